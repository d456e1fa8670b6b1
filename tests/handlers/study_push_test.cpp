// The evening itself, and what becomes of one that could not begin in time.
#include <catch2/catch.hpp>

#include "tests/support/desk.h"

using Catch::Matchers::Contains;
using Catch::Matchers::Equals;

namespace {

struct Evening {
  Evening() {
    for (const auto& [person, words] : {std::pair{"o-chen", "陈静 1001"}, std::pair{"o-zhou", "周林 5678"}, std::pair{"o-li", "李静 1003"}}) desk.say(person, words);
    plan("今晚19:00 防火要求 / 正文一");
  }
  void plan(const std::string& words) {
    desk.say("o-chen", "排学习 " + words);
    desk.say("o-chen", "公开");
  }
  void late_at(const std::string& civil) {
    desk.turn_to(civil);
    desk.run_due();
  }
  std::int64_t pushed(const std::string& words) {
    return desk.number("SELECT count(*) FROM outbox JOIN outbox_body ON outbox_body.id = body_id WHERE occurrence_id IS NOT NULL AND outbox.state = 'accepted'"
                       " AND body LIKE '%" + words + "%'");
  }
  std::string told() {  // the newest notice of the house to the secretary, with her next answer
    return desk.say("o-chen", "预览");
  }
  std::int64_t notices(const std::string& words) {
    return desk.number("SELECT count(*) FROM outbox JOIN outbox_body ON outbox_body.id = body_id WHERE kind = 'notice' AND body LIKE '%" + words + "%'");
  }

  tests::Desk desk;
};

}  // namespace

TEST_CASE("the secretary sees what will be sent, as everybody will") {
  Evening evening;
  CHECK_THAT(evening.desk.say("o-chen", "预览"), Contains("〔预览，今晚 19:00 发给大家〕") && Contains("📖《防火要求》\n正文一"));
  CHECK_THAT(evening.desk.say("o-zhou", "预览"), !Contains("防火要求"));
}

TEST_CASE("without another word a late evening is still sent while it is of use") {
  Evening evening;
  evening.late_at("2026-11-21 20:00");
  CHECK(evening.pushed("防火要求") == 3);
  CHECK(evening.desk.number("SELECT count(*) FROM occurrence WHERE state = 'late'") == 1);
  CHECK(evening.notices("晚了 60 分钟") == 1);
}

TEST_CASE("误点 跳过: a late evening is left, and the secretary is told") {
  Evening evening;
  CHECK_THAT(evening.desk.say("o-chen", "误点 跳过"), Equals("✅ 《防火要求》要是误了点：就不发了。"));
  evening.late_at("2026-11-21 19:11");
  CHECK(evening.pushed("防火要求") == 0);
  CHECK(evening.desk.number("SELECT count(*) FROM occurrence WHERE state = 'missed'") == 1);
  CHECK(evening.notices("误点就跳过") == 1);
}

TEST_CASE("误点 跳过 does not touch an evening that begins in time") {
  Evening evening;
  evening.desk.say("o-chen", "误点 跳过");
  evening.late_at("2026-11-21 19:09");
  CHECK(evening.pushed("防火要求") == 3);
}

TEST_CASE("误点 并入明天: tomorrow's study carries it, one message for both") {
  Evening evening;
  evening.desk.say("o-chen", "误点 并入明天");
  evening.plan("明天19:00 第二讲 / 正文二");
  evening.late_at("2026-11-21 20:00");
  CHECK(evening.notices("已|并入") + evening.notices("并入明晚") == 1);
  evening.late_at("2026-11-22 19:00");
  CHECK(evening.pushed("第二讲") == 3);
  CHECK(evening.pushed("没发成的《防火要求》") == 3);
  CHECK(evening.desk.number("SELECT count(*) FROM outbox WHERE occurrence_id IS NOT NULL AND state = 'accepted'") == 3);
}

TEST_CASE("误点 并入明天 with nothing planned for tomorrow makes it tomorrow's") {
  Evening evening;
  evening.desk.say("o-chen", "误点 并入明天");
  evening.late_at("2026-11-21 20:00");
  evening.late_at("2026-11-22 19:00");
  CHECK(evening.pushed("防火要求") == 3);
}

