// A console page learns which WeCom member opened it: by scanning in a browser, or inside the client (wecom §6.5, §6.6;
// developer.work.weixin.qq.com/document/path/98152, 91022, 91023 and 95833, read 2026-11-21). Pure.
// Throws std::invalid_argument for a state that is not 1 to 128 letters and digits, a redirect that is not https, and
// an empty or too long code or ticket.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "wechat_api/channel.h"

namespace wechat_api {

std::string scan_login_url(std::string_view corp_id, std::int64_t agent_id, std::string_view redirect_url,
                           std::string_view state);
std::string client_login_url(std::string_view corp_id, std::int64_t agent_id, std::string_view redirect_url,
                             std::string_view state, bool with_private_fields);

Call get_user_of_code(std::string_view code);        // works once, within five minutes
Call get_user_detail(std::string_view user_ticket);  // within half an hour

struct LoginUser {
  std::string user_id;      // empty: no member of the enterprise
  std::string user_ticket;  // empty: no private fields
  std::string openid;       // of somebody who is no member
};
struct LoginDetail {  // each empty unless the administrator ticked the field and the member agreed
  std::string user_id, mobile, email;
};
// Nothing where the answer is not what the page describes.
std::optional<LoginUser> read_login_user(std::string_view body);
std::optional<LoginDetail> read_login_detail(std::string_view body);

}  // namespace wechat_api
