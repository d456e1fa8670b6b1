// What takes longer than a connection waits.
#include "bot/errands.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <catch2/catch.hpp>

#include "storage/inbox.h"
#include "storage/waiting_word.h"
#include "tests/support/house.h"
#include "wechat_api/message_text.h"

namespace {

// An errand whose work takes as long as the test says, for the message of one bound person.
struct Looking {
  explicit Looking(std::chrono::seconds takes, bool is_done = true) : duration(takes), done(is_done) {
    test.add_audience("oa", 1);
    test.database.write_now([&](storage::Transaction& tx) {
      const auto identity = storage::identity_of(tx, "oa", "P000", test.house.now());
      inbox_id = storage::keep_inbound(tx, "oa", "m:1", identity.id, "text", "体检", test.house.now());
      storage::keep_errand(tx, {0, "look", "", identity.id, inbox_id, test.house.now() + 5min, 0}, test.house.now());
      tx.execute("DELETE FROM outbox");
    });
    errands = std::make_unique<bot::Errands>(
        test.house, std::map<std::string, bot::ErrandWork, std::less<>>{{"look", [this](storage::Errand errand) { return work(std::move(errand)); }}}, [] {});
  }
  ~Looking() {
    errands->stop();
    test.pass(0s);
  }
  boost::asio::awaitable<bot::ErrandResult> work(storage::Errand) {
    ++runs;
    bot::Clock::Alarm alarm(test.clock);
    auto slept = alarm.wait_until(test.clock.now() + duration);
    co_await std::move(slept);
    bot::ErrandResult result;
    result.is_done = done;
    result.answer = "✓ 都好";
    co_return result;
  }
  boost::asio::awaitable<void> ask(std::chrono::milliseconds budget) {
    const bot::Clock::Busy busy = test.clock.busy();
    auto waiting = errands->answer_of(inbox_id, test.clock.now() + budget);
    answer = co_await std::move(waiting);
    is_over = true;
  }
  void start(bool is_awaited = true) {
    auto loop = errands->run();
    boost::asio::co_spawn(test.context, std::move(loop), boost::asio::detached);
    if (!is_awaited) return;
    auto asking = ask(4000ms);
    boost::asio::co_spawn(test.context, std::move(asking), boost::asio::detached);
  }
  std::int64_t sent() { return test.number("SELECT count(*) FROM outbox WHERE kind = 'notice'"); }
  std::string words() const { return answer ? std::get<wechat_api::TextReply>(*answer).text : ""; }

  tests::TestHouse test;
  std::chrono::seconds duration;
  bool done;
  int runs = 0;
  std::int64_t inbox_id = 0;
  std::unique_ptr<bot::Errands> errands;
  std::optional<wechat_api::Reply> answer;
  bool is_over = false;
};

}  // namespace

TEST_CASE("an answer found in time goes to the connection that waits, and by no other way") {
  Looking looking(2s);
  looking.start();
  looking.test.pass(10s);
  CHECK(looking.words() == "✓ 都好");
  CHECK(looking.sent() == 0);
  CHECK(looking.test.text("SELECT state FROM inbox WHERE message_key = 'm:1'") == "answered");
}

TEST_CASE("an answer found after 4.0 seconds goes out as a message of its own, once") {
  Looking looking(7s);
  looking.start();
  looking.test.pass(4s);
  CHECK(looking.is_over);
  CHECK(looking.words().empty());
  looking.test.pass(10s);
  CHECK(looking.sent() == 1);
  CHECK(looking.runs == 1);
}

TEST_CASE("where no window is open the late answer waits for the next thing the person says") {
  Looking looking(7s);
  looking.test.database.write_now([](storage::Transaction& tx) { tx.execute("UPDATE identity SET window_until = 0, window_left = 0"); });
  looking.start();
  looking.test.pass(10s);
  CHECK(looking.sent() == 0);
  CHECK(looking.test.number("SELECT count(*) FROM waiting_word") == 1);
}

TEST_CASE("a repetition of the message waits for the same work and finds the stored answer") {
  Looking looking(6s);
  looking.start();
  looking.test.pass(5s);
  auto again = looking.ask(4000ms);
  boost::asio::co_spawn(looking.test.context, std::move(again), boost::asio::detached);
  looking.test.pass(5s);
  CHECK(looking.words() == "✓ 都好");
  CHECK(looking.runs == 1);
  CHECK(looking.sent() == 0);
}

TEST_CASE("what is not done is tried again, later each time, and has an end the person hears of") {
  Looking looking(1s, false);
  looking.start(false);
  looking.test.pass(10min);
  CHECK(looking.runs > 2);
  CHECK(looking.runs < 10);
  CHECK(looking.test.text("SELECT state FROM errand") == "expired");
  CHECK(looking.sent() == 1);
}
