// Turns the simulator's clock, and with it the bot's, through everything that is due: never while work is left.
#pragma once

#include <algorithm>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <list>
#include <memory>
#include <utility>

#include "bot/clock.h"
#include "bot/clock_link.h"
#include "wechat_api/simulator/simulator.h"

namespace bot {

class SimDriver {
 public:
  // `link`: of a bot in another process; null when it shares `clock`, or when nobody turns it.
  SimDriver(TurnedClock& clock, ClockServer* link, wechat_api::simulator::Simulator& simulator)
      : clock_(clock), link_(link), simulator_(simulator) {}

  // One caller at a time, in the order they came; the others wait.
  bool is_in_use() const { return is_in_use_; }
  // Holds it, for what must not happen while the clock is turned; until the value returned is gone.
  class Use;
  boost::asio::awaitable<Use> use();
  // Where a turn under way is going; the present time when none is.
  TimePoint target() const { return is_in_use_ ? std::max(target_, clock_.now()) : clock_.now(); }

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
  void leave();
  struct Acting;
  static boost::asio::awaitable<void> work_off(std::shared_ptr<Acting> acting);

  TurnedClock& clock_;
  ClockServer* link_;
  wechat_api::simulator::Simulator& simulator_;
  bool is_in_use_ = false;
  TimePoint target_{};
  std::list<boost::asio::steady_timer> waiting_;
};

class SimDriver::Use {
 public:
  explicit Use(SimDriver& driver) : driver_(&driver) { driver.is_in_use_ = true; }
  Use(Use&& other) noexcept : driver_(std::exchange(other.driver_, nullptr)) {}
  Use& operator=(Use&&) = delete;
  ~Use() {
    if (driver_) driver_->leave();
  }

 private:
  SimDriver* driver_;
};

}  // namespace bot
