// When a row that cannot go now goes: days that are used up, nights, people's hours.
#include "bot/delivery_wait.h"

#include <catch2/catch.hpp>

#include "bot/delivery.h"
#include "storage/quota.h"
#include "tests/support/house.h"

using wechat_api::AccountType;
using wechat_api::Platform;

namespace {

constexpr const char* kStates = "SELECT state FROM outbox WHERE kind = 'study' ORDER BY id";
constexpr const char* kWhen = "SELECT strftime('%d %H:%M', not_before + 8*3600, 'unixepoch') FROM outbox WHERE kind = 'study' ORDER BY id";

// The house's clock stands at 10:00 on 2026-11-21.
struct Sending {
  Sending(AccountType type, int people, const std::string& door = "customer_service") {
    channel.is_tagged = type == AccountType::certified_subscription;
    channel.answers.assign(20, R"({"count":2,"data":{"openid":["P000","P001"]},"next_openid":""})");
    test.accounts[0].type = type;
    test.add_audience("oa", people);
    write("UPDATE outbox SET door = '" + door + "'");
    if (door == "mass") write("UPDATE identity SET window_until = 0, window_left = 0");
    if (door == "mass") write("UPDATE occurrence SET may_use_mass = 1");
    if (channel.is_tagged) test.database.write_now([](storage::Transaction& tx) { storage::keep_tag(tx, "oa", 7); });
    start();
  }
  ~Sending() { test.run(delivery->stop()); }
  void start() {
    delivery = std::make_unique<bot::Delivery>(test.house, std::vector<bot::DeliveryAccount>{{"oa", Platform::official_account, test.accounts[0].type, &channel}});
  }
  void write(const std::string& sql) {
    test.database.write_now([&](storage::Transaction& tx) { tx.execute(sql); });
  }
  // Planned for so much after 10:00, of use so long.
  void plan(std::chrono::seconds later, std::chrono::seconds useful) {
    const std::string due = std::to_string((test.house.now() + later).time_since_epoch().count());
    const std::string end = std::to_string((test.house.now() + later + useful).time_since_epoch().count());
    write("UPDATE occurrence SET due_at = " + due + ", useful_until = " + end);
    write("UPDATE outbox SET not_before = " + due + ", useful_until = " + end);
  }
  void wants(int from, int until) {
    write("INSERT INTO preference (member_id, day_only, no_care, no_push, hours_from, hours_until, changed_at) SELECT member_id, 0, 0, 0, " + std::to_string(from) + ", " +
          std::to_string(until) + ", 0 FROM identity WHERE external_id = 'P000'");
    delivery->wake();
  }
  void go(std::chrono::seconds duration = 0s) {
    delivery->start();
    test.pass(duration);
  }

  tests::TestHouse test;
  tests::ScriptedChannel channel;
  std::unique_ptr<bot::Delivery> delivery;
};

}  // namespace

TEST_CASE("a used-up day is tried again five minutes after midnight in Beijing, and is young for a quarter of an hour") {
  const auto midnight = tests::kNow + 14h;
  CHECK(bot::next_quota_day(midnight - 1s) == midnight + 5min);
  CHECK(bot::next_quota_day(midnight) == midnight + 24h + 5min);
  CHECK(bot::is_day_young(midnight));
  CHECK(bot::is_day_young(midnight + 14min));
  CHECK_FALSE(bot::is_day_young(midnight + 15min));
  CHECK_FALSE(bot::is_day_young(midnight - 1s));
}

