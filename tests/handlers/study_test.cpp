#include <catch2/catch.hpp>

#include "tests/support/desk.h"

using Catch::Matchers::Contains;
using Catch::Matchers::Equals;

namespace {

// 陈静 and 周林 are bound; the study of `civil` has gone out.
void push_on(tests::Desk& desk, const std::string& day, const std::string& title) {
  desk.turn_to(day + " 18:00");
  desk.say("o-chen", "陈静 1001");
  desk.say("o-zhou", "周林 5678");
  desk.say("o-chen", "排学习 今晚19:00 " + title + " / 正文一段");
  REQUIRE_THAT(desk.say("o-chen", "公开"), Contains("✅ 排好了"));
  desk.turn_to(day + " 19:00");
  desk.run_due();
}

}  // namespace

TEST_CASE("tonight's study is shown and checked in once") {
  tests::Desk desk;
  push_on(desk, "2026-11-21", "四个坚持");
  CHECK_THAT(desk.say("o-zhou", "学习"), Contains("《四个坚持》\n正文一段") && Contains("⟦打卡⟧"));
  desk.turn_to("2026-11-21 19:24");
  CHECK_THAT(desk.say("o-zhou", "打卡"), Equals("✅ 打卡成功，连续 1 天，本月 1/1。"));
  desk.turn_to("2026-11-21 20:00");
  CHECK_THAT(desk.say("o-zhou", "打卡"), Equals("今天已打过卡（19:24）。"));
  CHECK_THAT(desk.say("o-zhou", "学习"), Contains("今天已打卡（19:24）"));
  CHECK(desk.number("SELECT count(*) FROM check_in") == 1);
}

TEST_CASE("before the evening there is nothing to check in") {
  tests::Desk desk;
  desk.say("o-zhou", "周林 5678");
  CHECK_THAT(desk.say("o-zhou", "打卡"), Equals("今天没有学习任务。"));
}

TEST_CASE("yesterday can be made up for until midnight of today, and counts in the row of days") {
  tests::Desk desk;
  push_on(desk, "2026-11-21", "第一讲");
  push_on(desk, "2026-11-22", "第二讲");
  CHECK_THAT(desk.say("o-zhou", "打卡"), Contains("连续 1 天，本月 1/2") && Contains("昨天的还可以补：⟦补学⟧"));
  CHECK_THAT(desk.say("o-zhou", "1"), Equals("✅ 补上了昨天的《第一讲》，连续 2 天，本月 2/2。"));
  CHECK_THAT(desk.say("o-zhou", "补学"), Contains("昨天的已经打过卡了"));
  desk.turn_to("2026-11-24 08:00");
  CHECK_THAT(desk.say("o-zhou", "补学"), Contains("昨天没有学习任务"));
}

TEST_CASE("a day missed ends the row of days") {
  tests::Desk desk;
  push_on(desk, "2026-11-20", "一");
  desk.say("o-zhou", "打卡");
  push_on(desk, "2026-11-21", "二");
  push_on(desk, "2026-11-22", "三");
  CHECK_THAT(desk.say("o-zhou", "打卡"), Contains("连续 1 天，本月 2/3"));
}

TEST_CASE("who was bound after the push can still read and check in") {
  tests::Desk desk;
  push_on(desk, "2026-11-21", "四个坚持");
  desk.say("o-wang", "王强 1004");
  CHECK_THAT(desk.say("o-wang", "打卡"), Contains("✅ 打卡成功，连续 1 天，本月 1/1"));
}

TEST_CASE("the month before does not count in this month") {
  tests::Desk desk;
  push_on(desk, "2026-11-30", "末");
  desk.say("o-zhou", "打卡");
  push_on(desk, "2026-12-01", "初");
  CHECK_THAT(desk.say("o-zhou", "打卡"), Contains("连续 2 天，本月 1/1"));
}

namespace {
// 周林 is told at 8:30 what came at 19:00 the evening before.
void put_off_to_morning(tests::Desk& desk) {
  desk.say("o-zhou", "周林 5678");
  desk.say("o-zhou", "下夜班再发");
  desk.say("o-zhou", "早上8点半");
  push_on(desk, "2026-11-21", "夜班的");
}
}  // namespace

TEST_CASE("what one's own hours put off to the morning is that day's study, not made up") {
  tests::Desk desk;
  put_off_to_morning(desk);
  desk.turn_to("2026-11-22 08:30");
  desk.run_due();
  CHECK_THAT(desk.say("o-zhou", "学习"), Contains("《夜班的》\n正文一段") && Contains("⟦打卡⟧"));
  CHECK_THAT(desk.say("o-zhou", "我的"), Contains("今天：还没打卡"));
  SECTION("打卡") { CHECK_THAT(desk.say("o-zhou", "打卡"), Equals("✅ 打卡成功，连续 1 天，本月 1/1。")); }
  SECTION("补学") { CHECK_THAT(desk.say("o-zhou", "补学"), Contains("✅ 补上了")); }
  CHECK(desk.number("SELECT count(*) FROM check_in WHERE made_up = 0") == 1);
  CHECK_THAT(desk.say("o-zhou", "打卡"), Equals("今天已打过卡（08:30）。"));
}

