// Which rows leave, by which door, in which calls: scarce doors, quotas, pacing, what runs out on the way.
#include <catch2/catch.hpp>
#include <set>
#include <sstream>

#include "bot/delivery.h"
#include "storage/quota.h"
#include "tests/support/house.h"
#include "wechat_api/message_text.h"

using wechat_api::AccountType;
using wechat_api::Platform;

namespace {

constexpr const char* kStates = "SELECT state FROM outbox WHERE kind = 'study' ORDER BY id";
constexpr const char* kReasons = "SELECT reason FROM outbox WHERE kind = 'study' ORDER BY id";

// An audience that has said nothing lately, and rows frozen for the mass message of their account.
struct Sending {
  Sending(AccountType type, int people, const std::string& door = "mass") {
    channel.is_tagged = type == AccountType::certified_subscription;
    test.accounts[0].type = type;
    test.add_audience("oa", people);
    test.database.write_now([&](storage::Transaction& tx) {
      tx.execute("UPDATE outbox SET door = $1", {door});
      if (door != "customer_service") tx.execute("UPDATE identity SET window_until = 0, window_left = 0");
      tx.execute("UPDATE occurrence SET may_use_mass = 1");
      if (channel.is_tagged) storage::keep_tag(tx, "oa", 7);
    });
    delivery = std::make_unique<bot::Delivery>(test.house, std::vector<bot::DeliveryAccount>{{"oa", Platform::official_account, type, &channel}});
  }
  ~Sending() { test.run(delivery->stop()); }
  void go() {
    delivery->start();
    test.pass(0s);
  }
  std::int64_t used(const std::string& door) { return test.number("SELECT used FROM quota_use WHERE door = '" + door + "'"); }

  tests::TestHouse test;
  tests::ScriptedChannel channel;
  std::unique_ptr<bot::Delivery> delivery;
};

}  // namespace

TEST_CASE("a service account's mass message is one call for everybody, one of four for each") {
  Sending sending(AccountType::certified_service, 50);
  sending.go();
  CHECK(sending.channel.sent.size() == 1);
  CHECK(sending.test.number("SELECT accepted FROM occurrence") == 50);
  CHECK(sending.test.number("SELECT min(mass_used) FROM identity WHERE member_id IS NOT NULL") == 1);
  CHECK(sending.used("mass") == 1);
}

TEST_CASE("a mass message never goes to one alone, nor to somebody who has had four this month") {
  Sending sending(AccountType::certified_service, 2);
  sending.test.database.write_now([](storage::Transaction& tx) {
    tx.execute("UPDATE identity SET mass_month = '2026-11', mass_used = 4 WHERE external_id = 'P000'");
  });
  sending.go();
  CHECK(sending.channel.sent.empty());
  CHECK(sending.test.text(kReasons) == "这个月4次群发已用完,群发至少要两个人");
}

TEST_CASE("a subscription account's tag is made to hold exactly the audience before its one message of the day leaves") {
  Sending sending(AccountType::certified_subscription, 3);
  sending.channel.answers = {R"({"count":2,"data":{"openid":["P001","o-other"]},"next_openid":""})", R"({"errcode":0})", R"({"errcode":0})"};
  sending.go();
  REQUIRE(sending.channel.asked.size() == 3);
  CHECK(sending.channel.asked[0].api.starts_with("/cgi-bin/user/tag/get"));
  CHECK(sending.channel.asked[1].api.starts_with("/cgi-bin/tags/members/batchuntagging"));
  CHECK(sending.channel.asked[1].body.find("o-other") != std::string::npos);
  CHECK(sending.channel.asked[2].body.find("P000") != std::string::npos);
  CHECK(sending.channel.asked[2].body.find("P001") == std::string::npos);
  CHECK(sending.channel.sent.size() == 1);
  CHECK(sending.test.text(kStates) == "accepted,accepted,accepted");
}

TEST_CASE("whom the tag does not take is refused, the others get the message") {
  Sending sending(AccountType::certified_subscription, 2);
  sending.channel.answers = {R"({"count":0,"next_openid":""})", "40003", "40003", R"({"errcode":0})"};
  sending.go();
  CHECK(sending.channel.sent.size() == 1);
  CHECK(sending.test.text(kStates) == "refused,accepted");
}

TEST_CASE("a tag that cannot be set holds the mass message back, nothing is sent and nothing is counted") {
  Sending sending(AccountType::certified_subscription, 2);
  sending.channel.answers = {"-1"};
  sending.go();
  CHECK(sending.channel.sent.empty());
  CHECK(sending.used("mass") == 0);
  CHECK(sending.test.text(kStates) == "ready,ready");
  sending.channel.answers = {R"({"count":2,"data":{"openid":["P000","P001"]},"next_openid":""})"};
  sending.test.pass(1min);
  CHECK(sending.test.text(kStates) == "accepted,accepted");
}