TEST_CASE("误点 问我: it waits for the answer, goes when told to, and is missed without one") {
  Evening evening;
  evening.desk.say("o-chen", "误点 问我");
  evening.late_at("2026-11-21 19:30");
  CHECK(evening.pushed("防火要求") == 0);
  CHECK(evening.notices("误了点") == 1);
  const std::string number = std::to_string(evening.desk.number("SELECT id FROM occurrence WHERE kind = 'study'"));
  SECTION("now") {
    CHECK_THAT(evening.desk.say("o-chen", "误点现在发 " + number), Equals("✅ 现在就发《防火要求》。"));
    evening.late_at("2026-11-21 19:40");
    CHECK(evening.pushed("防火要求") == 3);
  }
  SECTION("tomorrow") {
    CHECK_THAT(evening.desk.say("o-chen", "误点并入明天 " + number), Contains("并入明晚 19:00"));
    evening.late_at("2026-11-22 19:00");
    CHECK(evening.pushed("防火要求") == 3);
  }
  SECTION("no more") {
    CHECK_THAT(evening.desk.say("o-chen", "误点不发了 " + number), Contains("不发了"));
    evening.late_at("2026-11-21 22:00");
    CHECK(evening.pushed("防火要求") == 0);
  }
  SECTION("no answer") {
    evening.late_at("2026-11-21 22:00");
    CHECK(evening.desk.number("SELECT count(*) FROM occurrence WHERE state = 'missed'") == 1);
    CHECK_THAT(evening.desk.say("o-chen", "误点现在发 " + number), Contains("过了时间"));
  }
  SECTION("somebody else has no say") {
    CHECK_THAT(evening.desk.say("o-zhou", "误点现在发 " + number), !Contains("现在就发"));
  }
}

TEST_CASE("误点 仍发到 moves the end of its use, and what is no time is asked back") {
  Evening evening;
  CHECK_THAT(evening.desk.say("o-chen", "误点 仍发到21:30"), Equals("✅ 《防火要求》要是误了点：仍发，到 21:30。"));
  for (const char* words : {"误点 仍发到", "误点 仍发到99:00", "误点 仍发到9:", "误点 随便", "误点"}) {
    INFO(words);
    CHECK_THAT(evening.desk.say("o-chen", words), Contains("误了点怎么办"));
  }
  evening.late_at("2026-11-21 21:31");
  CHECK(evening.desk.number("SELECT count(*) FROM occurrence WHERE state = 'missed'") == 1);
}

TEST_CASE("carried twice in a row nothing is lost") {
  tests::Desk desk;
  desk.say("o-chen", "陈静 1001");
  for (const auto& [day, title] : {std::pair{"今晚", "甲"}, std::pair{"明晚", "乙"}}) {
    desk.say("o-chen", std::string("排学习 ") + day + "19:00 " + title + " / " + title + "文");
    desk.say("o-chen", "公开");
    if (title == std::string("甲")) desk.say("o-chen", "误点 并入明天");
  }
  desk.turn_to("2026-11-21 20:00");
  desk.run_due();
  desk.turn_to("2026-11-22 10:00");
  desk.say("o-chen", "误点 并入明天");
  desk.turn_to("2026-11-22 20:00");
  desk.run_due();
  desk.turn_to("2026-11-23 19:00");
  desk.run_due();
  CHECK(desk.number("SELECT count(*) FROM outbox JOIN outbox_body ON outbox_body.id = body_id WHERE kind = 'study' AND state = 'accepted' AND body LIKE '%乙文%' AND body LIKE '%甲文%'") == 1);
}

TEST_CASE("仍发到 a time that has passed by then is asked back, and the rule stays") {
  tests::Desk desk;
  desk.say("o-chen", "陈静 1001");
  desk.say("o-chen", "排学习 今晚19:00 题 / 文");
  desk.say("o-chen", "公开");
  const auto before = desk.number("SELECT useful_until FROM occurrence WHERE kind = 'study'");
  for (const char* said : {"误点 仍发到01:00", "误点 仍发到19:05"}) CHECK_THAT(desk.say("o-chen", said), Contains("要比它晚 10 分钟以上"));
  CHECK(desk.number("SELECT useful_until FROM occurrence WHERE kind = 'study'") == before);
  CHECK_THAT(desk.say("o-chen", "误点 仍发到21点半"), Contains("到 21:30"));
}

TEST_CASE("what was missed leaves its day free for another") {
  tests::Desk desk;
  desk.say("o-chen", "陈静 1001");
  desk.say("o-chen", "排学习 今晚19:00 题 / 文");
  desk.say("o-chen", "公开");
  desk.say("o-chen", "误点 不发");
  desk.turn_to("2026-11-21 20:00");
  desk.run_due();
  CHECK_THAT(desk.say("o-chen", "今晚推送"), Contains("《题》（没发：系统停着，误点跳过）"));
  CHECK_THAT(desk.say("o-chen", "排学习 今晚21:00 题 / 文"), Contains("今晚 21:00 发《题》"));
}

