// The nightly round: at 03:30 what is kept too long goes, in small transactions between which messages are answered.
#pragma once

#include <boost/asio/awaitable.hpp>

#include "bot/house.h"

namespace bot {

class Upkeep {
 public:
  explicit Upkeep(House& house) : house_(house), alarm_(house.clock) {}
  // Runs until stop().
  boost::asio::awaitable<void> run();
  void stop();

 private:
  House& house_;
  Clock::Alarm alarm_;
  bool is_stopping_ = false;
};

}  // namespace bot
