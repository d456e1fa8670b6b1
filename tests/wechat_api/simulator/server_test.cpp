#include "wechat_api/simulator/server.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>

#include "wechat_api/https_client.h"

using namespace wechat_api;
using namespace wechat_api::simulator;

namespace {

boost::asio::awaitable<ServerAnswer> echo(ServerRequest request) {
  ServerAnswer answer;
  answer.is_lost = request.body == "lose";
  answer.body = request.method + " " + request.target + " " + request.body;
  co_return answer;
}

ServerHandler handler() {
  return {[](const ServerRequest& head) -> std::size_t { return head.path() == "/x" ? 10 : 1000; }, echo};
}

HttpAnswer ask(const std::string& body) {
  boost::asio::io_context context;
  Server server(context.get_executor(), "127.0.0.1", 0, handler());
  server.start();
  HttpsClient client(context.get_executor(), "http://127.0.0.1:" + std::to_string(server.port()));
  HttpAnswer answer;
  HttpCall call{"POST", "/x?y=1", "text/plain", body};
  boost::asio::co_spawn(context, client.exchange(std::move(call)), [&](std::exception_ptr, HttpAnswer given) {
    answer = std::move(given);
    context.stop();
  });
  context.run();
  return answer;
}

}  // namespace

TEST_CASE("a request is answered with what serve returns") { CHECK(ask("hello").body == "POST /x?y=1 hello"); }

TEST_CASE("a body above the limit of its path is not read") { CHECK(ask("eleven byte").status == 413); }

TEST_CASE("an answer that is lost leaves the caller in doubt") { CHECK(ask("lose").state == HttpAnswer::State::unknown); }

TEST_CASE("the simulator listens on loopback only") {
  boost::asio::io_context context;
  CHECK_THROWS_AS(Server(context.get_executor(), "0.0.0.0", 0, handler()), std::invalid_argument);
}
