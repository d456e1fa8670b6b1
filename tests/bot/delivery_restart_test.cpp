// A bot that dies or freezes between any two steps of a call, and the next one on what it left behind.
#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <map>
#include <set>

#include "bot/delivery.h"
#include "bot/sim_stage.h"
#include "storage/identity.h"
#include "storage/quota.h"
#include "storage/sqlite.h"
#include "tests/support/house.h"

using wechat_api::AccountType;
using wechat_api::Platform;

namespace {

constexpr int kPeople = 40;

// By which door the audience is reached, as the tests of delivery set it up.
struct Way {
  std::string door;
  AccountType type = AccountType::certified_service;
};

void prepare(tests::TestHouse& test, tests::ScriptedChannel& channel, const Way& way) {
  const bool is_app = way.door == "app";
  if (is_app) {
    channel.per_call = 10;
    channel.window = 25min;
  }
  channel.is_tagged = way.type == AccountType::certified_subscription;
  // Whoever asks who is under the tag finds the audience there.
  std::string members;
  for (int n = 0; n < kPeople; ++n) members += fmt::format("{}\"P{:03}\"", n == 0 ? "" : ",", n);
  if (channel.is_tagged) channel.answers.assign(20, fmt::format(R"({{"count":{},"data":{{"openid":[{}]}},"next_openid":""}})", kPeople, members));
  test.accounts[0].type = way.type;
}

void add_audience(tests::TestHouse& test, const Way& way) {
  test.add_audience(way.door == "app" ? "corp" : "oa", kPeople);
  test.database.write_now([&](storage::Transaction& tx) {
    tx.execute("UPDATE occurrence SET may_use_mass = 1");
    if (way.door != "mass") return;
    tx.execute("UPDATE outbox SET door = 'mass'");
    tx.execute("UPDATE identity SET window_until = 0, window_left = 0");
    if (way.type == AccountType::certified_subscription) storage::keep_tag(tx, "oa", 7);
  });
}

std::unique_ptr<bot::Delivery> delivery_of(tests::TestHouse& test, tests::ScriptedChannel& channel, const Way& way) {
  const bool is_app = way.door == "app";
  return std::make_unique<bot::Delivery>(
      test.house, std::vector<bot::DeliveryAccount>{{is_app ? "corp" : "oa", is_app ? Platform::wecom : Platform::official_account, way.type, &channel}});
}

struct Outcome {
  bool was_killed = false;
  std::vector<std::string> sent;                      // bodies the platform has got from both lives
  std::map<std::string, std::int64_t> rows;           // by state, at the end
};

// The first life is over when it comes to `point` for the `nth` time: what the platform has got and what is committed by then
// is all that stays. The second begins with that.
Outcome killed(const Way& way, std::string_view point, int nth) {
  const bot::TemporaryFolder folder;
  const std::string first_file = folder.path() + "/first.db", second_file = folder.path() + "/second.db";
  Outcome outcome;
  {
    tests::TestHouse test(first_file);
    tests::ScriptedChannel channel;
    prepare(test, channel, way);
    add_audience(test, way);
    int times = 0;
    test.house.probe = [&](std::string_view reached) {
      if (reached != point || ++times != nth) return;
      storage::SqliteConnection(first_file, false).copy_into(second_file);
      outcome.was_killed = true;
      outcome.sent = channel.sent;
    };
    const auto delivery = delivery_of(test, channel, way);
    delivery->start();
    test.pass(1min);
    test.run(delivery->stop());
  }
  if (!outcome.was_killed) return outcome;
  tests::TestHouse test(second_file);
  tests::ScriptedChannel channel;
  prepare(test, channel, way);
  const auto delivery = delivery_of(test, channel, way);
  test.run(delivery->recover());
  delivery->start();
  test.pass(10min);
  test.run(delivery->stop());
  outcome.sent.insert(outcome.sent.end(), channel.sent.begin(), channel.sent.end());
  for (const char* state : {"accepted", "unknown"})
    outcome.rows[state] = test.number("SELECT count(*) FROM outbox WHERE kind = 'study' AND state = '" + std::string(state) + "'");
  return outcome;
}

}  // namespace

