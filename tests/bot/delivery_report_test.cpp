// What the platform says later about a push it accepted.
#include "bot/delivery_report.h"

#include <catch2/catch.hpp>

#include "bot/delivery.h"
#include "bot/dispatcher.h"
#include "storage/approval.h"
#include "storage/push_row.h"
#include "tests/support/house.h"

using wechat_api::AccountType;
using wechat_api::Platform;

namespace {

constexpr const char* kStates = "SELECT state FROM outbox WHERE kind = 'study' ORDER BY id";

struct Sent {
  explicit Sent(const std::string& door, int people = 3) {
    test.accounts[0].template_id = "tmpl";
    test.accounts[0].notice_id = "note";
    test.add_audience("oa", people);
    test.database.write_now([&](storage::Transaction& tx) {
      tx.execute("UPDATE outbox SET door = $1", {door});
      tx.execute("UPDATE outbox_body SET fits_a_notice = 1");
      tx.execute("UPDATE identity SET window_until = 0, window_left = 0, notices_left = $1", {door == "subscription_notice" ? 1 : 0});
      tx.execute("UPDATE occurrence SET may_use_mass = 1");
    });
    delivery = std::make_unique<bot::Delivery>(test.house, std::vector<bot::DeliveryAccount>{{"oa", Platform::official_account, AccountType::certified_service, &channel}});
  }
  ~Sent() { test.run(delivery->stop()); }
  void go(wechat_api::SendResult result) {
    channel.results = {std::move(result)};
    delivery->start();
    test.pass(1s);
  }
  static wechat_api::SendResult accepted(const std::string& message_id) {
    wechat_api::SendResult result;
    result.state = wechat_api::SendResult::State::accepted;
    result.message_id = message_id;
    return result;
  }
  void report(wechat_api::Content content, const std::string& from = "mphelper") {
    wechat_api::Inbound message;
    message.account = "oa";
    message.from = from;
    message.key = "e:" + std::to_string(++reports);
    message.content = std::move(content);
    test.database.write_now([&](storage::Transaction& tx) { bot::dispatch(tx, test.registry, test.accounts, test.key, message, test.house.now(), 1); });
  }
  std::int64_t flagged() { return test.number("SELECT count(*) FROM audit_line WHERE action = 'delivery.report_refused'"); }
  std::int64_t told() { return test.number("SELECT count(*) FROM waiting_word") + test.number("SELECT count(*) FROM outbox WHERE kind = 'notice'"); }

  tests::TestHouse test;
  tests::ScriptedChannel channel;
  std::unique_ptr<bot::Delivery> delivery;
  int reports = 0;
};

}  // namespace

TEST_CASE("D12: a later refusal of the review takes accepted back and tells author and approver once each") {
  Sent sent("mass");
  sent.go(Sent::accepted("34182"));
  CHECK(sent.test.text(kStates) == "accepted,accepted,accepted");
  const auto before = sent.told();
  sent.test.database.write_now([&](storage::Transaction& tx) {
    const auto second = tests::add_member(tx, "王芳", "13900001099");
    tx.execute("INSERT INTO approval (occurrence_id, why, asked_at, decided_by, decided_at, is_approved) VALUES ($1, '涉密标志', 1, $2, 2, 1)", {sent.test.occurrence, second});
  });
  sent.report(wechat_api::MassSent{"34182", "err(20001)", 3, 3, 0, 0});
  CHECK(sent.test.text(kStates) == "refused,refused,refused");
  CHECK(sent.test.text("SELECT DISTINCT reason FROM outbox WHERE kind = 'study'") == "平台审核认为涉嫌政治");
  CHECK(sent.test.text("SELECT state || accepted || refused FROM occurrence") == "partly03");
  CHECK(sent.told() == before + 2);
  sent.report(wechat_api::MassSent{"34182", "err(20001)", 3, 3, 0, 0});
  CHECK(sent.told() == before + 2);
}

TEST_CASE("row 114: a report of an unknown message, or counts that cannot be, are kept and flagged and change no total") {
  Sent sent("mass");
  sent.go(Sent::accepted("34182"));
  sent.report(wechat_api::MassSent{"99", "err(20001)", 3, 3, 3, 0});
  sent.report(wechat_api::MassSent{"34182", "err(20001)", -1, 3, 3, 0});
  sent.report(wechat_api::MassSent{"34182", "err(20001)", 1'000'000, 3, 3, 0});
  sent.report(wechat_api::MassSent{"34182", "err(20001)", 3, 3, 3, 3});
  CHECK(sent.flagged() == 4);
  CHECK(sent.test.number("SELECT count(*) FROM inbox WHERE kind = 'mass_sent'") == 4);
  CHECK(sent.test.text(kStates) == "accepted,accepted,accepted");
  CHECK(sent.test.text("SELECT state || accepted FROM occurrence") == "sent3");
  CHECK(sent.test.number("SELECT count(*) FROM identity WHERE external_id = 'mphelper'") == 0);
}

