// The client against a server that behaves well or badly: what is certain about a call afterwards.
#include "wechat_api/https_client.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <catch2/catch.hpp>
#include <cstdlib>

#include "tests/support/loopback_server.h"
#include "tests/wechat_api/run_coroutine.h"
#include "wechat_api/api_answer.h"

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

// Reads so many bytes of the first connection, then resets it; answers the others.
struct CutAfter {
  std::size_t bytes;
  Done operator()(Socket socket, LoopbackServer& server) const { return run(std::move(socket), server, bytes); }
  static Done run(Socket socket, LoopbackServer& server, std::size_t bytes) {
    if (server.connections > 1) {
      auto answering = answers_ok(std::move(socket), server);
      co_await std::move(answering);
      co_return;
    }
    std::string text(bytes, '\0');
    const auto buffer = boost::asio::buffer(text);
    auto reading = boost::asio::async_read(socket, buffer, boost::asio::use_awaitable);
    co_await std::move(reading);
    tests::reset(socket);
  }
};

// An answer of 100 MB without a length; counts what the other side took.
struct Endless {
  std::size_t* written;
  Done operator()(Socket socket, LoopbackServer& server) const { return run(std::move(socket), server, written); }
  static Done run(Socket socket, LoopbackServer& server, std::size_t* written) {
    auto reading = tests::read_request(socket, server);
    co_await std::move(reading);
    auto head = tests::write_text(socket, "HTTP/1.1 200 OK\r\n\r\n");
    co_await std::move(head);
    const std::string part(64 * 1024, 'x');
    const auto buffer = boost::asio::buffer(part);
    while (*written < 100'000'000) {
      auto writing = boost::asio::async_write(socket, buffer, boost::asio::as_tuple(boost::asio::use_awaitable));
      const auto [error, bytes] = co_await std::move(writing);
      if (error) co_return;
      *written += bytes;
    }
  }
};

