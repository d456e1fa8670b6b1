#include "handlers/calendar/lunar.h"

#include <catch2/catch.hpp>
#include <cstdio>
#include <fstream>
#include <sstream>

namespace calendar = handlers::calendar;
using std::chrono::days;
using std::chrono::sys_days;

TEST_CASE("every day of the lunar years 1901 to 2100 is the one an independent calendar gives, both ways") {
  std::ifstream file(SOURCE_DIR "/tests/data/lunar_years.tsv");
  std::string line;
  std::getline(file, line);
  int years = 0;
  while (std::getline(file, line)) {
    std::istringstream fields(line);
    std::string year, leap, lengths, first;
    std::getline(fields, year, '\t');
    std::getline(fields, leap, '\t');
    std::getline(fields, lengths, '\t');
    std::getline(fields, first, '\t');
    int y = 0, m = 0, d = 0;
    REQUIRE(std::sscanf(first.c_str(), "%d-%d-%d", &y, &m, &d) == 3);
    sys_days day = std::chrono::year{y} / m / d;
    std::istringstream each(lengths);
    int month = 0;
    bool is_leap = false;
    for (int length = 0; each >> length;) {
      is_leap = !is_leap && month != 0 && month == std::stoi(leap);
      if (!is_leap) ++month;
      bool is_same = true;
      for (int n = 1; n <= length; ++n, day += days{1}) {
        const calendar::LunarDate expected{std::stoi(year), month, n, is_leap};
        const auto back = calendar::solar(expected);
        is_same = is_same && calendar::lunar(day) == expected && back && back->day == day && !back->is_day_moved && !back->is_month_moved;
      }
      REQUIRE(is_same);
    }
    REQUIRE(month == 12);
    ++years;
  }
  CHECK(years == 200);
}

TEST_CASE("the years that general libraries get wrong begin on the published day") {
  CHECK(calendar::solar({2027, 1, 1, false})->day == sys_days(std::chrono::year{2027} / 2 / 6));
  CHECK(calendar::solar({2030, 1, 1, false})->day == sys_days(std::chrono::year{2030} / 2 / 3));
}

TEST_CASE("day 30 of a short month is the 29th, a leap month that is not there the ordinary one, and both say so") {
  const auto moved = calendar::solar({2026, 12, 30, false});
  CHECK(moved->is_day_moved);
  CHECK(moved->day == sys_days(std::chrono::year{2027} / 2 / 5));
  CHECK(calendar::solar({2026, 6, 1, true})->is_month_moved);
  CHECK_FALSE(calendar::solar({2025, 6, 1, true})->is_month_moved);
}

TEST_CASE("outside the table nothing is guessed") {
  CHECK_FALSE(calendar::solar({2101, 1, 1, false}));
  CHECK_FALSE(calendar::solar({2026, 13, 1, false}));
  CHECK_FALSE(calendar::solar({2026, 1, 31, false}));
  CHECK_FALSE(calendar::lunar(sys_days(std::chrono::year{1900} / 6 / 1)));
  CHECK_FALSE(calendar::lunar(sys_days(std::chrono::year{2101} / 6 / 1)));
}

TEST_CASE("lunar days are written the way people write them") {
  CHECK(calendar::lunar_text(8, 15, false) == "八月十五");
  CHECK(calendar::lunar_text(6, 1, true) == "闰六月初一");
  CHECK(calendar::lunar_text(12, 30, false) == "腊月三十");
  CHECK(calendar::lunar_text(1, 20, false) == "正月二十");
  CHECK(calendar::lunar_text(11, 23, false) == "冬月廿三");
}
