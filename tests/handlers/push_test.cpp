// A push as its secretary sees it, and taking it back at every stage.
#include "handlers/push.h"

#include <catch2/catch.hpp>

#include "storage/push_row.h"
#include "tests/support/desk.h"

using Catch::Matchers::Contains;
using Catch::Matchers::Equals;

namespace {

struct Planned {
  explicit Planned(wechat_api::Platform platform = wechat_api::Platform::official_account) {
    desk.accounts.front().platform = platform;
    for (const auto& [person, words] : {std::pair{"o-chen", "陈静 1001"}, std::pair{"o-zhou", "周林 5678"}, std::pair{"o-li", "李静 1003"}}) desk.say(person, words);
    desk.say("o-chen", "排学习 今晚19:00 题 / 文");
    desk.say("o-chen", "公开");
    number = std::to_string(desk.number("SELECT id FROM occurrence WHERE kind = 'study'"));
  }
  // Rows are written; `accepted` of them have left.
  void begin(int accepted) {
    desk.turn_to("2026-11-21 19:00");
    desk.write([&](storage::Transaction& tx) {
      auto occurrence = storage::claim_due(tx, desk.now(), desk.now(), 1, desk.now() + std::chrono::minutes{1}).value();
      const handlers::Slice slice{desk.now(), 1000, desk.accounts};
      desk.registry.job(occurrence.kind)->run(tx, occurrence, slice);
      for (auto row : storage::ready_rows(tx, "oa", desk.now(), {}, accepted)) {
        const auto call = storage::open_call(tx, {0, "oa", "/cgi-bin/message/send", "{}", 1, desk.now(), desk.now(), false, row.door, ""}, {row.id}, 1, desk.now());
        storage::settle_row(tx, row, storage::OutboxState::accepted, "", 0, desk.now());
        storage::close_call(tx, call, "accepted", 0, "", "msg-" + std::to_string(call), desk.now());
        row.state = storage::OutboxState::accepted;
        desk.registry.receipt(row.kind)->record(tx, row, slice);
      }
    });
  }
  tests::Desk desk;
  std::string number;
};

}  // namespace

TEST_CASE("what has not begun is cancelled, and taking it back again says so") {
  Planned push;
  CHECK_THAT(push.desk.say("o-chen", "撤回"), Equals("✅ 撤回了，《题》不发了。"));
  CHECK_THAT(push.desk.say("o-chen", "撤回 " + push.number), Equals("《题》已经不发了，没有可撤回的。"));
}

TEST_CASE("a push that has begun goes to nobody else, and who has it already is counted") {
  Planned push;
  push.begin(1);
  CHECK_THAT(push.desk.say("o-chen", "撤回 " + push.number), Equals("✅ 《题》停下了，还没发的 2 人不会再收到。\n另有 1 人已经收到，收不回来。"));
  push.desk.run_due();
  CHECK(push.desk.number("SELECT count(*) FROM outbox WHERE state = 'accepted' AND kind = 'study'") == 1);
  CHECK(push.desk.number("SELECT count(*) FROM outbox WHERE state = 'skipped' AND reason = '书记撤回'") == 2);
  CHECK(push.desk.number("SELECT total - accepted - refused - skipped - expired - unknown FROM occurrence WHERE kind = 'study'") == 0);
  CHECK_THAT(push.desk.say("o-chen", "撤回 " + push.number), Equals("《题》（撤回了），没有可撤回的。"));
  CHECK_THAT(push.desk.say("o-chen", "送达情况"), Contains("19:00（撤回了）"));
  CHECK_THAT(push.desk.say("o-chen", "补发失败的"), Contains("已经撤回了，不补发"));
}

