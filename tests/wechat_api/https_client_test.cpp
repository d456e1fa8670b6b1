// The client against a server that behaves well or badly: what is certain about a call afterwards.
#include "wechat_api/https_client.h"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <catch2/catch.hpp>
#include <cstdlib>

#include "tests/wechat_api/loopback_server.h"
#include "tests/wechat_api/run_coroutine.h"

using namespace wechat_api;
using namespace std::chrono_literals;
using State = HttpAnswer::State;
using tests::LoopbackServer;
using Socket = LoopbackServer::Socket;
using Done = boost::asio::awaitable<void>;

namespace {

const HttpCall kPost{"POST", "/cgi-bin/message/send?access_token=T", "application/json", R"({"touser":"a"})"};

// ---- behaviours ----------------------------------------------------------------------------------------------------
Done answers_ok(Socket socket, LoopbackServer& server) {
  for (;;) {
    auto reading = tests::read_request(socket, server);
    const std::string request = co_await std::move(reading);
    if (request.empty()) co_return;
    auto writing = tests::write_text(socket, tests::answer("{\"errcode\":0}"));
    co_await std::move(writing);
  }
}

// Answers one request with `text`, then closes.
struct Once {
  std::string text;
  Done operator()(Socket socket, LoopbackServer& server) const { return run(std::move(socket), server, text); }
  static Done run(Socket socket, LoopbackServer& server, std::string text) {
    auto reading = tests::read_request(socket, server);
    co_await std::move(reading);
    auto writing = tests::write_text(socket, std::move(text));
    co_await std::move(writing);
  }
};

Done resets_at_once(Socket socket, LoopbackServer&) {
  tests::reset(socket);
  co_return;
}
Done resets_after_the_request(Socket socket, LoopbackServer& server) {
  auto reading = tests::read_request(socket, server);
  co_await std::move(reading);
  tests::reset(socket);
}
Done swallows_everything(Socket socket, LoopbackServer& server) {
  auto reading = tests::read_request(socket, server);
  co_await std::move(reading);
  server.kept.push_back(std::move(socket));
}
Done reads_nothing(Socket socket, LoopbackServer& server) {
  server.kept.push_back(std::move(socket));
  co_return;
}

struct Bench {
  boost::asio::io_context io;
  LoopbackServer server;
  HttpsClient client;

  explicit Bench(LoopbackServer::Behaviour behaviour, const HttpsOptions& options = {},
                 const std::string& scheme = "http")
      : server(io, std::move(behaviour)), client(io.get_executor(), server.base(scheme), options) {}

  HttpAnswer call(const HttpCall& request = kPost) {
    std::optional<HttpAnswer> answer;
    tests::start(io, client.exchange(request), answer);
    while (!answer) io.run_one();
    while (io.poll_one() > 0) {  // what the server still does with its end
    }
    return *answer;
  }
};

HttpsOptions short_deadlines() {
  HttpsOptions options;
  options.connect_deadline = 50ms;
  options.total_deadline = 50ms;
  return options;
}

}  // namespace

TEST_CASE("a request arrives as it was given, and the answer comes back whole") {
  Bench bench(answers_ok);
  const HttpAnswer answer = bench.call();
  CHECK(answer.state == State::complete);
  CHECK(answer.status == 200);
  CHECK(answer.body == "{\"errcode\":0}");
  REQUIRE(bench.server.requests.size() == 1);
  const std::string& request = bench.server.requests[0];
  CHECK(request.starts_with("POST /cgi-bin/message/send?access_token=T HTTP/1.1\r\nHost: 127.0.0.1:"));
  CHECK(request.find("\r\nContent-Type: application/json\r\n") != std::string::npos);
  CHECK(request.find("\r\nContent-Length: 14\r\n") != std::string::npos);
  CHECK(request.ends_with("\r\n\r\n{\"touser\":\"a\"}"));
  bench.call({"GET", "/cgi-bin/gettoken?corpid=x", "", ""});
  CHECK(bench.server.requests[1].starts_with("GET /cgi-bin/gettoken?corpid=x HTTP/1.1\r\n"));
  CHECK(bench.server.requests[1].find("Content-") == std::string::npos);
}

