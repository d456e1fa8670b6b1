// Turns the simulator's clock, and with it the bot's, through everything that is due: never while work is left.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>

#include "bot/clock.h"
#include "bot/clock_link.h"
#include "wechat_api/simulator/simulator.h"

namespace bot {

class SimDriver {
 public:
  // `link`: of a bot in another process; null when it shares `clock`, or when nobody turns it.
  SimDriver(TurnedClock& clock, ClockServer* link, wechat_api::simulator::Simulator& simulator)
      : clock_(clock), link_(link), simulator_(simulator) {}

  // One caller at a time; the others are refused.
  bool is_in_use() const { return is_in_use_; }

  // Resumes at `until` with no work, unit or call left.
  boost::asio::awaitable<void> turn_to(TimePoint until);
  // Turns the clock, from one due time to the next, until `is_done` says so.
  boost::asio::awaitable<void> turn_until(std::function<bool()> is_done);
  // One person's act, with the repetitions it takes. Returns the index of the message.
  boost::asio::awaitable<std::size_t> act(std::string account, std::string person, wechat_api::simulator::Act act);
  // Many acts, `at_once` under way at a time, while the clock is turned to `until`; resumes when all are over.
  struct Named {
    std::string account, person;
    wechat_api::simulator::Act act;
  };
  boost::asio::awaitable<void> act_all(std::vector<Named> acts, int at_once, TimePoint until);

 private:
  // No work anywhere at the present time; returns when something is due next.
  boost::asio::awaitable<TimePoint> quiet();
  class Use;
  struct Acting;
  static boost::asio::awaitable<void> work_off(std::shared_ptr<Acting> acting);

  TurnedClock& clock_;
  ClockServer* link_;
  wechat_api::simulator::Simulator& simulator_;
  bool is_in_use_ = false;
};

}  // namespace bot
