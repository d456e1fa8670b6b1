// Birthdays as people and rosters write them, and whose birthday a day is. Civil dates, never instants.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace handlers::calendar {

struct BirthDate {
  // either_calendar: 八月十五, as people say days of the moon and of the sun; too_young: not yet fourteen.
  enum class Wrong { nothing, unreadable, no_such_day, future, too_long_ago, either_calendar, too_young };
  std::string kept;  // "05-12", "1990-05-12"; lunar "08-09", in a leap month "06-01L": what storage keeps
  bool is_lunar = false;
  Wrong wrong = Wrong::nothing;
};

// 5月12日, 5-12, 1990-05-12, 1990年5月12日, 农历八月初九, 腊月三十, 闰六月初一. `is_lunar`: the roster's column says so.
BirthDate read_birth_date(std::string_view text, std::chrono::sys_days today, bool is_lunar = false);
std::string birth_date_text(std::string_view kept, bool is_lunar);  // 5月12日, 农历八月初九; never the year

// The kept forms, without the year, whose birthday is celebrated on the day: 29 February on the 28th of other years, a lunar
// day 30 on the 29th of a short month, a leap month's day in the ordinary month where the year has no such leap month.
struct BirthdayKeys {
  std::vector<std::string> solar, lunar;
};
BirthdayKeys birthday_keys(std::chrono::sys_days day);

}  // namespace handlers::calendar
