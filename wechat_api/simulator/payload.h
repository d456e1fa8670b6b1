// What a message of the official account must be made of, and what a phone shows of it (reference: wechat-oa §5.1, §5.5).
#pragma once

#include <string>

#include "wechat_api/simulator/api.h"

namespace wechat_api::simulator {

struct Payload {
  int code = 0;         // what refuses it; 0: nothing
  std::string sent;     // the text of the phone, tappable lines as links
};
// `message` holds msgtype and the object of that name.
Payload customer_payload(PlatformState& world, const ApiCall& call, const boost::json::object& message);
// `is_preview`: an image stands in another place there.
Payload mass_payload(PlatformState& world, const ApiCall& call, const boost::json::object& message, bool is_preview);

}  // namespace wechat_api::simulator
