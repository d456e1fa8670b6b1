// A server on a loopback port with its own thread, for the tests of http_server.cpp.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <chrono>
#include <functional>
#include <future>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "bot/http_server.h"
#include "tests/support/raw_client.h"

namespace tests {

inline bot::HttpLimits quick_limits() {
  bot::HttpLimits limits;
  limits.header_deadline = limits.body_deadline = limits.write_deadline = std::chrono::milliseconds(50);
  limits.idle_deadline = std::chrono::milliseconds(50);
  return limits;
}

inline bot::HttpLimits patient_limits() {
  return {};
}

// Answers with the body it got, after the path.
inline boost::asio::awaitable<bot::Response> echo(bot::RequestHead head, std::string body) {
  bot::Response response;
  response.body = std::string(head.path()) + "|" + body;
  co_return response;
}

class HttpRoom {
 public:
  explicit HttpRoom(bot::HttpLimits limits = patient_limits(), bot::HttpHandler handler = {nullptr, echo},
                    std::vector<std::string> hosts = {})
      : clock_(io_.get_executor(), bot::TimePoint{std::chrono::milliseconds(1'795'255'200'000)}),
        server_(clock_, "127.0.0.1", 0, std::move(hosts), std::move(handler), limits),
        port_(server_.port()) {
    server_.start();
    thread_ = std::thread([this] { io_.run(); });
  }
  ~HttpRoom() {
    stop(std::chrono::milliseconds(0));
    io_.stop();
    thread_.join();
  }
  HttpRoom(const HttpRoom&) = delete;
  HttpRoom& operator=(const HttpRoom&) = delete;

  std::uint16_t port() const { return port_; }
  bot::TurnedClock& clock() { return clock_; }

  // Runs `work` on the server's thread.
  template <class Work>
  auto on_thread(Work work) {
    std::packaged_task<decltype(work())()> task(std::move(work));
    auto result = task.get_future();
    boost::asio::post(io_, [&task] { task(); });
    return result.get();
  }
  bot::HttpCounters counters() {
    return on_thread([this] { return server_.counters(); });
  }
  // Returns when the server has stopped.
  void stop(std::chrono::milliseconds grace) { begin_stop(grace).get(); }
  std::future<void> begin_stop(std::chrono::milliseconds grace) {
    auto stopping = server_.stop(grace);
    return boost::asio::co_spawn(io_, std::move(stopping), boost::asio::use_future);
  }

 private:
  boost::asio::io_context io_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{io_.get_executor()};
  bot::TurnedClock clock_;
  bot::HttpServer server_;
  std::uint16_t port_;
  std::thread thread_;
};

inline std::string get(const std::string& path, const std::string& fields = "") {
  return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n";
}

inline std::string post(const std::string& path, const std::string& body, const std::string& fields = "") {
  return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\n" + fields +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

}  // namespace tests
