// What the page, a second terminal, a script or a test may ask of a running simulator, as JSON over its own HTTP server
// under /sim/.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <string>

#include "bot/sim_driver.h"
#include "bot/sim_feed.h"
#include "storage/database.h"
#include "wechat_api/simulator/server.h"

namespace bot {

// One simulated world, as long as it is shown.
struct SimControl {
  TurnedClock& clock;
  SimDriver& driver;
  wechat_api::simulator::Simulator& simulator;
  SimFeed& feed;
  storage::Database* database = nullptr;  // null: the bot is another process
  TimePoint start{};
  std::uint64_t world = 1;                // grows with every reset
  Log* log = nullptr;                     // gets what failed, with the code the page shows
};

// What is asked wrongly: 400 with {"error"}. What fails although it was asked rightly: 500 with {"error", "code"}, and the
// code stands in the log.
// GET, and nothing is changed by it:
//   /sim/state                            clock, platform, people, menu, network, what of the day's quota is used
//   /sim/feed?world=W&after=N&limit=200   {"world","next","more","entries"}; of another world than W from its beginning
//   /sim/outbox?limit=200                 newest rows first
//   /sim/transcript                       a play that does all of it again
//   /sim/picture/MEDIA_ID                 a picture the bot uploaded
//   /sim/ledger, /sim/messages            one JSON object a line
//   /sim/quota                            {"account","day","api","used"} a line: calls counted on each civil day of Beijing,
//                                         recipients of WeCom messages as "person-times"
// POST, with a JSON object as application/json. An ACT is {"account"?, "person", "kind"?, "text", "latitude"?, "longitude"?,
// "url"?}; kind: say (without one), follow, unfollow, scan, tap, location, pick_location, picture, voice, video, sticker,
// link, enter, card (text: key and options), agree (text: template).
//   /sim/say     ACT                                       → {"answer", "attempts", "acknowledged"}
//   /sim/acts    {"acts":[ACT], "at_once", "until"}
//   /sim/clock   {"to": "19:00"}                           → the state
//   /sim/people  {"account"?, "people":[{"name", "id"?}]}   without an id a stranger who does not follow yet
//   /sim/network {"weak": true}                            deliveries are lost and repeated
//   /sim/code    {"account"?, "person", "scope"?}           → {"code"}, what a web authorisation brings along
//   /sim/fault   {"path", "kind", "times", "delay_ms"?}     kind: lose_before, lose_after, busy, slow, truncate, garbage;
//                of garbage also "status", "body", "bytes" (filled up to), "content_type", "location"
//   /sim/account {"account"?, …} any of: type, allowed_ips, secret_frozen, busy_rate 0…1, template_delay_s, mass_delay_s,
//                mass_outcome ("send success", "err(20001)"), may_mass, mass_protected, publish_outcome, member_limit,
//                has_callback, sees_root, contact_sync, mark_fail_after (failed deliveries in a row before a minute without
//                any; 0 never), daily_limits and minute_limits {"PATH": calls}
//   /sim/person  {"account"?, "person", …} any of: follows, licensed, blacklisted, refuses_messages, blocks_templates,
//                departments, member_tags
//   /sim/template   {"account"?, "id", "content", "subscription"?, "title"?}   content: lines with {{thing1.DATA}}
//   /sim/mass       {"account"?, "confirmed"}               the administrator answers every mass message that waits
//   /sim/department, /sim/member_tag   {"account"?, "id", "name", "parent"?};   /sim/webhook {"account"?, "key", "group"}
//   /sim/revoke  {}                                        every token stops working at once
//   /sim/reset   {"platform"?: "公众号" | "企业微信", "start"?: "2026-11-21 18:00"}   a fresh world (sim_server.h)
// Everything else is the platform's API.
boost::asio::awaitable<wechat_api::simulator::ServerAnswer> serve_sim(SimControl& control,
                                                                      wechat_api::simulator::ServerRequest request);

// Answers a call of the page: JSON with the fields of bot/sim_request.h.
wechat_api::simulator::ServerAnswer sim_answer(boost::json::object object, int status = 200);

// "2026-11-21 18:00", Beijing time.
std::string sim_time_text(TimePoint at);

}  // namespace bot
