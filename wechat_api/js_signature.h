// JS-SDK: the signature by which a page may use the client's functions (wechat-oa §5.11; wecom §6.7;
// developers.weixin.qq. com/doc/service/guide/h5/jssdk.html#62 and developer.work.weixin.qq.com/document/path/90506,
// read 2026-11-21). Pure.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "wechat_api/channel.h"

namespace wechat_api {

// SHA-1, lower-case hex, over ticket, nonce, time (seconds) and the page's address without its fragment.
std::string js_signature(std::string_view ticket, std::string_view nonce, std::chrono::sys_seconds at,
                         std::string_view url);

// WeCom has two tickets: of the enterprise (wx.config) and of the application (wx.agentConfig). Keep it as long as it
// lives.
enum class TicketOf { account, application };
// Throws std::invalid_argument for an official account's application, which there is none of.
Call get_ticket(Platform platform, TicketOf of);

struct JsTicket {
  std::string value;
  std::chrono::seconds lifetime{};
};
std::optional<JsTicket> read_ticket(std::string_view body);

}  // namespace wechat_api
