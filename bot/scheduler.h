// Due occurrences → the feature's job → outbox rows, in slices, so that a chat answer never waits for a large audience.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <functional>

#include "bot/house.h"

namespace bot {

// Today's occurrences of the house's daily jobs while they are of use, and tomorrow's, where there are none yet. False when
// nobody could be told of them: before the first import.
bool plan_daily_jobs(storage::Transaction& tx, const handlers::Registry& registry, std::chrono::sys_seconds now);

class Scheduler {
 public:
  // `early`: how long before its due time an occurrence is prepared (the largest start_early of the accounts).
  // `wrote` is called after each slice: delivery has rows.
  Scheduler(House& house, std::chrono::seconds early, std::function<void()> wrote);

  // Runs until stop().
  boost::asio::awaitable<void> run();
  void wake() { alarm_.notify(); }
  void stop();

 private:
  struct Step {
    bool has_worked = false;
    std::optional<std::chrono::sys_seconds> next_due;
    std::string job;  // that ran, and what it was due at
    std::chrono::sys_seconds due_at{};
  };
  Step step(storage::Transaction& tx, std::chrono::sys_seconds now);
  // False when not even that could be written.
  boost::asio::awaitable<bool> set_aside(std::int64_t occurrence_id);

  House& house_;
  std::chrono::seconds early_;
  std::function<void()> wrote_;
  Clock::Alarm alarm_;
  bool is_stopping_ = false;
  // Written by a unit of work, read when it is over.
  std::int64_t claimed_ = 0;                  // the occurrence being worked on; 0: none
  std::chrono::sys_days planned_for_{};       // the day whose daily jobs are planned
};

}  // namespace bot