TEST_CASE("D11: what waits for the administrator is shown as waiting, goes when he confirms, and is never submitted again by itself") {
  Sent sent("mass");
  wechat_api::SendResult awaiting = tests::refused(89504);
  awaiting.message_id = "77";
  sent.go(awaiting);
  CHECK(sent.test.text(kStates) == "calling,calling,calling");
  CHECK(sent.test.text("SELECT state FROM outbox_call") == "awaiting");
  SECTION("he confirms") {
    sent.report(wechat_api::MassSent{"77", "send success", 3, 3, 3, 0});
    CHECK(sent.test.text(kStates) == "accepted,accepted,accepted");
    CHECK(sent.test.text("SELECT state FROM occurrence") == "sent");
  }
  SECTION("he refuses") {
    sent.report(wechat_api::MassSent{"77", "err(40001)", 3, 0, 0, 0});
    CHECK(sent.test.text("SELECT DISTINCT reason FROM outbox WHERE kind = 'study'") == "管理员拒绝了群发");
  }
  SECTION("he says nothing for 35 minutes") {
    sent.test.pass(36min);
    CHECK(sent.test.text(kStates) == "expired,expired,expired");
    sent.test.pass(3h);
    CHECK(sent.channel.sent.size() == 1);
  }
}

TEST_CASE("a template message that was blocked is refused, and the person is asked by no template again") {
  Sent sent("template_message", 1);
  sent.go(Sent::accepted("3001"));
  sent.report(wechat_api::TemplateSent{"3001", "failed:user block"}, "P000");
  CHECK(sent.test.text(kStates) == "refused");
  CHECK(sent.test.number("SELECT takes_template FROM identity WHERE external_id = 'P000'") == 0);
  CHECK(sent.test.text("SELECT state FROM occurrence") == "partly");
}

TEST_CASE("what was decided is not sent again, what went wrong on the way is") {
  Sent refused_by_review("mass"), lost("template_message");
  refused_by_review.go(Sent::accepted("34182"));
  refused_by_review.report(wechat_api::MassSent{"34182", "err(20001)", 3, 3, 0, 0});
  CHECK(refused_by_review.test.text("SELECT is_final FROM outbox WHERE kind = 'study'") == "1,1,1");
  lost.go(Sent::accepted("7"));
  lost.report(wechat_api::TemplateSent{"7", "failed: system failed"}, "P000");
  CHECK(lost.test.text("SELECT reason FROM outbox WHERE state = 'refused'") == "平台没有送到");
  lost.test.database.write_now([&](storage::Transaction& tx) { CHECK(storage::failed_rows(tx, lost.test.occurrence).size() == 1); });
}

TEST_CASE("of a mass message that did not come to everybody it is known to how many") {
  Sent sent("mass");
  sent.go(Sent::accepted("34182"));
  const auto lost = [&] {
    std::int64_t people = 0;
    sent.test.database.write_now([&](storage::Transaction& tx) { people = storage::not_received(tx, sent.test.occurrence); });
    return people;
  };
  CHECK(lost() == 0);
  sent.report(wechat_api::MassSent{"34182", "send success", 3, 2, 1, 1});
  CHECK(lost() == 2);
  sent.report(wechat_api::MassSent{"34182", "send success", 3, 2, 1, 1});
  CHECK(lost() == 2);
  CHECK(sent.test.text(kStates) == "accepted,accepted,accepted");
  sent.report(wechat_api::MassSent{"34182", "err(20001)", 3, 0, 0, 0});
  CHECK(lost() == 0);
}

TEST_CASE("a report with MsgID 0 is matched by person and time") {
  Sent sent("template_message", 1);
  sent.go(Sent::accepted("3001"));
  sent.report(wechat_api::TemplateSent{"0", "failed: system failed"}, "P000");
  CHECK(sent.test.text(kStates) == "refused");
}

TEST_CASE("an accepted notice is counted for the configured form alone, and spent by one push") {
  Sent sent("subscription_notice", 1);
  sent.report(wechat_api::NoticeConsent{{{"note", true}, {"other", true}, {"note", false}}}, "P000");
  CHECK(sent.test.number("SELECT notices_left FROM identity WHERE external_id = 'P000'") == 2);
  sent.go(Sent::accepted(""));
  CHECK(sent.test.number("SELECT notices_left FROM identity WHERE external_id = 'P000'") == 1);
  sent.report(wechat_api::NoticeSent{"note", "1", "failed", 43101}, "P000");
  CHECK(sent.test.text(kStates) == "refused");
}

TEST_CASE("D8: who refuses, left or is unknown is terminal: no second call, and leaving is marked in the same commit") {
  for (const int code : {43004, 43101, 40003}) {
    Sent sent("template_message", 1);
    CAPTURE(code);
    sent.go(tests::refused(code));
    sent.test.pass(2h);
    CHECK(sent.channel.sent.size() == 1);
    CHECK(sent.test.text(kStates) == "refused");
    CHECK(sent.test.number("SELECT follows FROM identity WHERE external_id = 'P000'") == (code == 43101 ? 1 : 0));
    CHECK(sent.test.number("SELECT takes_template FROM identity WHERE external_id = 'P000'") == (code == 43101 ? 0 : 1));
  }
}

TEST_CASE("D10: 45065 is accepted with the earlier id, 45066 waits 65 seconds with the same key") {
  SECTION("45065") {
    Sent sent("mass");
    auto exists = tests::refused(45065);
    exists.message_id = "555";
    sent.go(exists);
    sent.test.pass(2h);
    CHECK(sent.test.text(kStates) == "accepted,accepted,accepted");
    CHECK(sent.test.text("SELECT message_id FROM outbox_call") == "555");
    CHECK(sent.channel.sent.size() == 1);
  }
  SECTION("45066") {
    Sent sent("mass");
    sent.go(tests::refused(45066));
    sent.test.pass(60s);
    CHECK(sent.channel.sent.size() == 1);
    sent.test.pass(10s);
    CHECK(sent.test.text(kStates) == "accepted,accepted,accepted");
    CHECK(sent.test.number("SELECT count(*) FROM outbox_call") == 1);
  }
}
