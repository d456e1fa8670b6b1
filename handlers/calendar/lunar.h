// The lunar calendar (GB/T 33661-2017, as the Hong Kong Observatory publishes it) for the lunar years 1901 to 2100.
#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace handlers::calendar {

struct LunarDate {
  int year = 0;  // begins at 春节
  int month = 0;
  int day = 0;
  bool is_leap = false;  // of the leap month that follows the month of this number

  friend bool operator==(const LunarDate&, const LunarDate&) = default;
};

inline constexpr int kFirstLunarYear = 1901, kLastLunarYear = 2100;

// Nothing outside the table.
std::optional<LunarDate> lunar(std::chrono::sys_days day);

struct SolarOfLunar {
  std::chrono::sys_days day;
  bool is_day_moved = false;    // day 30 was asked of a month of 29 days: the 29th
  bool is_month_moved = false;  // the year has no such leap month: the ordinary one
};
// Nothing outside the table, or for a month or day that no year has.
std::optional<SolarOfLunar> solar(LunarDate date);
// The next day of this month and day that is `from` or later.
std::optional<SolarOfLunar> next_lunar(int month, int day, bool is_leap, std::chrono::sys_days from);

std::string lunar_text(int month, int day, bool is_leap);  // 八月十五, 闰六月初一, 腊月三十

}  // namespace handlers::calendar
