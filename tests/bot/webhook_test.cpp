#include "bot/webhook.h"

#include <boost/asio/co_spawn.hpp>
#include <catch2/catch.hpp>
#include <atomic>
#include <mutex>
#include <thread>

#include "tests/support/house.h"

using Catch::Matchers::Contains;

namespace {

struct Desk {
  Desk() : webhook(test.house, {{"oa", &channel}}, [this] { ++commits; }) {}

  bot::Response post(const std::string& body, const std::string& path = "/wechat/oa") {
    bot::RequestHead head;
    head.method = "POST";
    head.target = path + "?timestamp=1&nonce=2";
    if (const auto refused = webhook.handler().judge(head)) return *refused;
    std::optional<bot::Response> answer;
    const auto busy = test.clock.busy();
    boost::asio::co_spawn(test.context, webhook.handler().answer(head, body),
                          [&](std::exception_ptr, bot::Response response) { answer = std::move(response); });
    test.context.restart();
    while (!answer) test.context.run_one();
    return *answer;
  }

  tests::TestHouse test;
  tests::ScriptedChannel channel;
  int commits = 0;
  bot::Webhook webhook;
};

}  // namespace

TEST_CASE("an answer leaves after the commit, and the loops are woken") {
  Desk desk;
  CHECK_THAT(desk.post("在吗").body, Contains("姓名"));
  CHECK(desk.commits == 1);
  CHECK(desk.test.number("SELECT count(*) FROM inbox WHERE state = 'answered'") == 1);
}

TEST_CASE("whatever is not authentic gets one empty 403 and is closed: path, request line, body") {
  Desk desk;
  for (const auto& response : {desk.post("x", "/wechat/other"), desk.post("x", "/admin"), desk.post("forged")}) {
    CHECK(response.status == 403);
    CHECK(response.body.empty());
    CHECK(response.close);
  }
  desk.channel.is_admitted = false;
  CHECK(desk.post("x").status == 403);
  CHECK(desk.test.number("SELECT count(*) FROM inbox") == 0);
}

TEST_CASE("row 43: what is authentic but unusable is kept raw and answered success") {
  Desk desk;
  CHECK(desk.post("unusable").body == "success");
  CHECK(desk.test.number("SELECT count(*) FROM quarantine") == 1);
  desk.test.database.write_now([](storage::Transaction& tx) { tx.execute("ALTER TABLE quarantine RENAME TO quarantine_away"); });
  CHECK(desk.post("unusable").status == 0);
}

TEST_CASE("row 31: a repeated delivery gets the stored answer and has no second effect") {
  Desk desk;
  const std::string first = desk.post("周林 5678").body;
  CHECK(desk.post("周林 5678").body == first);
  CHECK(desk.test.number("SELECT count(*) FROM inbox") == 1);
  CHECK(desk.test.number("SELECT count(*) FROM bind_guess") == 1);
}

TEST_CASE("I3: a message whose transaction fails is answered with a code, an event is not acknowledged, and others go on") {
  Desk desk;
  desk.test.database.write_now([](storage::Transaction& tx) { tx.execute("ALTER TABLE identity RENAME TO identity_away"); });
  CHECK_THAT(desk.post("在吗").body, Contains("编号"));
  CHECK(desk.post("event").status == 0);
  desk.test.database.write_now([](storage::Transaction& tx) { tx.execute("ALTER TABLE identity_away RENAME TO identity"); });
  CHECK_THAT(desk.post("在吗").body, Contains("姓名"));
}

TEST_CASE("P3: when not even the commit has come after four seconds the connection is closed without an answer") {
  Desk desk;
  std::mutex gate;
  gate.lock();
  // A unit that holds the storage thread until the four seconds are over.
  std::atomic<bool> is_held = false;
  std::thread blocked([&] {
    desk.test.database.write_now([&](storage::Transaction&) {
      is_held = true;
      is_held.notify_one();
      const std::lock_guard waits(gate);
    });
  });
  is_held.wait(false);
  bot::RequestHead head;
  head.method = "POST";
  head.target = "/wechat/oa?timestamp=1";
  std::optional<bot::Response> answer;
  auto busy = std::make_optional(desk.test.clock.busy());
  boost::asio::co_spawn(desk.test.context, desk.webhook.handler().answer(head, "在吗"),
                        [&](std::exception_ptr, bot::Response response) { answer = std::move(response); });
  desk.test.context.restart();
  desk.test.context.poll();
  desk.test.clock.turn_to(desk.test.clock.now() + 3999ms);
  desk.test.context.poll();
  CHECK_FALSE(answer);
  desk.test.clock.turn_to(desk.test.clock.now() + 1ms);
  desk.test.context.poll();
  REQUIRE(answer);
  CHECK(answer->status == 0);
  gate.unlock();
  blocked.join();
  CHECK_THAT(desk.post("在吗").body, Contains("姓名"));
  CHECK(desk.test.number("SELECT count(*) FROM inbox") == 1);
}

TEST_CASE("row 119: a machine whose clock is wrong judges a request by the request's own time, and still answers once") {
  Desk desk;
  desk.test.house.clock_is_wrong = true;
  bot::RequestHead head;
  head.method = "POST";
  head.target = "/wechat/oa?timestamp=1893456000&nonce=2";
  CHECK_FALSE(desk.webhook.handler().judge(head));
  CHECK(desk.channel.judged_at == std::chrono::sys_seconds{1893456000s});
  const std::string first = desk.post("在吗").body;
  CHECK(desk.post("在吗").body == first);
  CHECK(desk.test.number("SELECT count(*) FROM inbox") == 1);
}

TEST_CASE("a query is decoded once: plus stays, a broken escape is refused") {
  const auto query = bot::query_of("a=1%2B2&b=%252e&c&a=+");
  REQUIRE(query);
  CHECK(*query == wechat_api::Query{{"a", "1+2"}, {"b", "%2e"}, {"c", ""}, {"a", "+"}});
  CHECK_FALSE(bot::query_of("a=%2"));
  CHECK_FALSE(bot::query_of("a=%zz"));
}
