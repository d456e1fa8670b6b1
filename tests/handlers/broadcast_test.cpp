#include <catch2/catch.hpp>

#include "tests/support/desk.h"

using Catch::Matchers::Contains;
using Catch::Matchers::Equals;

namespace {
struct Secretary : tests::Desk {
  Secretary() {
    say("o-chen", "陈静 1001");
    say("o-zhou", "周林 5678");
    say("o-li", "李静 1003");
  }
  std::string type(const std::string& text) { return say("o-chen", text); }
  std::string to_the_last_question() {
    type("群发 明天下午三点全体会，地点林场会议室。");
    type("1");
    return type("内部");
  }
  void after_half_a_minute() {
    turn_to("2026-11-21 10:01");
    run_due();
  }
  std::int64_t sent() { return number("SELECT count(*) FROM outbox WHERE kind = 'broadcast' AND state = 'accepted'"); }
};
}  // namespace

TEST_CASE("audience, classification, preview and the sum of routes come before the one word that sends") {
  Secretary desk;
  CHECK_THAT(desk.type("群发 明天下午三点全体会，地点林场会议室。"), Equals("发给谁？⟦青松岭林业局⟧⟦白桦沟林场⟧⟦诺敏管护站⟧"));
  CHECK_THAT(desk.type("1"), Equals("这份内容是？⟦公开⟧⟦内部⟧⟦不得上网⟧"));
  CHECK_THAT(desk.type("内部"), Contains("大家会看到：\n📢 明天下午三点全体会，地点林场会议室。\n——青松岭林业局 陈静\n——\n发给青松岭林业局 6 人（内部）。") &&
                                 Contains("有 3 人送不到：王强（还没绑定）") && Contains("⟦预览到我手机⟧⟦先不发⟧⟦发给 3 人⟧"));
  CHECK_THAT(desk.type("预览到我手机"), Contains("预览发到你手机了"));
  CHECK(desk.number("SELECT count(*) FROM outbox WHERE kind = 'notice'") == 1);
  CHECK(desk.number("SELECT count(*) FROM occurrence") == 0);
  CHECK_THAT(desk.type("3"), Contains("✅ 30 秒后开始发给青松岭林业局 3 人（共 6 人）"));
  desk.after_half_a_minute();
  CHECK(desk.sent() == 3);
  CHECK(desk.number("SELECT count(*) FROM outbox_body WHERE body LIKE '%10:00 的群发「明天下午三点全体会，地点…」发完了：送到 3 人，没送到 3 人%'") == 1);
}

TEST_CASE("a part of the organisation gets it and nobody else") {
  Secretary desk;
  desk.type("群发 路上有冰，慢行。");
  desk.type("白桦沟林场");
  desk.type("公开");
  desk.type("发");
  desk.after_half_a_minute();
  CHECK(desk.sent() == 2);
  CHECK(desk.number("SELECT count(*) FROM outbox JOIN member ON member.id = member_id WHERE kind = 'broadcast' AND name = '陈静'") == 0);
}

TEST_CASE("不得上网 blocks and keeps nothing, no classification sends nothing") {
  Secretary desk;
  desk.type("群发 明天下午三点全体会");
  desk.type("1");
  CHECK_THAT(desk.type("随便"), Contains("这份内容是？"));
  CHECK_THAT(desk.type("3"), Contains("不得上网的不能从这里发"));
  CHECK_THAT(desk.type("发"), !Contains("30 秒后"));
  CHECK(desk.number("SELECT count(*) FROM broadcast") == 0);
  CHECK(desk.number("SELECT count(*) FROM inbox WHERE body LIKE '%全体会%' OR answer LIKE '%全体会%'") == 0);
  CHECK(desk.number("SELECT count(*) FROM occurrence") == 0);
}

TEST_CASE("it can be stopped at every step and for half a minute after the last") {
  Secretary desk;
  desk.type("群发");
  CHECK_THAT(desk.type("取消"), Contains("好，不弄了"));
  desk.to_the_last_question();
  CHECK_THAT(desk.type("先不发"), Equals("好，没有发。"));
  desk.to_the_last_question();
  desk.type("发");
  CHECK_THAT(desk.type("撤回"), Contains("✅ 撤回了，《") && Contains("》不发了。"));
  desk.after_half_a_minute();
  CHECK(desk.sent() == 0);
  desk.to_the_last_question();
  desk.type("发");
  desk.turn_to("2026-11-21 10:02");
  desk.run_due();
  const std::string asked = desk.type("撤回");
  CHECK_THAT(asked, Contains("已经开始发了"));
  const std::string number = asked.substr(asked.rfind("撤回 "));
  CHECK_THAT(desk.type(number.substr(0, number.find("」"))), Contains("已经发到 3 人的手机上，收不回来了。要更正"));
}

TEST_CASE("the same words to the same people within four hours need a second word") {
  Secretary desk;
  desk.to_the_last_question();
  desk.type("发");
  desk.after_half_a_minute();
  desk.to_the_last_question();
  CHECK_THAT(desk.type("发"), Contains("4 小时内刚给青松岭林业局发过一样的") && Contains("⟦仍要发⟧"));
  CHECK_THAT(desk.type("1"), Contains("✅ 30 秒后"));
}

TEST_CASE("what is to be sent is taken as it stands, even when it begins like another command") {
  Secretary desk;
  desk.type("群发");
  CHECK_THAT(desk.type("提醒大家明天八点开会"), Contains("发给谁？"));
  CHECK(desk.number("SELECT count(*) FROM reminder") == 0);
}

TEST_CASE("only a secretary sends to everybody, and a text too long is refused before anything is asked") {
  Secretary desk;
  CHECK_THAT(desk.say("o-zhou", "群发 大家好"), Contains("这要书记才能用"));
  std::string text = "群发 ";
  while (text.size() < 1750) text += "长";
  CHECK_THAT(desk.type(text), Contains("太长了"));
}

TEST_CASE("a long text is shortened in the question, never the sum below it") {
  Secretary desk;
  std::string text = "群发 ";
  while (text.size() < 1600) text += "长";
  desk.type(text);
  desk.type("1");
  CHECK_THAT(desk.type("内部"), Contains("发给青松岭林业局 6 人（内部）") && Contains("有 3 人送不到") && Contains("全文共"));
}
