// The one source of time. Due times, expiries, windows, the 4.0 s of an answer and retry back-offs ask it; only
// connect, read, write and idle deadlines use the machine's steady clock.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <utility>

namespace bot {

using TimePoint = std::chrono::sys_time<std::chrono::milliseconds>;
inline constexpr TimePoint kNever = TimePoint::max();

// Used on the network thread only. Coroutines still asleep may outlive it (an executor destroys them late); none may
// run.
class Clock {
 public:
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;
  virtual ~Clock() { *self_ = nullptr; }
  virtual TimePoint now() const = 0;

  // Work in progress; a turned clock is turned on only when none is left. The rule: every background loop and every
  // request holds exactly one, from its first step to its last, and Alarm::wait_until gives it back while it sleeps. A
  // coroutine that waits for a socket without having work (an idle connection, an acceptor) holds none.
  class Busy {
   public:
    explicit Busy(Clock& clock) : clock_(clock.self_) { ++clock.busy_; }
    Busy(Busy&& other) noexcept = default;
    Busy& operator=(Busy&&) = delete;
    ~Busy() {
      if (clock_ && *clock_) (*clock_)->release();
    }

   private:
    std::shared_ptr<Clock*> clock_;
  };
  Busy busy() { return Busy(*this); }

  // Something a coroutine sleeps on: until a time, or until notified. One sleeper at a time.
  class Alarm {
   public:
    explicit Alarm(Clock& clock) : clock_(clock.self_), signal_(clock.executor_) {}
    Alarm(const Alarm&) = delete;
    Alarm& operator=(const Alarm&) = delete;
    // A sleeper that is left behind resumes without it, as if cancelled.
    ~Alarm() {
      if (sleep_) wake();
    }

    // Resumes at `due` or at the next notify(); at once when `due` is past or a notify() came since the last wait.
    // The caller's Busy counts as given back while it sleeps and as taken again from the moment it is woken (before it
    // runs), so that idle() cannot resume in between. Throws operation_aborted when the coroutine itself is cancelled.
    boost::asio::awaitable<void> wait_until(TimePoint due);
    void notify();

   private:
    friend class TurnedClock;
    class Sleep;
    void wake();

    std::shared_ptr<Clock*> clock_;
    boost::asio::steady_timer signal_;
    TimePoint due_ = kNever;
    Sleep* sleep_ = nullptr;  // in the frame of the sleeper, while there is one
    bool notified_ = false;
  };

  // Sleeps until `due`; the caller holds one Busy, as for Alarm::wait_until.
  boost::asio::awaitable<void> wait_until(TimePoint due);

  boost::asio::any_io_executor executor() const { return executor_; }

 protected:
  explicit Clock(boost::asio::any_io_executor executor) : executor_(std::move(executor)) {}

  // How long a sleeper may trust the steady clock before it asks now() again; max: it is woken from outside.
  virtual std::chrono::steady_clock::duration trust(TimePoint due) const = 0;
  virtual void fell_asleep(Alarm&) {}
  virtual void woke(Alarm&) {}
  virtual void became_idle() {}
  void release() {
    if (--busy_ == 0) became_idle();
  }

  boost::asio::any_io_executor executor_;
  int busy_ = 0;

 private:
  // What Busy and Alarm hold of their clock: null once it is gone.
  std::shared_ptr<Clock*> self_ = std::make_shared<Clock*>(this);
};

// The wall clock of the machine. Sleepers ask it again at least every `recheck`, so a jump of it is noticed.
class SystemClock final : public Clock {
 public:
  explicit SystemClock(boost::asio::any_io_executor executor, std::function<TimePoint()> wall = wall_clock,
                       std::chrono::milliseconds recheck = std::chrono::seconds(60))
      : Clock(std::move(executor)), wall_(std::move(wall)), recheck_(recheck) {}
  TimePoint now() const override { return wall_(); }
  static TimePoint wall_clock();

 private:
  std::chrono::steady_clock::duration trust(TimePoint due) const override;

  std::function<TimePoint()> wall_;
  std::chrono::milliseconds recheck_;
};

// Stands still until turned. The simulator turns it: in its own process directly, in a separate bot over clock_link.h.
class TurnedClock final : public Clock {
 public:
  TurnedClock(boost::asio::any_io_executor executor, TimePoint start) : Clock(std::move(executor)), now_(start) {}
  TimePoint now() const override { return now_; }

  // Moves forward (never back) and wakes what is due, in the order of the due times.
  void turn_to(TimePoint now);
  // Resumes when no work is in progress. What still lies unread in a socket is nobody's work yet: who put it there
  // knows.
  boost::asio::awaitable<void> idle();
  // The earliest time anything sleeps for; kNever when nothing does.
  TimePoint next_due() const;
  // Lives through everything due until `until`, from one due time to the next, and resumes at `until` with no work
  // left.
  boost::asio::awaitable<void> pass_until(TimePoint until);

 private:
  class Waiting;
  std::chrono::steady_clock::duration trust(TimePoint) const override {
    return std::chrono::steady_clock::duration::max();
  }
  void fell_asleep(Alarm& alarm) override { asleep_.emplace(alarm.due_, &alarm); }
  void woke(Alarm& alarm) override;
  void became_idle() override;

  TimePoint now_;
  std::multimap<TimePoint, Alarm*> asleep_;
  std::list<boost::asio::steady_timer*> waiting_;
};

}  // namespace bot
