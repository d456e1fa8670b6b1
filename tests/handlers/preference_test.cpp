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
