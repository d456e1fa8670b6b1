// See loopback_server.h.
#include "tests/support/loopback_server.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace tests {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {
constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
}

LoopbackServer::LoopbackServer(asio::io_context& io, Behaviour behaviour)
    : io_(io), acceptor_(io, tcp::endpoint(asio::ip::address_v4::loopback(), 0)), behaviour_(std::move(behaviour)) {
  asio::co_spawn(io_, accept(), asio::detached);
}

std::string LoopbackServer::base(const std::string& scheme, const std::string& host) const {
  return scheme + "://" + host + ":" + std::to_string(acceptor_.local_endpoint().port());
}

void LoopbackServer::stop() {
  boost::system::error_code ignored;
  acceptor_.close(ignored);
}

asio::awaitable<void> LoopbackServer::accept() {
  while (acceptor_.is_open()) {
    auto [error, socket] = co_await acceptor_.async_accept(kTuple);
    if (error) co_return;
    ++connections;
    asio::co_spawn(io_, behaviour_(std::move(socket), *this), asio::detached);
  }
}

asio::awaitable<std::string> read_request(LoopbackServer::Socket& socket, LoopbackServer& server) {
  std::string text;
  char bytes[4096];
  std::size_t wanted = std::string::npos;
  while (text.size() < wanted) {
    const auto [error, length] = co_await socket.async_read_some(asio::buffer(bytes), kTuple);
    if (error) co_return std::string();
    text.append(bytes, length);
    const std::size_t head = text.find("\r\n\r\n");
    if (head == std::string::npos || wanted != std::string::npos) continue;
    const std::size_t field = text.find("Content-Length: ");
    wanted = head + 4 + (field < head ? std::stoul(text.substr(field + 16)) : 0);
  }
  server.requests.push_back(text);
  co_return text;
}

asio::awaitable<void> write_text(LoopbackServer::Socket& socket, std::string text) {
  const auto buffer = asio::buffer(text);
  auto writing = asio::async_write(socket, buffer, kTuple);
  co_await std::move(writing);
}

void reset(LoopbackServer::Socket& socket) {
  boost::system::error_code ignored;
  socket.set_option(asio::socket_base::linger(true, 0), ignored);
  socket.close(ignored);
}

std::string answer(const std::string& body, const std::string& more_headers) {
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + more_headers + "\r\n" + body;
}

}  // namespace tests
