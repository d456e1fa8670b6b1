// Reply to versioned text and back: what storage keeps of an answer or of an outgoing message.
#pragma once

#include <string>
#include <string_view>

#include "wechat_api/message.h"

namespace wechat_api {

// One line of JSON, UTF-8, beginning with its version: {"v":1,"kind":"text",...}. Equal replies give equal text.
std::string to_text(const Reply& reply);

// Throws std::runtime_error for text that no version of to_text() wrote: a row of ours is damaged.
Reply reply_from_text(std::string_view text);

}  // namespace wechat_api
