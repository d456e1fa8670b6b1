// For the two channels: the envelope an account's settings describe.
#pragma once

#include "wechat_api/channel.h"
#include "wechat_api/envelope.h"

namespace wechat_api {

// Throws std::invalid_argument naming the field, never the value, for a key that is no EncodingAESKey.
Envelope envelope_of(const AccountSettings& settings);

}  // namespace wechat_api
