// Part of the day, clock, the end.
#include "handlers/calendar/time_of_day.h"

#include "handlers/calendar/time_reader.h"

namespace handlers::calendar {
namespace {

constexpr int kDay = 24 * 60;

struct Read {
  int minutes = 0;
  bool has_part = false;
};

std::optional<Read> read_one(Reader& reader) {
  reader.skip_spaces();
  const DayPart part = read_part(reader);
  reader.skip_spaces();
  const ClockPhrase phrase = read_clock(reader);
  reader.skip_spaces();
  if (!phrase.clock) return std::nullopt;
  const bool has_part = part.part != Part::none;
  const auto hour = has_part ? hour_of(phrase.clock->hour, part.part) : std::optional(phrase.clock->hour);
  if (!hour) return std::nullopt;
  return Read{(*hour * 60 + phrase.clock->minute) % kDay, has_part};
}

}  // namespace

std::optional<int> read_time_of_day(std::string_view text) {
  Reader reader(text);
  const auto read = read_one(reader);
  if (!read || !reader.rest().empty()) return std::nullopt;
  return read->minutes;
}

std::optional<DaySpan> read_day_span(std::string_view text) {
  constexpr int kNoon = 12 * 60;
  Reader reader(text);
  const auto from = read_one(reader);
  bool has_between = false;
  for (const std::string_view between : {"到", "至", "-", "~"}) has_between = has_between || reader.take(between);
  const auto until = from && has_between ? read_one(reader) : std::nullopt;
  if (!until || !reader.rest().empty() || from->minutes == until->minutes) return std::nullopt;
  if (!from->has_part && from->minutes < kNoon && from->minutes > until->minutes) return std::nullopt;
  return DaySpan{from->minutes, until->minutes};
}

std::string time_of_day_text(int minutes) {
  const std::string minute = std::to_string(minutes % 60);
  return std::to_string(minutes / 60) + ":" + (minute.size() < 2 ? "0" : "") + minute;
}

}  // namespace handlers::calendar
