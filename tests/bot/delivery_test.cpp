#include "bot/delivery.h"

#include <catch2/catch.hpp>

#include "bot/dispatcher.h"
#include "storage/identity.h"
#include "storage/push_row.h"
#include "tests/support/house.h"
#include "wechat_api/message_text.h"

using Catch::Matchers::Contains;
using wechat_api::Platform;

namespace {

constexpr const char* kStates = "SELECT state FROM outbox WHERE kind = 'study' ORDER BY id";

struct Sending {
  explicit Sending(Platform platform, int people) {
    const bool is_wecom = platform == Platform::wecom;
    if (is_wecom) {
      channel.per_call = 1000;
      channel.window = 25min;
    }
    const std::string account = is_wecom ? "corp" : "oa";
    test.add_audience(account, people);
    delivery = std::make_unique<bot::Delivery>(
        test.house, std::vector<bot::DeliveryAccount>{{account, platform, wechat_api::AccountType::certified_service, &channel}});
  }
  ~Sending() { test.run(delivery->stop()); }
  void go() {
    delivery->start();
    test.pass(0s);
  }

  tests::TestHouse test;
  tests::ScriptedChannel channel;
  std::unique_ptr<bot::Delivery> delivery;
};

// As a large audience that is still being written does, slice by slice.
boost::asio::awaitable<void> wake_until_sent(tests::TestHouse& test, bot::Delivery& delivery, const tests::ScriptedChannel& channel) {
  for (int slice = 0; slice < 20 && channel.sent.empty(); ++slice) {
    delivery.wake();
    auto work = [](storage::Transaction&) {};
    auto written = test.database.write(std::move(work));
    co_await std::move(written);
  }
  CHECK(channel.sent.size() == 1);
}

}  // namespace

TEST_CASE("every row of an audience is sent once, on the official account one a call") {
  Sending sending(Platform::official_account, 100);
  sending.go();
  sending.test.pass(10s);
  CHECK(sending.channel.sent.size() == 100);
  CHECK(sending.test.number("SELECT accepted FROM occurrence") == 100);
  CHECK(sending.test.text("SELECT state FROM occurrence") == "sent");
  CHECK(sending.test.number("SELECT min(window_left) FROM identity WHERE member_id IS NOT NULL") == 4);
}

TEST_CASE("WeCom takes a thousand a call: the fewest calls there can be") {
  Sending sending(Platform::wecom, 100);
  sending.channel.per_call = 40;
  sending.go();
  CHECK(sending.channel.sent.size() == 3);
  CHECK(sending.test.number("SELECT accepted FROM occurrence") == 100);
}

TEST_CASE("the numbers under a pushed message mean something once it has arrived") {
  Sending sending(Platform::wecom, 1);
  sending.test.database.write_now([](storage::Transaction& tx) {
    tx.execute("UPDATE outbox_body SET body = $1", {wechat_api::to_text(wechat_api::TextReply{"题", {{"打卡", "", ""}}})});
  });
  sending.go();
  CHECK(sending.test.text("SELECT options FROM conversation") == "打卡");
}

TEST_CASE("a message the platform cannot carry is refused and holds up nobody") {
  Sending sending(Platform::official_account, 2);
  sending.channel.impossible = "P000";
  sending.go();
  CHECK(sending.test.text(kStates) == "refused,accepted");
}

TEST_CASE("D9: whom WeCom names as invalid is refused, the others are accepted, in whatever case the names come back") {
  Sending sending(Platform::wecom, 3);
  wechat_api::SendResult partly;
  partly.state = wechat_api::SendResult::State::accepted;
  partly.refused = {"p001"};
  sending.channel.results = {partly};
  sending.go();
  CHECK(sending.test.text(kStates) == "accepted,refused,accepted");
  CHECK(sending.test.text("SELECT state FROM occurrence") == "partly");
}

