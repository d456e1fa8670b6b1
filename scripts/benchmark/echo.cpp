// The ceiling beside our figures: a bare Beast coroutine server that reads a request and writes a ready answer. No
// decryption, no parsing, no disk. echo PORT ANSWER_BYTES
#include <unistd.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <csignal>
#include <cstdlib>
#include <string>

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;

namespace {

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);

asio::awaitable<void> serve(tcp::socket socket, const std::string& answer) {
  boost::beast::flat_buffer buffer;
  while (true) {
    http::request_parser<http::string_body> parser;
    const auto [unread, read] = co_await http::async_read(socket, buffer, parser, kTuple);
    if (unread) co_return;
    const auto [unsent, written] = co_await asio::async_write(socket, asio::buffer(answer), kTuple);
    if (unsent) co_return;
  }
}

asio::awaitable<void> accept(tcp::acceptor& acceptor, const std::string& answer) {
  while (true) {
    auto [error, socket] = co_await acceptor.async_accept(kTuple);
    if (error) co_return;
    socket.set_option(tcp::no_delay(true));
    auto serving = serve(std::move(socket), answer);
    asio::co_spawn(acceptor.get_executor(), std::move(serving), asio::detached);
  }
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) return 2;
  asio::io_context loop(1);
  const tcp::endpoint here(asio::ip::make_address("127.0.0.1"), static_cast<std::uint16_t>(std::atoi(arguments[1])));
  tcp::acceptor acceptor(loop, here);
  const std::string body(static_cast<std::size_t>(std::atoi(arguments[2])), 'x');
  const std::string answer = "HTTP/1.1 200 OK\r\nContent-Type: text/xml; charset=utf-8\r\nContent-Length: " +
                             std::to_string(body.size()) + "\r\n\r\n" + body;
  auto accepting = accept(acceptor, answer);
  asio::co_spawn(loop, std::move(accepting), asio::detached);
  std::signal(SIGTERM, [](int) { _exit(0); });
  loop.run();
}
