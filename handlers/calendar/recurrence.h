// Rules of repetition: every day, or certain days of every week, at a time of day.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "handlers/calendar/time_reader.h"

namespace handlers::calendar {

struct Recurrence {
  std::uint8_t weekdays = 0;  // bit 0: Monday … bit 6: Sunday; 0: every day
  int hour = 9, minute = 0;

  friend bool operator==(const Recurrence&, const Recurrence&) = default;
};

// 每天, 每日, 天天, 每周五, 每周一三五, 每周二、四, 每周一到周五, 每周末, without the clock. Nothing taken when none stands here.
std::optional<Recurrence> read_recurrence(Reader& reader);
// The first instant strictly after `after`.
std::chrono::sys_seconds next_of(const Recurrence& rule, std::chrono::sys_seconds after);

std::string rrule_text(const Recurrence& rule);               // FREQ=WEEKLY;BYDAY=MO,FR, as RFC 5545 writes it
std::optional<Recurrence> recurrence_of(std::string_view kept);  // of kept_text()
std::string kept_text(const Recurrence& rule);                // "FREQ=DAILY 19:00": what storage keeps
std::string recurrence_text(const Recurrence& rule);          // 每天 19:00, 每周一、三 09:00

}  // namespace handlers::calendar
