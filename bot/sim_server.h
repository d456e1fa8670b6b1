// The simulator's HTTP server beside an App: it outlives the worlds it shows. It serves the page, the control calls and the
// platform's API of the present world, and puts a fresh one in its place when asked.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>

#include "bot/sim_stage.h"
#include "wechat_api/simulator/server.h"

namespace bot {

class SimServer {
 public:
  // Binds at once, on 127.0.0.1; `port` 0: any.
  SimServer(boost::asio::io_context& context, Log& log, std::uint16_t port);

  // Ends the world shown, if there is one, and begins a fresh one.
  boost::asio::awaitable<void> open(SampleKind kind, TimePoint start);
  // Ends the world and the server.
  boost::asio::awaitable<void> close();
  // Lets the clock of whatever world is shown go with the machine's, from wherever it was turned to. Never ends.
  boost::asio::awaitable<void> tick();

  SimStage& stage() { return *stage_; }
  std::uint16_t port() const { return server_.port(); }

 private:
  boost::asio::awaitable<void> end_world();
  boost::asio::awaitable<wechat_api::simulator::ServerAnswer> serve(wechat_api::simulator::ServerRequest request);
  boost::asio::awaitable<wechat_api::simulator::ServerAnswer> reset(std::string body);

  boost::asio::io_context& context_;
  Log& log_;
  wechat_api::simulator::Server server_;
  std::shared_ptr<SimStage> stage_;  // whoever answers a request holds it until the answer is made
  TimePoint first_start_{};
  std::uint64_t worlds_ = 0;
  bool is_changing_ = false;
};

// The page of /, its files, and the refusals of bot/sim_request.h; nothing for what somebody else has to answer.
std::optional<wechat_api::simulator::ServerAnswer> before_sim(const wechat_api::simulator::ServerRequest& request);

}  // namespace bot
