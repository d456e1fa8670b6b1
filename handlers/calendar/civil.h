// Civil time of the organisation: a fixed UTC+8 (Asia/Shanghai without the summers of 1986–1991, which no plan of ours
// reaches). Birthdays and plans are civil dates, never instants.
#pragma once

#include <chrono>
#include <string>

namespace handlers::calendar {

inline constexpr std::chrono::hours kOffset{8};

struct Civil {
  std::chrono::year_month_day date;
  int hour = 0;
  int minute = 0;
};

Civil civil(std::chrono::sys_seconds at);
std::chrono::sys_seconds instant(const Civil& civil);
inline std::chrono::sys_days day_of(std::chrono::sys_seconds at) { return std::chrono::floor<std::chrono::days>(at + kOffset); }

// When the civil day of `at` began.
inline std::chrono::sys_seconds midnight_of(std::chrono::sys_seconds at) { return day_of(at) - kOffset; }

std::string date_text(std::chrono::sys_seconds at);    // 2026-11-21
std::string month_text(std::chrono::sys_seconds at);   // 2026-11
std::string clock_text(std::chrono::sys_seconds at);   // 19:05
std::string day_text(std::chrono::sys_seconds at);     // 11月21日（周六）
// 今天 / 今晚 / 明天 / 明晚 / 后天 and the clock, or the day written out: "今晚 19:00", "11月25日（周三）19:00".
std::string moment_text(std::chrono::sys_seconds at, std::chrono::sys_seconds now);

}  // namespace handlers::calendar