TEST_CASE("who got it in the evening has not had it put off") {
  tests::Desk desk;
  put_off_to_morning(desk);
  desk.turn_to("2026-11-22 08:30");
  desk.run_due();
  CHECK_THAT(desk.say("o-chen", "打卡"), Equals("今天没有学习任务。\n昨天的还可以补：⟦补学⟧"));
  desk.say("o-chen", "补学");
  CHECK(desk.number("SELECT count(*) FROM check_in WHERE made_up = 1") == 1);
}

TEST_CASE("what was put off is the next day's only as long as that has none of its own, and never the day after") {
  tests::Desk desk;
  put_off_to_morning(desk);
  SECTION("a study of its own") {
    push_on(desk, "2026-11-22", "第二讲");
    CHECK_THAT(desk.say("o-zhou", "学习"), Contains("《第二讲》"));
  }
  SECTION("the day after") {
    desk.turn_to("2026-11-23 08:30");
    CHECK_THAT(desk.say("o-zhou", "打卡"), Equals("今天没有学习任务。"));
  }
}

TEST_CASE("who read it in the evening all the same hears in the morning that it was yesterday") {
  tests::Desk desk;
  put_off_to_morning(desk);
  desk.turn_to("2026-11-21 20:00");
  CHECK_THAT(desk.say("o-zhou", "打卡"), Contains("✅ 打卡成功"));
  desk.turn_to("2026-11-22 08:30");
  desk.run_due();
  CHECK_THAT(desk.say("o-zhou", "打卡"), Equals("昨天已打过卡（20:00）。"));
  CHECK_THAT(desk.say("o-zhou", "学习"), Contains("昨天已打卡（20:00）"));
  CHECK_THAT(desk.say("o-zhou", "我的"), Contains("今天：昨天已打卡（20:00）"));
}

namespace {
// 甲 was missed on the 21st and carried by 乙 of the 22nd, which has gone out. `more` makes both bodies so much longer.
void carry_to_second(tests::Desk& desk, const std::string& more = "") {
  desk.say("o-chen", "陈静 1001");
  desk.say("o-zhou", "周林 5678");
  for (const std::string& words : {"排学习 今晚19:00 甲 / 甲文" + more, std::string("公开"), std::string("误点 并入明天"), "排学习 明晚19:00 乙 / 乙文" + more, std::string("公开")})
    desk.say("o-chen", words);
  desk.turn_to("2026-11-21 20:00");
  desk.run_due();
  desk.turn_to("2026-11-22 19:00");
  desk.run_due();
}
std::string long_words(int characters) {
  std::string words;
  while (characters-- > 0) words += "长";
  return words;
}
std::int64_t told(tests::Desk& desk, const std::string& words) {
  return desk.number("SELECT count(*) FROM outbox JOIN outbox_body ON outbox_body.id = body_id WHERE kind = 'notice' AND body LIKE '%" + words + "%'");
}
}  // namespace

TEST_CASE("学习 shows what the study carries, under it where both fit one message") {
  tests::Desk desk;
  carry_to_second(desk);
  CHECK_THAT(desk.say("o-zhou", "学习"), Contains("《乙》\n乙文\n——\n11月21日（周六）没发成的《甲》：\n甲文\n读完回「打卡」"));
  desk.say("o-zhou", "打卡");
  CHECK_THAT(desk.say("o-zhou", "学习"), Contains("甲文\n今天已打卡"));
}

TEST_CASE("学习 sends what the study carries as a message of its own where both do not fit one") {
  tests::Desk desk;
  carry_to_second(desk, long_words(400));
  CHECK_THAT(desk.say("o-zhou", "学习"), Contains("没发成的另发一条给你。\n读完回「打卡」") && !Contains("甲文"));
  CHECK(told(desk, "没发成的《甲》：%甲文") == 1);
}

TEST_CASE("补学 finds yesterday's study in the one that carries it today, and one check-in is for both") {
  tests::Desk desk;
  carry_to_second(desk);
  CHECK_THAT(desk.say("o-zhou", "补学"), Contains("11月21日（周六）没发成的《甲》在今天的学习里，读完回「打卡」，一起算。") && Contains("甲文") && Contains("⟦打卡⟧"));
  CHECK_THAT(desk.say("o-zhou", "1"), Contains("✅ 打卡成功，连续 1 天，本月 1/1"));
  CHECK_THAT(desk.say("o-zhou", "补学"), Contains("今天打的卡一起算") && !Contains("⟦打卡⟧"));
}

TEST_CASE("who has a study on the phone that was withdrawn hears that it needs no check-in, and nobody else hears of it") {
  tests::Desk desk;
  push_on(desk, "2026-11-21", "写错的");
  desk.say("o-wang", "王强 1004");
  desk.say("o-chen", "撤回 " + std::to_string(desk.number("SELECT id FROM occurrence WHERE kind = 'study'")));
  desk.write([](storage::Transaction& tx) { tx.execute("UPDATE occurrence SET state = 'withdrawn' WHERE kind = 'study'"); });
  for (const char* words : {"打卡", "学习"}) CHECK_THAT(desk.say("o-zhou", words), Equals("今天的《写错的》撤回了，不用打卡。"));
  CHECK_THAT(desk.say("o-wang", "打卡"), Equals("今天没有学习任务。"));
  desk.turn_to("2026-11-22 08:00");
  CHECK_THAT(desk.say("o-zhou", "补学"), Equals("昨天的《写错的》撤回了，不用补。"));
  CHECK_THAT(desk.say("o-zhou", "打卡"), Equals("今天没有学习任务。"));
}
