// For the two channels: the form of a callback's query, which is a stranger's until a signature proves otherwise.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "wechat_api/channel.h"

namespace wechat_api {

// A request may be this much older or younger than our clock. The platform's retries come within seconds.
inline constexpr std::chrono::minutes kFreshness{10};

// Views into the Query it was read from. A parameter that is absent is empty.
struct CallbackQuery {
  std::string_view signature, msg_signature, timestamp, nonce, encrypt_type, echostr;
};

// Nothing when any parameter stands twice, when timestamp is not ten digits or nonce not 1..32 of [0-9A-Za-z] (the
// signature does not keep the border between the two: digits could be moved), or when timestamp is farther than
// kFreshness from `now`.
std::optional<CallbackQuery> read_callback_query(const Query& query, std::chrono::sys_seconds now);

}  // namespace wechat_api
