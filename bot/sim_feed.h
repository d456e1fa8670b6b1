// What the simulator's page shows of one world, in one order: what was said and seen, callbacks with the feature that
// answered, calls of the platform's API, jobs that ran. Read by cursor; the oldest entries go when there are too many.
#pragma once

#include <boost/json/value.hpp>
#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>

#include "bot/house.h"
#include "wechat_api/simulator/platform.h"
#include "wechat_api/simulator/simulator.h"

namespace bot {

class SimFeed {
 public:
  void saw(const wechat_api::simulator::Sight& sight);
  // Something seen earlier was taken back or reads differently now.
  void changed(const wechat_api::simulator::Sight& sight);
  void delivered(const wechat_api::simulator::Callback& callback);
  // One call of the platform's API; tokens and secrets are masked before they are kept.
  void called(std::string_view method, std::string_view target, std::string_view body, const wechat_api::simulator::Reaction& reaction,
              TimePoint at);
  // For App: which feature answered, which job ran.
  Observer observer(std::function<TimePoint()> now);

  // {"next": cursor, "more": whether there is more already, "entries": at most `limit` of those after `after`}
  boost::json::object after(std::uint64_t after, std::size_t limit) const;

 private:
  void add(std::string_view kind, TimePoint at, boost::json::object entry);

  std::deque<std::pair<std::uint64_t, boost::json::object>> entries_;
  std::uint64_t last_ = 0;
  std::map<std::string, std::string> answered_by_;  // "account external_id" → feature, of the message under way
};

// Values of tokens and secrets as •••, in a query and in JSON.
std::string masked_target(std::string_view target);
std::string masked_json(std::string_view text);

}  // namespace bot
