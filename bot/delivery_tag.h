// The tag of a subscription account's mass message: it has to hold exactly those the message is for, before it leaves.
// Every call of it may be repeated freely.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "wechat_api/channel.h"

namespace bot {

// The tag called 金桥推送, made when there is none. Nothing when the platform gave no usable answer; `why` says which.
struct FoundTag {
  std::optional<std::int64_t> tag_id;
  wechat_api::SendResult why;
};
boost::asio::awaitable<FoundTag> find_tag(wechat_api::Channel& channel);

// Puts exactly `openids` under the tag. Accepted: done, with those in `refused` whom the platform does not know; anything
// else: the mass message must not go.
boost::asio::awaitable<wechat_api::SendResult> set_tag(wechat_api::Channel& channel, std::int64_t tag_id, std::vector<std::string> openids);

}  // namespace bot
