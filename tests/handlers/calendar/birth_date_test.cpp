#include "handlers/calendar/birth_date.h"

#include <catch2/catch.hpp>

#include "handlers/calendar/lunar.h"

using namespace handlers::calendar;
using std::chrono::sys_days;

namespace {
std::string read(const std::string& text) {
  constexpr const char* kWrong[] = {"", "unreadable", "no such day", "future", "too long ago"};
  const BirthDate date = read_birth_date(text, sys_days(std::chrono::year{2026} / 11 / 21));
  if (date.wrong != BirthDate::Wrong::nothing) return kWrong[static_cast<int>(date.wrong)];
  return date.kept + (date.is_lunar ? " lunar" : "");
}
bool has(const std::vector<std::string>& keys, const std::string& key) { return std::find(keys.begin(), keys.end(), key) != keys.end(); }
}  // namespace

TEST_CASE("birthdays are read as people write them") {
  CHECK(read("5月12日") == "05-12");
  CHECK(read("是５月１２号。") == "05-12");
  CHECK(read("5-12") == "05-12");
  CHECK(read("1990年5月12日") == "1990-05-12");
  CHECK(read("1990-05-12") == "1990-05-12");
  CHECK(read("农历八月初九") == "08-09 lunar");
  CHECK(read("陰曆臘月三十") == "12-30 lunar");
  CHECK(read("腊月三十") == "12-30 lunar");
  CHECK(read("闰六月初一") == "06-01L lunar");
  CHECK(read("三月初八") == "03-08 lunar");
  CHECK(read("2月29日") == "02-29");
  CHECK(read("农历8-15") == "08-15 lunar");
}

TEST_CASE("row 81: days that do not exist, the future and the long past are refused with their reason") {
  CHECK(read("2月30日") == "no such day");
  CHECK(read("0000-00-00") == "no such day");
  CHECK(read("1880-05-12") == "too long ago");
  CHECK(read("2027-01-01") == "future");
  CHECK(read("2023-02-29") == "no such day");
  CHECK(read("13月1日") == "no such day");
  CHECK(read("农历八月三十一") == "no such day");
  CHECK(read("") == "unreadable");
  CHECK(read("昨天") == "unreadable");
}

TEST_CASE("every birthday of either calendar is celebrated exactly once in every year from 1950 to 2099") {
  for (const std::string key : {"02-29", "02-28", "12-31", "01-01"}) {
    for (int year = 1950; year < 2100; ++year) {
      int count = 0;
      for (sys_days day = std::chrono::year{year} / 1 / 1; day < sys_days(std::chrono::year{year + 1} / 1 / 1); day += std::chrono::days{1})
        count += has(birthday_keys(day).solar, key);
      CHECK(count == 1);
    }
  }
  for (const std::string key : {"12-30", "12-29", "06-01L", "06-01", "01-01", "08-15", "04-30L"}) {
    int years_wrong = 0;
    for (int year = 1950; year < 2099; ++year) {
      int count = 0;
      for (sys_days day = solar({year, 1, 1, false})->day; day < solar({year + 1, 1, 1, false})->day; day += std::chrono::days{1})
        count += has(birthday_keys(day).lunar, key);
      years_wrong += count != 1;
    }
    INFO(key);
    CHECK(years_wrong == 0);
  }
}

TEST_CASE("a birthday is written without its year") {
  CHECK(birth_date_text("1990-05-12", false) == "5月12日");
  CHECK(birth_date_text("06-01L", true) == "农历闰六月初一");
}