TEST_CASE("whom WeCom does not reach is known to the next push, until they are heard of or a week has passed") {
  Sending sending(Platform::wecom, 3);
  tests::TestHouse& test = sending.test;
  wechat_api::SendResult partly;
  partly.state = wechat_api::SendResult::State::accepted;
  partly.refused = {"p001"};
  sending.channel.results = {partly, tests::refused(81013, Platform::wecom)};
  sending.go();
  const auto again = [&] {
    test.database.write_now([&](storage::Transaction& tx) {
      auto row = storage::row_by_id(tx, 2).value();
      row.state = storage::OutboxState::ready;
      row.occurrence_id.reset();
      row.kind = "word";
      row.reason = "";
      row.not_before = test.house.now();
      row.useful_until = test.house.now() + 3h;
      storage::put_in_outbox(tx, row, test.house.now());
    });
    sending.delivery->wake();
    test.pass(0s);
    return test.text("SELECT state FROM outbox WHERE kind = 'word' ORDER BY id") + " " + test.text("SELECT reason FROM outbox ORDER BY id DESC LIMIT 1");
  };
  CHECK(again() == "skipped 不在应用可见范围");
  CHECK(sending.channel.sent.size() == 1);
  wechat_api::Inbound message{Platform::wecom, "corp", "", "P001", 0, test.house.now(), "e:1", wechat_api::EnterApp{}};
  test.database.write_now([&](storage::Transaction& tx) { bot::dispatch(tx, test.registry, test.accounts, test.key, message, test.house.now(), 1); });
  CHECK(again() == "skipped,refused 不在应用可见范围");  // 81013: nobody else was in that call
  test.pass(1h);
  CHECK(again() == "skipped,refused,skipped 不在应用可见范围");
  test.database.write_now([&](storage::Transaction& tx) {
    CHECK(storage::forget_absence(tx, "oa", test.house.now() + 1s) == 0);
    CHECK(storage::forget_absence(tx, "corp", test.house.now() + 1s) == 1);
  });
  CHECK(again() == "skipped,refused,skipped,accepted ");
}

TEST_CASE("D4: without a key an unknown result is parked and never sent again") {
  Sending sending(Platform::official_account, 1);
  sending.channel.results = {tests::unknown()};
  sending.go();
  sending.test.pass(4h);
  CHECK(sending.channel.sent.size() == 1);
  CHECK(sending.test.text(kStates) == "unknown");
  CHECK(sending.test.number("SELECT unknown FROM occurrence") == 1);
}

TEST_CASE("D3: with a key the same bytes are repeated inside its window") {
  Sending sending(Platform::wecom, 2);
  sending.channel.results = {tests::unknown(), tests::unknown()};
  sending.go();
  sending.test.pass(1min);
  CHECK(sending.channel.sent == std::vector<std::string>{"P000|P001", "P000|P001", "P000|P001"});
  CHECK(sending.test.text(kStates) == "accepted,accepted");
}

TEST_CASE("what was unknown once is never sent as a new call: later refusals of the repetition leave it in doubt") {
  Sending sending(Platform::wecom, 1);
  sending.channel.results = {tests::unknown()};
  for (int n = 0; n < 45; ++n) sending.channel.results.push_back(n % 2 ? tests::not_sent() : tests::refused(45009, Platform::wecom));
  sending.go();
  sending.test.pass(2h);
  CHECK(sending.test.number("SELECT count(*) FROM outbox_call") == 1);
  CHECK(sending.test.text(kStates) == "unknown");
}

TEST_CASE("stopping while a claim is under way, with nothing to send, comes to its end") {
  Sending sending(Platform::official_account, 0);
  sending.go();
  sending.delivery->wake();
  sending.test.run(sending.delivery->stop());
  CHECK(sending.channel.sent.empty());
}

TEST_CASE("an account that starts early waits as long as any other before it tries again") {
  tests::TestHouse test;
  tests::ScriptedChannel channel;
  channel.per_call = 1000;
  channel.window = 25min;
  test.add_audience("corp", 1);
  channel.results = {tests::refused(45009, Platform::wecom), tests::not_sent(), tests::not_sent()};
  bot::Delivery delivery(test.house, {{"corp", Platform::wecom, wechat_api::AccountType::certified_service, &channel, 2min, 0s}});
  delivery.start();
  test.pass(30s);
  CHECK(channel.sent.size() == 1);
  test.pass(31s);
  CHECK(channel.sent.size() == 2);
  test.pass(5min);
  CHECK(channel.sent.size() == 4);
  CHECK(test.text(kStates) == "accepted");
  test.run(delivery.stop());
}

TEST_CASE("a key's window that ends parks the rows instead of risking a second message") {
  Sending sending(Platform::wecom, 1);
  for (int n = 0; n < 200; ++n) sending.channel.results.push_back(tests::unknown());
  sending.go();
  sending.test.pass(2h);
  CHECK(sending.test.text(kStates) == "unknown");
  CHECK(sending.test.number("SELECT max(next_attempt_at) - min(first_attempt_at) FROM outbox_call") <= 25 * 60);
}

