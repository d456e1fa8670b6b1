// Both ends of the link.
#include "bot/clock_link.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/system/system_error.hpp>
#include <cstdlib>
#include <string>

namespace bot {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t kLongestLine = 64;

TimePoint time_of(const std::string& number) { return TimePoint{std::chrono::milliseconds{std::atoll(number.c_str())}}; }

// The next line without its end; empty when the connection is over.
asio::awaitable<std::string> read_line(tcp::socket& socket, std::string& buffer) {
  const auto [failed, length] = co_await asio::async_read_until(socket, asio::dynamic_buffer(buffer, kLongestLine), '\n', kTuple);
  if (failed) co_return "";
  std::string line = buffer.substr(0, length - 1);
  buffer.erase(0, length);
  co_return line;
}

asio::awaitable<bool> write_line(tcp::socket& socket, std::string line) {
  line += '\n';
  const auto [failed, written] = co_await asio::async_write(socket, asio::buffer(line), kTuple);
  co_return !failed;
}

}  // namespace

struct ClockLink::Connection {
  Connection(TurnedClock& chosen, std::uint16_t chosen_port) : clock(chosen), port(chosen_port), socket(chosen.executor()) {}

  asio::awaitable<bool> follow_once(bool answers) {
    auto reading = read_line(socket, buffer);
    const std::string line = co_await std::move(reading);
    if (!line.starts_with("turn ")) co_return false;
    clock.turn_to(time_of(line.substr(5)));
    if (!answers) co_return true;
    auto writing = answer();
    const bool is_written = co_await std::move(writing);
    co_return is_written;
  }
  asio::awaitable<bool> answer() {
    auto idle = clock.idle();
    co_await std::move(idle);
    const TimePoint due = clock.next_due();
    std::string line = due == kNever ? "quiet -" : "quiet " + std::to_string(due.time_since_epoch().count());
    auto writing = write_line(socket, std::move(line));
    const bool is_written = co_await std::move(writing);
    co_return is_written;
  }
  static asio::awaitable<void> follow(std::shared_ptr<Connection> self) {
    // The first turn came with join(); it is answered once the App has started.
    auto first = self->answer();
    bool goes_on = co_await std::move(first);
    while (goes_on) {
      auto following = self->follow_once(true);
      goes_on = co_await std::move(following);
    }
  }

  TurnedClock& clock;
  std::uint16_t port;
  tcp::socket socket;
  std::string buffer;
};

ClockLink::ClockLink(TurnedClock& clock, std::uint16_t port) : connection_(std::make_shared<Connection>(clock, port)) {}
ClockLink::~ClockLink() { leave(); }

asio::awaitable<void> ClockLink::join() {
  const tcp::endpoint simulator(asio::ip::address_v4::loopback(), connection_->port);
  auto connecting = connection_->socket.async_connect(simulator, asio::use_awaitable);
  co_await std::move(connecting);
  auto learning = connection_->follow_once(false);
  const bool has_learned = co_await std::move(learning);
  if (!has_learned) throw boost::system::system_error(make_error_code(boost::system::errc::connection_reset), "the simulator's clock");
  auto following = Connection::follow(connection_);
  asio::co_spawn(connection_->clock.executor(), std::move(following), asio::detached);
}

void ClockLink::leave() {
  boost::system::error_code ignored;
  connection_->socket.close(ignored);
}

struct ClockServer::Listener {
  Listener(TurnedClock& chosen, std::uint16_t port)
      : clock(chosen),
        acceptor(chosen.executor(), tcp::endpoint(asio::ip::address_v4::loopback(), port)),
        socket(chosen.executor()),
        connected(chosen.executor(), std::chrono::steady_clock::time_point::max()) {}

  static asio::awaitable<void> accept(std::shared_ptr<Listener> self) {
    while (self->acceptor.is_open()) {
      auto [failed, socket] = co_await self->acceptor.async_accept(kTuple);
      if (failed) continue;
      self->socket = std::move(socket);
      self->buffer.clear();
      self->is_connected = true;
      ++self->generation;
      self->connected.cancel();
    }
  }

  TurnedClock& clock;
  tcp::acceptor acceptor;
  tcp::socket socket;
  std::string buffer;
  bool is_connected = false;
  int generation = 0;  // of `socket`: one more with each bot that connects
  asio::steady_timer connected;
};

ClockServer::ClockServer(TurnedClock& clock, std::uint16_t port) : listener_(std::make_shared<Listener>(clock, port)) {}
ClockServer::~ClockServer() { stop(); }

std::uint16_t ClockServer::port() const { return listener_->acceptor.local_endpoint().port(); }

void ClockServer::start() {
  auto accepting = Listener::accept(listener_);
  asio::co_spawn(listener_->clock.executor(), std::move(accepting), asio::detached);
}

void ClockServer::stop() {
  boost::system::error_code ignored;
  listener_->acceptor.close(ignored);
  listener_->socket.close(ignored);
  listener_->connected.cancel();
}

asio::awaitable<TimePoint> ClockServer::quiet() {
  const std::shared_ptr<Listener> listener = listener_;
  while (listener->acceptor.is_open()) {
    if (!listener->is_connected) {
      co_await listener->connected.async_wait(kTuple);
      continue;
    }
    const int generation = listener->generation;
    auto writing = write_line(listener->socket, "turn " + std::to_string(listener->clock.now().time_since_epoch().count()));
    const bool is_written = co_await std::move(writing);
    std::string line;
    if (is_written) {
      auto reading = read_line(listener->socket, listener->buffer);
      line = co_await std::move(reading);
    }
    if (line == "quiet -") co_return kNever;
    if (line.starts_with("quiet ")) co_return time_of(line.substr(6));
    // The connection broke. If another bot has come in meanwhile, `socket` is that one's already.
    if (generation == listener->generation) listener->is_connected = false;
  }
  co_return kNever;
}

}  // namespace bot