// The answer byte after byte, each a millisecond after the one before.
Done drips(Socket socket, LoopbackServer& server) {
  auto reading = tests::read_request(socket, server);
  co_await std::move(reading);
  boost::asio::steady_timer pause(socket.get_executor());
  const std::string text = tests::answer(std::string(10'000, 'x'));
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto buffer = boost::asio::buffer(text.data() + at, 1);
    auto writing = boost::asio::async_write(socket, buffer, boost::asio::as_tuple(boost::asio::use_awaitable));
    const auto [error, bytes] = co_await std::move(writing);
    if (error) co_return;
    pause.expires_after(1ms);
    auto waiting = pause.async_wait(boost::asio::use_awaitable);
    co_await std::move(waiting);
  }
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

TEST_CASE("D1: a refused connection is not sent") {
  Bench bench(answers_ok);
  bench.server.stop();
  const HttpAnswer answer = bench.call();
  CHECK(answer.state == State::not_sent);
  CHECK(answer.why.starts_with("connect: "));
  CHECK(bench.client.connections() == 0);
}

TEST_CASE(
    "D2: cut after every n bytes nothing is taken for answered, nothing whole arrives, and the repetition arrives "
    "once") {
  Bench whole(answers_ok);
  whole.call();
  const std::size_t length = whole.server.requests.at(0).size();
  REQUIRE(length > 100);
  for (std::size_t bytes = 0; bytes < length; ++bytes) {
    INFO(bytes);
    Bench bench(CutAfter{bytes});
    const HttpAnswer cut = bench.call();
    CHECK(cut.state != State::complete);
    CHECK(bench.server.requests.empty());
    CHECK(bench.call().state == State::complete);
    CHECK(bench.server.requests.size() == 1);
  }
}

TEST_CASE("D2: a connection reset before the last byte left is not sent") {
  Bench bench(resets_at_once);
  HttpCall large = kPost;
  large.body.assign(32 * 1024 * 1024, 'x');  // more than the kernel's buffers take
  const HttpAnswer answer = bench.call(large);
  CHECK(answer.state == State::not_sent);
  CHECK(answer.why.starts_with("writing: "));
}

TEST_CASE("D3: a connection reset after the last byte left is unknown") {
  Bench bench(resets_after_the_request);
  const HttpAnswer answer = bench.call();
  CHECK(answer.state == State::unknown);
  CHECK(answer.why.starts_with("reading: "));
  CHECK(bench.server.requests.size() == 1);
}

TEST_CASE("D5: an answer that breaks off, or is none, is unknown") {
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

TEST_CASE("D5: of an answer of 100 MB little more than the limit is read") {
  std::size_t written = 0;
  Bench bench(Endless{&written});
  CHECK(bench.call().state == State::unknown);
  CHECK(bench.client.connections() == 0);
  CHECK(written < 16 * 1024 * 1024);  // what the kernel's buffers took beyond the one MiB
}

TEST_CASE("a call may take a longer answer than the others, up to its own limit") {
  HttpCall download = kPost;
  download.answer_bytes = 3 * 1024 * 1024;
  const std::string picture(2 * 1024 * 1024, 'x');
  CHECK(Bench(Once{tests::answer(picture)}).call(download).body.size() == picture.size());
  download.answer_bytes = picture.size() - 1;
  CHECK(Bench(Once{tests::answer(picture)}).call(download).state == State::unknown);
}

TEST_CASE("the kind of an answer and its date come with it") {
  Bench bench(Once{tests::answer("{}", "Content-Type: image/jpeg\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n")});
  const HttpAnswer answer = bench.call();
  CHECK(answer.content_type == "image/jpeg");
  CHECK(answer.date == "Sun, 06 Nov 1994 08:49:37 GMT");
  CHECK(Bench(Once{tests::answer("{}")}).call().date.empty());
}

TEST_CASE("D5: an answer of 2 MiB is unknown and not kept in memory") {
  Bench named(Once{tests::answer(std::string(2 * 1024 * 1024, 'x'))});
  CHECK(named.call().state == State::unknown);
  Bench unnamed(Once{"HTTP/1.1 200 OK\r\n\r\n" + std::string(2 * 1024 * 1024, 'x')});
  CHECK(unnamed.call().state == State::unknown);
}

TEST_CASE(
    "D6: a redirect is an answer, not a way to go: the token stays where it was sent, and the outcome is unknown") {
  boost::asio::io_context elsewhere;
  LoopbackServer other(elsewhere, answers_ok);
  Bench bench(Once{"HTTP/1.1 302 Found\r\nLocation: " + other.base() + "/\r\nContent-Length: 0\r\n\r\n"});
  const HttpAnswer answer = bench.call();
  elsewhere.poll();
  CHECK(other.connections == 0);
  CHECK(judge_answer(Platform::official_account, false, answer).state == SendResult::State::unknown);
  CHECK(answer.state == State::complete);
  CHECK(answer.status == 302);
  CHECK(bench.server.connections == 1);
}

TEST_CASE("D5: a compressed answer is handed on as it came") {
  Bench bench(Once{tests::answer("\x1F\x8B not unpacked", "Content-Encoding: gzip\r\n")});
  CHECK(bench.call().body == "\x1F\x8B not unpacked");
}

TEST_CASE("D18: a server that drips ends at the total deadline, and its place is free again") {
  HttpsOptions options = short_deadlines();
  options.connections = 1;
  Bench bench(drips, options);
  for (int call = 0; call < 3; ++call) {
    const HttpAnswer answer = bench.call();
    CHECK(answer.state == State::unknown);
    CHECK(answer.why == "reading: timed out");
    CHECK(bench.client.connections() == 0);
  }
  CHECK(bench.server.connections == 3);
  CHECK(HttpsOptions{}.total_deadline == 15s);
}

TEST_CASE("D3: a server that never answers ends at the deadline: unknown when all was sent, not sent when not") {
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
  options.total_deadline = 200ms;
  Bench bench(swallows_everything, options);
  std::optional<HttpAnswer> first, second;
  tests::start(bench.io, bench.client.exchange(kPost), first);
  HttpCall impatient = kPost;
  impatient.deadline = 50ms;
  tests::start(bench.io, bench.client.exchange(impatient), second);
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

TEST_CASE("row 118: a proxy in the environment is ignored") {
  setenv("http_proxy", "http://127.0.0.1:1", 1);
  setenv("all_proxy", "http://127.0.0.1:1", 1);
  CHECK(Bench(answers_ok).call().state == State::complete);
  unsetenv("http_proxy");
  unsetenv("all_proxy");
}
