#include <catch2/catch.hpp>

#include "tests/support/desk.h"

using Catch::Matchers::Contains;

namespace {
void plan_evening(tests::Desk& desk) {
  desk.say("o-chen", "陈静 1001");
  desk.say("o-zhou", "周林 5678");
  desk.say("o-chen", "排学习 今晚21:30 题 / 文");
  desk.say("o-chen", "公开");
}
std::string reason_of_zhou(tests::Desk& desk) {
  return desk.number("SELECT count(*) FROM outbox JOIN member ON member.id = member_id WHERE name = '周林' AND reason = '本人退订'") == 1
             ? "本人退订"
         : desk.number("SELECT count(*) FROM outbox JOIN member ON member.id = member_id WHERE name = '周林' AND reason = '本人夜里不收'") == 1
             ? "本人夜里不收"
             : "";
}
}  // namespace

TEST_CASE("who has turned everything off is skipped with that reason, and one word brings everything back") {
  tests::Desk desk;
  plan_evening(desk);
  CHECK_THAT(desk.say("o-zhou", "ＴＤ"), Contains("想少收哪些？⟦只在 7:00–21:00 发⟧⟦关掉节日和生日⟧⟦都关掉⟧"));
  CHECK_THAT(desk.say("o-zhou", "3"), Contains("✅ 都关了"));
  CHECK_THAT(desk.say("o-chen", "今晚推送"), Contains("1 人自己设了不收") && !Contains("周林"));
  SECTION("skipped") {
    desk.turn_to("2026-11-21 21:30");
    desk.run_due();
    CHECK(reason_of_zhou(desk) == "本人退订");
  }
  SECTION("back") {
    CHECK_THAT(desk.say("o-zhou", "恢复"), Contains("✅ 恢复了"));
    CHECK_THAT(desk.say("o-zhou", "恢复"), Contains("什么都没关"));
    desk.turn_to("2026-11-21 21:30");
    desk.run_due();
    CHECK(reason_of_zhou(desk).empty());
  }
}

TEST_CASE("who wants nothing at night gets it in the morning") {
  tests::Desk desk;
  plan_evening(desk);
  desk.say("o-zhou", "别发了");
  CHECK_THAT(desk.say("o-zhou", "1"), Contains("只在 7:00–21:00"));
  desk.turn_to("2026-11-21 21:30");
  desk.run_due();
  const std::string of_zhou = "SELECT count(*) FROM outbox JOIN member ON member.id = member_id WHERE name = '周林' AND kind = 'study' AND outbox.state = ";
  CHECK(desk.number(of_zhou + "'ready'") == 1);
  desk.turn_to("2026-11-22 07:00");
  desk.run_due();
  CHECK(desk.number(of_zhou + "'accepted'") == 1);
}

TEST_CASE("what is no answer to it is not swallowed by the question, and nothing changes") {
  tests::Desk desk;
  desk.say("o-zhou", "周林 5678");
  desk.say("o-zhou", "退订");
  CHECK_THAT(desk.say("o-zhou", "随便"), Contains("在。要做什么？"));
  CHECK(desk.number("SELECT count(*) FROM preference") == 0);
}

TEST_CASE("hours of one's own: what comes in them waits until they are over, over midnight too") {
  tests::Desk desk;
  plan_evening(desk);
  CHECK_THAT(desk.say("o-zhou", "免打扰 晚上9点到早上7点半"), Contains("✅ 21:00 到 7:30 不打扰你"));
  desk.turn_to("2026-11-21 21:30");
  desk.run_due();
  CHECK(desk.number("SELECT count(*) FROM outbox JOIN member ON member.id = member_id WHERE name = '周林' AND kind = 'study' AND outbox.state = 'ready'") == 1);
  CHECK_THAT(desk.say("o-chen", "送达情况"), Contains("有 1 人还没发，等到明天 07:30（他们自己设的时间）"));
  desk.turn_to("2026-11-22 07:30");
  desk.run_due();
  CHECK(desk.number("SELECT count(*) FROM outbox JOIN member ON member.id = member_id WHERE name = '周林' AND kind = 'study' AND outbox.state = 'accepted'") == 1);
}

TEST_CASE("who comes off the night shift says when, and one word brings everything back") {
  tests::Desk desk;
  plan_evening(desk);
  CHECK_THAT(desk.say("o-zhou", "下夜班再发"), Contains("几点以后方便看"));
  CHECK_THAT(desk.say("o-zhou", "早上8点半"), Contains("8:30 到 18:30 之间发给你"));
  CHECK(desk.number("SELECT hours_from FROM preference") == 8 * 60 + 30);
  CHECK_THAT(desk.say("o-zhou", "恢复"), Contains("✅ 恢复了"));
  CHECK(desk.number("SELECT hours_from + hours_until FROM preference") == 0);
}

