// Counting days from 1900-01-31, the first day of the lunar year 1900.
#include "handlers/calendar/lunar.h"

#include <array>
#include <cstdint>

namespace handlers::calendar {
namespace {

using std::chrono::days;
using std::chrono::sys_days;

constexpr int kBase = 1900;
constexpr std::uint32_t kYears[] = {
#include "handlers/calendar/lunar_table.inc"
};
static_assert(std::size(kYears) == static_cast<std::size_t>(kLastLunarYear - kBase + 1));

constexpr int leap_month(int year) { return static_cast<int>(kYears[year - kBase] >> 13); }
constexpr int month_length(int year, int month, bool is_leap) {
  const int bit = is_leap ? 12 : month - 1;
  return (kYears[year - kBase] >> bit & 1) != 0 ? 30 : 29;
}
constexpr int year_length(int year) {
  int length = leap_month(year) != 0 ? month_length(year, 0, true) : 0;
  for (int month = 1; month <= 12; ++month) length += month_length(year, month, false);
  return length;
}
constexpr auto kNewYears = [] {
  std::array<sys_days, std::size(kYears) + 1> starts{};
  starts[0] = std::chrono::year{1900} / 1 / 31;
  for (std::size_t n = 0; n < std::size(kYears); ++n) starts[n + 1] = starts[n] + days{year_length(kBase + static_cast<int>(n))};
  return starts;
}();
sys_days new_year(int year) { return kNewYears[static_cast<std::size_t>(year - kBase)]; }

}  // namespace

std::optional<LunarDate> lunar(sys_days day) {
  if (day < new_year(kFirstLunarYear) || day >= kNewYears.back()) return std::nullopt;
  LunarDate date;
  date.year = static_cast<int>(std::chrono::year_month_day{day}.year());
  if (new_year(date.year) > day) --date.year;
  int rest = static_cast<int>((day - new_year(date.year)).count());
  for (date.month = 1;; ++date.month) {
    int length = month_length(date.year, date.month, false);
    if (rest < length) break;
    rest -= length;
    if (leap_month(date.year) != date.month) continue;
    length = month_length(date.year, date.month, true);
    date.is_leap = rest < length;
    if (date.is_leap) break;
    rest -= length;
  }
  date.day = rest + 1;
  return date;
}

std::optional<SolarOfLunar> solar(LunarDate date) {
  if (date.year < kFirstLunarYear || date.year > kLastLunarYear) return std::nullopt;
  if (date.month < 1 || date.month > 12 || date.day < 1 || date.day > 30) return std::nullopt;
  SolarOfLunar found;
  const int leap = leap_month(date.year);
  found.is_month_moved = date.is_leap && leap != date.month;
  const bool is_leap = date.is_leap && !found.is_month_moved;
  found.is_day_moved = date.day > month_length(date.year, date.month, is_leap);
  int ahead = 0;
  for (int month = 1; month < date.month; ++month)
    ahead += month_length(date.year, month, false) + (month == leap ? month_length(date.year, month, true) : 0);
  if (is_leap) ahead += month_length(date.year, date.month, false);
  found.day = new_year(date.year) + days{ahead + date.day - 1 - (found.is_day_moved ? 1 : 0)};
  return found;
}

std::optional<SolarOfLunar> next_lunar(int month, int day, bool is_leap, sys_days from) {
  const int year = static_cast<int>(std::chrono::year_month_day{from}.year());
  for (int candidate = year - 1; candidate <= year + 1; ++candidate)
    if (const auto found = solar({candidate, month, day, is_leap}); found && found->day >= from) return found;
  return std::nullopt;
}

std::string lunar_text(int month, int day, bool is_leap) {
  constexpr const char* kMonths[] = {"正", "二", "三", "四", "五", "六", "七", "八", "九", "十", "冬", "腊"};
  constexpr const char* kDigits[] = {"", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十"};
  std::string text = std::string(is_leap ? "闰" : "") + kMonths[month - 1] + "月";
  if (day <= 10) return text + "初" + kDigits[day];
  if (day == 20) return text + "二十";
  if (day == 30) return text + "三十";
  return text + (day < 20 ? "十" : "廿") + kDigits[day % 10];
}

}  // namespace handlers::calendar
