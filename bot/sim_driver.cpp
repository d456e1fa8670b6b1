// The rule of turning: everybody quiet, then one step.
#include "bot/sim_driver.h"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <stdexcept>

namespace bot {

class SimDriver::Use {
 public:
  explicit Use(bool& flag) : flag_(flag) {
    if (std::exchange(flag_, true)) throw std::runtime_error("the simulator is busy with another call");
  }
  Use(const Use&) = delete;
  Use& operator=(const Use&) = delete;
  ~Use() { flag_ = false; }

 private:
  bool& flag_;
};

boost::asio::awaitable<TimePoint> SimDriver::quiet() {
  // What was spawned a moment ago takes its first step, and its Busy, before we look.
  co_await boost::asio::post(clock_.executor(), boost::asio::use_awaitable);
  while (true) {
    auto idle = clock_.idle();
    co_await std::move(idle);
    if (!link_) co_return clock_.next_due();
    const std::uint64_t before = simulator_.activity();
    auto asking = link_->quiet();
    const TimePoint due = co_await std::move(asking);
    // While the bot was asked it may have called the platform, and a callback may be under way again.
    if (simulator_.activity() == before) co_return std::min(due, clock_.next_due());
  }
}

boost::asio::awaitable<void> SimDriver::turn_to(TimePoint until) {
  const Use use(is_in_use_);
  auto waiting = quiet();
  TimePoint due = co_await std::move(waiting);
  while (due <= until) {
    clock_.turn_to(due);
    auto again = quiet();
    due = co_await std::move(again);
  }
  clock_.turn_to(until);
  auto last = quiet();
  co_await std::move(last);
}

boost::asio::awaitable<void> SimDriver::turn_until(std::function<bool()> is_done) {
  while (!is_done()) {
    auto waiting = quiet();
    const TimePoint due = co_await std::move(waiting);
    if (is_done()) co_return;
    if (due == kNever) throw std::runtime_error("nothing is due and the work is not done");
    clock_.turn_to(due);
  }
}

struct SimDriver::Acting {
  wechat_api::simulator::Simulator& simulator;
  std::vector<Named> acts;
  std::size_t next = 0;
  std::size_t done = 0;
  std::size_t last_index = 0;
};

boost::asio::awaitable<void> SimDriver::work_off(std::shared_ptr<Acting> acting) {
  while (acting->next < acting->acts.size()) {
    Named& named = acting->acts[acting->next++];
    auto one = acting->simulator.act(named.account, named.person, named.act);
    acting->last_index = co_await std::move(one);
    ++acting->done;
  }
}

boost::asio::awaitable<std::size_t> SimDriver::act(std::string account, std::string person, wechat_api::simulator::Act act) {
  const Use use(is_in_use_);
  const auto acting = std::make_shared<Acting>(simulator_);
  acting->acts.push_back(Named{std::move(account), std::move(person), std::move(act)});
  auto working = work_off(acting);
  boost::asio::co_spawn(clock_.executor(), std::move(working), boost::asio::detached);
  std::function<bool()> is_done = [acting] { return acting->done == acting->acts.size(); };
  auto turning = turn_until(std::move(is_done));
  co_await std::move(turning);
  // What the message caused beyond its answer: a notice to the secretary, say.
  auto settling = quiet();
  co_await std::move(settling);
  co_return acting->last_index;
}

boost::asio::awaitable<void> SimDriver::act_all(std::vector<Named> acts, int at_once, TimePoint until) {
  const auto acting = std::make_shared<Acting>(simulator_);
  acting->acts = std::move(acts);
  for (int n = 0; n < at_once; ++n) {
    auto working = work_off(acting);
    boost::asio::co_spawn(clock_.executor(), std::move(working), boost::asio::detached);
  }
  auto passing = turn_to(until);
  co_await std::move(passing);
  const Use use(is_in_use_);
  std::function<bool()> is_done = [acting] { return acting->done == acting->acts.size(); };
  auto turning = turn_until(std::move(is_done));
  co_await std::move(turning);
  auto settling = quiet();
  co_await std::move(settling);
}

}  // namespace bot
