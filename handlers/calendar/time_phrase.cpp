// A day, a part of the day, a clock, each optional, in this order.
#include "handlers/calendar/time_phrase.h"

#include "handlers/calendar/civil.h"

namespace handlers::calendar {
namespace {

using std::chrono::days;
using std::chrono::sys_days;

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}
  bool take(std::string_view word) {
    if (!text_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }
  void skip_spaces() {
    while (take(" ")) {}
  }
  std::size_t at() const { return at_; }
  void back_to(std::size_t at) { at_ = at; }

  // 19, 十九, 二十, 两: up to 99.
  std::optional<int> number() {
    const std::size_t begin = at_;
    int value = 0, digits = 0;
    while (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9' && digits < 2) {
      value = value * 10 + (text_[at_++] - '0');
      ++digits;
    }
    if (digits > 0) return value;
    const auto tens_or_ones = chinese_digit();
    if (take("十")) {
      const int tens = tens_or_ones.value_or(1);
      return tens * 10 + chinese_digit().value_or(0);
    }
    if (!tens_or_ones) back_to(begin);
    return tens_or_ones;
  }

 private:
  std::optional<int> chinese_digit() {
    constexpr std::pair<std::string_view, int> kDigits[] = {{"零", 0}, {"〇", 0}, {"一", 1}, {"二", 2}, {"两", 2}, {"三", 3},
                                                            {"四", 4}, {"五", 5}, {"六", 6}, {"七", 7}, {"八", 8}, {"九", 9}};
    for (const auto& [word, value] : kDigits)
      if (take(word)) return value;
    return std::nullopt;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

enum class Part { none, early, noon, late };  // late: 1–11 mean afternoon or evening

struct Day {
  sys_days date;
  Part part = Part::none;  // 今晚, 明早 say it with the day
  bool comes_again = false;     // a weekday without 这/下: over today means next week
};

std::optional<Day> read_weekday(Reader& reader, sys_days today) {
  const std::size_t begin = reader.at();
  int weeks = -1;  // -1: the next such day
  if (reader.take("下下")) weeks = 2;
  else if (reader.take("下")) weeks = 1;
  else if (reader.take("这") || reader.take("本")) weeks = 0;
  if (reader.take("周") || reader.take("星期") || reader.take("礼拜")) {
    int number = 0;
    if (reader.take("日") || reader.take("天")) number = 7;
    else number = reader.number().value_or(0);
    if (number >= 1 && number <= 7) {
      const int today_number = static_cast<int>(std::chrono::weekday{today}.iso_encoding());
      if (weeks < 0) return Day{today + days{(number - today_number + 7) % 7}, Part::none, true};
      return Day{today + days{number - today_number + 7 * weeks}};
    }
  }
  reader.back_to(begin);
  return std::nullopt;
}

std::optional<Day> read_date(Reader& reader, sys_days today) {
  const std::size_t begin = reader.at();
  const auto month = reader.number();
  if (month && (reader.take("月") || reader.take("-") || reader.take("/"))) {
    const auto day = reader.number();
    if (day && *month >= 1 && *month <= 12) {
      if (!reader.take("日")) reader.take("号");
      const auto this_year = std::chrono::year_month_day{today}.year();
      for (const auto year : {this_year, this_year + std::chrono::years{1}}) {
        const std::chrono::year_month_day date{year, std::chrono::month(static_cast<unsigned>(*month)),
                                               std::chrono::day(static_cast<unsigned>(*day))};
        if (date.ok() && sys_days(date) >= today) return Day{date};
      }
    }
  }
  reader.back_to(begin);
  return std::nullopt;
}

std::optional<Day> read_day(Reader& reader, sys_days today) {
  struct Word {
    std::string_view word;
    int ahead;
    Part part;
  };
  constexpr Word kWords[] = {{"大后天", 3, Part::none}, {"后天", 2, Part::none}, {"明天", 1, Part::none}, {"今天", 0, Part::none},
                             {"今晚", 0, Part::late},   {"明晚", 1, Part::late}, {"今早", 0, Part::early}, {"明早", 1, Part::early}};
  for (const Word& entry : kWords)
    if (reader.take(entry.word)) return Day{today + days{entry.ahead}, entry.part};
  if (auto weekday = read_weekday(reader, today)) return weekday;
  return read_date(reader, today);
}

Part read_part(Reader& reader) {
  for (const std::string_view word : {"凌晨", "清晨", "早上", "早晨", "上午"})
    if (reader.take(word)) return Part::early;
  if (reader.take("中午")) return Part::noon;
  for (const std::string_view word : {"下午", "傍晚", "晚上", "夜里"})
    if (reader.take(word)) return Part::late;
  return Part::none;
}

struct ClockTime {
  int hour = 0, minute = 0;
};

std::optional<ClockTime> read_clock(Reader& reader) {
  const std::size_t begin = reader.at();
  const auto hour = reader.number();
  if (hour && *hour <= 24) {
    if (reader.take(":") || reader.take("：")) {
      const auto minute = reader.number();
      if (minute && *minute < 60) return ClockTime{*hour, *minute};
    } else if (reader.take("点") || reader.take("时")) {
      if (reader.take("半")) return ClockTime{*hour, 30};
      if (reader.take("一刻")) return ClockTime{*hour, 15};
      if (reader.take("三刻")) return ClockTime{*hour, 45};
      const std::size_t after_hour = reader.at();
      const auto minute = reader.number();
      if (minute && *minute < 60) {
        reader.take("分");
        return ClockTime{*hour, *minute};
      }
      reader.back_to(after_hour);
      reader.take("整");
      return ClockTime{*hour, 0};
    }
  }
  reader.back_to(begin);
  return std::nullopt;
}

// Hours from the day's midnight.
int hour_of(const ClockTime& clock, Part part) {
  if (part == Part::late) return clock.hour < 12 ? clock.hour + 12 : clock.hour == 12 ? 24 : clock.hour;
  if (part == Part::noon) return clock.hour < 6 ? clock.hour + 12 : clock.hour;
  if (part == Part::none && clock.hour >= 1 && clock.hour <= 6) return clock.hour + 12;
  return clock.hour;
}

}  // namespace

std::optional<Moment> read_moment(std::string_view text, std::chrono::sys_seconds now, int default_hour) {
  Reader reader(text);
  reader.skip_spaces();
  const sys_days today = day_of(now);
  const auto day = read_day(reader, today);
  const std::size_t after_day = reader.at();
  reader.skip_spaces();
  Part part = read_part(reader);
  if (part == Part::none && day) part = day->part;
  reader.skip_spaces();
  const auto clock = read_clock(reader);
  if (!clock) {
    // 明天25:00 has a clock, only none that exists: no guess at another one.
    const std::size_t before_clock = reader.at();
    const bool has_number = reader.number().has_value();
    if (day && has_number && (reader.take(":") || reader.take("点"))) return std::nullopt;
    reader.back_to(before_clock);
    reader.back_to(after_day);
  }
  if (!day && !clock) return std::nullopt;

  const int hour = clock ? hour_of(*clock, part) : default_hour;
  const int minute = clock ? clock->minute : 0;
  Moment moment;
  moment.at = (day ? day->date : today) + std::chrono::hours{hour} + std::chrono::minutes{minute} - kOffset;
  if (!day && moment.at <= now) {
    // A clock alone that is over: this evening where that is still ahead, else tomorrow.
    const bool may_mean_evening = part == Part::none && clock->hour >= 7 && clock->hour < 12;
    moment.at += may_mean_evening && moment.at + std::chrono::hours{12} > now ? std::chrono::hours{12} : std::chrono::hours{24};
  }
  if (day && day->comes_again && moment.at <= now) moment.at += days{7};
  moment.is_past = moment.at <= now;
  moment.length = reader.at();
  return moment;
}

}  // namespace handlers::calendar
