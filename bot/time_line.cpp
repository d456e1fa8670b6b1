// JSON around handlers/calendar/time_phrase.
#include "bot/time_line.h"

#include <fmt/format.h>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cstdio>
#include <iostream>

#include "bot/serve.h"
#include "handlers/calendar/civil.h"
#include "handlers/calendar/time_phrase.h"

namespace bot {
namespace {

namespace calendar = handlers::calendar;
namespace json = boost::json;

std::string instant_text(std::chrono::sys_seconds at) {
  const auto second = (at - std::chrono::floor<std::chrono::minutes>(at)).count();
  return fmt::format("{}T{}:{:02}+08:00", calendar::date_text(at), calendar::clock_text(at), second);
}

json::value text_or_null(std::string_view text) { return text.empty() ? json::value(nullptr) : json::value(text); }

}  // namespace

std::string time_line(std::string_view phrase, std::chrono::sys_seconds now) {
  constexpr std::string_view kKinds[] = {"none", "once", "recurring", "past", "unknown_calendar"};
  const calendar::TimePhrase read = calendar::read_time(phrase, now);
  const bool has_instant = read.kind == calendar::TimePhrase::Kind::once || read.kind == calendar::TimePhrase::Kind::recurring;
  json::object line;
  line["kind"] = kKinds[static_cast<int>(read.kind)];
  line["at"] = text_or_null(has_instant ? instant_text(read.at) : "");
  line["rrule"] = text_or_null(read.recurrence ? calendar::rrule_text(*read.recurrence) : "");
  line["rest"] = read.rest;
  line["note"] = text_or_null(read.note);
  return json::serialize(line);
}

std::optional<std::chrono::sys_seconds> read_instant(const std::string& text) {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, zone_hour = 8, zone_minute = 0, length = 0;
  char sign = '+', rest = 0;  // of the zone; whatever stands behind it
  if (std::sscanf(text.c_str(), "%4d-%2d-%2d%*1[T ]%2d:%2d%n", &year, &month, &day, &hour, &minute, &length) != 5) return std::nullopt;
  std::string tail = text.substr(static_cast<std::size_t>(length));
  if (std::sscanf(tail.c_str(), ":%2d%n", &second, &length) == 1) tail.erase(0, static_cast<std::size_t>(length));
  if (tail == "Z") zone_hour = 0;
  else if (!tail.empty() && (std::sscanf(tail.c_str(), "%c%2d:%2d%c", &sign, &zone_hour, &zone_minute, &rest) != 3 || (sign != '+' && sign != '-')))
    return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
  const auto zone = std::chrono::hours{zone_hour} + std::chrono::minutes{zone_minute};
  return std::chrono::sys_days(date) + std::chrono::hours{hour} + std::chrono::minutes{minute} + std::chrono::seconds{second} -
         (sign == '-' ? -zone : zone);
}

int show_time(const std::string& now, const std::string& phrase) {
  const auto at = now.empty() ? std::optional(std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now())) : read_instant(now);
  if (!at) return complain(kUsage, "--now 不是一个时刻：" + now, "写成 2026-11-21T10:00:00+08:00");
  if (!phrase.empty()) {
    fmt::print("{}\n", time_line(phrase, *at));
    return kOk;
  }
  for (std::string line; std::getline(std::cin, line);) fmt::print("{}\n", time_line(line, *at));
  return kOk;
}

}  // namespace bot
