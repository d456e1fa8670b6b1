// The rule of turning: everybody quiet, then one step.
#include "bot/sim_driver.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <stdexcept>

namespace bot {

boost::asio::awaitable<SimDriver::Use> SimDriver::use() {
  while (is_in_use_) {
    const auto waiter = waiting_.emplace(waiting_.end(), clock_.executor(), boost::asio::steady_timer::time_point::max());
    auto waiting = waiter->async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    co_await std::move(waiting);
    waiting_.erase(waiter);
  }
  co_return Use(*this);
}

void SimDriver::leave() {
  is_in_use_ = false;
  if (!waiting_.empty()) waiting_.front().cancel();
}

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
  auto entering = use();
  const Use held = co_await std::move(entering);
  target_ = until;
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
  std::exception_ptr failure;
};

boost::asio::awaitable<void> SimDriver::work_off(std::shared_ptr<Acting> acting) {
  while (acting->next < acting->acts.size()) {
    Named& named = acting->acts[acting->next++];
    try {
      auto one = acting->simulator.act(named.account, named.person, named.act);
      acting->last_index = co_await std::move(one);
    } catch (...) {
      // Whoever waits is told: an act that never ends would turn the clock for ever.
      acting->failure = std::current_exception();
    }
    ++acting->done;
  }
}

boost::asio::awaitable<std::size_t> SimDriver::act(std::string account, std::string person, wechat_api::simulator::Act act) {
  auto entering = use();
  const Use held = co_await std::move(entering);
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
  if (acting->failure) std::rethrow_exception(acting->failure);
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
  auto entering = use();
  const Use held = co_await std::move(entering);
  std::function<bool()> is_done = [acting] { return acting->done == acting->acts.size(); };
  auto turning = turn_until(std::move(is_done));
  co_await std::move(turning);
  auto settling = quiet();
  co_await std::move(settling);
  if (acting->failure) std::rethrow_exception(acting->failure);
}

}  // namespace bot
