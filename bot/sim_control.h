// What a second terminal, a script or a test may ask of a running simulator, as JSON over its own HTTP server under /sim/.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>

#include "bot/sim_driver.h"
#include "wechat_api/simulator/server.h"

namespace bot {

struct SimControl {
  TurnedClock& clock;
  SimDriver& driver;
  wechat_api::simulator::Simulator& simulator;
};

// An ACT is {"account"?, "person", "kind"?, "text", "latitude"?, "longitude"?, "url"?}; kind: say (without one), follow,
// unfollow, scan, tap, location, pick_location, picture, voice, video, sticker, link, enter.
// POST /sim/say    ACT                                       → {"answer", "attempts", "acknowledged"}
// POST /sim/acts   {"acts":[ACT], "at_once", "until"}
// POST /sim/clock  {"to": "19:00"}                           → {"now_ms", "now"}
// POST /sim/people {"account"?, "people":[{"name", "id"}]}
// POST /sim/fault  {"path", "kind", "times", "delay_ms"?}
// POST /sim/revoke {} every token stops working at once
// GET  /sim/ledger, /sim/messages: one JSON object a line;  GET /sim/state
// Everything else is the platform's API.
boost::asio::awaitable<wechat_api::simulator::ServerAnswer> serve_sim(SimControl& control, std::string method, std::string target,
                                                                      std::string body);

// "2026-11-21 18:00", Beijing time.
std::string sim_time_text(TimePoint at);

}  // namespace bot
