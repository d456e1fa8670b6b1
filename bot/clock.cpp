// Sleeping and waking for everything that waits for a time of the house (clock.h).
#include "bot/clock.h"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

namespace bot {

namespace asio = boost::asio;
using std::chrono::steady_clock;

namespace {
constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
}

// Keeps the count of Busy right on every way out of a sleep, the destruction of the sleeping coroutine included.
class Clock::Alarm::Sleep {
 public:
  Sleep(Alarm& alarm, TimePoint due) : alarm_(&alarm) {
    alarm.due_ = due;
    alarm.sleep_ = this;
    (*alarm.clock_)->fell_asleep(alarm);
    (*alarm.clock_)->release();
  }
  Sleep(const Sleep&) = delete;
  Sleep& operator=(const Sleep&) = delete;
  ~Sleep() {
    if (alarm_) alarm_->wake();
  }
  bool is_over() const { return alarm_ == nullptr; }

 private:
  friend class Alarm;
  Alarm* alarm_;
};

asio::awaitable<void> Clock::Alarm::wait_until(TimePoint due) {
  const bool was_notified = std::exchange(notified_, false);
  if (was_notified || due <= (*clock_)->now()) co_return;
  const Sleep sleep(*this, due);
  while (!sleep.is_over()) {
    const steady_clock::duration trusted = (*clock_)->trust(due);
    // Adding the longest duration to now would overflow.
    signal_.expires_at(trusted == steady_clock::duration::max() ? steady_clock::time_point::max()
                                                                : steady_clock::now() + trusted);
    const auto [error] = co_await signal_.async_wait(kTuple);
    // An error without being woken: the coroutine itself is being cancelled. Once woken, this Alarm may be gone.
    if (sleep.is_over()) co_return;
    if (error) throw boost::system::system_error(error);
    if (due <= (*clock_)->now()) wake();
  }
}

void Clock::Alarm::wake() {
  std::exchange(sleep_, nullptr)->alarm_ = nullptr;
  if (*clock_) {
    (*clock_)->woke(*this);
    ++(*clock_)->busy_;
  }
  signal_.cancel();
}

void Clock::Alarm::notify() {
  if (sleep_) {
    wake();
  } else {
    notified_ = true;
  }
}

asio::awaitable<void> Clock::wait_until(TimePoint due) {
  Alarm alarm(*this);
  co_await alarm.wait_until(due);
}

TimePoint SystemClock::wall_clock() {
  return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

steady_clock::duration SystemClock::trust(TimePoint due) const {
  const TimePoint present = wall_();
  // kNever minus now would overflow for a clock before 1970.
  return due > present + recheck_ ? recheck_ : std::max(due - present, std::chrono::milliseconds(0));
}

void TurnedClock::turn_to(TimePoint now) {
  now_ = std::max(now_, now);
  while (!asleep_.empty() && asleep_.begin()->first <= now_) asleep_.begin()->second->wake();
}

// One coroutine inside idle(): known to the clock for as long as its frame lives.
class TurnedClock::Waiting {
 public:
  explicit Waiting(TurnedClock& clock)
      : signal(clock.executor_, steady_clock::time_point::max()),
        clock_(clock),
        place_(clock.waiting_.insert(clock.waiting_.end(), &signal)) {}
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;
  ~Waiting() { clock_.waiting_.erase(place_); }

  asio::steady_timer signal;

 private:
  TurnedClock& clock_;
  std::list<asio::steady_timer*>::iterator place_;
};

asio::awaitable<void> TurnedClock::idle() {
  // Between the signal and our turn somebody may have begun new work.
  while (busy_ > 0) {
    Waiting waiting(*this);
    co_await waiting.signal.async_wait(kTuple);
  }
}

TimePoint TurnedClock::next_due() const {
  return asleep_.empty() ? kNever : asleep_.begin()->first;
}

asio::awaitable<void> TurnedClock::pass_until(TimePoint until) {
  co_await idle();
  while (next_due() <= until) {
    turn_to(next_due());
    co_await idle();
  }
  turn_to(until);
}

void TurnedClock::woke(Alarm& alarm) {
  const auto [first, last] = asleep_.equal_range(alarm.due_);
  const auto place = std::find_if(first, last, [&alarm](const auto& sleeper) { return sleeper.second == &alarm; });
  if (place != last) asleep_.erase(place);
}

void TurnedClock::became_idle() {
  for (asio::steady_timer* signal : waiting_) signal->cancel();
}

}  // namespace bot
