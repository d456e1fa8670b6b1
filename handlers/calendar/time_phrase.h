// Reads the time in what people write: 明天19:00, 今晚七点半开会, 每周五下午3点提醒我交表, 三天后上午9点.
// Folded text only (half-width, simplified). Never guesses: what it cannot read, or what contradicts itself, is no time.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "handlers/calendar/recurrence.h"

namespace handlers::calendar {

struct Moment {
  std::chrono::sys_seconds at{};
  std::size_t length = 0;  // bytes of `text` that were read
  bool is_past = false;    // understood, but not ahead of now
};

// A moment at the start of the text. A day alone is 09:00 unless `default_hour` says otherwise; a clock alone is the next
// such time.
std::optional<Moment> read_moment(std::string_view text, std::chrono::sys_seconds now, int default_hour = 9);

struct TimePhrase {
  enum class Kind { none, once, recurring, past, unknown_calendar };
  Kind kind = Kind::none;
  std::chrono::sys_seconds at{};         // once: the instant; recurring: the first one
  std::optional<Recurrence> recurrence;
  std::string rest;                      // what is left, as it was typed, without filler and punctuation around the seam
  bool is_clock_alone = false;           // 7:30, without a day
  bool is_day_alone = false;             // 后天, without a clock
  std::string_view note;                 // what was changed of the words; mostly empty
  // Where the expression stands in the folded text.
  std::size_t begin = 0, end = 0;
};

// The first time expression anywhere in `original`, which is folded here.
TimePhrase read_time(std::string_view original, std::chrono::sys_seconds now);

}  // namespace handlers::calendar