TEST_CASE("what the night overtakes waits for seven, a minute later than planned is still the evening, and hours are kept before both") {
  storage::OutboxRow row;
  row.lane = storage::Lane::bulk;
  const auto midnight = tests::kNow + 14h, evening = midnight - 90min;
  row.useful_until = midnight + 9h;
  CHECK(bot::wait_of(row, {}, midnight - 1min, evening)->at == midnight - 1min);
  CHECK(bot::wait_of(row, {}, midnight + 5min, evening)->at == midnight + 7h);
  CHECK(bot::wait_of(row, {}, midnight + 8h, evening)->at == midnight + 8h);
  CHECK(bot::wait_of(row, {}, midnight + 1min, midnight - 1min)->at == midnight + 1min);
  CHECK(bot::wait_of(row, {}, midnight + 2h, midnight + 1h)->at == midnight + 2h);  // planned for the night
  CHECK(bot::wait_of(row, {0, 5 * 60}, midnight + 5min, evening)->at == midnight + 5min);
  row.useful_until = midnight + 150min;
  CHECK_FALSE(bot::wait_of(row, {}, midnight + 5min, evening));
  CHECK_FALSE(bot::wait_of(row, {8 * 60, 9 * 60}, midnight + 3h, evening));
  const auto morning = bot::wait_of(row, {8 * 60, 9 * 60}, midnight + 5min, evening);
  CHECK(morning->at == midnight + 8h);
  CHECK(morning->useful_until == midnight + 12h);
  CHECK_FALSE(bot::wait_of(row, {8 * 60, 9 * 60}, midnight + 5min, evening - 48h));  // not put off for ever
  row.lane = storage::Lane::answers;
  CHECK(bot::wait_of(row, {8 * 60, 9 * 60}, midnight + 5min, evening)->at == midnight + 5min);
}

TEST_CASE("a platform whose day begins a little after ours does not cost the new day") {
  Sending sending(AccountType::certified_service, 3);
  sending.plan(13h + 50min, 20h);
  sending.write("UPDATE outbox SET lane = 0");  // answers: they go at any hour
  sending.channel.results.assign(9, tests::refused(45009));  // three by day, three at 00:05, three at 00:10
  sending.go(14h + 4min);
  CHECK(sending.channel.sent.size() == 3);
  sending.test.pass(2min);
  CHECK(sending.channel.sent.size() == 6);
  CHECK(sending.test.text("SELECT local_date || ' ' || used FROM quota_use ORDER BY local_date") == "2026-11-21 500000,2026-11-22 3");
  sending.test.pass(10min);
  CHECK(sending.test.text(kStates) == "accepted,accepted,accepted");
  CHECK(sending.channel.sent.size() == 12);
}

TEST_CASE("a day that is still used up when it is no longer young is believed to be") {
  Sending sending(AccountType::certified_service, 1);
  sending.plan(13h + 50min, 20h);
  sending.write("UPDATE outbox SET lane = 0");
  sending.channel.results.assign(9, tests::refused(45009));
  sending.go(18h);
  CHECK(sending.channel.sent.size() == 4);  // by day, 00:05, 00:10, 00:15
  CHECK(sending.test.text(kStates) == "expired");  // the next day begins after 19:50
  CHECK(sending.test.text("SELECT reason FROM outbox") == "今天的额度用完了");
}

TEST_CASE("an answer that crosses midnight is booked on the day its call was made") {
  Sending sending(AccountType::certified_service, 1);
  sending.plan(14h - 1s, 20h);
  sending.write("UPDATE outbox SET lane = 0");
  sending.channel.results.assign(1, tests::refused(45009));
  sending.test.house.probe = [&](std::string_view point) {
    if (point == "after_intent_commit") sending.write("UPDATE outbox_call SET first_attempt_at = first_attempt_at");  // the call stands before its answer
  };
  sending.go(14h + 10min);
  CHECK(sending.test.text("SELECT local_date || ' ' || used FROM quota_use ORDER BY local_date") == "2026-11-21 500000,2026-11-22 1");
  CHECK(sending.test.text(kStates) == "accepted");
}