TEST_CASE("D1: what was not sent is tried again with back-off, and its place in the window is given back") {
  Sending sending(Platform::official_account, 1);
  sending.channel.results = {tests::not_sent(), tests::not_sent(), tests::not_sent()};
  sending.go();
  sending.test.pass(5min);
  CHECK(sending.channel.sent.size() == 4);
  CHECK(sending.test.text(kStates) == "accepted");
  CHECK(sending.test.number("SELECT window_left FROM identity WHERE member_id IS NOT NULL") == 4);
}

TEST_CASE("D8: who cannot be reached is refused once and for all, 43004 ends the follow") {
  Sending sending(Platform::official_account, 2);
  sending.channel.results = {tests::refused(43004)};
  sending.go();
  sending.test.pass(2h);
  CHECK(sending.channel.sent.size() == 2);
  CHECK(sending.test.text(kStates) == "refused,accepted");
  CHECK(sending.test.number("SELECT count(*) FROM identity WHERE follows = 0") == 1);
}

TEST_CASE("45015 and 45047 correct our count of the window") {
  Sending sending(Platform::official_account, 2);
  sending.channel.results = {tests::refused(45015), tests::refused(45047)};
  sending.go();
  CHECK(sending.test.text(kStates) == "refused,refused");
  CHECK(sending.test.number("SELECT sum(window_left) FROM identity WHERE member_id IS NOT NULL") == 0);
}

TEST_CASE("D7: a minute's limit waits a minute, a day's limit until midnight, where the message is no longer useful") {
  Sending sending(Platform::official_account, 1);
  SECTION("minute") {
    sending.channel.results = {tests::refused(45011)};
    sending.go();
    sending.test.pass(59s);
    CHECK(sending.channel.sent.size() == 1);
    sending.test.pass(2s);
    CHECK(sending.test.text(kStates) == "accepted");
  }
  SECTION("day") {
    sending.channel.results = {tests::refused(45009)};
    sending.go();
    sending.test.pass(4h);
    CHECK(sending.test.text(kStates) == "expired");
    CHECK(sending.channel.sent.size() == 1);
  }
}

TEST_CASE("E3: a refused secret holds the account, one probe every ten minutes") {
  Sending sending(Platform::official_account, 50);
  for (int n = 0; n < 50; ++n) sending.channel.results.push_back(tests::refused(40125));
  sending.go();
  const auto first = sending.channel.sent.size();
  CHECK(first <= 16);
  sending.test.pass(9min);
  CHECK(sending.channel.sent.size() == first);
}

TEST_CASE("a token that is refused holds the account as a refused message does: one probe in ten minutes, no attempt of any row, and the reason is known") {
  Sending sending(Platform::official_account, 50);
  wechat_api::SendResult no_token = tests::refused(40164);
  no_token.state = wechat_api::SendResult::State::not_sent;
  sending.channel.results.assign(32, no_token);
  sending.go();
  const auto first = sending.channel.sent.size();
  CHECK(first <= 16);
  CHECK(sending.test.number("SELECT max(attempts) FROM outbox") == 0);
  CHECK(sending.test.text("SELECT DISTINCT reason FROM outbox WHERE reason <> ''") == "服务器 IP 不在白名单");
  sending.test.database.write_now([&](storage::Transaction& tx) {
    const auto waiting = storage::waiting_of(tx, sending.test.occurrence, sending.test.house.now());
    REQUIRE(waiting);
    CHECK(waiting->people == 50);
    CHECK(waiting->next == sending.test.house.now() + 10min);
    CHECK(waiting->reason == "服务器 IP 不在白名单");
  });
  sending.test.pass(9min);
  CHECK(sending.channel.sent.size() == first);
  sending.test.pass(20min);
  CHECK(sending.test.text("SELECT DISTINCT state FROM outbox") == "accepted");
  CHECK(sending.test.number("SELECT max(attempts) FROM outbox") == 1);
  CHECK(sending.test.number("SELECT count(*) FROM account_hold") == 0);
}

TEST_CASE("D16: what is no longer useful expires and is not sent") {
  Sending sending(Platform::official_account, 2);
  sending.test.pass(3h);
  sending.go();
  CHECK(sending.channel.sent.empty());
  CHECK(sending.test.text(kStates) == "expired,expired");
}

