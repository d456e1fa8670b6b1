// Numbers, parts of the day, clocks.
#include "handlers/calendar/time_reader.h"

#include <algorithm>

namespace handlers::calendar {

bool Reader::take(std::string_view word) {
  if (!rest().starts_with(word)) return false;
  at_ += word.size();
  return true;
}

bool Reader::is_before(std::initializer_list<std::string_view> words) const {
  return std::any_of(words.begin(), words.end(), [this](std::string_view word) { return rest().starts_with(word); });
}

bool Reader::is_before_digit() const { return at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9'; }

std::optional<int> Reader::chinese_digit() {
  constexpr std::pair<std::string_view, int> kDigits[] = {{"零", 0}, {"〇", 0}, {"一", 1}, {"二", 2}, {"两", 2}, {"三", 3},
                                                          {"四", 4}, {"五", 5}, {"六", 6}, {"七", 7}, {"八", 8}, {"九", 9}};
  for (const auto& [word, value] : kDigits)
    if (take(word)) return value;
  return std::nullopt;
}

std::optional<int> Reader::number(int most_digits) {
  const std::size_t begin = at_;
  int value = 0, digits = 0;
  while (is_before_digit() && digits < most_digits) {
    value = value * 10 + (text_[at_++] - '0');
    ++digits;
  }
  if (digits > 0) {
    if (!is_before_digit()) return value;
    back_to(begin);
    return std::nullopt;
  }
  const auto first = chinese_digit();
  if (take("十")) {
    const auto ones = chinese_digit();
    return first.value_or(1) * 10 + ones.value_or(0);
  }
  if (first == 0)
    if (const auto ones = chinese_digit()) return ones;
  return first;
}

DayPart read_part(Reader& reader) {
  struct Word {
    std::string_view word;
    Part part;
    int alone_hour;
  };
  constexpr Word kWords[] = {{"凌晨", Part::early, -1},     {"清晨", Part::early, 6},      {"早上", Part::early, 8},
                             {"早晨", Part::early, 8},      {"上午", Part::early, 9},      {"中午", Part::noon, 12},
                             {"下午", Part::afternoon, 15}, {"傍晚", Part::afternoon, 18}, {"晚上", Part::night, 20},
                             {"夜里", Part::night, -1}};
  for (const Word& entry : kWords)
    if (reader.take(entry.word)) return {entry.part, entry.alone_hour};
  return {};
}

namespace {

// What stands behind 点: 半, 一刻, 三刻, 十分, 五十, 零五, 整, or nothing.
void read_minutes(Reader& reader, ClockPhrase& phrase) {
  ClockTime& clock = *phrase.clock;
  phrase.is_bare = false;
  if (reader.take("半")) clock.minute = 30;
  else if (reader.take("一刻")) clock.minute = 15;
  else if (reader.take("三刻")) clock.minute = 45;
  else if (reader.take("整") || reader.take("钟")) clock.minute = 0;
  else if (reader.take("差")) {
    const auto less = reader.take("一刻") ? std::optional(15) : reader.number();
    reader.take("分");
    phrase.is_impossible = !less || *less >= 60;
    if (!phrase.is_impossible) clock = {(clock.hour + 23) % 24, 60 - *less};
  } else {
    const std::size_t before = reader.at();
    const bool has_zero = reader.is_before({"零", "〇", "0"});  // 十点零五
    const auto minute = reader.number();
    const bool says_minutes = minute && reader.take("分");
    // 8点3个人: a number that counts something else.
    if (minute && !says_minutes && ((*minute < 10 && !has_zero) || reader.is_before({"个", "人", "条", "名", "点", "号", "月"}))) {
      reader.back_to(before);
      phrase.is_bare = true;
      return;
    }
    phrase.is_impossible = minute && *minute >= 60;
    clock.minute = minute.value_or(0);
    phrase.is_bare = !minute;
  }
}

}  // namespace

ClockPhrase read_clock(Reader& reader) {
  const std::size_t begin = reader.at();
  ClockPhrase phrase;
  // 差五分七点
  if (reader.take("差")) {
    const auto less = reader.take("一刻") ? std::optional(15) : reader.number();
    reader.take("分");
    const auto hour = less ? reader.number() : std::nullopt;
    if (hour && reader.take("点")) {
      phrase.is_impossible = *hour > 24 || *less >= 60 || *less == 0;
      if (!phrase.is_impossible) phrase.clock = ClockTime{(*hour + 23) % 24, 60 - *less};
      return phrase;
    }
    reader.back_to(begin);
    return phrase;
  }
  const auto hour = reader.number();
  if (hour && reader.take(":")) {
    const auto minute = reader.number();
    if (minute) {
      phrase.is_impossible = *hour > 24 || *minute >= 60 || (*hour == 24 && *minute > 0);
      if (!phrase.is_impossible) phrase.clock = ClockTime{*hour, *minute};
      return phrase;
    }
  } else if (hour && (reader.take("点") || reader.take("时"))) {
    phrase.clock = ClockTime{*hour, 0};
    read_minutes(reader, phrase);
    phrase.is_impossible = phrase.is_impossible || *hour > 24;
    if (phrase.is_impossible) phrase.clock.reset();
    return phrase;
  }
  reader.back_to(begin);
  return phrase;
}

std::optional<int> hour_of(int hour, Part part) {
  switch (part) {
    case Part::none: return hour >= 1 && hour <= 6 ? hour + 12 : hour;
    case Part::early: return hour <= 12 ? std::optional(hour) : std::nullopt;
    case Part::noon: return hour >= 1 && hour <= 3 ? std::optional(hour + 12) : hour >= 10 && hour <= 15 ? std::optional(hour) : std::nullopt;
    case Part::afternoon: return hour >= 1 && hour <= 11 ? std::optional(hour + 12) : hour >= 12 ? std::optional(hour) : std::nullopt;
    case Part::night:
      // 晚上2点: neither 14:00 nor surely the next morning. Whoever says it is asked.
      if (hour >= 1 && hour <= 4) return std::nullopt;
      return hour == 0 || hour == 12 ? 24 : hour < 12 ? hour + 12 : hour;
  }
  return std::nullopt;
}

}  // namespace handlers::calendar
