// The nightly round: at 03:30 what is kept too long goes, in small transactions between which messages are answered.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>

#include "bot/house.h"

namespace bot {

class Upkeep {
 public:
  // `media_folder`: whose files without a row go too; empty: there is none.
  explicit Upkeep(House& house, std::string media_folder = {}) : house_(house), media_folder_(std::move(media_folder)), alarm_(house.clock) {}
  // Runs until stop().
  boost::asio::awaitable<void> run();
  void stop();

 private:
  boost::asio::awaitable<void> sweep();
  boost::asio::awaitable<void> forget_absence();

  House& house_;
  std::string media_folder_;
  Clock::Alarm alarm_;
  bool is_stopping_ = false;
};

}  // namespace bot
