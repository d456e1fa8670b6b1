// Due occurrences → the feature's job → outbox rows, in slices, so that a chat answer never waits for a large audience.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <functional>

#include "bot/house.h"

namespace bot {

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
  };
  Step step(storage::Transaction& tx, std::chrono::sys_seconds now) const;

  House& house_;
  std::chrono::seconds early_;
  std::function<void()> wrote_;
  Clock::Alarm alarm_;
  bool is_stopping_ = false;
};

}  // namespace bot
