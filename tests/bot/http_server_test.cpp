// The listener over real loopback sockets: what is answered, in which order, and what is refused (reliability §3).
#include "bot/http_server.h"

#include <sys/resource.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <memory>
#include <stdexcept>

#include "tests/bot/http_room.h"

using namespace std::chrono_literals;
using bot::HttpHandler;
using bot::RequestHead;
using bot::Response;
using tests::echo;
using tests::get;
using tests::HttpRoom;
using tests::post;
using tests::RawAnswer;
using tests::RawClient;

namespace {

boost::asio::awaitable<Response> throws(RequestHead, std::string) {
  throw std::runtime_error("broken environment");
  co_return Response{};
}

boost::asio::awaitable<Response> hangs_up(RequestHead, std::string) {
  Response response;
  response.status = 0;
  co_return response;
}

boost::asio::awaitable<Response> answers_in_full(RequestHead head, std::string) {
  Response response;
  response.status = head.path() == "/see" ? 303 : 200;
  response.body = "<p>";
  response.content_type = "text/html; charset=utf-8";
  response.fields = {{"Location", "/there"}, {"Set-Cookie", "a=b"}};
  co_return response;
}

std::optional<Response> only_good_paths(const RequestHead& head) {
  if (head.path() == "/good") return std::nullopt;
  Response refusal;
  refusal.status = 403;
  return refusal;
}

int status_of(HttpRoom& room, const std::string& bytes) {
  RawClient client(room.port());
  client.send(bytes);
  const RawAnswer answer = client.read_answer();
  if (answer.status >= 400) CHECK(client.is_closed());
  if (answer.status >= 400) CHECK(answer.body.empty());
  return answer.status;
}

}  // namespace

TEST_CASE("a request is answered with exactly the head and the body that were promised") {
  HttpRoom room;
  RawClient client(room.port());
  client.send(post("/a?b=c", "打卡"));
  const RawAnswer answer = client.read_answer();
  CHECK(answer.head ==
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nX-Content-Type-Options: nosniff\r\n"
        "Content-Length: 9\r\n\r\n");
  CHECK(answer.body == "/a|打卡");
}