TEST_CASE("8点再发 outside of a dialog keeps nothing before it is clear that it is meant for always") {
  tests::Desk desk;
  plan_evening(desk);
  CHECK_THAT(desk.say("o-zhou", "早上9点再发"), Contains("是不是以后都这样？学习、通知 9:00 到 19:00 之间发给你") && Contains("⟦是，以后都这样⟧⟦不是⟧"));
  CHECK(desk.number("SELECT count(*) FROM preference") == 0);
  SECTION("always") {
    CHECK_THAT(desk.say("o-zhou", "1"), Contains("✅ 以后学习、通知 9:00 到 19:00 之间发给你"));
    CHECK(desk.number("SELECT hours_from FROM preference") == 9 * 60);
  }
  SECTION("just this once") {
    CHECK_THAT(desk.say("o-zhou", "2"), Contains("没有改"));
    CHECK(desk.number("SELECT count(*) FROM preference") == 0);
    CHECK_THAT(desk.say("o-zhou", "1"), !Contains("之间发给你"));
  }
  SECTION("another hour") {
    CHECK_THAT(desk.say("o-zhou", "9点半再发"), Contains("9:30 到 19:30"));
    CHECK_THAT(desk.say("o-zhou", "是的"), Contains("✅ 以后学习、通知 9:30 到 19:30"));
  }
}

TEST_CASE("8点再发 in the middle of another dialog is said of that, and changes nobody's hours") {
  tests::Desk desk;
  plan_evening(desk);
  for (const char* words : {"群发 明早八点开会", "全体", "内部"}) desk.say("o-chen", words);
  CHECK_THAT(desk.say("o-chen", "8点再发"), Contains("还没发。发不发？"));
  desk.say("o-chen", "先不发");
  desk.say("o-chen", "排学习 明晚19:00 题 / 文");
  CHECK_THAT(desk.say("o-chen", "晚上8点再发"), !Contains("以后"));
  CHECK(desk.number("SELECT count(*) FROM preference") == 0);
  CHECK(desk.number("SELECT count(*) FROM occurrence WHERE kind = 'broadcast'") == 0);
}

TEST_CASE("whoever was just asked when may answer 8点再发") {
  tests::Desk desk;
  plan_evening(desk);
  desk.say("o-zhou", "下夜班再发");
  CHECK_THAT(desk.say("o-zhou", "早上8点再发"), Contains("✅ 以后学习、通知 8:00 到 18:00"));
}

TEST_CASE("a nap at noon is one at noon, and hours that may be day or night are chosen from") {
  tests::Desk desk;
  plan_evening(desk);
  CHECK_THAT(desk.say("o-zhou", "免打扰 中午12点到2点"), Contains("✅ 12:00 到 14:00 不打扰你"));
  CHECK_THAT(desk.say("o-zhou", "免打扰 晚上10点到12点"), Contains("✅ 22:00 到 0:00 不打扰你"));
  desk.say("o-zhou", "恢复");
  CHECK_THAT(desk.say("o-zhou", "免打扰 1点到3点"), Contains("写清上午还是晚上") && Contains("⟦凌晨1:00到凌晨3:00⟧⟦13:00到15:00⟧"));
  CHECK(desk.number("SELECT hours_from + hours_until FROM preference") == 0);
  CHECK_THAT(desk.say("o-zhou", "2"), Contains("✅ 13:00 到 15:00 不打扰你"));
  desk.say("o-zhou", "免打扰 1点到3点");
  CHECK_THAT(desk.say("o-zhou", "1"), Contains("✅ 1:00 到 3:00 不打扰你"));
}

TEST_CASE("hours that cannot be read are asked back with an example, and change nothing") {
  tests::Desk desk;
  plan_evening(desk);
  for (const char* said : {"免打扰 10点到7点", "免打扰 晚上", "免打扰 25点到7点"}) {
    INFO(said);
    CHECK_THAT(desk.say("o-zhou", said), Contains("晚上10点到早上7点"));
  }
  CHECK(desk.number("SELECT count(*) FROM preference") == 0);
  CHECK_THAT(desk.say("o-zhou", "晚上10点到早上7点"), Contains("✅ 22:00 到 7:00"));
}

TEST_CASE("an answer about hours that cannot be read is asked again, and the next one is understood") {
  tests::Desk desk;
  plan_evening(desk);
  SECTION("hours of quiet") {
    desk.say("o-zhou", "免打扰时间");
    CHECK_THAT(desk.say("o-zhou", "10点到7点左右"), Contains("晚上10点到早上7点"));
    CHECK_THAT(desk.say("o-zhou", "晚上10点到早上7点"), Contains("✅ 22:00 到 7:00"));
  }
  SECTION("the hour after a shift") {
    desk.say("o-zhou", "我上夜班");
    CHECK_THAT(desk.say("o-zhou", "8点或者9点"), Contains("没看明白是几点") && Contains("早上8点半"));
    CHECK_THAT(desk.say("o-zhou", "看八点那趟车"), Contains("没看明白是几点"));
    CHECK_THAT(desk.say("o-zhou", "9点"), Contains("✅ 以后学习、通知 9:00 到 19:00"));
  }
  SECTION("what speaks of no time is somebody else's") {
    desk.say("o-zhou", "我上夜班");
    CHECK_THAT(desk.say("o-zhou", "随便"), Contains("在。要做什么？"));
    CHECK(desk.number("SELECT count(*) FROM preference") == 0);
  }
}

