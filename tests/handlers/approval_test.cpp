// The gate before the outbox: a declaration always, a second named person where a marking or a number was found.
#include "storage/approval.h"

#include <catch2/catch.hpp>

#include "storage/member.h"
#include "tests/support/desk.h"

using Catch::Matchers::Contains;
using Catch::Matchers::Equals;

namespace {

struct Gate {
  explicit Gate(bool has_second = true) {
    desk.say("o-chen", "陈静 1001");
    desk.say("o-zhou", "周林 5678");
    if (has_second)
      desk.write([](storage::Transaction& tx) {
        tx.execute("INSERT INTO role_grant (member_id, role, unit_id, granted_at) SELECT id, 'administrator', 1, 0 FROM member WHERE name = '周林'");
      });
  }
  std::string plan(const std::string& text) {
    desk.say("o-chen", "排学习 今晚19:00 " + text);
    const std::string answer = desk.say("o-chen", "内部");
    desk.run_due();  // the question reaches the second person
    return answer;
  }
  std::int64_t sent() { return desk.number("SELECT count(*) FROM outbox WHERE occurrence_id IS NOT NULL AND state = 'accepted'"); }
  void evening(const std::string& civil = "2026-11-21 19:00") {
    desk.turn_to(civil);
    desk.run_due();
  }
  tests::Desk desk;
};

}  // namespace

TEST_CASE("a marking or an identity number in a push waits for a second named person") {
  for (const char* text : {"名单 / 秘密★1年 内容", "登记 / 身份证11010519491231002X"}) {
    Gate gate;
    INFO(text);
    CHECK_THAT(gate.plan(text), Contains("先不发，等周林核对"));
    gate.evening();
    CHECK(gate.sent() == 0);
  }
}

TEST_CASE("once the second person agrees it goes at its time, and the author is told who") {
  Gate gate;
  gate.plan("名单 / 秘密★1年 内容");
  CHECK_THAT(gate.desk.say("o-zhou", "同意发"), Equals("✅ 同意了，今晚 19:00 发。"));
  CHECK_THAT(gate.desk.say("o-zhou", "同意发"), !Contains("✅"));
  gate.evening();
  CHECK(gate.sent() == 2);
  CHECK(gate.desk.number("SELECT count(*) FROM audit_line WHERE action IN ('approval.asked', 'approval.agreed')") == 2);
}

TEST_CASE("refused by the second person it is never sent") {
  Gate gate;
  gate.plan("名单 / 秘密★1年 内容");
  CHECK_THAT(gate.desk.say("o-zhou", "不同意发"), Equals("✅ 不同意，这条不发。"));
  gate.evening();
  CHECK(gate.sent() == 0);
}

TEST_CASE("nobody agrees to a message of their own, and a member has no say") {
  Gate gate;
  gate.plan("名单 / 秘密★1年 内容");
  const std::string number = std::to_string(gate.desk.number("SELECT occurrence_id FROM approval"));
  CHECK_THAT(gate.desk.say("o-chen", "同意发 " + number), Contains("不能自己同意自己"));
  gate.desk.say("o-li", "李静 1003");
  CHECK_THAT(gate.desk.say("o-li", "同意发 " + number), !Contains("同意了"));
  gate.evening();
  CHECK(gate.sent() == 0);
}

TEST_CASE("without an answer it is missed when it is of no use any more, and the author hears why") {
  Gate gate;
  gate.plan("名单 / 秘密★1年 内容");
  gate.evening("2026-11-21 22:00");
  CHECK(gate.sent() == 0);
  CHECK(gate.desk.number("SELECT count(*) FROM occurrence WHERE state = 'missed'") == 1);
  CHECK(gate.desk.number("SELECT count(*) FROM outbox JOIN outbox_body ON outbox_body.id = body_id WHERE body LIKE '%没有第二个人同意%'") == 1);
}

TEST_CASE("where there is no second person it is not planned at all") {
  Gate gate(false);
  CHECK_THAT(gate.plan("名单 / 秘密★1年 内容"), Contains("没有别的书记或管理员"));
  gate.evening();
  CHECK(gate.sent() == 0);
}

TEST_CASE("the gate holds a 群发 back too, and lets a harmless text pass") {
  Gate gate;
  gate.desk.say("o-chen", "群发 秘密★1年 名单");
  gate.desk.say("o-chen", "1");
  gate.desk.say("o-chen", "内部");
  CHECK_THAT(gate.desk.say("o-chen", "发"), Contains("等周林核对"));
  gate.evening("2026-11-21 10:30");
  CHECK(gate.sent() == 0);
  CHECK_THAT(gate.plan("保守秘密 / 是我们的义务"), Contains("排好了"));
}

