// The smallest pieces of a Chinese time expression: numbers, parts of the day, clocks. Used by the other readers here.
// Folded text only (half-width, simplified).
#pragma once

#include <optional>
#include <string_view>

namespace handlers::calendar {

// A place in a text that words are taken from.
class Reader {
 public:
  explicit Reader(std::string_view text, std::size_t at = 0) : text_(text), at_(at) {}

  bool take(std::string_view word);
  void skip_spaces() {
    while (take(" ")) {}
  }
  // Any of `words` stands here; nothing is taken.
  bool is_before(std::initializer_list<std::string_view> words) const;
  bool is_before_digit() const;
  std::size_t at() const { return at_; }
  void back_to(std::size_t at) { at_ = at; }
  std::string_view rest() const { return text_.substr(at_); }

  // 19, 十九, 二十, 零五, 两: digits up to `most_digits`, Chinese numerals up to 99.
  std::optional<int> number(int most_digits = 2);

 private:
  std::optional<int> chinese_digit();

  std::string_view text_;
  std::size_t at_ = 0;
};

enum class Part { none, early, noon, afternoon, night };

struct DayPart {
  Part part = Part::none;
  int alone_hour = -1;  // what it means without a clock; -1: nothing
};
DayPart read_part(Reader& reader);

struct ClockTime {
  int hour = 0, minute = 0;
};
struct ClockPhrase {
  std::optional<ClockTime> clock;
  bool is_impossible = false;  // 25点, 8点61分
  bool is_bare = false;        // 两点: nothing but a small Chinese or Arabic number and 点
};
ClockPhrase read_clock(Reader& reader);

// Hours from the day's midnight, up to 24; nothing for 下午25点, 早上15点.
std::optional<int> hour_of(int hour, Part part);

}  // namespace handlers::calendar