TEST_CASE("while its audience is still being written nobody is added any more") {
  Planned push;
  push.desk.turn_to("2026-11-21 19:00");
  push.desk.write([&](storage::Transaction& tx) {
    auto occurrence = storage::claim_due(tx, push.desk.now(), push.desk.now(), 1, push.desk.now() + std::chrono::minutes{1}).value();
    CHECK(push.desk.registry.job(occurrence.kind)->run(tx, occurrence, {push.desk.now(), 1, push.desk.accounts}) == handlers::More::yes);
  });
  push.desk.say("o-chen", "撤回 " + push.number);
  push.desk.run_due();
  CHECK(push.desk.number("SELECT count(*) FROM outbox WHERE kind = 'study'") == 1);
  CHECK(push.desk.number("SELECT count(*) FROM outbox WHERE kind = 'study' AND state = 'accepted'") == 0);
}

TEST_CASE("WeCom's messages are taken off the phones by an errand, an official account's cannot be") {
  SECTION("WeCom") {
    Planned push(wechat_api::Platform::wecom);
    push.begin(6);
    CHECK_THAT(push.desk.say("o-chen", "撤回 " + push.number), Contains("正在把《题》从 3 人的企业微信里撤回"));
    CHECK(push.desk.number("SELECT count(*) FROM errand WHERE kind = 'recall' AND state = 'ready'") == 1);
  }
  SECTION("official account") {
    Planned push;
    push.begin(6);
    CHECK_THAT(push.desk.say("o-chen", "撤回 " + push.number), Contains("已经发到 3 人的手机上，收不回来了；这一篇不用再打卡，可以重新排"));
    CHECK(push.desk.number("SELECT count(*) FROM errand") == 0);
  }
}

TEST_CASE("nobody owes a study that was withdrawn, who has checked in keeps it, and the day is free for another") {
  Planned push;
  push.begin(6);
  push.desk.say("o-zhou", "打卡");
  push.desk.say("o-chen", "撤回 " + push.number);
  CHECK(push.desk.number("SELECT coalesce(sum(assigned), 0) FROM study_month") == 1);
  CHECK(push.desk.number("SELECT sum(done) FROM study_month") == 1);
  CHECK_THAT(push.desk.say("o-li", "打卡"), Contains("《题》撤回了，不用打卡"));
  CHECK_THAT(push.desk.say("o-chen", "排学习 今晚21:00 改过的 / 文"), Contains("今晚 21:00 发《改过的》"));
  push.desk.say("o-chen", "公开");
  push.desk.turn_to("2026-11-21 21:00");
  push.desk.run_due();
  CHECK_THAT(push.desk.say("o-zhou", "打卡"), Contains("连续 1 天，本月 2/2"));
}

TEST_CASE("the list of an evening says how each push stands") {
  Planned push;
  CHECK_THAT(push.desk.say("o-chen", "今晚推送"), Contains("不发就回「撤回 " + push.number + "」"));
  push.begin(6);
  CHECK_THAT(push.desk.say("o-chen", "今晚推送"), Equals("今晚 19:00：《题》发完了，送到 3/6 人。\n发错了就回「撤回 " + push.number + "」。"));
  push.desk.say("o-chen", "撤回 " + push.number);
  CHECK_THAT(push.desk.say("o-chen", "今晚推送"), Contains("（撤回了）"));
}

TEST_CASE("an errand to recall without its words is an error of ours") {
  CHECK(handlers::recall_of("12 3").occurrence_id == 12);
  CHECK(handlers::recall_of("12 3").member_id == 3);
  for (const char* wrong : {"", "12", "x 3", "12 x"}) CHECK_THROWS_AS(handlers::recall_of(wrong), std::invalid_argument);
}

TEST_CASE("taking back the push that carries another says that the other goes with it") {
  tests::Desk desk;
  desk.say("o-chen", "陈静 1001");
  desk.say("o-chen", "排学习 今晚19:00 甲 / 甲文");
  desk.say("o-chen", "公开");
  desk.say("o-chen", "误点 并入明天");
  desk.say("o-chen", "排学习 明晚19:00 乙 / 乙文");
  desk.say("o-chen", "公开");
  desk.turn_to("2026-11-21 20:00");
  desk.run_due();
  CHECK_THAT(desk.say("o-chen", "今晚推送"), Contains("《甲》（没发，并入11月22日（周日））"));
  CHECK_THAT(desk.say("o-chen", "撤回"), Equals("✅ 撤回了，《乙》不发了。\n里面并入的《甲》也不发了，要发请重新排。"));
}

