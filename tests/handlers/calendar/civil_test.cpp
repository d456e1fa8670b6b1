#include <catch2/catch.hpp>

#include "handlers/calendar/civil.h"

using namespace handlers::calendar;

TEST_CASE("an instant has the civil date of Beijing, and the way back is exact") {
  const auto at = instant({std::chrono::year{2026} / 11 / 21, 0, 30});
  CHECK(date_text(at) == "2026-11-21");
  CHECK(clock_text(at) == "00:30");
  CHECK(day_text(at) == "11月21日（周六）");
  CHECK(std::chrono::sys_days(std::chrono::year{2026} / 11 / 20) + std::chrono::minutes{16 * 60 + 30} == at);
}

TEST_CASE("a moment is written the way people say it") {
  const auto now = instant({std::chrono::year{2026} / 11 / 21, 10, 0});
  CHECK(moment_text(instant({std::chrono::year{2026} / 11 / 21, 19, 0}), now) == "今晚 19:00");
  CHECK(moment_text(instant({std::chrono::year{2026} / 11 / 22, 8, 5}), now) == "明天 08:05");
  CHECK(moment_text(instant({std::chrono::year{2026} / 11 / 25, 19, 0}), now) == "11月25日（周三）19:00");
}
