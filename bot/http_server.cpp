// Accepts connections and ends them again (http_server.h); http_session.cpp serves them in between.
#include "bot/http_server.h"

#include <sys/resource.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "bot/http_session.h"

namespace bot {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
// File descriptors the rest of the process keeps for itself: the newest connection is given up for them.
constexpr rlim_t kSpareDescriptors = 32;
// When there is no descriptor left for accept itself.
constexpr std::chrono::milliseconds kAcceptPause{20};

rlim_t descriptors_of_this_process() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return RLIM_INFINITY;
  return limit.rlim_cur;
}

}  // namespace

class HttpServer::Listener : public std::enable_shared_from_this<HttpServer::Listener> {
 public:
  Listener(Clock& clock, const tcp::endpoint& endpoint, std::vector<std::string> hosts, HttpHandler handler,
           HttpLimits limits)
      : service(std::make_shared<HttpService>(clock, std::move(hosts), std::move(handler), limits)),
        acceptor(clock.executor(), endpoint),  // bound with SO_REUSEADDR: a restart does not wait for old connections
        pause_(clock.executor()) {}

  asio::awaitable<void> accept_all(std::shared_ptr<Listener> self) {
    while (self->acceptor.is_open()) {
      tcp::socket socket(acceptor.get_executor());
      tcp::endpoint peer;
      const auto [error] = co_await acceptor.async_accept(socket, peer, kTuple);
      if (!acceptor.is_open()) break;
      if (!error) {
        take(std::move(socket), peer);
      } else if (error != asio::error::connection_aborted) {
        pause_.expires_after(kAcceptPause);
        co_await pause_.async_wait(kTuple);
      }
    }
  }

  void close() {
    error_code ignored;
    acceptor.close(ignored);
    pause_.cancel();
    service->is_stopping = true;
  }

  const std::shared_ptr<HttpService> service;
  tcp::acceptor acceptor;

 private:
  void take(tcp::socket socket, const tcp::endpoint& peer) {
    const bool leaves_too_few = descriptors_ != RLIM_INFINITY &&
                                static_cast<rlim_t>(socket.native_handle()) + kSpareDescriptors >= descriptors_;
    if (service->sessions.size() >= service->limits.connections || leaves_too_few) return;
    error_code error;
    socket.non_blocking(true, error);
    // The last small part of a long answer is not held back for the acknowledgement of the one before.
    if (!error) socket.set_option(tcp::no_delay(true), error);
    if (error) return;
    auto session = std::make_shared<HttpSession>(service, std::move(socket), peer.address().to_string());
    auto serving = session->run(session);
    asio::co_spawn(acceptor.get_executor(), std::move(serving), asio::detached);
  }

  asio::steady_timer pause_;
  const rlim_t descriptors_ = descriptors_of_this_process();
};

HttpServer::HttpServer(Clock& clock, const std::string& host, std::uint16_t port, std::vector<std::string> hosts,
                       HttpHandler handler, HttpLimits limits)
    : listener_(std::make_shared<Listener>(clock, tcp::endpoint(asio::ip::make_address(host), port), std::move(hosts),
                                           std::move(handler), limits)) {}

HttpServer::~HttpServer() {
  listener_->close();
  for (HttpSession* session : listener_->service->sessions) session->close();
}

void HttpServer::start() {
  auto accepting = listener_->accept_all(listener_);
  asio::co_spawn(listener_->acceptor.get_executor(), std::move(accepting), asio::detached);
}

std::uint16_t HttpServer::port() const {
  return listener_->acceptor.local_endpoint().port();
}

HttpCounters HttpServer::counters() const {
  return listener_->service->counters;
}

asio::awaitable<void> HttpServer::stop(std::chrono::milliseconds grace) {
  const std::shared_ptr<HttpService> service = listener_->service;
  listener_->close();
  for (HttpSession* session : service->sessions) session->finish();
  service->drained.expires_after(grace);
  if (!service->sessions.empty()) {
    co_await service->drained.async_wait(kTuple);
  }
  for (HttpSession* session : service->sessions) session->close();
}

}  // namespace bot
