#include "handlers/calendar/day_phrase.h"

#include <catch2/catch.hpp>
#include <fstream>

using namespace handlers::calendar;

TEST_CASE("the day of 清明 is the published one in every year from 2026 to 2100") {
  // 4 or 5 April, one digit a year from 2026 on; computed with lunar-javascript 1.7.7 (MIT).
  const std::string kDays = "554455445544554445444544454445444544454445444544444444444444444444444444445";
  for (std::size_t n = 0; n < kDays.size(); ++n) {
    Reader reader("清明");
    const std::chrono::year year{2026 + static_cast<int>(n)};
    const auto phrase = read_day(reader, std::chrono::sys_days(year / 1 / 1));
    CHECK(phrase->candidates.front().day == std::chrono::sys_days(year / 4 / (kDays[n] - '0')));
  }
}

TEST_CASE("what is no day takes nothing") {
  for (const char* text : {"十一点", "五一班", "12", "3号楼", "周八", "下", "农历", "2026", "春"}) {
    Reader reader(text);
    INFO(text);
    const auto phrase = read_day(reader, std::chrono::sys_days(std::chrono::year{2026} / 11 / 21));
    CHECK((!phrase && reader.at() == 0));
  }
}