TEST_CASE("a sentence that only begins like it approves nothing") {
  for (const char* words : {"同意发展王强同志为预备党员", "同意发吗？", "同意发 不要", "不同意发展他"}) {
    Gate gate;
    gate.plan("名单 / 秘密★1年 内容");
    INFO(words);
    CHECK_THAT(gate.desk.say("o-zhou", words), !Contains("✅"));
    CHECK(gate.desk.number("SELECT count(*) FROM approval WHERE decided_by IS NULL") == 1);
  }
}

TEST_CASE("no other word goes around the gate: 误点现在发, 误点并入明天, 误点 仍发到") {
  Gate gate;
  gate.plan("名单 / 秘密★1年 内容");
  const std::string number = std::to_string(gate.desk.number("SELECT occurrence_id FROM approval"));
  CHECK_THAT(gate.desk.say("o-chen", "误点现在发 " + number), Contains("要第二个人"));
  CHECK_THAT(gate.desk.say("o-chen", "误点并入明天 " + number), Contains("要第二个人"));
  gate.desk.say("o-chen", "误点 仍发到23:30");
  for (const char* at : {"2026-11-21 19:00", "2026-11-21 22:00", "2026-11-21 23:00", "2026-11-22 00:10", "2026-11-22 19:00"}) gate.evening(at);
  CHECK(gate.sent() == 0);
  CHECK(gate.desk.number("SELECT count(*) FROM occurrence WHERE state = 'missed'") == 1);
}

TEST_CASE("agreed after its time it goes at once, whatever the rule for being late says") {
  Gate gate;
  gate.plan("名单 / 秘密★1年 内容");
  gate.desk.say("o-chen", "误点 跳过");
  gate.desk.turn_to("2026-11-21 19:20");
  CHECK_THAT(gate.desk.say("o-zhou", "同意发"), Contains("✅ 同意了"));
  gate.evening("2026-11-21 19:20");
  CHECK(gate.sent() == 2);
  CHECK(gate.desk.number("SELECT count(*) FROM occurrence WHERE state = 'late'") == 1);  // and says so
}

TEST_CASE("a second person who cannot be reached is not said to have been asked, and what they could not see whole is not planned") {
  Gate gate;
  gate.desk.write([](storage::Transaction& tx) { tx.execute("UPDATE identity SET window_until = 0, window_left = 0"); });
  CHECK_THAT(gate.plan("名单 / 秘密★1年 内容"), Contains("周林现在收不到消息，请打电话"));
  std::string text = "长 / 秘密★1年 ";
  for (int n = 0; n < 560; ++n) text += "长";
  gate.desk.say("o-chen", "排学习 明天19:00 " + text);
  CHECK_THAT(gate.desk.say("o-chen", "内部"), Contains("请缩到 550 字以内"));
  CHECK(gate.desk.number("SELECT count(*) FROM approval") == 1);
}

TEST_CASE("with several waiting the word alone lists them, each with what to say") {
  Gate gate;
  gate.plan("甲 / 秘密★1年 内容");
  gate.desk.say("o-chen", "排学习 明晚19:00 乙 / 秘密★1年 内容");
  gate.desk.say("o-chen", "内部");
  CHECK_THAT(gate.desk.say("o-chen", "今晚推送"), Contains("等人核对"));
  CHECK_THAT(gate.desk.say("o-zhou", "同意发"), Contains("《甲》今晚 19:00：回「同意发 ") && Contains("《乙》明晚 19:00"));
  CHECK(gate.desk.number("SELECT count(*) FROM approval WHERE is_approved = 1") == 0);
}

TEST_CASE("the second person hears what really became of it") {
  Gate gate;
  gate.plan("名单 / 秘密★1年 内容");
  const std::string number = std::to_string(gate.desk.number("SELECT occurrence_id FROM approval"));
  SECTION("taken back") {
    gate.desk.say("o-chen", "撤回");
    CHECK_THAT(gate.desk.say("o-zhou", "同意发 " + number), Contains("已经撤回了"));
  }
  SECTION("over") {
    gate.evening("2026-11-21 22:30");
    CHECK_THAT(gate.desk.say("o-zhou", "同意发 " + number), Contains("过了时间"));
  }
}

