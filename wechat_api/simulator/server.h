// The HTTP side of the simulator on loopback: one answer per request, with the delays and losses that were asked for.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace wechat_api::simulator {

struct ServerRequest {
  std::string method, target;
  std::vector<std::pair<std::string, std::string>> fields;  // names in lower case, in the order they came
  std::string body;

  std::string_view path() const { return std::string_view(target).substr(0, target.find('?')); }
  std::string_view query() const;
  // The first field of that name, in lower case; empty without one.
  std::string_view field(std::string_view name) const;
};

struct ServerAnswer {
  int status = 200;
  std::string content_type = "application/json; encoding=utf-8";
  std::string body;
  std::chrono::milliseconds delay{0};
  bool is_lost = false;  // the connection is reset instead
  std::vector<std::pair<std::string, std::string>> fields;
};

struct ServerHandler {
  // The most a body may hold, by the head of its request; beyond it 413.
  std::function<std::size_t(const ServerRequest& head)> body_limit;
  std::function<boost::asio::awaitable<ServerAnswer>(ServerRequest request)> serve;
};

// Connections kept at a time; the next one is closed unread.
inline constexpr std::size_t kConnections = 512;

class Server {
 public:
  // Binds at once. Throws boost::system::system_error when the address is taken, std::invalid_argument unless `host` is a
  // loopback address.
  Server(boost::asio::any_io_executor executor, const std::string& host, std::uint16_t port, ServerHandler handler);
  ~Server();  // closes every connection

  std::uint16_t port() const;
  void start();
  void stop();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace wechat_api::simulator
