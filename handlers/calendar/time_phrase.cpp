// A repetition or a day, a part of the day, a clock, each optional, in this order; or a duration from now.
#include "handlers/calendar/time_phrase.h"

#include <algorithm>

#include "handlers/calendar/civil.h"
#include "handlers/calendar/day_phrase.h"
#include "handlers/calendar/folded.h"

namespace handlers::calendar {
namespace {

using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::sys_seconds;

constexpr int kDayAloneHour = 9;
constexpr int kMostDaysAhead = 3660;

struct Parsed {
  enum class Kind { once, recurring, past, unknown_calendar, contradiction };
  Kind kind = Kind::contradiction;
  sys_seconds at{};
  std::optional<Recurrence> recurrence;
  std::string_view note;
  bool is_clock_alone = false, is_day_alone = false;
};

struct PartAndClock {
  DayPart part;
  ClockPhrase clock;
  bool is_given() const { return clock.clock || part.alone_hour >= 0; }
};

PartAndClock read_part_and_clock(Reader& reader) {
  PartAndClock read;
  const std::size_t begin = reader.at();
  reader.skip_spaces();
  reader.take("的");
  read.part = read_part(reader);
  reader.skip_spaces();
  const std::size_t before_clock = reader.at();
  read.clock = read_clock(reader);
  if (!read.clock.clock && !read.clock.is_impossible) reader.back_to(read.part.part == Part::none ? begin : before_clock);
  return read;
}

// Minutes from the day's midnight; nothing when the words contradict each other.
std::optional<std::chrono::minutes> clock_minutes(const PartAndClock& read, const DayPart& day_part, int default_hour) {
  if (read.clock.is_impossible) return std::nullopt;
  const Part part = read.part.part != Part::none ? read.part.part : day_part.part;
  if (read.clock.clock) {
    const auto hour = hour_of(read.clock.clock->hour, part);
    if (!hour) return std::nullopt;
    return std::chrono::hours{*hour} + std::chrono::minutes{read.clock.clock->minute};
  }
  if (read.part.part != Part::none) {
    if (read.part.alone_hour < 0) return std::nullopt;
    return std::chrono::hours{read.part.alone_hour};
  }
  return std::chrono::hours{day_part.alone_hour >= 0 ? day_part.alone_hour : default_hour};
}

// ---- durations --------------------------------------------------------------------------------------------------------
struct Span {
  std::chrono::minutes exact{0};
  int days = 0, months = 0;
};

bool take_any(Reader& reader, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [&reader](std::string_view word) { return reader.take(word); });
}

std::optional<Span> read_span(Reader& reader) {
  using std::chrono::minutes;
  if (take_any(reader, {"半小时", "半个小时", "半个钟头"})) return Span{minutes{30}, 0, 0};
  if (reader.take("一刻钟")) return Span{minutes{15}, 0, 0};
  if (reader.take("三刻钟")) return Span{minutes{45}, 0, 0};
  const auto number = reader.number(4);
  if (!number) return std::nullopt;
  if (take_any(reader, {"分钟", "分"})) return Span{minutes{*number}, 0, 0};
  if (take_any(reader, {"个半小时", "个半钟头"})) return Span{minutes{*number * 60 + 30}, 0, 0};
  if (take_any(reader, {"小时", "个小时", "钟头", "个钟头"})) return Span{minutes{*number * 60 + (reader.take("半") ? 30 : 0)}, 0, 0};
  if (reader.take("天")) return Span{minutes{0}, *number, 0};
  if (take_any(reader, {"周", "个星期", "星期", "个礼拜", "礼拜"})) return Span{minutes{0}, *number * 7, 0};
  if (reader.take("个月")) return Span{minutes{0}, 0, *number};
  return std::nullopt;
}

std::optional<Parsed> read_duration(Reader& reader, sys_seconds now) {
  const std::size_t begin = reader.at();
  const auto span = read_span(reader);
  if (!span || !take_any(reader, {"后", "以后", "之后", "过后"})) {
    reader.back_to(begin);
    return std::nullopt;
  }
  Parsed parsed;
  if (span->days > kMostDaysAhead || span->months > kMostDaysAhead / 31) return parsed;
  parsed.kind = Parsed::Kind::once;
  if (span->exact.count() > 0) {
    parsed.at = now + span->exact;
    return parsed;
  }
  std::chrono::year_month_day date{day_of(now) + days{span->days}};
  date += std::chrono::months{span->months};
  if (!date.ok()) date = date.year() / date.month() / std::chrono::last;
  std::chrono::seconds clock = now + kOffset - day_of(now);
  const PartAndClock read = read_part_and_clock(reader);
  if (read.is_given() || read.clock.is_impossible) {
    const auto minutes = clock_minutes(read, {}, kDayAloneHour);
    if (!minutes) return Parsed{};
    clock = *minutes;
  }
  parsed.at = sys_days(date) + clock - kOffset;
  return parsed;
}

// ---- one expression ---------------------------------------------------------------------------------------------------
Parsed recurring(Reader& reader, Recurrence rule, sys_seconds now) {
  const PartAndClock read = read_part_and_clock(reader);
  const auto clock = clock_minutes(read, {}, kDayAloneHour);
  if (!clock) return Parsed{};
  const int minutes = static_cast<int>(clock->count()) % (24 * 60);
  // 每天晚上12点 is the midnight that ends the day.
  if (clock->count() >= 24 * 60 && rule.weekdays != 0) return Parsed{};
  rule.hour = minutes / 60;
  rule.minute = minutes % 60;
  // Ends and counts of a rule are not ours to drop silently.
  const std::size_t after = reader.at();
  reader.skip_spaces();
  if (reader.take("到") || reader.take("至") || reader.take("直到"))
    if (read_day(reader, day_of(now)) || reader.is_before_digit()) return Parsed{};
  reader.back_to(after);
  if (reader.is_before({"共", "连续", ",共", ",连续"})) return Parsed{};
  return Parsed{Parsed::Kind::recurring, next_of(rule, now), rule, {}};
}

Parsed on_day(const DayPhrase& day, std::chrono::minutes clock, sys_seconds now) {
  for (const auto& candidate : day.candidates)
    if (const sys_seconds at = candidate.day + clock - kOffset; at > now) return {Parsed::Kind::once, at, {}, candidate.note};
  if (day.is_beyond_table) return {Parsed::Kind::unknown_calendar, {}, {}, {}};
  if (day.candidates.empty()) return Parsed{};
  return {Parsed::Kind::past, day.candidates.front().day + clock - kOffset, {}, {}};
}

// 两点意见, 早一点: 点 that counts or compares, where nothing else says it is a clock.
bool is_no_clock(std::string_view before, const Reader& after, const PartAndClock& read) {
  if (!read.clock.is_bare || read.part.part != Part::none) return false;
  for (const std::string_view word : {"早", "晚", "快", "慢", "有", "多", "少", "大", "小", "差", "好", "第"})
    if (before.ends_with(word)) return true;
  return after.is_before({"意见", "建议", "要求", "想法", "体会", "问题", "看法", "感想", "希望", "说明", "内容", "注意", "儿", "也", "都"});
}

std::optional<Parsed> read_at(std::string_view text, Reader& reader, sys_seconds now, int default_hour) {
  const std::size_t begin = reader.at();
  if (auto rule = read_recurrence(reader)) return recurring(reader, *rule, now);
  if (auto duration = read_duration(reader, now)) return duration;
  const auto day = read_day(reader, day_of(now));
  const PartAndClock read = read_part_and_clock(reader);
  if (!day && !read.is_given()) {
    if (read.clock.is_impossible) return Parsed{};
    reader.back_to(begin);
    return std::nullopt;
  }
  if (!day && is_no_clock(text.substr(0, begin), reader, read)) {
    reader.back_to(begin);
    return std::nullopt;
  }
  // 明天25:00, 明天19:77: a clock that does not exist is not dropped.
  const auto clock = clock_minutes(read, day ? day->part : DayPart{}, default_hour);
  if (!clock) return Parsed{};
  if (day) {
    Parsed parsed = on_day(*day, *clock, now);
    parsed.is_day_alone = !read.is_given() && day->part.part == Part::none;
    return parsed;
  }
  sys_seconds at = day_of(now) + *clock - kOffset;
  if (at <= now) {
    // A clock alone that is over: this evening where that is still ahead, else tomorrow.
    const bool may_mean_evening =
        read.part.part == Part::none && read.clock.clock && read.clock.clock->hour >= 7 && read.clock.clock->hour < 12;
    at += may_mean_evening && at + std::chrono::hours{12} > now ? std::chrono::hours{12} : std::chrono::hours{24};
  }
  return Parsed{Parsed::Kind::once, at, {}, {}, true};
}

// ---- the rest of the text ---------------------------------------------------------------------------------------------
constexpr std::string_view kFiller[] = {"提醒我", "叫我", "记得", "通知大家", "请", "一下", "要", "去", " ", ",", "，", "。", ".", "、",
                                        ":", "：", ";", "；", "!", "！", "?", "？", "~", "…"};

std::size_t filler_at_start(std::string_view text) {
  for (const std::string_view word : kFiller)
    if (text.starts_with(word)) return word.size();
  return 0;
}
std::size_t filler_at_end(std::string_view text) {
  for (const std::string_view word : kFiller)
    if (text.ends_with(word)) return word.size();
  return 0;
}

std::string rest_of(std::string_view original, const Folded& folded, std::size_t begin, std::size_t end) {
  std::string_view text = folded.text;
  std::size_t head_end = begin, tail_begin = end;
  while (const std::size_t filler = filler_at_end(text.substr(0, head_end))) head_end -= filler;
  while (const std::size_t filler = filler_at_start(text.substr(tail_begin))) tail_begin += filler;
  const auto as_typed = [&](std::size_t from, std::size_t to) {
    return std::string(original.substr(folded.origin[from], folded.origin[to] - folded.origin[from]));
  };
  return as_typed(0, head_end) + as_typed(tail_begin, text.size());
}

// A scrap of a time expression right before what was read: 12月底5点, 每隔一天8点. Nothing is guessed then.
bool is_torn(std::string_view before) {
  for (const std::string_view word : {"月", "号", "日", "年", "周", "星期", "礼拜", "每", "隔", "底", "初", "旬", "末", "季度", "月份", "-", "/", ":"})
    if (before.ends_with(word)) return true;
  return !before.empty() && before.back() >= '0' && before.back() <= '9';
}

std::size_t next_character(std::string_view text, std::size_t at) {
  for (++at; at < text.size() && (text[at] & 0xc0) == 0x80; ++at) {}
  return at;
}

}  // namespace

