// Group chats a WeCom application makes and writes into (wecom §5.8; developer.work.weixin.qq.com/document/path/90245
// and 90248, read 2026-11-21). Pure. The visible range must be the root department (48002), and nothing tells what was
// delivered. Throws std::invalid_argument for what the platform would refuse.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "wechat_api/channel.h"

namespace wechat_api {

struct AppChat {
  std::string chat_id;               // 1 to 32 letters and digits; empty: the platform chooses
  std::string name;                  // at most 50 characters
  std::string owner;                 // one of the members
  std::vector<std::string> members;  // 2 to 2,000
};
struct AppChatChange {
  std::string name, owner;  // empty: as it is
  std::vector<std::string> add, remove;
};
Call create_chat(const AppChat& chat);
Call change_chat(std::string_view chat_id, const AppChatChange& change);
Call get_chat(std::string_view chat_id);
// Text with choices as numbers (2,048 bytes), picture, voice; no key against repetition exists.
Call send_to_chat(std::string_view chat_id, const Reply& message);
Call send_markdown_to_chat(std::string_view chat_id, std::string_view markdown);

// Nothing where the answer is not what the page describes.
std::optional<std::string> read_created_chat(std::string_view body);
std::optional<AppChat> read_chat(std::string_view body);

}  // namespace wechat_api