TEST_CASE("calls one after the other share a connection") {
  Bench bench(answers_ok);
  for (int call = 0; call < 5; ++call) CHECK(bench.call().state == State::complete);
  CHECK(bench.server.connections == 1);
  CHECK(bench.client.connections() == 1);
}

TEST_CASE("a refused connection is not sent") {
  Bench bench(answers_ok);
  bench.server.stop();
  const HttpAnswer answer = bench.call();
  CHECK(answer.state == State::not_sent);
  CHECK(answer.why.starts_with("connect: "));
  CHECK(bench.client.connections() == 0);
}

TEST_CASE("a connection reset before the last byte left is not sent") {
  Bench bench(resets_at_once);
  HttpCall large = kPost;
  large.body.assign(32 * 1024 * 1024, 'x');  // more than the kernel's buffers take
  const HttpAnswer answer = bench.call(large);
  CHECK(answer.state == State::not_sent);
  CHECK(answer.why.starts_with("writing: "));
}

TEST_CASE("a connection reset after the last byte left is unknown") {
  Bench bench(resets_after_the_request);
  const HttpAnswer answer = bench.call();
  CHECK(answer.state == State::unknown);
  CHECK(answer.why.starts_with("reading: "));
  CHECK(bench.server.requests.size() == 1);
}

