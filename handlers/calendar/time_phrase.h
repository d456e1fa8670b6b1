// Reads a moment written in Chinese at the start of a text: 明天19:00, 今晚七点半, 周五下午3点, 12月1日 8:30.
// Folded text only (half-width, simplified). Never guesses: what it cannot read is no moment.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace handlers::calendar {

struct Moment {
  std::chrono::sys_seconds at{};
  std::size_t length = 0;  // bytes of `text` that were read
  bool is_past = false;    // understood, but not ahead of now
};

// A day alone is 09:00 unless `default_hour` says otherwise; a clock alone is the next such time.
std::optional<Moment> read_moment(std::string_view text, std::chrono::sys_seconds now, int default_hour = 9);

}  // namespace handlers::calendar
