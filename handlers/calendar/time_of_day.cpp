// Part of the day, clock, the end.
#include "handlers/calendar/time_of_day.h"

#include "handlers/calendar/time_reader.h"

namespace handlers::calendar {
namespace {

constexpr int kDay = 24 * 60, kHalfDay = 12 * 60;

struct Read {
  int minutes = 0;
  Part part = Part::none;
  ClockTime clock;

  bool has_part() const { return part != Part::none; }
  // May be said of the morning and of the evening: 7点, 12点. Not 0点, 22点, 早上7点.
  bool is_open() const { return !has_part() && clock.hour >= 1 && clock.hour <= 12; }
};

// Also as it is said in short, where nothing but a clock can follow: 早8点, 晚10点.
Part read_part_or_short(Reader& reader) {
  const Part part = read_part(reader).part;
  if (part != Part::none) return part;
  if (reader.take("早") || reader.take("后半夜")) return Part::early;
  return reader.take("晚") ? Part::night : Part::none;
}

// 到, 至, or a dash of any length.
bool take_between(Reader& reader) {
  if (reader.take("到") || reader.take("至")) return true;
  const std::size_t begin = reader.at();
  while (reader.take("-") || reader.take("~") || reader.take("—") || reader.take("–") || reader.take("―")) {}
  return reader.at() > begin;
}

std::optional<Read> read_one(Reader& reader) {
  reader.skip_spaces();
  const Part part = read_part_or_short(reader);
  reader.skip_spaces();
  const ClockPhrase phrase = read_clock(reader);
  reader.skip_spaces();
  if (!phrase.clock) return std::nullopt;
  const auto hour = part != Part::none ? hour_of(phrase.clock->hour, part) : std::optional(phrase.clock->hour);
  if (!hour) return std::nullopt;
  return Read{(*hour * 60 + phrase.clock->minute) % kDay, part, *phrase.clock};
}

std::optional<int> in_part_of(const Read& first, const Read& second) {
  const auto hour = hour_of(second.clock.hour, first.part);
  return hour ? std::optional((*hour * 60 + second.clock.minute) % kDay) : std::nullopt;
}

std::vector<DaySpan> meanings(const Read& from, const Read& until) {
  const DaySpan as_said{from.minutes, until.minutes};
  // One bare 22点 makes the other bare one of the same clock.
  const bool from_open = from.is_open() && (until.has_part() || until.is_open());
  const bool until_open = until.is_open() && (from.has_part() || from.is_open());
  if (!from_open && !until_open) {
    const bool is_odd = !from.has_part() && from.minutes < kHalfDay && from.minutes > until.minutes;
    return is_odd ? std::vector<DaySpan>{} : std::vector{as_said};
  }
  // On a dial of twelve hours just one reading of the open end is less than half a day away from the other end.
  const int length = (until.minutes - from.minutes + kDay) % kHalfDay;
  if (from_open && until_open) {
    const int later = (from.minutes + kHalfDay) % kDay;
    return {{from.minutes, (from.minutes + length) % kDay}, {later, (later + length) % kDay}};
  }
  if (length == 0) return {as_said};
  const DaySpan shorter = until_open ? DaySpan{from.minutes, (from.minutes + length) % kDay} : DaySpan{(until.minutes - length + kDay) % kDay, until.minutes};
  if (shorter == as_said || (until_open && in_part_of(from, until) == shorter.until)) return {shorter};
  return {shorter, as_said};
}

// The clock with its part of the day, which the hours after noon show themselves.
std::string plain_text(int minutes) {
  const std::string_view part = minutes < 6 * 60 ? "凌晨" : minutes < kHalfDay ? "早上" : minutes < 13 * 60 ? "中午" : "";
  return std::string(part) + time_of_day_text(minutes);
}

}  // namespace

std::optional<int> read_time_of_day(std::string_view text) {
  Reader reader(text);
  const auto read = read_one(reader);
  if (!read || !reader.rest().empty()) return std::nullopt;
  return read->minutes;
}

std::vector<DaySpan> read_day_spans(std::string_view text) {
  Reader reader(text);
  const auto from = read_one(reader);
  const bool has_between = take_between(reader);
  const auto until = from && has_between ? read_one(reader) : std::nullopt;
  if (!until || !reader.rest().empty()) return {};
  std::vector<DaySpan> spans = meanings(*from, *until);
  std::erase_if(spans, [](const DaySpan& span) { return span.from == span.until; });
  return spans;
}

std::string time_of_day_text(int minutes) {
  const std::string minute = std::to_string(minutes % 60);
  return std::to_string(minutes / 60) + ":" + (minute.size() < 2 ? "0" : "") + minute;
}

std::string day_span_text(DaySpan span) { return plain_text(span.from) + "到" + plain_text(span.until); }

}  // namespace handlers::calendar