TEST_CASE("the hour after a shift is understood as people write it, on one line too") {
  tests::Desk desk;
  plan_evening(desk);
  for (const char* said : {"8", "早8点", "8点以后", "早上八点下班"}) {
    INFO(said);
    desk.say("o-zhou", "下夜班再发");
    CHECK_THAT(desk.say("o-zhou", said), Contains("✅ 以后学习、通知 8:00 到 18:00"));
  }
  for (const char* said : {"下夜班再发 8点", "下班再发8点以后", "我上夜班，早上8点下班"}) {
    INFO(said);
    desk.say("o-zhou", "恢复");
    CHECK_THAT(desk.say("o-zhou", said), Contains("✅ 以后学习、通知 8:00 到 18:00"));
  }
  CHECK_THAT(desk.say("o-zhou", "以后早上8点再发"), Contains("✅ 以后学习、通知 8:00 到 18:00"));
  CHECK_THAT(desk.say("o-zhou", "8点半以后再发"), Contains("是不是以后都这样？学习、通知 8:30 到 18:30"));
  CHECK_THAT(desk.say("o-zhou", "9点"), Contains("是不是以后都这样？学习、通知 9:00 到 19:00"));
  CHECK_THAT(desk.say("o-zhou", "免打扰 22点—7点"), Contains("✅ 22:00 到 7:00"));
}

TEST_CASE("hours of one's own have a way out by whatever it is called") {
  tests::Desk desk;
  plan_evening(desk);
  for (const char* said : {"取消免打扰", "关闭免打扰", "免打扰关了", "免打扰怎么关", "不上夜班了"}) {
    INFO(said);
    desk.say("o-zhou", "免打扰 22点到7点");
    CHECK_THAT(desk.say("o-zhou", said), Contains("✅ 什么时候都可以发给你了"));
    CHECK(desk.number("SELECT hours_from + hours_until FROM preference") == 0);
    CHECK_THAT(desk.say("o-zhou", said), Contains("你没有设不打扰的时间"));
  }
  desk.say("o-zhou", "都关掉");
  CHECK_THAT(desk.say("o-zhou", "取消免打扰"), Contains("学习、通知你都关着，要收就回「恢复」"));
  CHECK(desk.number("SELECT no_push FROM preference") == 1);
}

TEST_CASE("who had turned everything off and now names hours gets what they were told") {
  tests::Desk desk;
  plan_evening(desk);
  desk.say("o-zhou", "都关掉");
  SECTION("quiet hours") { desk.say("o-zhou", "免打扰 22点到7点"); }
  SECTION("after a shift") { desk.say("o-zhou", "下夜班再发 8点"); }
  SECTION("by day") {
    desk.say("o-zhou", "退订");
    desk.say("o-zhou", "1");
  }
  CHECK(desk.number("SELECT no_push FROM preference") == 0);
}

TEST_CASE("whom only a mass message reaches hears that it does not wait for their hours") {
  tests::Desk desk;
  SECTION("a subscription account") {
    desk.accounts.front().type = wechat_api::AccountType::certified_subscription;
    plan_evening(desk);
    CHECK_THAT(desk.say("o-zhou", "免打扰 21点到8点"), Contains("✅ 21:00 到 8:00") && Contains("注意：你只在公众号里收"));
    CHECK_THAT(desk.say("o-zhou", "退订"), !Contains("注意"));
    CHECK_THAT(desk.say("o-zhou", "1"), Contains("注意：你只在公众号里收"));
  }
  SECTION("a template goes at any hour") {
    desk.accounts.front().template_id = "form";
    plan_evening(desk);
    CHECK_THAT(desk.say("o-zhou", "免打扰 21点到8点"), !Contains("注意"));
  }
}

TEST_CASE("who is in no mass message because of their hours is counted as that, not named as too late") {
  tests::Desk desk;
  desk.accounts.front().type = wechat_api::AccountType::certified_subscription;
  for (const auto& [person, words] : {std::pair{"o-chen", "陈静 1001"}, std::pair{"o-zhou", "周林 5678"}, std::pair{"o-li", "李静 1003"}}) desk.say(person, words);
  desk.say("o-zhou", "下夜班再发 8点半");
  desk.turn_to("2026-11-25 10:00");
  CHECK_THAT(desk.say("o-chen", "排学习 今晚19:00 题 / 文"), Contains("1 人自己设的时间里没有群发") && !Contains("周林") && !Contains("过时"));
}

TEST_CASE("where some wait longer than others 送达情况 says the earliest hour as the earliest") {
  tests::Desk desk;
  plan_evening(desk);
  desk.say("o-zhou", "免打扰 晚上9点到早上7点");
  desk.say("o-chen", "免打扰 晚上9点到早上8点");
  desk.turn_to("2026-11-21 21:30");
  desk.run_due();
  CHECK_THAT(desk.say("o-chen", "送达情况"), Contains("有 2 人还没发，最早等到明天 07:00（他们自己设的时间）"));
}
