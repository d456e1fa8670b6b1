// For the two channels: an authentic text (decrypted, or plain where the account is configured so) as an Inbound.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "wechat_api/digest.h"
#include "wechat_api/message.h"

namespace wechat_api {

// Without `message` the text is no message of this platform and `why` says so in English.
struct MessageRead {
  std::optional<Inbound> message;
  std::string_view why;
};

// Fills everything but `account`. `sha256` hashes the text where the message has no usable MsgId.
MessageRead read_message(std::string_view text, Platform platform, std::chrono::sys_seconds received_at,
                         Digest& sha256);

// "e:" and the hash of the text: the key of events and of everything without a usable MsgId.
std::string key_of_text(std::string_view text, Digest& sha256);

}  // namespace wechat_api
