// Customer-service messages and their windows (reference: wechat-oa §5.1).
#pragma once

#include "wechat_api/simulator/api.h"
#include "wechat_api/simulator/person.h"

namespace wechat_api::simulator {

// A message of a person opens 48 hours and five messages; a tap, a follow or a scan one minute and three.
void open_message_window(Person& person, Millis now);
void open_act_window(Person& person, Millis now);

Reaction custom_send(PlatformState& world, const ApiCall& call);
Reaction custom_typing(PlatformState& world, const ApiCall& call);

}  // namespace wechat_api::simulator
