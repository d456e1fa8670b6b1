// What a secretary can still do about those a push did not reach.
#include <catch2/catch.hpp>

#include "tests/support/desk.h"

using Catch::Matchers::Contains;
using Catch::Matchers::Equals;

namespace {

struct Sent {
  Sent() {
    for (const auto& [person, words] : {std::pair{"o-chen", "陈静 1001"}, std::pair{"o-zhou", "周林 5678"}, std::pair{"o-li", "李静 1003"}}) desk.say(person, words);
    desk.say("o-chen", "排学习 今晚19:00 题 / 文");
    desk.say("o-chen", "公开");
    desk.turn_to("2026-11-21 19:00");
    desk.run_due();
  }
  void set(const std::string& state, const std::string& name, const std::string& reason) {
    desk.write([&](storage::Transaction& tx) {
      tx.execute("UPDATE outbox SET state = $1, reason = $2 WHERE occurrence_id IS NOT NULL AND member_id = (SELECT id FROM member WHERE name = $3)", {state, reason, name});
      tx.execute("UPDATE occurrence SET accepted = (SELECT count(*) FROM outbox WHERE occurrence_id = occurrence.id AND outbox.state = 'accepted'),"
                 " refused = (SELECT count(*) FROM outbox WHERE occurrence_id = occurrence.id AND outbox.state = 'refused'),"
                 " unknown = (SELECT count(*) FROM outbox WHERE occurrence_id = occurrence.id AND outbox.state = 'unknown') WHERE kind = 'study'");
    });
  }
  std::int64_t tally(const std::string& column) { return desk.number("SELECT " + column + " FROM occurrence WHERE kind = 'study'"); }

  tests::Desk desk;
};

}  // namespace

TEST_CASE("补发失败的: whoever has a route by now gets it, the others are named for the telephone") {
  Sent sent;
  sent.set("refused", "李静", "没连上");
  const std::string answer = sent.desk.say("o-chen", "补发失败的");
  CHECK_THAT(answer, Contains("正在给 1 人补发《题》") && Contains("《题》有 3 人现在还是送不到，请打电话") && Contains("王强（还没绑定）"));
  sent.desk.run_due();
  CHECK(sent.tally("accepted") == 3);
  CHECK(sent.tally("total - accepted - refused - skipped - expired - unknown") == 0);
  CHECK_THAT(sent.desk.say("o-chen", "补发失败的"), Contains("现在还是送不到"));
}

TEST_CASE("who asked to be spared is not sent it again") {
  Sent sent;
  sent.desk.write([](storage::Transaction& tx) { tx.execute("UPDATE outbox SET state = 'skipped', reason = '本人退订', is_final = 1 WHERE state = 'skipped'"); });
  CHECK_THAT(sent.desk.say("o-chen", "补发失败的"), Equals("《题》没有要补发的。"));
}

TEST_CASE("a day later nothing is sent again") {
  Sent sent;
  sent.desk.turn_to("2026-11-22 19:01");
  CHECK_THAT(sent.desk.say("o-chen", "补发失败的"), Contains("不补发了"));
}

TEST_CASE("what nobody knows waits for a person with three choices") {
  Sent sent;
  CHECK_THAT(sent.desk.say("o-chen", "待确认"), Equals("没有不确定送没送到的。"));
  sent.set("unknown", "周林", "不确定是否送到");
  CHECK_THAT(sent.desk.say("o-chen", "送达情况"), Contains("⟦待确认⟧"));
  CHECK_THAT(sent.desk.say("o-chen", "待确认"), Contains("《题》有 1 人不确定收没收到") && Contains("周林") && Contains("⟦当已送到⟧⟦不再发⟧⟦再发一次⟧"));
  SECTION("taken as received") {
    CHECK_THAT(sent.desk.say("o-chen", "1"), Equals("✅ 1 人当已送到。"));
    CHECK(sent.tally("accepted") == 3);
  }
  SECTION("given up") {
    CHECK_THAT(sent.desk.say("o-chen", "2"), Equals("✅ 1 人不再发。"));
    CHECK(sent.tally("refused") == 1);
  }
  SECTION("sent once more, with a mark that says so") {
    CHECK_THAT(sent.desk.say("o-chen", "3"), Equals("✅ 1 人正在再发。"));
    sent.desk.run_due();
    CHECK(sent.desk.number("SELECT count(*) FROM outbox JOIN outbox_body ON outbox_body.id = body_id WHERE body LIKE '%【重发】%' AND outbox.state = 'accepted'") == 1);
    CHECK(sent.tally("accepted") == 3);
  }
  CHECK(sent.tally("unknown") == 0);
}