std::optional<Moment> read_moment(std::string_view text, sys_seconds now, int default_hour) {
  Reader reader(text);
  reader.skip_spaces();
  const auto parsed = read_at(text, reader, now, default_hour);
  if (!parsed || (parsed->kind != Parsed::Kind::once && parsed->kind != Parsed::Kind::past)) return std::nullopt;
  return Moment{parsed->at, reader.at(), parsed->kind == Parsed::Kind::past};
}

TimePhrase read_time(std::string_view original, sys_seconds now) {
  const Folded folded = fold(original);
  const std::string_view text = folded.text;
  TimePhrase phrase;
  phrase.rest = original;
  for (std::size_t at = 0; at < text.size(); at = next_character(text, at)) {
    // A repetition we do not know would lose its meaning if only its clock were read.
    const Reader here(text, at);
    if (here.is_before({"隔周", "隔天", "隔日", "工作日"})) return phrase;
    Reader reader(text, at);
    const auto parsed = read_at(text, reader, now, kDayAloneHour);
    if (!parsed && here.is_before({"每"})) return phrase;
    if (!parsed) continue;
    if (parsed->kind == Parsed::Kind::contradiction || is_torn(text.substr(0, at))) return phrase;
    phrase.begin = at;
    phrase.end = reader.at();
    phrase.at = parsed->at;
    phrase.recurrence = parsed->recurrence;
    phrase.note = parsed->note;
    phrase.is_clock_alone = parsed->is_clock_alone;
    phrase.is_day_alone = parsed->is_day_alone;
    phrase.rest = rest_of(original, folded, phrase.begin, phrase.end);
    using Kind = TimePhrase::Kind;
    phrase.kind = parsed->kind == Parsed::Kind::once        ? Kind::once
                  : parsed->kind == Parsed::Kind::recurring ? Kind::recurring
                  : parsed->kind == Parsed::Kind::past      ? Kind::past
                                                            : Kind::unknown_calendar;
    return phrase;
  }
  return phrase;
}

}  // namespace handlers::calendar