TEST_CASE("an answer that breaks off, or is none, is unknown") {
  for (const std::string& text :
       {std::string("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"errcode\":0}"),
        std::string("HTTP/1.1 200 OK\r\nContent-"), std::string(), std::string("<html></html>\r\n\r\n"),
        std::string("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"),
        std::string("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
        "HTTP/1.1 200 OK\r\nX: " + std::string(100'000, 'x') + "\r\n\r\n"}) {
    Bench bench(Once{text});
    CHECK(bench.call().state == State::unknown);
    CHECK(bench.client.connections() == 0);
  }
}

TEST_CASE("an answer in chunks, in many parts or without a length is read whole") {
  const std::string chunked =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n{\"e\r\n4;x=y\r\n\":0}\r\n0\r\n\r\n";
  CHECK(Bench(Once{chunked}).call().body == "{\"e\":0}");
  CHECK(Bench(Once{"HTTP/1.1 200 OK\r\n\r\n{\"e\":0}"}).call().body == "{\"e\":0}");
  const std::string large(900'000, 'y');
  CHECK(Bench(Once{tests::answer(large)}).call().body == large);
}

TEST_CASE("an answer of 2 MiB is unknown and not kept in memory") {
  Bench named(Once{tests::answer(std::string(2 * 1024 * 1024, 'x'))});
  CHECK(named.call().state == State::unknown);
  Bench unnamed(Once{"HTTP/1.1 200 OK\r\n\r\n" + std::string(2 * 1024 * 1024, 'x')});
  CHECK(unnamed.call().state == State::unknown);
}

TEST_CASE("a redirect is an answer, not a way to go") {
  Bench bench(Once{"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"});
  const HttpAnswer answer = bench.call();
  CHECK(answer.state == State::complete);
  CHECK(answer.status == 302);
  CHECK(bench.server.connections == 1);
}

TEST_CASE("a compressed answer is handed on as it came") {
  Bench bench(Once{tests::answer("\x1F\x8B not unpacked", "Content-Encoding: gzip\r\n")});
  CHECK(bench.call().body == "\x1F\x8B not unpacked");
}

TEST_CASE("a server that never answers ends at the deadline: unknown when all was sent, not sent when not") {
  Bench silent(swallows_everything, short_deadlines());
  const HttpAnswer unanswered = silent.call();
  CHECK(unanswered.state == State::unknown);
  CHECK(unanswered.why == "reading: timed out");
  CHECK(silent.client.connections() == 0);

  Bench deaf(reads_nothing, short_deadlines());
  HttpCall large = kPost;
  large.body.assign(32 * 1024 * 1024, 'x');
  const HttpAnswer unsent = deaf.call(large);
  CHECK(unsent.state == State::not_sent);
  CHECK(unsent.why == "writing: timed out");
}

TEST_CASE("an idle connection the server closed is found dead before a byte is sent, and another is opened") {
  Bench bench(Once{tests::answer("{}")});
  CHECK(bench.call().state == State::complete);
  CHECK(bench.client.connections() == 1);
  CHECK(bench.call().state == State::complete);
  CHECK(bench.server.connections == 2);
  bench.server.stop();
  CHECK(bench.call().state == State::not_sent);
}

TEST_CASE("a connection idle for too long is not trusted") {
  HttpsOptions options;
  options.idle_limit = 0ms;
  Bench bench(answers_ok, options);
  bench.call();
  bench.call();
  CHECK(bench.server.connections == 2);
}

TEST_CASE("a server that says close is taken at its word") {
  Bench bench(Once{tests::answer("{}", "Connection: close\r\n")});
  bench.call();
  CHECK(bench.client.connections() == 0);
}

TEST_CASE("beyond the limit calls wait in the order they came") {
  HttpsOptions options;
  options.connections = 1;
  Bench bench(answers_ok, options);
  std::optional<HttpAnswer> answers[4];
  for (int call = 0; call < 4; ++call) {
    HttpCall request = kPost;
    request.target = "/" + std::to_string(call);
    tests::start(bench.io, bench.client.exchange(request), answers[call]);
  }
  while (!answers[0] || !answers[1] || !answers[2] || !answers[3]) bench.io.run_one();
  CHECK(bench.server.connections == 1);
  REQUIRE(bench.server.requests.size() == 4);
  for (int call = 0; call < 4; ++call) {
    CHECK(bench.server.requests[static_cast<std::size_t>(call)].starts_with("POST /" + std::to_string(call) + " "));
  }
}

TEST_CASE("a call that finds no free connection in time was not sent, and takes nobody's place") {
  HttpsOptions options = short_deadlines();
  options.connections = 1;
  Bench bench(swallows_everything, options);
  std::optional<HttpAnswer> first, second;
  tests::start(bench.io, bench.client.exchange(kPost), first);
  tests::start(bench.io, bench.client.exchange(kPost), second);
  while (!first || !second) bench.io.run_one();
  CHECK(first->state == State::unknown);
  CHECK(second->state == State::not_sent);
  CHECK(bench.call().state == State::unknown);  // the place is free again
}

TEST_CASE("a client may go while its call is under way") {
  boost::asio::io_context io;
  LoopbackServer server(io, answers_ok);
  std::optional<HttpAnswer> answer;
  {
    HttpsClient client(io.get_executor(), server.base());
    tests::start(io, client.exchange(kPost), answer);
  }
  while (!answer) io.run_one();
  CHECK(answer->state == State::complete);
}

TEST_CASE("only https, or http on a loopback address, is a base") {
  boost::asio::io_context io;
  for (const char* good : {"https://api.weixin.qq.com", "https://api.weixin.qq.com/", "https://127.0.0.1:8443",
                           "http://127.0.0.1:8480", "http://[::1]:8480", "http://127.1.2.3"}) {
    INFO(good);
    CHECK_NOTHROW(HttpsClient(io.get_executor(), good));
  }
  for (const char* bad : {"", "api.weixin.qq.com", "http://api.weixin.qq.com", "http://localhost:80", "http://10.0.0.1",
                          "http://0x7f.1", "ftp://127.0.0.1", "https://", "https://a/b", "https://a?x", "https://a#x",
                          "https://u:p@a", "http://127.0.0.1@evil.com"}) {
    INFO(bad);
    CHECK_THROWS_AS(HttpsClient(io.get_executor(), bad), std::invalid_argument);
  }
}

TEST_CASE("row 118: a proxy in the environment is ignored") {
  setenv("http_proxy", "http://127.0.0.1:1", 1);
  setenv("all_proxy", "http://127.0.0.1:1", 1);
  CHECK(Bench(answers_ok).call().state == State::complete);
  unsetenv("http_proxy");
  unsetenv("all_proxy");
}