TEST_CASE("D13: killed at any named point of any call, at most sixteen calls are unknown, everybody is accounted for and nobody gets it twice") {
  const Way ways[] = {{"customer_service"}, {"app"}, {"mass"}, {"mass", AccountType::certified_subscription}};
  int kills = 0;
  for (const Way& way : ways)
    for (const char* point : {"after_intent_commit", "after_tag_before_send", "after_send_before_result", "after_result_commit"})
      for (const int nth : {1, 3, 17, kPeople}) {
        CAPTURE(way.door, static_cast<int>(way.type), point, nth);
        const Outcome outcome = killed(way, point, nth);
        if (!outcome.was_killed) continue;  // this door never comes there so often
        ++kills;
        CHECK(outcome.rows.at("accepted") + outcome.rows.at("unknown") == kPeople);
        CHECK(outcome.rows.at("unknown") <= (way.door == "customer_service" ? bot::kCallsInFlight : 0));
        // With a key the platform knows the same bytes again; without one no call is made twice.
        const std::set<std::string> distinct(outcome.sent.begin(), outcome.sent.end());
        if (way.door == "customer_service") CHECK(distinct.size() == outcome.sent.size());
        std::string everybody;
        for (const std::string& body : distinct) everybody += body + "|";
        std::set<std::string> people;
        std::size_t named = 0;
        for (std::size_t at = everybody.find('P'); at != std::string::npos; at = everybody.find('P', at + 1)) {
          people.insert(everybody.substr(at, 4));
          ++named;
        }
        CHECK(named == people.size());
      }
  CHECK(kills >= 18);
}

TEST_CASE("killed while an accepted call is being settled: the rest is settled by the platform's answer, an hour later too, and nothing is sent again") {
  const bot::TemporaryFolder folder;
  const std::string first_file = folder.path() + "/first.db", second_file = folder.path() + "/second.db";
  {
    tests::TestHouse test(first_file);
    tests::ScriptedChannel channel;
    channel.per_call = 1000;
    channel.window = 25min;
    test.add_audience("corp", 250);
    wechat_api::SendResult taken;
    taken.state = wechat_api::SendResult::State::accepted;
    taken.message_id = "m-1";
    taken.refused = {"p007", "p207"};
    channel.results = {taken};
    int slices = 0;
    test.house.probe = [&](std::string_view reached) {
      if (reached == "after_slice_commit" && ++slices == 1) storage::SqliteConnection(first_file, false).copy_into(second_file);
    };
    const auto delivery = delivery_of(test, channel, {"app"});
    delivery->start();
    test.pass(1min);
    test.run(delivery->stop());
    REQUIRE(slices == 2);
  }
  tests::TestHouse test(second_file);
  tests::ScriptedChannel channel;
  CHECK(test.number("SELECT count(*) FROM outbox WHERE state = 'calling'") == 150);
  test.pass(1h);
  // Heard of since that answer: it is no news about this one.
  test.database.write_now([&](storage::Transaction& tx) {
    const auto heard = storage::identity_known_as(tx, "corp", "P207");
    CHECK(storage::keep_follow(tx, heard->id, true, tests::kNow + 30min));
  });
  const auto delivery = delivery_of(test, channel, {"app"});
  test.run(delivery->recover());
  delivery->start();
  test.pass(10min);
  test.run(delivery->stop());
  CHECK(channel.sent.empty());
  CHECK(test.number("SELECT count(*) FROM outbox WHERE kind = 'study' AND state = 'accepted'") == 248);
  CHECK(test.text("SELECT recipient FROM outbox WHERE kind = 'study' AND state = 'refused'") == "P007,P207");
  CHECK(test.text("SELECT external_id FROM identity WHERE follows = 0") == "P007");
  CHECK(test.text("SELECT state FROM outbox_call WHERE message_id = 'm-1'") == "accepted");
}
