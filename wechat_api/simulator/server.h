// The HTTP side of the simulator on loopback: one answer per request, with the delays and losses that were asked for.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace wechat_api::simulator {

struct ServerAnswer {
  int status = 200;
  std::string content_type = "application/json; encoding=utf-8";
  std::string body;
  std::chrono::milliseconds delay{0};
  bool is_lost = false;  // the connection is reset instead
};

class Server {
 public:
  using Serve = std::function<boost::asio::awaitable<ServerAnswer>(std::string method, std::string target, std::string body)>;

  // Binds at once. Throws boost::system::system_error when the address is taken, std::invalid_argument unless `host` is a
  // loopback address.
  Server(boost::asio::any_io_executor executor, const std::string& host, std::uint16_t port, Serve serve);
  ~Server();  // closes every connection

  std::uint16_t port() const;
  void start();
  void stop();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace wechat_api::simulator
