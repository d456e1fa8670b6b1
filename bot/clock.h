// The one source of time. Due times, expiries, windows, the 4.0 s of an answer and retry back-offs ask it; only connect,
// read, write and idle deadlines use the machine's steady clock.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <list>
#include <memory>
#include <optional>

namespace bot {

using TimePoint = std::chrono::sys_time<std::chrono::milliseconds>;
inline constexpr TimePoint kNever = TimePoint::max();

// Used on the network thread only.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual TimePoint now() const = 0;

  // Something a coroutine sleeps on: until a time, or until notified. One sleeper at a time.
  class Alarm {
   public:
    explicit Alarm(Clock& clock);
    ~Alarm();
    Alarm(const Alarm&) = delete;
    Alarm& operator=(const Alarm&) = delete;
    // Resumes at `due` or at the next notify(); a notify() since the last wait makes it resume at once.
    boost::asio::awaitable<void> wait_until(TimePoint due);
    void notify();

   private:
    friend class TurnedClock;
    friend class SystemClock;
    Clock& clock_;
    boost::asio::steady_timer signal_;  // never runs out by itself under a turned clock
    TimePoint due_ = kNever;
    bool sleeping_ = false;
    bool notified_ = false;
  };

  // Work in progress. A turned clock may only be turned on when none is left: each coroutine that is not asleep on an
  // Alarm or on an idle connection holds one.
  class Busy {
   public:
    explicit Busy(Clock& clock) : clock_(&clock) { ++clock.busy_; }
    Busy(Busy&& other) noexcept : clock_(std::exchange(other.clock_, nullptr)) {}
    Busy& operator=(Busy&&) = delete;
    ~Busy() {
      if (clock_) clock_->release();
    }

   private:
    Clock* clock_;
  };
  Busy busy() { return Busy(*this); }

  boost::asio::any_io_executor executor() const { return executor_; }

 protected:
  explicit Clock(boost::asio::any_io_executor executor) : executor_(std::move(executor)) {}
  virtual void added(Alarm&) {}
  virtual void removed(Alarm&) {}
  virtual void became_idle() {}
  void release() {
    if (--busy_ == 0) became_idle();
  }

  boost::asio::any_io_executor executor_;
  int busy_ = 0;
};

class SystemClock final : public Clock {
 public:
  explicit SystemClock(boost::asio::any_io_executor executor) : Clock(std::move(executor)) {}
  TimePoint now() const override;
};

// Stands still until turned. The simulator turns it: in its own process directly, in a separate bot over clock_link.h.
class TurnedClock final : public Clock {
 public:
  TurnedClock(boost::asio::any_io_executor executor, TimePoint start) : Clock(std::move(executor)), now_(start) {}
  TimePoint now() const override { return now_; }

  // Moves forward (never back) and wakes what is due.
  void turn_to(TimePoint now);
  // Resumes when no work is in progress.
  boost::asio::awaitable<void> idle();
  // The earliest time anything sleeps for; kNever when nothing does.
  TimePoint next_due() const;

 private:
  void added(Alarm& alarm) override { alarms_.push_back(&alarm); }
  void removed(Alarm& alarm) override { alarms_.remove(&alarm); }
  void became_idle() override;

  TimePoint now_;
  std::list<Alarm*> alarms_;
  std::list<boost::asio::steady_timer*> waiting_for_idle_;
};

}  // namespace bot
