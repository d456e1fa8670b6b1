// How a simulator turns the clock of a bot in another process: one line each way on a loopback connection.
// Simulator → bot: "turn <epoch ms>\n". Bot → simulator, when it has no work left: "quiet <epoch ms of its next due work>\n",
// or "quiet -\n" when nothing is planned.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <memory>
#include <optional>

#include "bot/clock.h"

namespace bot {

// The bot's end: keeps its TurnedClock at the simulator's time.
class ClockLink {
 public:
  ClockLink(TurnedClock& clock, std::uint16_t port);
  ~ClockLink();

  // Connects, takes the simulator's time, and from then on follows it. Throws boost::system::system_error when nobody
  // listens.
  boost::asio::awaitable<void> join();
  void leave();

 private:
  struct Connection;
  std::shared_ptr<Connection> connection_;
};

// The simulator's end.
class ClockServer {
 public:
  ClockServer(TurnedClock& clock, std::uint16_t port);
  ~ClockServer();

  std::uint16_t port() const;
  void start();
  void stop();
  // Tells the bot the present time and resumes with its next due time once it is quiet. While no bot is connected it
  // waits for one: a bot that was killed is expected back.
  boost::asio::awaitable<TimePoint> quiet();

 private:
  struct Listener;
  std::shared_ptr<Listener> listener_;
};

}  // namespace bot