TEST_CASE("D15: who leaves between freezing and sending gets nothing") {
  Sending sending(Platform::official_account, 2);
  sending.test.database.write_now([](storage::Transaction& tx) { tx.execute("UPDATE identity SET follows = 0 WHERE external_id = 'P000'"); });
  sending.go();
  CHECK(sending.channel.sent == std::vector<std::string>{"P001"});
  CHECK(sending.test.text(kStates) == "skipped,accepted");
}

TEST_CASE("D13: an intent of an earlier run is unknown: parked without a key, repeated with one") {
  for (const auto platform : {Platform::official_account, Platform::wecom}) {
    Sending sending(platform, 1);
    const std::string account = platform == Platform::wecom ? "corp" : "oa";
    sending.test.database.write_now([&](storage::Transaction& tx) {
      const auto row = storage::ready_rows(tx, account, tests::kNow, std::chrono::seconds{0}, 1).at(0);
      storage::open_call(tx, {0, account, "/send", "P000", 1, tests::kNow, tests::kNow}, {row.id}, 0, tests::kNow);
    });
    sending.test.run(sending.delivery->recover());
    sending.go();
    sending.test.pass(1min);
    CHECK(sending.test.text(kStates) == (platform == Platform::wecom ? "accepted" : "unknown"));
    CHECK(sending.channel.sent.size() == (platform == Platform::wecom ? 1 : 0));
  }
}

TEST_CASE("more than 25 messages to one WeCom member in a minute wait for the next minute") {
  Sending sending(Platform::wecom, 1);
  sending.test.database.write_now([](storage::Transaction& tx) {
    auto row = storage::ready_rows(tx, "corp", tests::kNow, std::chrono::seconds{0}, 1).at(0);
    row.kind = "notice";
    row.occurrence_id.reset();
    for (int n = 0; n < 29; ++n) storage::put_in_outbox(tx, row, tests::kNow);
  });
  sending.go();
  sending.test.pass(30s);
  CHECK(sending.test.number("SELECT count(*) FROM outbox WHERE state = 'accepted'") <= 25);
  sending.test.pass(3min);
  CHECK(sending.test.number("SELECT count(*) FROM outbox WHERE state = 'accepted'") == 30);
}

TEST_CASE("sixteen calls at most are under way at once") {
  Sending sending(Platform::official_account, 200);
  int most = 0;
  sending.test.house.probe = [&](std::string_view point) {
    if (point == "after_intent_commit")
      most = std::max<int>(most, static_cast<int>(sending.test.number("SELECT count(*) FROM outbox_call WHERE state = 'intent'")));
  };
  sending.go();
  sending.test.pass(30s);
  CHECK(most <= bot::kCallsInFlight);
  CHECK(sending.test.number("SELECT accepted FROM occurrence") == 200);
}

TEST_CASE("an account that is woken again and again with nothing to send keeps no other account waiting") {
  tests::TestHouse test;
  tests::ScriptedChannel idle, channel;
  channel.per_call = 1000;
  test.add_audience("corp", 3);
  bot::Delivery delivery(test.house, {{"oa", Platform::official_account, wechat_api::AccountType::certified_service, &idle},
                                      {"corp", Platform::wecom, wechat_api::AccountType::certified_service, &channel}});
  delivery.start();
  test.run(wake_until_sent(test, delivery, channel));
  test.run(delivery.stop());
}

TEST_CASE("an account that starts early sends so much before the due time, and jitter is the same for every attempt") {
  tests::TestHouse test;
  tests::ScriptedChannel channel;
  channel.per_call = 1000;
  test.add_audience("corp", 3);
  test.database.write_now([](storage::Transaction& tx) { tx.execute("UPDATE outbox SET not_before = not_before + 600"); });
  bot::Delivery delivery(test.house, {{"corp", Platform::wecom, wechat_api::AccountType::certified_service, &channel, 2min, 0s}});
  delivery.start();
  test.pass(7min + 59s);
  CHECK(channel.sent.empty());
  test.pass(1s);
  CHECK(channel.sent.size() == 1);
  test.run(delivery.stop());
}

TEST_CASE("what was taken back while it was on its way is not tried again when it did not arrive") {
  Sending sending(Platform::official_account, 1);
  sending.test.database.write_now([&](storage::Transaction& tx) { storage::set_state(tx, sending.test.occurrence, storage::OccurrenceState::withdrawn); });
  sending.channel.results = {tests::not_sent()};
  sending.go();
  sending.test.pass(30min);
  CHECK(sending.channel.sent.size() == 1);
  CHECK(sending.test.text(kStates) == "skipped");
  CHECK(sending.test.number("SELECT skipped FROM occurrence") == 1);
}
