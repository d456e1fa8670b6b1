// The listener that faces the reverse proxy: limits, deadlines and the smuggling defence on the raw header bytes. Knows no
// WeChat; webhook.cpp, console.cpp and metrics.cpp give it their Handler. Expectations: reliability §3 rows 1 and 3–23.
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

namespace bot {

struct RequestHead {
  std::string method;
  std::string target;  // origin form, as received
  std::vector<std::pair<std::string, std::string>> fields;  // names in lower case
  std::string peer;    // address of the connection

  std::string_view path() const { return std::string_view(target).substr(0, target.find('?')); }
  // After '?', empty when there is none.
  std::string_view query() const;
  // The first value of a field named in lower case; empty when absent.
  std::string_view field(std::string_view name) const;
};

struct Response {
  int status = 200;  // 0: close the connection without an answer
  std::string body;
  std::string content_type = "text/plain; charset=utf-8";
  bool close = false;  // 4xx and 5xx close anyway
};

struct HttpHandler {
  // Judges method, target and fields before the body is read (and before 100 Continue): a value refuses with it.
  std::function<std::optional<Response>(const RequestHead&)> judge;
  // Called once per request with the whole body. Throws only for a broken environment: 500, logged by the handler's owner.
  std::function<boost::asio::awaitable<Response>(RequestHead head, std::string body)> answer;
};

struct HttpLimits {
  std::size_t header_bytes = 8 * 1024;
  std::size_t fields = 64;
  std::size_t target_bytes = 4 * 1024;
  std::size_t query_parameters = 16;
  std::size_t body_bytes = 64 * 1024;
  std::size_t connections = 4096;  // beyond it the newest is closed at once
  std::chrono::milliseconds header_deadline{10'000};
  std::chrono::milliseconds body_deadline{10'000};
  std::chrono::milliseconds write_deadline{10'000};
  std::chrono::milliseconds idle_deadline{60'000};  // between two requests of one connection
};

struct HttpCounters {
  std::uint64_t connections = 0, requests = 0, malformed = 0, timed_out = 0, open = 0;
};

// Runs on the executor of its clock; every method on that thread. Must outlive its sessions: stop() before destruction.
class HttpServer {
 public:
  // Binds and listens at once. `host` is a numeric address, `port` 0 lets the system choose. `hosts` are the names a Host
  // field may carry, without port; empty: any. Throws boost::system::system_error when the address is taken.
  HttpServer(Clock& clock, const std::string& host, std::uint16_t port, std::vector<std::string> hosts, HttpHandler handler,
             HttpLimits limits = {});
  ~HttpServer();

  void start();
  std::uint16_t port() const;
  HttpCounters counters() const;
  // Stops accepting, closes idle connections, lets answers in progress finish for at most `grace`, then closes the rest.
  boost::asio::awaitable<void> stop(std::chrono::milliseconds grace);

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace bot
