// See loopback.h.
#include "bot/loopback.h"

#include <fmt/format.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <cstdlib>

namespace bot {
namespace {
constexpr std::size_t kMostBytes = 64 * 1024;
}

LoopbackAnswer ask_loopback(const Endpoint& server, const std::string& host, const std::string& target) {
  namespace asio = boost::asio;
  asio::io_context context;
  asio::ip::tcp::socket socket(context);
  boost::system::error_code error;
  auto address = asio::ip::make_address(server.host, error);
  if (error) return {};
  if (address.is_unspecified()) address = address.is_v6() ? asio::ip::address(asio::ip::address_v6::loopback()) : asio::ip::address(asio::ip::address_v4::loopback());
  socket.connect({address, server.port}, error);
  if (error) return {};
  const struct timeval patience {5, 0};
  ::setsockopt(socket.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  const std::string request = fmt::format("GET {} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", target, host);
  asio::write(socket, asio::buffer(request), error);
  std::string answer;
  asio::read(socket, asio::dynamic_buffer(answer, kMostBytes), error);
  const std::size_t head_end = answer.find("\r\n\r\n");
  if (head_end == std::string::npos || answer.size() < 12) return {};
  return {std::atoi(answer.substr(9, 3).c_str()), answer.substr(head_end + 4)};
}

}  // namespace bot
