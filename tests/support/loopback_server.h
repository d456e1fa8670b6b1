// For https_client_test.cpp: a server on loopback that treats each connection as the test says, well or badly.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <functional>
#include <string>
#include <vector>

namespace tests {

// Runs on the caller's io_context; stops with it.
class LoopbackServer {
 public:
  using Socket = boost::asio::ip::tcp::socket;
  // A named coroutine function, given the connection and the server it may note things in.
  using Behaviour = std::function<boost::asio::awaitable<void>(Socket, LoopbackServer&)>;

  LoopbackServer(boost::asio::io_context& io, Behaviour behaviour);

  std::string base(const std::string& scheme = "http", const std::string& host = "127.0.0.1") const;
  // Closes the listening socket: the next connection is refused.
  void stop();

  int connections = 0;
  std::vector<std::string> requests;  // head and body of each request read to its end
  std::vector<Socket> kept;           // connections a behaviour wants to stay open

 private:
  boost::asio::awaitable<void> accept();

  boost::asio::io_context& io_;
  boost::asio::ip::tcp::acceptor acceptor_;
  Behaviour behaviour_;
};

// ---- pieces of behaviours ------------------------------------------------------------------------------------------
// One request with its body; empty when the connection ended. Appended to server.requests.
boost::asio::awaitable<std::string> read_request(LoopbackServer::Socket& socket, LoopbackServer& server);
boost::asio::awaitable<void> write_text(LoopbackServer::Socket& socket, std::string text);
// Ends the connection with RST instead of FIN.
void reset(LoopbackServer::Socket& socket);

std::string answer(const std::string& body, const std::string& more_headers = "");

}  // namespace tests
