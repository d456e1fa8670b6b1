// What the simulator's page is told of a world, as JSON.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/json/value.hpp>
#include <string>

#include "bot/sim_control.h"

namespace bot {

boost::json::object sim_state(const SimControl& control);
// Newest rows first, at most `limit`. Empty for a bot in another process.
boost::asio::awaitable<boost::json::object> sim_outbox(SimControl& control, int limit);
boost::json::object message_object(const wechat_api::simulator::Message& message);

}  // namespace bot
