// `jinqiao time`: what the house reads in a Chinese time expression, one JSON object a line.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace bot {

// {"kind":"once","at":"2026-11-22T15:00:00+08:00","rrule":null,"rest":"开会","note":null}, without the end of the line.
std::string time_line(std::string_view phrase, std::chrono::sys_seconds now);
// "2026-11-21T10:00:00+08:00", seconds and zone optional (then +08:00); nothing for anything else.
std::optional<std::chrono::sys_seconds> read_instant(const std::string& text);

// Prints the line of `phrase`, or of each line of standard input when it is empty. `now`: empty for the machine's time.
int show_time(const std::string& now, const std::string& phrase);

}  // namespace bot
