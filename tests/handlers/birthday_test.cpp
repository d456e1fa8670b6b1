#include <catch2/catch.hpp>

#include "handlers/calendar/civil.h"
#include "storage/schedule.h"
#include "storage/unit.h"
#include "tests/support/desk.h"

using Catch::Matchers::Contains;
using Catch::Matchers::Equals;

namespace {
struct Celebrating : tests::Desk {
  Celebrating() { say("o-zhou", "周林 5678"); }
  std::string type(const std::string& text) { return say("o-zhou", text); }
  // The house's own job of that day, as the scheduler plans it.
  void morning_of(const std::string& date, const std::string& begun = "08:00") {
    turn_to(date + " 07:30");
    type("在吗");
    turn_to(date + " 08:00");
    write([&](storage::Transaction& tx) {
      storage::ensure_daily(tx, {"birthday", 0, storage::root_unit(tx)->id, 1, date, "08:00", now(), now() + std::chrono::hours{13}}, now());
    });
    turn_to(date + " " + begun);
    run_due();
  }
  std::int64_t greetings() { return number("SELECT count(*) FROM outbox WHERE kind = 'birthday' AND state = 'accepted'"); }
};
}  // namespace

TEST_CASE("a birthday is said once, shown without the year, and greeted at eight") {
  Celebrating desk;
  CHECK_THAT(desk.type("生日"), Contains("还没有你的生日"));
  CHECK_THAT(desk.type("1990年5月12日"), Contains("✅ 记下了：5月12日"));
  CHECK_THAT(desk.type("生日"), Equals("你的生日：5月12日（公历）。\n祝福方式：⟦发给我个人⟧⟦不用⟧⟦日期不对⟧"));
  desk.morning_of("2027-05-11");
  CHECK(desk.greetings() == 0);
  desk.morning_of("2027-05-12");
  CHECK(desk.greetings() == 1);
  CHECK(desk.number("SELECT count(*) FROM outbox_body WHERE body LIKE '%🎂 周林，生日快乐！支部记着你的好。——白桦沟林场%'") == 1);
}

TEST_CASE("one greeting a person and year, also when the morning is run again") {
  Celebrating desk;
  desk.type("生日 5月12日");
  desk.morning_of("2027-05-12");
  desk.run_due();
  desk.morning_of("2027-05-12");
  CHECK(desk.greetings() == 1);
  CHECK(desk.number("SELECT count(*) FROM occurrence WHERE state = 'sent'") == 1);
}

TEST_CASE("who does not want it is not greeted, and can have it back") {
  Celebrating desk;
  desk.type("生日 5月12日");
  desk.type("生日");
  CHECK_THAT(desk.type("2"), Contains("✅ 不发了"));
  desk.morning_of("2027-05-12");
  CHECK(desk.greetings() == 0);
  CHECK_THAT(desk.type("生日祝福"), Contains("✅ 到时早上 8 点"));
  desk.morning_of("2028-05-12");
  CHECK(desk.greetings() == 1);
}

TEST_CASE("a lunar birthday is kept as one and greeted on its solar day") {
  Celebrating desk;
  CHECK_THAT(desk.type("我的生日 农历八月十五"), Contains("✅ 记下了：农历八月十五"));
  desk.morning_of("2027-09-15");
  CHECK(desk.greetings() == 1);
}

TEST_CASE("row 81: a date that cannot be is refused with its reason and the next step") {
  Celebrating desk;
  CHECK_THAT(desk.type("生日 2月30日"), Contains("没有「2月30日」这一天"));
  CHECK_THAT(desk.type("生日 1880-01-01"), Contains("太早了"));
  CHECK_THAT(desk.type("生日 2030-01-01"), Contains("还没到呢"));
  CHECK_THAT(desk.type("生日 0000-00-00"), Contains("没有「0000-00-00」这一天"));
  CHECK_THAT(desk.type("生日 昨天"), Contains("没看懂是哪天"));
  CHECK_THAT(desk.type("5月12日"), Contains("✅ 记下了"));
}

TEST_CASE("a morning that was missed is told to the keeper by name") {
  Celebrating desk;
  desk.say("o-chen", "陈静 1001");
  desk.type("生日 11月22日");
  desk.morning_of("2026-11-22", "21:30");
  CHECK(desk.greetings() == 0);
  CHECK(desk.number("SELECT count(*) FROM outbox_body WHERE body LIKE '%系统停着，没能祝生日：周林%'") == 1);
}