TEST_CASE("a unit's own push is shown and changed by its own secretary, a day is taken for whoever shares its members") {
  Planned push;
  push.desk.write([](storage::Transaction& tx) {
    tx.execute("INSERT INTO role_grant (member_id, role, unit_id, granted_at) SELECT id, 'secretary', unit_id, 0 FROM member WHERE name = '李静'");
  });
  CHECK_THAT(push.desk.say("o-li", "排学习 今晚20:00 场里的 / 文"), Contains("青松岭林业局已经排了《题》"));
  push.desk.say("o-li", "排学习 明晚20:00 场里的 / 文");
  push.desk.say("o-li", "公开");
  CHECK_THAT(push.desk.say("o-chen", "排学习 明晚19:00 局里的 / 文"), Contains("白桦沟林场已经排了《场里的》"));
  CHECK_THAT(push.desk.say("o-chen", "明晚推送"), Contains("《场里的》，发给白桦沟林场 3 人"));
  push.desk.say("o-chen", "撤回 " + push.number);
  CHECK_THAT(push.desk.say("o-chen", "误点 跳过"), Contains("还没有排好的学习"));
}

TEST_CASE("what the platform reports later as not received is said, though it never says who") {
  Planned push;
  push.begin(6);
  push.desk.write([](storage::Transaction& tx) { storage::keep_outcome(tx, tx.number("SELECT min(id) FROM outbox_call").value(), "accepted", "sent 0 of 1", 1); });
  CHECK_THAT(push.desk.say("o-chen", "送达情况"), Contains("平台后来说，送到的里面有 1 人其实没收到"));
}

namespace {

void settle_as(tests::Desk& desk, const std::string& name, const std::string& state, const std::string& reason) {
  desk.write([&](storage::Transaction& tx) {
    tx.execute("UPDATE outbox SET state = $1, reason = $2 WHERE kind = 'study' AND member_id = (SELECT id FROM member WHERE name = $3)", {state, reason, name});
    for (const char* column : {"accepted", "refused", "unknown"})
      tx.execute(std::string("UPDATE occurrence SET ") + column + " = (SELECT count(*) FROM outbox WHERE occurrence_id = occurrence.id AND outbox.state = '" + column + "')");
  });
}

void make_second(tests::Desk& desk, const std::string& role) {
  desk.write([&](storage::Transaction& tx) {
    tx.execute("INSERT INTO role_grant (member_id, role, unit_id, granted_at) SELECT id, $1, 1, 0 FROM member WHERE name = '周林'", {role});
  });
}

}  // namespace

TEST_CASE("the word alone takes nothing off a phone: it names the number that does, as often as it is asked") {
  Planned push(wechat_api::Platform::wecom);
  push.begin(6);
  push.desk.turn_to("2026-11-21 23:00");
  push.desk.say("o-chen", "免打扰 22点到7点");
  for (int times = 0; times < 2; ++times) CHECK_THAT(push.desk.say("o-chen", "撤回"), Contains("真要撤回就回「撤回 " + push.number + "」"));
  CHECK(push.desk.number("SELECT count(*) FROM errand WHERE kind = 'recall'") == 0);
  CHECK_THAT(push.desk.say("o-chen", "撤回 " + push.number), Contains("正在把《题》从 3 人的企业微信里撤回（用微信看的人还看得到）"));
}

