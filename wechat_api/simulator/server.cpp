// A plain Beast server for one bot and one browser on the same machine; what may be asked is the handler's to judge.
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
#include <array>
#include <set>
#include <stdexcept>

namespace wechat_api::simulator {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;

namespace {
constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
// Of a refused body: read and forgotten, so that the refusal reaches a client that is still sending.
constexpr std::size_t kDrainedBytes = 1024 * 1024;

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}
}  // namespace

std::string_view ServerRequest::query() const {
  const std::size_t mark = target.find('?');
  return mark == std::string::npos ? std::string_view() : std::string_view(target).substr(mark + 1);
}
std::string_view ServerRequest::field(std::string_view name) const {
  for (const auto& [known, value] : fields)
    if (known == name) return value;
  return {};
}

struct Server::State {
  State(asio::any_io_executor executor, ServerHandler handler) : acceptor(executor), handler(std::move(handler)) {}
  tcp::acceptor acceptor;
  ServerHandler handler;
  std::set<tcp::socket*> open;
};

namespace {

template <class Message>
ServerRequest head_of(const Message& message) {
  ServerRequest head;
  head.method = message.method_string();
  head.target = message.target();
  for (const auto& field : message) head.fields.emplace_back(lower(field.name_string()), field.value());
  return head;
}

// Sends one answer; false when the connection is over.
asio::awaitable<bool> answer(tcp::socket& socket, ServerAnswer given, bool goes_on) {
  if (given.delay.count() > 0) {
    asio::steady_timer timer(socket.get_executor(), given.delay);
    co_await timer.async_wait(kTuple);
  }
  if (given.is_lost) {
    boost::system::error_code closed;
    socket.set_option(asio::socket_base::linger(true, 0), closed);  // a reset, not an orderly end
    co_return false;
  }
  http::response<http::string_body> response(static_cast<http::status>(given.status), 11);
  if (!given.content_type.empty()) response.set(http::field::content_type, given.content_type);
  for (const auto& [name, value] : given.fields) response.set(name, value);
  response.keep_alive(goes_on);
  response.body() = std::move(given.body);
  response.prepare_payload();
  const auto [failed, written] = co_await http::async_write(socket, response, kTuple);
  co_return !failed && goes_on;
}

asio::awaitable<void> drain(tcp::socket& socket) {
  boost::system::error_code ignored;
  socket.shutdown(tcp::socket::shutdown_send, ignored);
  std::array<char, 16 * 1024> forgotten;
  for (std::size_t total = 0; total < kDrainedBytes;) {
    const auto [failed, read] = co_await socket.async_read_some(asio::buffer(forgotten), kTuple);
    if (failed) break;
    total += read;
  }
}

template <class State>
asio::awaitable<void> talk(std::shared_ptr<State> state, tcp::socket socket) {
  state->open.insert(&socket);
  boost::beast::flat_buffer buffer;
  bool goes_on = true;
  while (goes_on) {
    http::request_parser<http::string_body> parser;
    parser.body_limit(boost::none);
    const auto [no_head, head_bytes] = co_await http::async_read_header(socket, buffer, parser, kTuple);
    if (no_head) break;
    ServerRequest request = head_of(parser.get());
    const std::size_t limit = state->handler.body_limit(request);
    const auto promised = parser.content_length();
    bool is_too_large = promised && *promised > limit;
    if (!is_too_large) {
      parser.body_limit(limit);
      const auto [no_body, body_bytes] = co_await http::async_read(socket, buffer, parser, kTuple);
      is_too_large = no_body == http::error::body_limit;
      if (no_body && !is_too_large) break;
    }
    ServerAnswer given;
    if (is_too_large) {
      given.status = 413;
    } else {
      request.body = std::move(parser.get().body());
      auto serving = state->handler.serve(std::move(request));
      given = co_await std::move(serving);
    }
    auto answering = answer(socket, std::move(given), parser.get().keep_alive() && !is_too_large);
    goes_on = co_await std::move(answering);
    if (is_too_large) {
      auto draining = drain(socket);
      co_await std::move(draining);
    }
  }
  state->open.erase(&socket);
}

template <class State>
asio::awaitable<void> accept(std::shared_ptr<State> state) {
  while (state->acceptor.is_open()) {
    auto [failed, socket] = co_await state->acceptor.async_accept(kTuple);
    if (failed || state->open.size() >= kConnections) continue;
    boost::system::error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    auto talking = talk(state, std::move(socket));
    asio::co_spawn(state->acceptor.get_executor(), std::move(talking), asio::detached);
  }
}

}  // namespace

Server::Server(asio::any_io_executor executor, const std::string& host, std::uint16_t port, ServerHandler handler)
    : state_(std::make_shared<State>(executor, std::move(handler))) {
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
