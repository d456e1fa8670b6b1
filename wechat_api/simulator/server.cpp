// A plain Beast server: the simulator talks to one bot on the same machine and defends nothing.
#include "wechat_api/simulator/server.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <set>
#include <stdexcept>

namespace wechat_api::simulator {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;

namespace {
constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t kBodyBytes = 4 * 1024 * 1024;
}  // namespace

struct Server::State {
  State(asio::any_io_executor executor, Serve serve) : acceptor(executor), serve(std::move(serve)) {}
  tcp::acceptor acceptor;
  Serve serve;
  std::set<tcp::socket*> open;
};

namespace {

// Answers one request; false when the connection is over.
template <class Request>
asio::awaitable<bool> answer(tcp::socket& socket, const Server::Serve& serve, Request request) {
  auto serving = serve(std::string(request.method_string()), std::string(request.target()), std::move(request.body()));
  ServerAnswer given = co_await std::move(serving);
  if (given.delay.count() > 0) {
    asio::steady_timer timer(socket.get_executor(), given.delay);
    co_await timer.async_wait(kTuple);
  }
  if (given.is_lost) {
    boost::system::error_code closed;
    socket.set_option(asio::socket_base::linger(true, 0), closed);  // a reset, not an orderly end
    co_return false;
  }
  http::response<http::string_body> response(static_cast<http::status>(given.status), request.version());
  response.set(http::field::content_type, given.content_type);
  response.keep_alive(request.keep_alive());
  response.body() = std::move(given.body);
  response.prepare_payload();
  const auto [failed, written] = co_await http::async_write(socket, response, kTuple);
  co_return !failed && request.keep_alive();
}

template <class State>
asio::awaitable<void> talk(std::shared_ptr<State> state, tcp::socket socket) {
  state->open.insert(&socket);
  boost::beast::flat_buffer buffer;
  bool goes_on = true;
  while (goes_on) {
    http::request_parser<http::string_body> parser;
    parser.body_limit(kBodyBytes);
    const auto [failed, read] = co_await http::async_read(socket, buffer, parser, kTuple);
    if (failed) break;
    auto request = parser.release();
    auto answering = answer(socket, state->serve, std::move(request));
    goes_on = co_await std::move(answering);
  }
  state->open.erase(&socket);
}

template <class State>
asio::awaitable<void> accept(std::shared_ptr<State> state) {
  while (state->acceptor.is_open()) {
    auto [failed, socket] = co_await state->acceptor.async_accept(kTuple);
    if (failed) continue;
    boost::system::error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    auto talking = talk(state, std::move(socket));
    asio::co_spawn(state->acceptor.get_executor(), std::move(talking), asio::detached);
  }
}

}  // namespace

Server::Server(asio::any_io_executor executor, const std::string& host, std::uint16_t port, Serve serve)
    : state_(std::make_shared<State>(executor, std::move(serve))) {
  const auto address = asio::ip::make_address(host);
  if (!address.is_loopback()) throw std::invalid_argument("the simulator listens on loopback only");
  const tcp::endpoint endpoint(address, port);
  state_->acceptor.open(endpoint.protocol());
  state_->acceptor.set_option(asio::socket_base::reuse_address(true));
  state_->acceptor.bind(endpoint);
  state_->acceptor.listen();
}

Server::~Server() { stop(); }

std::uint16_t Server::port() const { return state_->acceptor.local_endpoint().port(); }

void Server::start() {
  auto accepting = accept(state_);
  asio::co_spawn(state_->acceptor.get_executor(), std::move(accepting), asio::detached);
}

void Server::stop() {
  boost::system::error_code ignored;
  state_->acceptor.close(ignored);
  for (tcp::socket* socket : state_->open) socket->close(ignored);
}

}  // namespace wechat_api::simulator