namespace {
// 李静 is the secretary of 白桦沟林场, 陈静 of everybody. 场里的 of the 21st is to be carried.
void two_secretaries(tests::Desk& desk) {
  for (const auto& [person, words] : {std::pair{"o-chen", "陈静 1001"}, std::pair{"o-li", "李静 1003"}, std::pair{"o-zhou", "周林 5678"}}) desk.say(person, words);
  desk.write([](storage::Transaction& tx) {
    tx.execute("INSERT INTO role_grant (member_id, role, unit_id, granted_at) SELECT id, 'secretary', unit_id, 0 FROM member WHERE name = '李静'");
  });
  for (const char* words : {"排学习 今晚18:00 场里的 / 场文", "公开", "误点 并入明天"}) desk.say("o-li", words);
}
void plan_for_all(tests::Desk& desk, const std::string& day) {
  desk.say("o-chen", "排学习 " + day + "19:00 局里的 / 局文");
  REQUIRE_THAT(desk.say("o-chen", "公开"), Contains("✅ 排好了"));
}
}  // namespace

TEST_CASE("what is carried passes over a day on which the same people get another's study, and its secretary hears the true day") {
  tests::Desk desk;
  two_secretaries(desk);
  plan_for_all(desk, "明晚");
  desk.turn_to("2026-11-21 19:30");
  SECTION("by its rule") {
    desk.run_due();
    CHECK(desk.number("SELECT count(*) FROM outbox JOIN outbox_body ON outbox_body.id = body_id WHERE kind = 'notice' AND body LIKE '%并入后天 18:00（之前的日子已有别的学习）%'") == 1);
  }
  SECTION("by its secretary's answer") {
    desk.write([](storage::Transaction& tx) { tx.execute("UPDATE occurrence SET late_rule = 'ask' WHERE kind = 'study' AND slot = '18:00'"); });
    desk.run_due();
    const std::string number = std::to_string(desk.number("SELECT id FROM occurrence WHERE kind = 'study' AND slot = '18:00'"));
    CHECK_THAT(desk.say("o-li", "误点并入明天 " + number), Contains("并入后天 18:00（之前的日子已有别的学习）"));
  }
  CHECK(desk.number("SELECT count(*) FROM occurrence WHERE kind = 'study' AND local_date = '2026-11-22'") == 1);
  CHECK(desk.number("SELECT count(*) FROM occurrence WHERE kind = 'study' AND local_date = '2026-11-23' AND slot = '18:00' AND state = 'planned'") == 1);
  desk.turn_to("2026-11-23 18:00");
  desk.run_due();
  CHECK_THAT(desk.say("o-zhou", "学习"), Contains("《场里的》\n场文"));
}

TEST_CASE("where no day of a week is free it is said, and whoever was asked may still decide") {
  tests::Desk desk;
  two_secretaries(desk);
  for (const char* day : {"11月22日", "11月23日", "11月24日", "11月25日", "11月26日", "11月27日", "11月28日"}) plan_for_all(desk, day);
  desk.turn_to("2026-11-21 19:30");
  SECTION("by its rule") {
    desk.run_due();
    CHECK(desk.number("SELECT count(*) FROM outbox JOIN outbox_body ON outbox_body.id = body_id WHERE kind = 'notice' AND body LIKE '%接下来 7 天每天都有别的学习。没有发，%'") == 1);
    CHECK(desk.number("SELECT count(*) FROM occurrence WHERE kind = 'study' AND slot = '18:00' AND state = 'missed' AND merged_into = 0") == 1);
  }
  SECTION("by its secretary's answer") {
    desk.write([](storage::Transaction& tx) { tx.execute("UPDATE occurrence SET late_rule = 'ask' WHERE kind = 'study' AND slot = '18:00'"); });
    desk.run_due();
    const std::string number = std::to_string(desk.number("SELECT id FROM occurrence WHERE kind = 'study' AND slot = '18:00'"));
    CHECK_THAT(desk.say("o-li", "误点并入明天 " + number), Contains("没处并入") && Contains("⟦不发了⟧⟦现在发⟧"));
    CHECK_THAT(desk.say("o-li", "2"), Contains("✅ 现在就发《场里的》"));
  }
}

TEST_CASE("a push that has no room for what it carries says where that is to be read") {
  tests::Desk desk;
  desk.say("o-chen", "陈静 1001");
  std::string longest, title;
  while (longest.size() < 1740) longest += "长";
  while (title.size() < 120) title += "甲";
  for (const std::string& words : {"排学习 今晚19:00 " + title + " / 甲文", std::string("公开"), std::string("误点 并入明天"), "排学习 明晚19:00 乙 / " + longest, std::string("公开")}) desk.say("o-chen", words);
  desk.turn_to("2026-11-21 20:00");
  desk.run_due();
  desk.turn_to("2026-11-22 19:00");
  desk.run_due();
  CHECK(desk.number("SELECT count(*) FROM outbox_body WHERE body LIKE '%长长长%读完回「打卡」。%没发成的回「学习」看。%'") == 1);
}