TEST_CASE("a number of weeks ago changes nothing") {
  Planned push;
  push.begin(6);
  push.desk.turn_to("2026-12-12 10:00");
  CHECK_THAT(push.desk.say("o-chen", "撤回 " + push.number), Equals("《题》是11月21日（周六）发的，撤不回来了。"));
  CHECK(push.desk.number("SELECT count(*) FROM occurrence WHERE kind = 'study' AND state = 'withdrawn'") == 0);
}

TEST_CASE("what WeCom is just delivering will be recalled, and is not called out of reach") {
  Planned push(wechat_api::Platform::wecom);
  push.begin(0);
  push.desk.write([&](storage::Transaction& tx) {
    for (auto row : storage::ready_rows(tx, "oa", push.desk.now(), {}, 10))
      storage::open_call(tx, {0, "oa", "/cgi-bin/message/send", "{}", 1, push.desk.now(), push.desk.now(), false, "app", ""}, {row.id}, 1, push.desk.now());
  });
  CHECK_THAT(push.desk.say("o-chen", "撤回 " + push.number), Contains("正在把《题》从 3 人的企业微信里撤回"));
  CHECK(push.desk.number("SELECT count(*) FROM errand WHERE kind = 'recall'") == 1);
}

TEST_CASE("taken back before anybody had it, it says that nobody has it") {
  Planned push;
  SECTION("every call was refused") {
    push.begin(0);
    for (const char* name : {"陈静", "周林", "李静"}) settle_as(push.desk, name, "refused", "没连上");
  }
  SECTION("no row was written yet") {
    push.desk.turn_to("2026-11-21 19:00");
    push.desk.write([&](storage::Transaction& tx) { storage::claim_due(tx, push.desk.now(), push.desk.now(), 1, push.desk.now() + std::chrono::minutes{1}); });
  }
  CHECK_THAT(push.desk.say("o-chen", "撤回 " + push.number), Equals("✅ 《题》停下了，没有人收到。"));
}

TEST_CASE("whoever may or may not have it is named when a push is taken back") {
  Planned push(wechat_api::Platform::wecom);
  push.begin(6);
  settle_as(push.desk, "李静", "unknown", "不确定是否送到");
  CHECK_THAT(push.desk.say("o-chen", "撤回 " + push.number), Contains("另有 1 人不确定收没收到"));
}

TEST_CASE("a number takes back a 群发 as well, and is shown while that is of use") {
  Planned push;
  for (const char* words : {"群发 明早八点开会", "全体", "内部", "发"}) push.desk.say("o-chen", words);
  push.desk.say("o-chen", "明早8点提醒我开会");
  const std::string number = std::to_string(push.desk.number("SELECT id FROM occurrence WHERE kind = 'broadcast'"));
  CHECK_THAT(push.desk.say("o-chen", "撤回 " + number), Contains("不发了"));
  for (const char* words : {"群发 后天八点开会", "全体", "内部", "发"}) push.desk.say("o-chen", words);
  push.desk.turn_to("2026-11-21 11:00");
  push.desk.run_due();
  const std::string other = std::to_string(push.desk.number("SELECT max(id) FROM occurrence WHERE kind = 'broadcast'"));
  CHECK_THAT(push.desk.say("o-chen", "送达情况"), Contains("发错了就回「撤回 " + other + "」"));
  push.desk.turn_to("2026-11-22 11:00");
  CHECK_THAT(push.desk.say("o-chen", "送达情况"), !Contains("发错了"));
}

TEST_CASE("who is no secretary any more takes no push back, by number or by word") {
  Planned push(wechat_api::Platform::wecom);
  push.begin(1);
  push.desk.write([](storage::Transaction& tx) { tx.execute("DELETE FROM role_grant"); });
  push.desk.say("o-chen", "撤回 " + push.number);
  CHECK_THAT(push.desk.say("o-chen", "撤回"), Equals("没有可撤回的。"));
  CHECK_THAT(push.desk.say("o-chen", "撤回推送"), Contains("推送由书记撤回"));
  CHECK(push.desk.number("SELECT count(*) FROM occurrence WHERE state = 'withdrawn'") == 0);
}

