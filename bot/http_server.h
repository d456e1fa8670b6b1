// The listener that faces the reverse proxy: limits, deadlines and the smuggling defence on the raw header bytes. Knows
// no WeChat; webhook.cpp, console.cpp and metrics.cpp give it their Handler. Expectations: reliability §3 rows 1 and
// 3–23.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bot/clock.h"
#include "bot/http_head.h"

namespace bot {

struct Response {
  int status = 200;  // 0: close the connection without an answer
  std::string body;
  std::string content_type = "text/plain; charset=utf-8";
  bool close = false;                                            // 4xx and 5xx close anyway
  std::vector<std::pair<std::string, std::string>> fields = {};  // further ones; framing, type and nosniff are ours
};

struct HttpHandler {
  // Judges method, target and fields before the body is read (and before 100 Continue): a value refuses with it.
  std::function<std::optional<Response>(const RequestHead&)> judge;
  // Called once per request with the whole body. Throws only for a broken environment: 500, logged by the handler's
  // owner.
  std::function<boost::asio::awaitable<Response>(RequestHead head, std::string body)> answer;
};

struct HttpCounters {
  std::uint64_t connections = 0;  // accepted
  std::uint64_t requests = 0;     // whose head was complete and well-formed; each holds a Clock::Busy from then on
  std::uint64_t malformed = 0;    // refused by this file, not by a handler
  std::uint64_t timed_out = 0;    // cut by a deadline, idle ones not counted
  std::uint64_t open = 0;         // connections now
};

// Runs on the executor of its clock; every method on that thread. Must outlive its sessions: stop() before destruction.
class HttpServer {
 public:
  // Binds and listens at once. `host` is a numeric address, `port` 0 lets the system choose. `hosts` are the names a
  // Host field may carry, without port; empty: any. Throws boost::system::system_error when the address is taken.
  HttpServer(Clock& clock, const std::string& host, std::uint16_t port, std::vector<std::string> hosts,
             HttpHandler handler, HttpLimits limits = {});
  ~HttpServer();

  void start();
  std::uint16_t port() const;
  HttpCounters counters() const;
  // Stops accepting, closes idle connections, lets answers in progress finish for at most `grace`, then closes the
  // rest.
  boost::asio::awaitable<void> stop(std::chrono::milliseconds grace);

 private:
  class Listener;
  std::shared_ptr<Listener> listener_;
};

}  // namespace bot