TEST_CASE("nobody agrees to what they have not seen: the question that waited is said first, and blocks nothing behind it") {
  Gate gate;
  gate.desk.turn_to("2026-11-24 10:00");  // all windows are closed
  gate.desk.say("o-chen", "学习");
  std::string body;
  for (int n = 0; n < 60; ++n) body += "这是要学的内容。";
  gate.desk.say("o-chen", "排学习 今晚19:00 长 / 秘密★1年 " + body);
  CHECK_THAT(gate.desk.say("o-chen", "内部"), Contains("请打电话请他回「同意发」"));
  CHECK_THAT(gate.desk.say("o-zhou", "同意发"), Contains("先看看要发的") && Contains("这是要学的内容"));
  CHECK(gate.desk.number("SELECT count(*) FROM approval WHERE is_approved = 1") == 0);
  CHECK(gate.desk.number("SELECT count(*) FROM waiting_word") == 0);
  CHECK_THAT(gate.desk.say("o-zhou", "同意发"), Contains("✅ 同意了"));
}

TEST_CASE("a 群发 nobody agreed to is not blamed on the machine") {
  Gate gate;
  gate.desk.say("o-chen", "群发 秘密★1年 会议改到三点");
  gate.desk.say("o-chen", "青松岭林业局");
  gate.desk.say("o-chen", "内部");
  gate.desk.say("o-chen", "发");
  gate.evening("2026-11-21 23:30");
  CHECK(gate.desk.number("SELECT count(*) FROM outbox JOIN outbox_body ON outbox_body.id = body_id WHERE body LIKE '%系统停着%'") == 0);
  CHECK(gate.desk.number("SELECT count(*) FROM outbox JOIN outbox_body ON outbox_body.id = body_id WHERE body LIKE '%没有第二个人同意%'") == 1);
}

TEST_CASE("nobody agrees to a question the platform has not brought them: it is shown first, once") {
  for (const char* state : {"ready", "refused", "unknown", "calling"}) {
    INFO(state);
    Gate gate;
    gate.plan("名单 / 秘密★1年 内容");
    gate.desk.write([&](storage::Transaction& tx) { tx.execute("UPDATE outbox SET state = $1 WHERE kind = 'notice'", {state}); });
    CHECK_THAT(gate.desk.say("o-zhou", "同意发"), Contains("先看看要发的") && Contains("秘密★1年 内容"));
    CHECK(gate.desk.number("SELECT count(*) FROM approval WHERE is_approved = 1") == 0);
    CHECK_THAT(gate.desk.say("o-zhou", "同意发"), Contains("✅ 同意了"));
  }
}

TEST_CASE("several numbers at once agree to nothing and get the list") {
  Gate gate;
  gate.plan("甲 / 秘密★1年 内容");
  gate.desk.say("o-chen", "排学习 明晚19:00 乙 / 秘密★1年 内容");
  gate.desk.say("o-chen", "内部");
  for (const char* words : {"同意发 1、2", "同意发 1 2", "同意发 1，2", "都同意发"}) {
    INFO(words);
    CHECK_THAT(gate.desk.say("o-zhou", words), Contains("一次一条") && Contains("《甲》") && Contains("《乙》"));
  }
  CHECK(gate.desk.number("SELECT count(*) FROM approval WHERE is_approved = 1") == 0);
}

TEST_CASE("agreed after midnight it is checked in on the day it arrives, and leaves that day free") {
  Gate gate;
  gate.desk.say("o-chen", "排学习 今晚23:30 名单 / 秘密★1年 内容");
  gate.desk.say("o-chen", "内部");
  gate.desk.run_due();
  gate.desk.turn_to("2026-11-22 00:05");
  CHECK_THAT(gate.desk.say("o-zhou", "同意发"), Contains("✅ 同意了"));
  gate.desk.run_due();
  CHECK_THAT(gate.desk.say("o-zhou", "打卡"), Contains("✅ 打卡成功"));
  CHECK_THAT(gate.desk.say("o-chen", "排学习 今晚19:00 周日的 / 文"), !Contains("已经排了"));
}

TEST_CASE("once nobody is left to agree the list says so") {
  Gate gate;
  gate.plan("名单 / 秘密★1年 内容");
  CHECK_THAT(gate.desk.say("o-chen", "今晚推送"), Contains("等人核对"));
  gate.desk.write([](storage::Transaction& tx) { tx.execute("DELETE FROM role_grant WHERE role = 'administrator'"); });
  CHECK_THAT(gate.desk.say("o-chen", "今晚推送"), Contains("现在没有人能核对，请撤回重排"));
}