TEST_CASE("the author of what was carried hears that it is lost with its carrier, at every door") {
  for (const char* how : {"撤回 3", "begun", "误点不发了 3"}) {
    INFO(how);
    tests::Desk desk;
    desk.say("o-chen", "陈静 1001");
    desk.say("o-zhou", "周林 5678");
    make_second(desk, "secretary");
    for (const char* words : {"排学习 今晚19:00 甲 / 甲文", "公开", "误点 并入明天"}) desk.say("o-zhou", words);
    for (const char* words : {"排学习 明晚19:00 乙 / 乙文", "公开"}) desk.say("o-chen", words);
    desk.turn_to("2026-11-21 20:00");
    desk.run_due();
    const std::string carrier = std::to_string(desk.number("SELECT max(id) FROM occurrence WHERE kind = 'study'"));
    desk.say("o-chen", "误点 问我");
    std::string answer;
    if (how == std::string("撤回 3")) {
      answer = desk.say("o-chen", "撤回 " + carrier);
    } else if (how == std::string("begun")) {
      desk.turn_to("2026-11-22 19:00");
      desk.write([&](storage::Transaction& tx) { storage::claim_due(tx, desk.now(), desk.now(), 1, desk.now() + std::chrono::minutes{1}); });
      answer = desk.say("o-chen", "撤回 " + carrier);
    } else {
      desk.turn_to("2026-11-22 19:30");
      desk.run_due();
      answer = desk.say("o-chen", "误点不发了 " + carrier);
    }
    CHECK_THAT(answer, Contains("里面并入的《甲》也不发了"));
    CHECK(desk.number("SELECT count(*) FROM outbox JOIN outbox_body ON outbox_body.id = body_id WHERE outbox.kind = 'notice' AND body LIKE '%并在里面的《甲》也就不发了%'"
                      " AND member_id = (SELECT id FROM member WHERE name = '周林')") == 1);
  }
}

TEST_CASE("of a study carried to tomorrow as itself 撤回 takes back the copy") {
  tests::Desk desk;
  desk.say("o-chen", "陈静 1001");
  for (const char* words : {"排学习 今晚19:00 甲 / 甲文", "公开", "误点 并入明天"}) desk.say("o-chen", words);
  desk.turn_to("2026-11-21 20:00");
  desk.run_due();
  CHECK_THAT(desk.say("o-chen", "撤回 1"), Equals("✅ 撤回了，《甲》不发了。"));
  CHECK(desk.number("SELECT count(*) FROM occurrence WHERE kind = 'study' AND state = 'planned'") == 0);
}

TEST_CASE("what became of a push whose author has left is told to who looks after the unit now") {
  Planned push;
  make_second(push.desk, "secretary");
  push.desk.write([](storage::Transaction& tx) {
    tx.execute("DELETE FROM role_grant WHERE member_id = (SELECT id FROM member WHERE name = '陈静')");
    tx.execute("UPDATE member SET state = 'left' WHERE name = '陈静'");
  });
  push.desk.turn_to("2026-11-21 22:30");
  push.desk.run_due();
  CHECK(push.desk.number("SELECT count(*) FROM outbox WHERE kind = 'notice' AND member_id = (SELECT id FROM member WHERE name = '周林')") == 1);
}

TEST_CASE("what everybody has is not said to be lost with the push that carried it") {
  tests::Desk desk;
  desk.say("o-chen", "陈静 1001");
  for (const char* words : {"排学习 今晚19:00 甲 / 甲文", "公开", "误点 并入明天", "排学习 明晚19:00 乙 / 乙文", "公开"}) desk.say("o-chen", words);
  desk.turn_to("2026-11-21 20:00");
  desk.run_due();
  desk.turn_to("2026-11-22 19:00");
  desk.run_due();
  CHECK_THAT(desk.say("o-chen", "撤回 2"), Contains("收不回来了") && !Contains("甲"));
}
