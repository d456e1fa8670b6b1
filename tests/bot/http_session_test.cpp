// Deadlines of the listener, its Busy on the clock and its graceful end, over real loopback sockets (reliability §3).
#include "bot/http_session.h"

#include <boost/asio/post.hpp>
#include <catch2/catch.hpp>

#include "tests/bot/http_room.h"

using namespace std::chrono_literals;
using bot::HttpHandler;
using bot::RequestHead;
using bot::Response;
using tests::echo;
using tests::get;
using tests::HttpRoom;
using tests::post;
using tests::quick_limits;
using tests::RawClient;

namespace {

boost::asio::awaitable<Response> answers_much(RequestHead, std::string) {
  Response response;
  response.body = std::string(32 * 1024 * 1024, 'x');
  co_return response;
}

// Answers when the house's clock stands a second later.
boost::asio::awaitable<Response> answer_after_a_second(bot::Clock* clock) {
  co_await clock->wait_until(clock->now() + 1s);
  Response response;
  response.body = "late";
  co_return response;
}

boost::asio::awaitable<void> wait_for_idle(bot::TurnedClock& clock) {
  co_await clock.idle();
}

struct LateRoom {
  bot::Clock* clock = nullptr;
  HttpRoom room{{}, HttpHandler{nullptr, [this](RequestHead, std::string) { return answer_after_a_second(clock); }}};
  LateRoom() { clock = &room.clock(); }
  // Returns when the server has begun to answer that many requests.
  void wait_for_requests(std::uint64_t count) {
    while (room.counters().requests < count) std::this_thread::yield();
  }
  bot::TimePoint next_due() {
    return room.on_thread([this] { return room.clock().next_due(); });
  }
};

}  // namespace

TEST_CASE("row 3: a header that trickles is cut at its deadline, however often a byte comes") {
  HttpRoom room(quick_limits());
  RawClient client(room.port());
  const auto begun = std::chrono::steady_clock::now();
  while (client.send("G")) {
    if (std::chrono::steady_clock::now() - begun > 10s) break;
    std::this_thread::yield();
    if (room.counters().open == 0) break;
  }
  CHECK(client.is_closed());
  CHECK(std::chrono::steady_clock::now() - begun < 5s);
}

TEST_CASE("row 3: a header that stops half-way is cut without an answer and counted") {
  HttpRoom room(quick_limits());
  RawClient client(room.port());
  client.send("POST / HTTP/1.1\r\nHost: local");
  CHECK(client.read_to_end().empty());
  CHECK(client.is_closed());
  CHECK(room.counters().timed_out == 1);
}

TEST_CASE("row 4: a body that stops half-way is answered 408 and cut") {
  HttpRoom room(quick_limits());
  RawClient client(room.port());
  client.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000\r\n\r\n0123456789");
  CHECK(client.read_answer().status == 408);
  CHECK(client.is_closed());
  CHECK(room.counters().timed_out == 1);
}

TEST_CASE("row 5: an answer that is never read is cut at the write deadline") {
  HttpRoom room(quick_limits(), HttpHandler{nullptr, answers_much});
  RawClient client(room.port());
  client.send(get("/"));
  while (room.counters().timed_out == 0) std::this_thread::yield();
  while (room.counters().open != 0) std::this_thread::yield();
  CHECK(client.read_to_end().size() < 32u * 1024 * 1024);
}

TEST_CASE("a long answer that is read arrives whole") {
  HttpRoom room({}, HttpHandler{nullptr, answers_much});
  RawClient client(room.port());
  client.send(get("/"));
  CHECK(client.read_answer().body.size() == 32u * 1024 * 1024);
}

TEST_CASE("row 22: who expects 100 Continue and then sends nothing is cut") {
  HttpRoom room(quick_limits());
  RawClient client(room.port());
  client.send("POST / HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
  CHECK(client.read_answer().status == 100);
  CHECK(client.read_answer().status == 408);
  CHECK(client.is_closed());
}

TEST_CASE("an idle connection is closed at its own deadline and counted as nothing bad") {
  bot::HttpLimits limits = quick_limits();
  limits.header_deadline = 10s;
  HttpRoom room(limits);
  RawClient client(room.port());
  client.send(get("/"));
  CHECK(client.read_answer().status == 200);
  CHECK(client.is_closed());
  CHECK(room.counters().timed_out == 0);
}

TEST_CASE("the deadline of a header begins with its first byte, not with the connection") {
  bot::HttpLimits limits = quick_limits();
  limits.idle_deadline = 10s;
  HttpRoom room(limits);
  RawClient client(room.port());
  client.send(get("/"));
  CHECK(client.read_answer().status == 200);
  client.send("GET /half");
  CHECK(client.is_closed());
  CHECK(room.counters().timed_out == 1);
}

TEST_CASE("a request counts as busy from its header to its answer, and not while its handler sleeps on the clock") {
  LateRoom late;
  RawClient client(late.room.port());
  client.send(get("/"));
  late.wait_for_requests(1);
  const bot::TimePoint due = late.next_due();
  CHECK(due == late.room.on_thread([&] { return late.room.clock().now() + 1s; }));
  late.room.on_thread([&] {
    late.room.clock().turn_to(due);
    return 0;
  });
  CHECK(client.read_answer().body == "late");
}

TEST_CASE("a body that is awaited keeps the clock from being turned") {
  HttpRoom room;
  RawClient client(room.port());
  client.send("POST /w HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\n");
  while (room.counters().requests == 0) std::this_thread::yield();
  auto idle = room.on_thread([&] {
    auto waiting = wait_for_idle(room.clock());
    return boost::asio::co_spawn(room.clock().executor(), std::move(waiting), boost::asio::use_future);
  });
  CHECK(idle.wait_for(0s) == std::future_status::timeout);
  client.send("abc");
  CHECK(client.read_answer().body == "/w|abc");
  CHECK(idle.wait_for(10s) == std::future_status::ready);
}

TEST_CASE("a graceful stop closes idle connections, lets the answer in progress finish and takes nobody new") {
  LateRoom late;
  RawClient idle(late.room.port()), busy(late.room.port());
  busy.send(get("/"));
  late.wait_for_requests(1);
  const bot::TimePoint due = late.next_due();
  auto stopped = late.room.begin_stop(10s);
  CHECK(idle.is_closed());
  CHECK_THROWS(RawClient(late.room.port()));
  CHECK(stopped.wait_for(0s) == std::future_status::timeout);
  late.room.on_thread([&] {
    late.room.clock().turn_to(due);
    return 0;
  });
  const tests::RawAnswer answer = busy.read_answer();
  CHECK(answer.body == "late");
  CHECK(answer.head.find("Connection: close") != std::string::npos);
  CHECK(busy.is_closed());
  busy.close();
  stopped.get();
}

TEST_CASE("a graceful stop does not wait longer than its grace") {
  LateRoom late;
  RawClient client(late.room.port());
  client.send(get("/"));
  late.wait_for_requests(1);
  late.room.stop(20ms);
  CHECK(client.read_to_end().empty());
  CHECK(client.is_closed());
}