TEST_CASE("a repetition sets its tag again: the first attempt may have died before it did") {
  Sending sending(AccountType::certified_subscription, 2);
  const std::string whole = R"({"count":2,"data":{"openid":["P000","P001"]},"next_openid":""})";
  sending.channel.answers = {whole, R"({"count":1,"data":{"openid":["o-other"]},"next_openid":""})", R"({"errcode":0})", R"({"errcode":0})"};
  sending.channel.results = {tests::unknown()};
  sending.go();
  sending.test.pass(2min);
  CHECK(sending.channel.sent.size() == 2);
  REQUIRE(sending.channel.asked.size() == 4);
  CHECK(sending.channel.asked[2].body.find("o-other") != std::string::npos);
  CHECK(sending.channel.asked[3].body.find("P000") != std::string::npos);
  CHECK(sending.test.text(kStates) == "accepted,accepted");
}

TEST_CASE("D7: a quota that ends half way ends the rest, urgent messages keep their reserve, and the sum is right at every commit") {
  Sending sending(AccountType::certified_service, 10, "customer_service");
  sending.test.database.write_now([](storage::Transaction& tx) {
    storage::use_quota(tx, "oa", "2026-11-21", "customer_service", 399'994);  // the planned share of the day is 400,000
    tx.execute("UPDATE outbox SET lane = 1 WHERE recipient = 'P009'");
    tx.execute("UPDATE occurrence SET may_use_mass = 0");
  });
  sending.go();
  sending.test.pass(10s);
  CHECK(sending.channel.sent.size() == 6);  // the urgent one first, then five
  CHECK(sending.used("customer_service") == 400'000);
  // Of no use tomorrow: they expire at once, while there is time to telephone, and everybody is accounted for.
  CHECK(sending.test.number("SELECT count(*) FROM outbox WHERE state = 'expired' AND reason = '今天的额度用完了'") == 4);
  CHECK(sending.test.number("SELECT expired FROM occurrence") == 4);
  CHECK(sending.test.number("SELECT accepted + expired FROM occurrence") == 10);
}

TEST_CASE("D7: 45009 corrects our count, and nothing more is tried by that door today") {
  Sending sending(AccountType::certified_service, 3, "customer_service");
  sending.channel.results = {tests::refused(45009), tests::refused(45009), tests::refused(45009)};
  sending.go();
  const std::size_t tried = sending.channel.sent.size();
  sending.test.pass(2h);
  CHECK(sending.channel.sent.size() == tried);
  CHECK(sending.used("customer_service") == 500'000);
  CHECK(sending.test.text(kStates) == "expired,expired,expired");
}

TEST_CASE("D7: a minute's limit waits a minute") {
  Sending sending(AccountType::certified_service, 1, "customer_service");
  sending.channel.results = {tests::refused(45011)};
  sending.go();
  sending.test.pass(59s);
  CHECK(sending.channel.sent.size() == 1);
  sending.test.pass(2s);
  CHECK(sending.test.text(kStates) == "accepted");
}

TEST_CASE("D15: whoever leaves before the call is opened is in none that begins later") {
  Sending sending(AccountType::certified_service, 3);
  sending.test.database.write_now([](storage::Transaction& tx) { tx.execute("UPDATE identity SET follows = 0 WHERE external_id = 'P001'"); });
  sending.go();
  CHECK(sending.test.text(kStates) == "accepted,skipped,accepted");
  REQUIRE(sending.channel.sent.size() == 1);
  CHECK(sending.channel.sent[0].find("P001") == std::string::npos);
}

TEST_CASE("whoever left, was unbound or asked for peace since the row was written gets nothing, by any door") {
  for (const std::string door : {"customer_service", "mass"}) {
    Sending sending(AccountType::certified_service, 4, door);
    sending.test.database.write_now([](storage::Transaction& tx) {
      tx.execute("UPDATE identity SET member_id = NULL WHERE external_id = 'P000'");
      tx.execute("INSERT INTO preference (member_id, day_only, no_care, no_push, changed_at) SELECT member_id, 0, 0, 1, 0 FROM identity WHERE external_id = 'P001'");
    });
    sending.go();
    CHECK(sending.test.text(kReasons) == "已解绑或离开,本人退订,,");
    for (const std::string& body : sending.channel.sent) CHECK((body.find("P000") == std::string::npos && body.find("P001") == std::string::npos));
  }
}

TEST_CASE("D16: what is not sent until it is of no use any more expires, and nothing goes out at night") {
  Sending sending(AccountType::certified_service, 2, "customer_service");
  sending.channel.results.assign(400, tests::not_sent());
  sending.go();
  sending.test.pass(4h);
  CHECK(sending.test.text(kStates) == "expired,expired");
  const std::size_t tried = sending.channel.sent.size();
  sending.channel.results.clear();
  sending.test.pass(12h);
  CHECK(sending.channel.sent.size() == tried);
}

TEST_CASE("who has no window any more takes the mass message of an occurrence that may use it") {
  Sending sending(AccountType::certified_service, 2, "customer_service");
  sending.test.database.write_now([](storage::Transaction& tx) { tx.execute("UPDATE identity SET window_until = 0, window_left = 0"); });
  sending.go();
  CHECK(sending.channel.sent.size() == 1);
  CHECK(sending.test.text("SELECT DISTINCT door FROM outbox WHERE kind = 'study'") == "mass");
  CHECK(sending.test.text(kStates) == "accepted,accepted");
}

TEST_CASE("D10: a repeat key has 1 to 32 ASCII characters, whatever it stands for, and never twice the same") {
  std::set<std::string> keys;
  for (int people : {2, 3, 50, 400}) {
    Sending sending(AccountType::certified_service, people);
    sending.channel.results = {tests::refused(45011)};
    sending.go();
    sending.test.pass(2min);
    std::istringstream seen(sending.test.text("SELECT repeat_key FROM outbox_call"));
    for (std::string key; std::getline(seen, key, ',');) {
      CHECK(key.size() == 26);
      CHECK(key.find_first_not_of("0123456789abcdef") == std::string::npos);
      keys.insert(std::to_string(people) + key);
    }
  }
  CHECK(keys.size() == 8);  // a refused call and the next one are two
}

TEST_CASE("D7: a call repeated with its key is one more call of the day, a mass message repeated with its key is not one more message") {
  for (const std::string door : {"template_message", "mass"}) {
    CAPTURE(door);
    Sending sending(AccountType::certified_service, 2, door);
    sending.channel.window = 8min;
    sending.test.accounts[0].template_id = door == "mass" ? "" : "form";
    sending.test.database.write_now([](storage::Transaction& tx) { tx.execute("UPDATE outbox_body SET fits_a_notice = 1"); });
    sending.channel.results = {tests::unknown()};
    sending.go();
    sending.test.pass(2min);
    CHECK(sending.test.text(kStates) == "accepted,accepted");
    CHECK(sending.channel.sent.size() == (door == "mass" ? 2 : 3));
    CHECK(sending.used(door) == (door == "mass" ? 1 : 3));
  }
}

namespace {

// A member of WeCom to whom the house says something now and then.
struct Corp {
  explicit Corp(int people) {
    channel.per_call = 1000;
    channel.window = 25min;
    test.add_audience("corp", people);
    delivery = std::make_unique<bot::Delivery>(test.house, std::vector<bot::DeliveryAccount>{{"corp", Platform::wecom, AccountType::certified_service, &channel}});
    delivery->start();
    test.pass(0s);
    channel.texts.clear();
  }
  ~Corp() { test.run(delivery->stop()); }
  // To the first `people` of the audience, each time with a body of its own.
  void tell(const std::string& words, int people = 1) {
    test.database.write_now([&](storage::Transaction& tx) {
      const auto body = storage::keep_body(tx, storage::Classification::internal, wechat_api::to_text(wechat_api::TextReply{words, {{"完成", "", ""}}}));
      for (int n = 0; n < people; ++n) {
        auto row = storage::row_by_id(tx, n + 1).value();
        row.kind = "notice";
        row.occurrence_id.reset();
        row.state = storage::OutboxState::ready;
        row.body_id = body;
        row.lane = storage::Lane::answers;
        row.not_before = test.house.now();
        row.useful_until = test.house.now() + 3h;
        storage::put_in_outbox(tx, row, test.house.now());
      }
    });
    delivery->wake();
    test.pass(0s);
  }

  tests::TestHouse test;
  tests::ScriptedChannel channel;
  std::unique_ptr<bot::Delivery> delivery;
};

}  // namespace

TEST_CASE("what WeCom would take for a repetition says that it is not: three reminders with the same words are three messages") {
  Corp corp(1);
  corp.tell("⏰ 喝水");
  corp.test.pass(6min);
  corp.tell("⏰ 喝水");
  corp.test.pass(20min);
  corp.tell("⏰ 开会");
  corp.tell("⏰ 喝水");
  corp.test.pass(29min);  // the first two are forgotten, the third is not: it must not come out like the second either
  corp.tell("⏰ 喝水");
  corp.test.pass(31min);
  corp.tell("⏰ 喝水");
  CHECK(corp.channel.texts == std::vector<std::string>{"⏰ 喝水\n1 完成", "⏰ 喝水（第2次）\n1 完成", "⏰ 开会\n1 完成", "⏰ 喝水（第3次）\n1 完成",
                                                       "⏰ 喝水（第4次）\n1 完成", "⏰ 喝水\n1 完成"});
}

TEST_CASE("the same words due at one moment, and whoever alone had them before, go in calls of their own") {
  Corp corp(3);
  corp.tell("⏰ 喝水");
  corp.channel.texts.clear();
  corp.channel.sent.clear();
  corp.tell("⏰ 喝水", 3);
  CHECK(std::set<std::string>(corp.channel.texts.begin(), corp.channel.texts.end()) == std::set<std::string>{"⏰ 喝水（第2次）\n1 完成", "⏰ 喝水\n1 完成"});
  CHECK(std::set<std::string>(corp.channel.sent.begin(), corp.channel.sent.end()) == std::set<std::string>{"P000", "P001|P002"});
  corp.channel.texts.clear();
  corp.test.database.write_now([&](storage::Transaction& tx) {
    auto row = storage::row_by_id(tx, 3).value();
    row.occurrence_id.reset();
    row.state = storage::OutboxState::ready;
    row.not_before = corp.test.house.now();
    row.body_id = storage::keep_body(tx, storage::Classification::internal, wechat_api::to_text(wechat_api::TextReply{"学习", {}}));
    for (int n = 0; n < 3; ++n) storage::put_in_outbox(tx, row, corp.test.house.now());
  });
  corp.delivery->wake();
  corp.test.pass(0s);
  CHECK(corp.channel.texts == std::vector<std::string>{"学习", "学习（第2次）", "学习（第3次）"});
}

TEST_CASE("a call that is repeated keeps its frozen bytes, and counts as having been given") {
  Corp corp(1);
  corp.channel.results = {tests::unknown()};
  corp.channel.sent.clear();
  corp.tell("⏰ 喝水");
  corp.tell("⏰ 喝水");
  corp.test.pass(10min);
  CHECK(corp.channel.texts == std::vector<std::string>{"⏰ 喝水\n1 完成", "⏰ 喝水（第2次）\n1 完成"});
  CHECK(corp.channel.sent.size() == 3);
  CHECK(corp.test.text("SELECT state FROM outbox WHERE kind = 'notice'") == "accepted,accepted");
}

TEST_CASE("a mass message of a push that was withdrawn is not sent once more: nobody is certain who has it") {
  Sending sending(AccountType::certified_service, 3);
  sending.channel.results = {tests::unknown()};
  sending.go();
  CHECK(sending.channel.sent.size() == 1);
  sending.test.database.write_now([&](storage::Transaction& tx) { storage::set_state(tx, sending.test.occurrence, storage::OccurrenceState::withdrawn); });
  sending.test.pass(10min);
  CHECK(sending.channel.sent.size() == 1);
  CHECK(sending.test.text("SELECT DISTINCT state || ' ' || reason FROM outbox WHERE kind = 'study'") == "unknown 撤回了，不确定收没收到");
  CHECK(sending.test.text("SELECT state FROM outbox_call") == "unknown");
  CHECK(sending.test.number("SELECT unknown FROM occurrence") == 3);
}

TEST_CASE("WeCom's repetition of a push that was withdrawn goes: it brings the id by which it is taken off the phones") {
  Corp corp(1);
  corp.channel.results = {tests::unknown()};
  corp.channel.sent.clear();
  corp.test.database.write_now([&](storage::Transaction& tx) {
    tx.execute("UPDATE outbox SET state = 'ready' WHERE kind = 'study'");
    tx.execute("UPDATE outbox SET changed_at = 0");
  });
  corp.delivery->wake();
  corp.test.pass(0s);
  corp.test.database.write_now([&](storage::Transaction& tx) { storage::set_state(tx, corp.test.occurrence, storage::OccurrenceState::withdrawn); });
  corp.test.pass(10min);
  CHECK(corp.channel.sent.size() == 2);
  CHECK(corp.test.text("SELECT state FROM outbox WHERE kind = 'study'") == "accepted");
}

TEST_CASE("a call that was lost does not lift the hold another call has just set, what is accepted does") {
  Sending sending(AccountType::certified_service, 40, "customer_service");
  sending.channel.results.assign(15, tests::refused(40164));
  sending.channel.results.push_back(tests::unknown());
  sending.go();
  sending.test.pass(9min);
  CHECK(sending.channel.sent.size() == 16);
  CHECK(sending.test.number("SELECT count(*) FROM account_hold") == 1);
  sending.test.pass(2min);
  CHECK(sending.test.number("SELECT accepted FROM occurrence") == 39);
  CHECK(sending.test.number("SELECT count(*) FROM account_hold") == 0);
}
