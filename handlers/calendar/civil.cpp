// Conversions and the way dates are written to people.
#include "handlers/calendar/civil.h"

#include <fmt/format.h>

namespace handlers::calendar {

namespace {
constexpr const char* kWeekdays[] = {"日", "一", "二", "三", "四", "五", "六"};
constexpr int kEveningHour = 18;
}  // namespace

Civil civil(std::chrono::sys_seconds at) {
  const auto day = day_of(at);
  const auto minutes = std::chrono::floor<std::chrono::minutes>(at + kOffset - day).count();
  return Civil{day, static_cast<int>(minutes / 60), static_cast<int>(minutes % 60)};
}

std::chrono::sys_seconds instant(const Civil& civil) {
  return std::chrono::sys_days(civil.date) + std::chrono::hours{civil.hour} + std::chrono::minutes{civil.minute} - kOffset;
}

std::string date_text(std::chrono::sys_seconds at) {
  const auto date = civil(at).date;
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

std::string month_text(std::chrono::sys_seconds at) { return date_text(at).substr(0, 7); }

std::string clock_text(std::chrono::sys_seconds at) {
  const Civil c = civil(at);
  return fmt::format("{:02}:{:02}", c.hour, c.minute);
}

std::string day_text(std::chrono::sys_seconds at) {
  const auto date = civil(at).date;
  const std::chrono::weekday weekday{day_of(at)};
  return fmt::format("{}月{}日（周{}）", static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     kWeekdays[weekday.c_encoding()]);
}

std::string moment_text(std::chrono::sys_seconds at, std::chrono::sys_seconds now) {
  const auto ahead = (day_of(at) - day_of(now)).count();
  const bool is_evening = civil(at).hour >= kEveningHour;
  if (ahead == 0) return (is_evening ? "今晚 " : "今天 ") + clock_text(at);
  if (ahead == 1) return (is_evening ? "明晚 " : "明天 ") + clock_text(at);
  if (ahead == 2) return "后天 " + clock_text(at);
  return day_text(at) + clock_text(at);
}

}  // namespace handlers::calendar
