// What can be set on the platform's side of a simulated world: an account's console, its templates, what people have
// switched off, what an administrator decides, the network's faults. The calls stand in bot/sim_control.h.
#pragma once

#include <boost/json/object.hpp>
#include <string_view>

#include "bot/sim_control.h"

namespace bot {

// True when `call` is one of them, and done. Throws std::invalid_argument and std::out_of_range for what is asked wrongly;
// what stood before the wrong word may be set by then.
bool set_on_platform(SimControl& control, std::string_view call, const boost::json::object& asked);

}  // namespace bot