TEST_CASE("more than a hundred get a second message only when two persons say so") {
  Sent sent;
  sent.desk.write([](storage::Transaction& tx) {
    const auto body = tx.number("SELECT body_id FROM outbox WHERE occurrence_id IS NOT NULL LIMIT 1").value();
    const auto occurrence = tx.number("SELECT id FROM occurrence WHERE kind = 'study'").value();
    for (int n = 0; n < 101; ++n) {
      const auto member = tx.insert("INSERT INTO member (name, phone_sealed, phone_hash, phone_last4, unit_id, state, created_at, updated_at)"
                                    " VALUES ('众', x'00', $1, '0000', 1, 'active', 0, 0)", {storage::Bytes{std::to_string(n)}});
      tx.execute("INSERT INTO outbox (kind, occurrence_id, member_id, account, recipient, body_id, lane, not_before, useful_until, state, changed_at)"
                 " VALUES ('study', $1, $2, '', '', $3, 2, 0, 0, 'unknown', 0)", {occurrence, member, body});
    }
    tx.execute("UPDATE occurrence SET total = total + 101, unknown = 101 WHERE id = $1", {occurrence});
  });
  sent.desk.say("o-chen", "待确认");
  CHECK_THAT(sent.desk.say("o-chen", "3"), Contains("要第二个人"));
  sent.desk.say("o-chen", "待确认");
  CHECK_THAT(sent.desk.say("o-chen", "3"), Contains("要第二个人"));
  CHECK(sent.tally("unknown") == 101);
}

TEST_CASE("nobody but a secretary decides") {
  Sent sent;
  for (const char* words : {"补发失败的", "待确认", "送达情况"}) CHECK_THAT(sent.desk.say("o-zhou", words), !Contains("补发《题》") && !Contains("应到"));
}

TEST_CASE("what somebody decided not to send is not sent by 补发失败的") {
  Sent sent;
  sent.set("unknown", "周林", "不确定是否送到");
  sent.desk.say("o-chen", "待确认");
  sent.desk.say("o-chen", "2");
  sent.desk.say("o-chen", "补发失败的");
  sent.desk.run_due();
  CHECK(sent.tally("accepted") == 2);
}

TEST_CASE("a choice about an older push decides nothing about a newer one") {
  Sent sent;
  sent.set("unknown", "周林", "不确定是否送到");
  CHECK_THAT(sent.desk.say("o-chen", "待确认 再发一次 999"), Contains("怎么处理"));
  CHECK_THAT(sent.desk.say("o-chen", "待确认 再发一次"), Contains("怎么处理"));
  CHECK(sent.tally("unknown") == 1);
}

TEST_CASE("who has asked for peace since then is not sent it again") {
  Sent sent;
  sent.set("refused", "李静", "没连上");
  sent.desk.say("o-li", "退订");
  sent.desk.say("o-li", "都关掉");
  CHECK_THAT(sent.desk.say("o-chen", "补发失败的"), !Contains("正在给"));
  sent.desk.run_due();
  CHECK(sent.tally("accepted") == 2);
}

TEST_CASE("while the audience is still being written nothing is sent again, and nobody of it is lost") {
  Sent sent;
  sent.set("refused", "李静", "没连上");
  sent.desk.write([](storage::Transaction& tx) { tx.execute("UPDATE occurrence SET state = 'frozen' WHERE kind = 'study'"); });
  CHECK_THAT(sent.desk.say("o-chen", "补发失败的"), Contains("还在发"));
  CHECK(sent.desk.number("SELECT count(*) FROM occurrence WHERE state = 'frozen'") == 1);
}

namespace {

void broadcast_to(tests::Desk& desk, const std::string& whom) {
  for (const std::string& words : {std::string("群发 明早八点开会"), whom, std::string("内部"), std::string("发")}) desk.say("o-chen", words);
}

}  // namespace

