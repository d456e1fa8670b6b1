// Reading, stepping and writing rules.
#include "handlers/calendar/recurrence.h"

#include <fmt/format.h>

#include <charconv>

#include "handlers/calendar/civil.h"

namespace handlers::calendar {
namespace {

using std::chrono::days;

constexpr std::string_view kCodes[] = {"MO", "TU", "WE", "TH", "FR", "SA", "SU"};
constexpr std::string_view kNames[] = {"一", "二", "三", "四", "五", "六", "日"};
constexpr std::uint8_t kWeekend = 0b1100000;

std::optional<int> weekday_number(Reader& reader, bool is_first) {
  if (reader.take("日") || reader.take("天")) return 7;
  // One digit, not 十五: 每周一三五 names three days.
  const std::size_t begin = reader.at();
  for (int n = 0; n < 6; ++n) {
    const bool is_digit = reader.take(std::string(1, static_cast<char>('1' + n)));
    if (!is_digit && !reader.take(kNames[n])) continue;
    // 每周五三点, 每周五19:00: the clock begins here.
    const bool is_hour = reader.is_before({"点", ":", "时"}) || (is_digit ? reader.is_before_digit() : !is_first && reader.is_before({"十"}));
    if (!is_hour) return n + 1;
    reader.back_to(begin);
    return std::nullopt;
  }
  return std::nullopt;
}

std::optional<Recurrence> read_weekly(Reader& reader) {
  Recurrence rule;
  if (reader.take("末")) {
    rule.weekdays = kWeekend;
    return rule;
  }
  int newest = 0;
  bool is_range = false;
  while (true) {
    const std::size_t before = reader.at();
    if (newest != 0) {
      is_range = reader.take("到") || reader.take("至") || reader.take("-");
      if (!is_range && !reader.take("、") && !reader.take(",")) reader.take("和");
      if (!reader.take("每周")) reader.take("周");
      reader.take("星期");
    }
    const auto number = weekday_number(reader, newest == 0);
    if (!number) {
      reader.back_to(before);
      break;
    }
    for (int day = is_range ? newest + 1 : *number; day <= *number; ++day) rule.weekdays |= static_cast<std::uint8_t>(1 << (day - 1));
    newest = *number;
  }
  if (newest == 0) return std::nullopt;
  return rule;
}

bool falls_on(const Recurrence& rule, std::chrono::sys_days day) {
  return rule.weekdays == 0 || (rule.weekdays >> (std::chrono::weekday{day}.iso_encoding() - 1) & 1) != 0;
}

}  // namespace

std::optional<Recurrence> read_recurrence(Reader& reader) {
  const std::size_t begin = reader.at();
  if (reader.take("每天") || reader.take("每日") || reader.take("天天")) return Recurrence{};
  for (const std::string_view week : {"每周", "每星期", "每个星期", "每礼拜", "每个礼拜"})
    if (reader.take(week))
      if (auto rule = read_weekly(reader)) return rule;
  reader.back_to(begin);
  return std::nullopt;
}

std::chrono::sys_seconds next_of(const Recurrence& rule, std::chrono::sys_seconds after) {
  const std::chrono::minutes clock = std::chrono::hours{rule.hour} + std::chrono::minutes{rule.minute};
  for (auto day = day_of(after) - days{1};; day += days{1}) {
    const std::chrono::sys_seconds at = day + clock - kOffset;
    if (at > after && falls_on(rule, day)) return at;
  }
}

std::string rrule_text(const Recurrence& rule) {
  if (rule.weekdays == 0) return "FREQ=DAILY";
  std::string text = "FREQ=WEEKLY;BYDAY=";
  for (int n = 0; n < 7; ++n)
    if ((rule.weekdays >> n & 1) != 0) text += (text.back() == '=' ? "" : ",") + std::string(kCodes[n]);
  return text;
}

std::string kept_text(const Recurrence& rule) { return fmt::format("{} {:02}:{:02}", rrule_text(rule), rule.hour, rule.minute); }

std::optional<Recurrence> recurrence_of(std::string_view kept) {
  const std::size_t space = kept.find(' ');
  if (space == std::string_view::npos || kept.size() != space + 6) return std::nullopt;
  Recurrence rule;
  const char* clock = kept.data() + space + 1;
  std::from_chars(clock, clock + 2, rule.hour);
  std::from_chars(clock + 3, clock + 5, rule.minute);
  const std::string_view days_named = kept.substr(0, space);
  for (int n = 0; n < 7; ++n)
    if (days_named.starts_with("FREQ=WEEKLY") && days_named.find(kCodes[n], sizeof "FREQ=WEEKLY;BYDAY" - 1) != std::string_view::npos)
      rule.weekdays |= static_cast<std::uint8_t>(1 << n);
  return rule;
}

std::string recurrence_text(const Recurrence& rule) {
  std::string text = "每天";
  if (rule.weekdays == kWeekend) text = "每周末";
  else if (rule.weekdays != 0) {
    text = "每周";
    bool is_first = true;
    for (int n = 0; n < 7; ++n)
      if ((rule.weekdays >> n & 1) != 0) {
        text += (is_first ? "" : "、") + std::string(kNames[n]);
        is_first = false;
      }
  }
  return fmt::format("{} {:02}:{:02}", text, rule.hour, rule.minute);
}

}  // namespace handlers::calendar