TEST_CASE("further fields, a see-other and a HEAD are written as given") {
  HttpRoom room({}, HttpHandler{nullptr, answers_in_full});
  RawClient client(room.port());
  client.send(get("/see"));
  const RawAnswer answer = client.read_answer();
  CHECK(answer.head.starts_with("HTTP/1.1 303 See Other\r\n"));
  CHECK(answer.head.find("Location: /there\r\nSet-Cookie: a=b\r\n") != std::string::npos);
  client.send("HEAD / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  const std::string rest = client.read_to_end();
  CHECK(rest.find("Content-Length: 3\r\n") != std::string::npos);
  CHECK(rest.ends_with("\r\n\r\n"));
}

TEST_CASE("row 1: an empty connection is closed in silence and counted as nothing bad") {
  HttpRoom room;
  {
    RawClient client(room.port());
  }
  RawClient next(room.port());
  next.send(get("/"));
  CHECK(next.read_answer().status == 200);
  const bot::HttpCounters counters = room.counters();
  CHECK(counters.connections == 2);
  CHECK(counters.malformed == 0);
  CHECK(counters.timed_out == 0);
}

TEST_CASE("rows 6 and 7: a header block of 9 KiB and 2,000 empty fields are refused with 431") {
  HttpRoom room;
  CHECK(status_of(room, "GET / HTTP/1.1\r\nX: " + std::string(9 * 1024, 'a') + "\r\n\r\n") == 431);
  std::string many = "GET / HTTP/1.1\r\n";
  for (int i = 0; i < 2'000; ++i) many += "a:\r\n";
  CHECK(status_of(room, many + "\r\n") == 431);
  CHECK(room.counters().malformed == 2);
}

TEST_CASE("row 8: a target of 8 KiB is refused with 414 and 100 query parameters with 400") {
  HttpRoom room;
  CHECK(status_of(room, get("/" + std::string(8 * 1024, 'a'))) == 414);
  std::string query = "/?a";
  for (int i = 0; i < 99; ++i) query += "&a";
  CHECK(status_of(room, get(query)) == 400);
}

TEST_CASE(
    "rows 9 to 14: no framing that two servers could read differently reaches the handler, nor what hides behind it") {
  HttpRoom room;
  const std::string fields = GENERATE(
      as<std::string>{}, "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", "Transfer-Encoding: identity\r\n",
      "Transfer-Encoding: xchunked\r\n", "Transfer-Encoding: chunked, chunked\r\n", "Transfer-Encoding:  chunked\r\n",
      "Transfer-Encoding: gzip\r\nContent-Length: 0\r\n", "Content-Length: 3\r\nContent-Length: 4\r\n",
      "Content-Length: 3, 3\r\n", "Content-Length: +3\r\n", "Content-Length: -1\r\n",
      "Content-Length: 18446744073709551616\r\n");
  CAPTURE(fields);
  CHECK(status_of(room, "POST / HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n" + post("/smuggled", "")) == 400);
  CHECK(status_of(room, "POST / HTTP/1.0\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n") == 400);
  CHECK(room.counters().requests == 0);
}

TEST_CASE("row 15: chunks that lie are refused, honest ones are one body") {
  HttpRoom room;
  const std::string head = "POST /c HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n";
  CHECK(status_of(room, head + "ffffffffffffffff1\r\n") == 400);
  CHECK(status_of(room, head + "3;" + std::string(8 * 1024, 'x') + "\r\nabc\r\n0\r\n\r\n") == 400);
  CHECK(status_of(room, head + "3\r\nabc\r\n0\r\nContent-Length: 9\r\n\r\n") == 400);
  RawClient client(room.port());
  client.send(head + "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n" + get("/next"));
  CHECK(client.read_answer().body == "/c|abcde");
  CHECK(client.read_answer().body == "/next|");
}

TEST_CASE("rows 16 to 20: what is no plain request of ours is refused with its status") {
  HttpRoom room({}, HttpHandler{nullptr, echo}, {"localhost"});
  CHECK(status_of(room, "GET / HTTP/1.1\nHost: localhost\n\n") == 400);
  CHECK(status_of(room, get("/", "X: a\r\n b\r\n")) == 400);
  CHECK(status_of(room, get("/", std::string("X: a\0\r\n", 7))) == 400);
  CHECK(status_of(room, get("/", "X : a\r\n")) == 400);
  CHECK(status_of(room, "GET / HTTP/1.1\r\n\r\n") == 400);
  CHECK(status_of(room, get("/", "Host: localhost\r\n")) == 400);
  CHECK(status_of(room, "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n") == 421);
  CHECK(status_of(room, get("http://evil/")) == 400);
  CHECK(status_of(room, get("/%2e%2e%2f")) == 400);
  CHECK(status_of(room, get("/打卡")) == 400);
  CHECK(status_of(room, "get / HTTP/1.1\r\nHost: localhost\r\n\r\n") == 400);
  CHECK(status_of(room, "TRACE / HTTP/1.1\r\nHost: localhost\r\n\r\n") == 405);
  CHECK(status_of(room, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n") == 400);
  CHECK(status_of(room, "\x16\x03\x01\x02") == 400);
  CHECK(status_of(room, get("/")) == 200);
}

TEST_CASE("row 21: a hundred pipelined requests are served in order, one at a time") {
  auto running = std::make_shared<std::atomic<int>>(0);
  auto most = std::make_shared<std::atomic<int>>(0);
  struct Slow {
    static boost::asio::awaitable<Response> answer(std::shared_ptr<std::atomic<int>> running,
                                                   std::shared_ptr<std::atomic<int>> most, std::string path) {
      most->store(std::max(most->load(), ++*running));
      const auto executor = co_await boost::asio::this_coro::executor;
      co_await boost::asio::post(executor, boost::asio::use_awaitable);
      --*running;
      Response response;
      response.body = path;
      co_return response;
    }
  };
  HttpRoom room({}, HttpHandler{nullptr, [=](RequestHead head, std::string) {
                                  return Slow::answer(running, most, std::string(head.path()));
                                }});
  RawClient client(room.port());
  std::string all;
  for (int i = 0; i < 100; ++i)
    all += i % 2 == 0 ? get("/" + std::to_string(i)) : post("/" + std::to_string(i), "body");
  client.send(all);
  for (int i = 0; i < 100; ++i) CHECK(client.read_answer().body == "/" + std::to_string(i));
  CHECK(most->load() == 1);
  CHECK(room.counters().connections == 1);
}

TEST_CASE("row 21: no more than 64 KiB are read ahead of a request that is being answered") {
  std::promise<void> release;
  const std::shared_future<void> released = release.get_future().share();
  // Blocks the server's only thread: nothing is read meanwhile but what was read before.
  HttpRoom room({}, HttpHandler{nullptr, [released](RequestHead head, std::string body) {
                                  released.wait();
                                  return echo(std::move(head), std::move(body));
                                }});
  RawClient client(room.port(), 100ms);
  client.send(get("/first"));
  const std::string flood(64 * 1024 * 1024, 'G');
  CHECK_FALSE(client.send(flood));
  release.set_value();
}

TEST_CASE("row 22: 100 Continue is sent only after the request was judged good") {
  HttpRoom room({}, HttpHandler{only_good_paths, echo});
  const std::string fields = "Host: localhost\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n";
  RawClient good(room.port());
  good.send("POST /good HTTP/1.1\r\n" + fields);
  CHECK(good.read_answer().status == 100);
  good.send("abc");
  CHECK(good.read_answer().body == "/good|abc");
  CHECK(status_of(room, "POST /bad HTTP/1.1\r\n" + fields) == 403);
}

TEST_CASE("row 23: a body in a content coding is refused with 415") {
  HttpRoom room;
  CHECK(status_of(room, post("/", "abc", "Content-Encoding: gzip\r\n")) == 415);
}

TEST_CASE("a refusal by the judge comes before the body, and the answer survives a body that is still being sent") {
  HttpRoom room({}, HttpHandler{only_good_paths, throws});
  RawClient client(room.port());
  client.send("POST /bad HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000\r\n\r\n" + std::string(60'000, 'x'));
  const RawAnswer answer = client.read_answer();
  CHECK(answer.head == "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  CHECK(client.is_closed());
}

TEST_CASE("a handler that throws answers 500, empty, and closes, one that answers nothing closes") {
  HttpRoom room({}, HttpHandler{nullptr, throws});
  CHECK(status_of(room, get("/")) == 500);
  HttpRoom other({}, HttpHandler{nullptr, hangs_up});
  RawClient client(other.port());
  client.send(get("/"));
  CHECK(client.read_to_end().empty());
  CHECK(client.is_closed());
}

TEST_CASE("a body beyond 64 KiB is refused with 413, one of 64 KiB arrives whole") {
  HttpRoom room;
  RawClient client(room.port());
  client.send(post("/", std::string(64 * 1024, 'x')));
  CHECK(client.read_answer().body.size() == 64 * 1024 + 2);
  CHECK(status_of(room, "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 65537\r\n\r\n") == 413);
}

TEST_CASE("beyond the cap of connections the newest is closed at once and the old ones go on") {
  bot::HttpLimits limits;
  limits.connections = 2;
  HttpRoom room(limits);
  RawClient first(room.port()), second(room.port());
  first.send(get("/1"));
  CHECK(first.read_answer().status == 200);
  second.send(get("/2"));
  CHECK(second.read_answer().status == 200);
  RawClient third(room.port());
  CHECK(third.is_closed());
  first.send(get("/3"));
  CHECK(first.read_answer().status == 200);
}

TEST_CASE("without file descriptors new connections are refused, and accepted again after relief") {
  rlimit before{};
  REQUIRE(getrlimit(RLIMIT_NOFILE, &before) == 0);
  rlimit tight = before;
  tight.rlim_cur = 96;
  REQUIRE(setrlimit(RLIMIT_NOFILE, &tight) == 0);
  {
    HttpRoom room;
    std::vector<std::unique_ptr<RawClient>> crowd;
    int served = 0;
    bool was_refused = false;
    // Each connection costs this process two descriptors, the client's and the server's.
    for (int i = 0; i < 40 && !was_refused; ++i) {
      crowd.push_back(std::make_unique<RawClient>(room.port()));
      crowd.back()->send(get("/"));
      crowd.back()->read_answer().status == 200 ? ++served : (was_refused = true);
    }
    CHECK(was_refused);
    CHECK(served > 5);
    // Now not even accept() finds a descriptor.
    std::vector<int> hoard;
    for (int fd = dup(0); fd >= 0; fd = dup(0)) hoard.push_back(fd);
    close(hoard.back());
    hoard.pop_back();
    RawClient waiting(room.port());
    waiting.send(get("/"));
    for (const int fd : hoard) close(fd);
    crowd.clear();
    // Who came in between may have been refused still; whoever comes after the relief is served.
    bool is_served = waiting.read_answer().status == 200;
    for (int i = 0; i < 500 && !is_served; ++i) {
      RawClient next(room.port());
      next.send(get("/"));
      is_served = next.read_answer().status == 200;
    }
    CHECK(is_served);
  }
  setrlimit(RLIMIT_NOFILE, &before);
}