TEST_CASE("补发失败的 reaches the study's failed although a newer 群发 has people nobody can reach, or was taken back") {
  for (const bool is_withdrawn : {false, true}) {
    INFO(is_withdrawn);
    Sent sent;
    sent.set("refused", "李静", "没连上");
    sent.desk.turn_to("2026-11-21 19:30");
    broadcast_to(sent.desk, "全体");
    sent.desk.turn_to("2026-11-21 19:31");
    sent.desk.run_due();
    if (is_withdrawn) sent.desk.say("o-chen", "撤回 " + std::to_string(sent.desk.number("SELECT max(id) FROM occurrence WHERE kind = 'broadcast'")));
    CHECK_THAT(sent.desk.say("o-chen", "补发失败的"), Contains("正在给 1 人补发《题》"));
  }
}

TEST_CASE("a 群发 to one farm is in its author's 送达情况 and 补发") {
  tests::Desk desk;
  for (const auto& [person, words] : {std::pair{"o-chen", "陈静 1001"}, std::pair{"o-zhou", "周林 5678"}, std::pair{"o-li", "李静 1003"}}) desk.say(person, words);
  broadcast_to(desk, "白桦沟林场");
  desk.turn_to("2026-11-21 10:01");
  desk.run_due();
  desk.write([](storage::Transaction& tx) {
    tx.execute("UPDATE outbox SET state = 'refused', reason = '没连上' WHERE kind = 'broadcast' AND member_id = (SELECT id FROM member WHERE name = '李静')");
  });
  CHECK_THAT(desk.say("o-chen", "送达情况"), Contains("明早八点开会"));
  CHECK_THAT(desk.say("o-chen", "补发失败的"), Contains("正在给 1 人补发"));
}

TEST_CASE("补发 of a 群发 counts on no form, which could not carry it") {
  tests::Desk desk;
  desk.accounts.front().template_id = "form";
  for (const auto& [person, words] : {std::pair{"o-chen", "陈静 1001"}, std::pair{"o-zhou", "周林 5678"}, std::pair{"o-li", "李静 1003"}}) desk.say(person, words);
  desk.write([](storage::Transaction& tx) { tx.execute("UPDATE identity SET window_until = 0, window_left = 0, tap_until = 0, tap_left = 0 WHERE external_id = 'o-li'"); });
  broadcast_to(desk, "全体");
  desk.turn_to("2026-11-21 10:01");
  desk.run_due();
  CHECK_THAT(desk.say("o-chen", "补发失败的"), Contains("现在还是送不到") && Contains("李静"));
}

TEST_CASE("待确认 of a push that was taken back offers nothing it does not do") {
  Sent sent;
  sent.set("unknown", "李静", "不确定是否送到");
  const std::string number = std::to_string(sent.desk.number("SELECT id FROM occurrence WHERE kind = 'study'"));
  sent.desk.say("o-chen", "撤回 " + number);
  CHECK_THAT(sent.desk.say("o-chen", "待确认"), Contains("不再发") && !Contains("再发一次"));
  CHECK_THAT(sent.desk.say("o-chen", "待确认 再发一次 " + number), Contains("已经撤回了，不补发"));
}

TEST_CASE("待确认 is about one's own unit: a farm's newer doubt hides nobody else's") {
  Sent sent;
  sent.desk.write([](storage::Transaction& tx) {
    tx.execute("INSERT INTO role_grant (member_id, role, unit_id, granted_at) SELECT id, 'secretary', unit_id, 0 FROM member WHERE name = '李静'");
  });
  sent.set("unknown", "周林", "不确定是否送到");
  sent.desk.turn_to("2026-11-22 10:00");
  sent.desk.say("o-li", "排学习 今晚20:00 场里的 / 文");
  sent.desk.say("o-li", "公开");
  sent.desk.turn_to("2026-11-22 20:00");
  sent.desk.run_due();
  sent.set("unknown", "周林", "不确定是否送到");
  CHECK_THAT(sent.desk.say("o-chen", "待确认"), Contains("《题》"));
  CHECK_THAT(sent.desk.say("o-li", "待确认"), Contains("《场里的》"));
}