TEST_CASE("a mass message the platform counts one too many neither rings at night nor takes tomorrow's, promised to another push") {
  for (const auto& [useful, state] : {std::pair{4h, "expired,expired"}, std::pair{10h, "ready,ready"}}) {
    CAPTURE(state);
    Sending sending(AccountType::certified_subscription, 2, "mass");
    sending.plan(12h + 30min, useful);
    sending.test.database.write_now([&](storage::Transaction& tx) {
      const auto one = storage::occurrence_by_id(tx, sending.test.occurrence).value();
      const auto other = storage::plan_once(tx, {one.kind, one.subject_id, one.unit.id, one.author_id, "2026-11-22", "19:00", one.due_at + 21h, one.due_at + 24h}, one.due_at);
      storage::reserve_mass(tx, "oa", "2026-11-22", other);
    });
    sending.channel.results = {tests::refused(45028)};
    sending.go(12h + 31min);
    CHECK(sending.channel.sent.size() == 1);
    CHECK(sending.test.text(kStates) == state);
    CHECK(sending.test.text("SELECT DISTINCT reason FROM outbox WHERE kind = 'study'") == "群发次数用完了");
    if (useful == 10h) CHECK(sending.test.text(kWhen) == "22 07:00,22 07:00");
    sending.test.pass(9h);
    CHECK(sending.channel.sent.size() == 1);
    CHECK(sending.test.text(kStates) == "expired,expired");
    if (useful == 10h) CHECK(sending.test.text("SELECT DISTINCT reason FROM outbox WHERE kind = 'study'") == "今天的群发留给了别的推送");
  }
}

TEST_CASE("the day's mass message goes to the push it was promised to") {
  Sending sending(AccountType::certified_subscription, 2, "mass");
  sending.test.database.write_now([&](storage::Transaction& tx) { storage::reserve_mass(tx, "oa", "2026-11-21", sending.test.occurrence); });
  sending.go();
  CHECK(sending.test.text(kStates) == "accepted,accepted");
}

TEST_CASE("a row put off past its person's hours waits for them, and is of use then as long as one written for them") {
  Sending sending(AccountType::certified_service, 2);
  sending.channel.results.assign(12, tests::refused(40164));
  sending.wants(600, 660);
  sending.go(2h + 30min);
  CHECK(sending.test.text(kStates) == "ready,accepted");
  CHECK(sending.test.text(kWhen) == "22 10:00,21 11:00");
  sending.test.pass(22h);
  CHECK(sending.test.text(kStates) == "accepted,accepted");
}

TEST_CASE("hours that somebody asks for while the message waits are kept, by every door, and an answer does not wait for them") {
  for (const std::string door : {"customer_service", "mass"}) {
    CAPTURE(door);
    Sending sending(AccountType::certified_service, 4, door);
    sending.plan(1h, 3h);
    if (door == "customer_service") sending.write("UPDATE outbox SET lane = 0 WHERE recipient = 'P003'");
    sending.go(30min);
    sending.wants(17 * 60, 20 * 60);
    sending.write("INSERT INTO preference (member_id, day_only, no_care, no_push, hours_from, hours_until, changed_at) SELECT member_id, 0, 0, 0, 1020, 1200, 0 FROM identity WHERE external_id = 'P003' AND '" +
                  door + "' <> 'mass'");
    sending.test.pass(31min);
    CHECK(sending.test.text(kStates) == "ready,accepted,accepted,accepted");
    CHECK(sending.test.text("SELECT strftime('%H:%M', not_before + 8*3600, 'unixepoch') || ' ' || reason FROM outbox WHERE recipient = 'P000'") == "17:00 ");
    sending.test.pass(6h);
    CHECK(sending.test.text("SELECT state || ' ' || reason FROM outbox WHERE recipient = 'P000'") == (door == "mass" ? "skipped 群发至少要两个人" : "accepted "));
  }
}

TEST_CASE("an account that starts early does not begin before a person's hours do, nor claim in circles") {
  Sending sending(AccountType::certified_service, 1);
  sending.delivery = std::make_unique<bot::Delivery>(sending.test.house, std::vector<bot::DeliveryAccount>{{"oa", Platform::official_account, AccountType::certified_service, &sending.channel, 2min}});
  sending.wants(11 * 60, 12 * 60);
  sending.go(57min);
  CHECK(sending.channel.sent.empty());
  sending.test.pass(3min);
  CHECK(sending.test.text(kStates) == "accepted");
}
