// Days by name, by weekday, by date, by the moon, by festival.
#include "handlers/calendar/day_phrase.h"

#include "handlers/calendar/lunar.h"

namespace handlers::calendar {
namespace {

using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::year_month_day;
using Candidates = std::vector<DayPhrase::Candidate>;

constexpr std::string_view kDayMoved = "那个月没有三十，按廿九算", kMonthMoved = "那年没有这个闰月，按平月算";
constexpr int kYearsTried = 8;  // a 29 February comes within them, the years around 2100 included

year_month_day civil_date(int year, int month, int day) {
  return std::chrono::year{year} / std::chrono::month(static_cast<unsigned>(month)) / std::chrono::day(static_cast<unsigned>(day));
}
sys_days last_day(year_month_day day) { return sys_days(day.year() / day.month() / std::chrono::last); }
DayPhrase one(sys_days day) { return DayPhrase{{{day, {}}}, {}, false}; }

std::optional<DayPhrase> read_named(Reader& reader, sys_days today) {
  struct Word {
    std::string_view word;
    int ahead;
    DayPart part;
  };
  constexpr Word kWords[] = {{"大后天", 3, {}}, {"后天", 2, {}}, {"明天", 1, {}}, {"明日", 1, {}}, {"今天", 0, {}}, {"今日", 0, {}},
                             {"今晚", 0, {Part::night, 20}}, {"明晚", 1, {Part::night, 20}}, {"后晚", 2, {Part::night, 20}},
                             {"今早", 0, {Part::early, 8}},  {"明早", 1, {Part::early, 8}}};
  for (const Word& entry : kWords)
    if (reader.take(entry.word)) {
      DayPhrase phrase = one(today + days{entry.ahead});
      phrase.part = entry.part;
      return phrase;
    }
  return std::nullopt;
}

std::optional<DayPhrase> read_weekday(Reader& reader, sys_days today) {
  int weeks = -1;  // -1: the next such day
  if (reader.take("下下个") || reader.take("下下")) weeks = 2;
  else if (reader.take("下个") || reader.take("下")) weeks = 1;
  else if (reader.take("这个") || reader.take("这") || reader.take("本")) weeks = 0;
  if (!reader.take("周") && !reader.take("星期") && !reader.take("礼拜")) return std::nullopt;
  const int number = reader.take("日") || reader.take("天") ? 7 : reader.number(1).value_or(0);
  if (number < 1 || number > 7) return std::nullopt;
  const int today_number = static_cast<int>(std::chrono::weekday{today}.iso_encoding());
  if (weeks >= 0) return one(today + days{number - today_number + 7 * weeks});
  const sys_days next = today + days{(number - today_number + 7) % 7};
  return DayPhrase{{{next, {}}, {next + days{7}, {}}}, {}, false};
}

Candidates lunar_candidates(int month, int day, bool is_leap, sys_days today, bool& is_beyond) {
  Candidates candidates;
  const int year = static_cast<int>(year_month_day{today}.year());
  for (int candidate = year - 1; candidate <= year + 1; ++candidate) {
    const auto found = solar({candidate, month, day, is_leap});
    if (found) candidates.push_back({found->day, found->is_day_moved ? kDayMoved : found->is_month_moved ? kMonthMoved : std::string_view{}});
    else is_beyond = true;
  }
  return candidates;
}

// 初五, 十五, 廿三, 二十三, 三十, 23.
std::optional<int> read_lunar_day(Reader& reader) {
  if (reader.take("初")) return reader.number();
  if (reader.take("廿")) return 20 + reader.number(1).value_or(0);
  return reader.number();
}

// 农历八月十五, 阴历8月15, 正月初一, 腊月二十三, 三月初八, 农历闰六月初一.
std::optional<DayPhrase> read_lunar(Reader& reader, sys_days today) {
  bool is_lunar = reader.take("农历") || reader.take("阴历");
  reader.skip_spaces();
  const bool is_leap = reader.take("闰");
  int month = 0;
  for (const auto& [word, number] : {std::pair<std::string_view, int>{"正月", 1}, {"冬月", 11}, {"腊月", 12}})
    if (reader.take(word)) month = number;
  is_lunar = is_lunar || is_leap || month != 0;
  if (month == 0) {
    month = reader.number().value_or(0);
    if (!reader.take("月")) return std::nullopt;
    is_lunar = is_lunar || reader.is_before({"初", "廿"});
  }
  if (!is_lunar) return std::nullopt;
  const auto day = read_lunar_day(reader);
  if (!day) return std::nullopt;
  if (!reader.take("日")) reader.take("号");
  DayPhrase phrase;
  if (month < 1 || month > 12 || *day < 1 || *day > 30) return phrase;
  phrase.candidates = lunar_candidates(month, *day, is_leap, today, phrase.is_beyond_table);
  return phrase;
}

Candidates solar_candidates(int month, int day, sys_days today) {
  Candidates candidates;
  const int year = static_cast<int>(year_month_day{today}.year());
  for (int candidate = year; candidate < year + kYearsTried; ++candidate)
    if (const auto date = civil_date(candidate, month, day); date.ok()) candidates.push_back({sys_days(date), {}});
  return candidates;
}

// Sun at 15° of longitude; the usual formula of the 21st century, right for 2000 to 2100 against the tables.
int clear_and_bright(int year) {
  if (year == 2100) return 5;
  const int n = year - 2000;
  return (n * 2422 + 48100) / 10000 - n / 4;
}

struct Festival {
  std::string_view word;
  int month, day;
  enum Kind { solar, lunar, clear_and_bright, new_years_eve } kind;
};
constexpr Festival kFestivals[] = {
    {"元旦节", 1, 1, Festival::solar},      {"元旦", 1, 1, Festival::solar},        {"春节", 1, 1, Festival::lunar},
    {"大年初一", 1, 1, Festival::lunar},    {"元宵节", 1, 15, Festival::lunar},     {"元宵", 1, 15, Festival::lunar},
    {"清明节", 0, 0, Festival::clear_and_bright}, {"清明", 0, 0, Festival::clear_and_bright}, {"劳动节", 5, 1, Festival::solar},
    {"五一", 5, 1, Festival::solar},        {"端午节", 5, 5, Festival::lunar},      {"端午", 5, 5, Festival::lunar},
    {"七一", 7, 1, Festival::solar},        {"建党节", 7, 1, Festival::solar},      {"八一", 8, 1, Festival::solar},
    {"建军节", 8, 1, Festival::solar},      {"中秋节", 8, 15, Festival::lunar},     {"中秋", 8, 15, Festival::lunar},
    {"国庆节", 10, 1, Festival::solar},     {"国庆", 10, 1, Festival::solar},       {"十一", 10, 1, Festival::solar},
    {"重阳节", 9, 9, Festival::lunar},      {"重阳", 9, 9, Festival::lunar},        {"除夕", 0, 0, Festival::new_years_eve},
    {"大年三十", 0, 0, Festival::new_years_eve}, {"妇女节", 3, 8, Festival::solar}, {"青年节", 5, 4, Festival::solar},
    {"植树节", 3, 12, Festival::solar}};

DayPhrase festival_days(const Festival& festival, sys_days today) {
  DayPhrase phrase;
  const int year = static_cast<int>(year_month_day{today}.year());
  if (festival.kind == Festival::solar) phrase.candidates = solar_candidates(festival.month, festival.day, today);
  if (festival.kind == Festival::lunar)
    phrase.candidates = lunar_candidates(festival.month, festival.day, false, today, phrase.is_beyond_table);
  for (int candidate = year; candidate <= year + 1; ++candidate) {
    if (festival.kind == Festival::clear_and_bright)
      phrase.candidates.push_back({sys_days(civil_date(candidate, 4, clear_and_bright(candidate))), {}});
    if (festival.kind != Festival::new_years_eve) continue;
    if (const auto new_year = solar({candidate, 1, 1, false})) phrase.candidates.push_back({new_year->day - days{1}, {}});
    else phrase.is_beyond_table = true;
  }
  return phrase;
}

// 国庆节, 春节前三天, 中秋后一天.
std::optional<DayPhrase> read_festival(Reader& reader, sys_days today) {
  for (const Festival& festival : kFestivals) {
    if (!reader.take(festival.word)) continue;
    // 十一点, 五一班: a number after all.
    const bool is_number = festival.word == "十一" || festival.word == "五一" || festival.word == "七一" || festival.word == "八一";
    if (is_number && (reader.is_before({"点", "月", "号", "日", "个", "人", "分", "班", "条", ":", "时"}) || reader.is_before_digit()))
      return std::nullopt;
    DayPhrase phrase = festival_days(festival, today);
    const std::size_t before_offset = reader.at();
    const bool is_before = reader.take("前"), is_after = !is_before && reader.take("后");
    const auto offset = is_before || is_after ? reader.number() : std::nullopt;
    if (offset && reader.take("天"))
      for (auto& candidate : phrase.candidates) candidate.day += days{is_before ? -*offset : *offset};
    else reader.back_to(before_offset);
    if (reader.at() == before_offset) {
      reader.take("当天");
      reader.take("那天");
    }
    return phrase;
  }
  return std::nullopt;
}

// 2027年3月8日, 2027-03-08, 明年3月8日, 今年12月1日.
std::optional<DayPhrase> read_full_date(Reader& reader, sys_days today) {
  const int this_year = static_cast<int>(year_month_day{today}.year());
  int year = 0;
  std::string_view mark = "月";
  if (reader.take("明年")) year = this_year + 1;
  else if (reader.take("今年")) year = this_year;
  else {
    const std::size_t begin = reader.at();
    year = reader.number(4).value_or(0);
    if (reader.at() - begin != 4 || year < 1900) return std::nullopt;
    if (reader.take("-")) mark = "-";
    else if (reader.take("/")) mark = "/";
    else if (!reader.take("年")) return std::nullopt;
  }
  const auto month = reader.number();
  if (!month || !reader.take(mark)) return std::nullopt;
  const auto day = reader.number();
  if (!day) return std::nullopt;
  if (!reader.take("日")) reader.take("号");
  const auto date = civil_date(year, *month, *day);
  return date.ok() ? one(sys_days(date)) : DayPhrase{};
}

// 12月1日, 12月1号, 12-1, 12/1.
std::optional<DayPhrase> read_date(Reader& reader, sys_days today) {
  const auto month = reader.number();
  if (!month) return std::nullopt;
  const bool is_written = reader.take("月");
  if (!is_written && !reader.take("-") && !reader.take("/")) return std::nullopt;
  const auto day = reader.number();
  if (!day) return std::nullopt;
  const bool says_day = reader.take("日") || reader.take("号");
  if (!is_written && !says_day && reader.is_before({"点", "天", "个", "人", "次", "小时", "分", ":", "-", "/", "%"})) return std::nullopt;
  return DayPhrase{solar_candidates(*month, *day, today), {}, false};
}

// 28号, 28日: this month's or the next one's that has such a day.
std::optional<DayPhrase> read_day_of_month(Reader& reader, sys_days today) {
  const auto day = reader.number();
  if (!day || (!reader.take("号") && !reader.take("日"))) return std::nullopt;
  // 3号楼, 5号线: a name, not a date.
  if (reader.is_before({"楼", "门", "线", "车", "库", "井", "房", "院", "桌", "机", "仓", "柱", "杆", "段", "坑", "炉", "文", "码", "站", "岗", "点"}))
    return std::nullopt;
  DayPhrase phrase;
  if (*day < 1 || *day > 31) return phrase;
  const year_month_day now{today};
  for (int ahead = 0; ahead <= 3; ++ahead) {
    const auto month = now.year() / now.month() + std::chrono::months{ahead};
    const year_month_day date = month / std::chrono::day(static_cast<unsigned>(*day));
    if (date.ok()) phrase.candidates.push_back({sys_days(date), {}});
  }
  return phrase;
}

// 下个月5号, 月底, 下月底, 年底, 季度末.
std::optional<DayPhrase> read_end(Reader& reader, sys_days today) {
  const year_month_day now{today};
  if (reader.take("年底") || reader.take("今年年底")) return one(sys_days(now.year() / 12 / 31));
  if (reader.take("季度末") || reader.take("本季度末")) {
    const unsigned month = (static_cast<unsigned>(now.month()) + 2) / 3 * 3;
    return one(sys_days(now.year() / std::chrono::month{month} / std::chrono::last));
  }
  const bool is_next = reader.take("下个月") || reader.take("下月");
  const bool is_this = !is_next && (reader.take("这个月") || reader.take("本月"));
  const auto month = now.year() / now.month() + std::chrono::months{is_next ? 1 : 0};
  if (is_next || is_this) {
    if (reader.take("底") || reader.take("月底")) return one(last_day(month / 1));
    const auto day = reader.number();
    if (!day || (!reader.take("号") && !reader.take("日"))) return std::nullopt;
    const year_month_day date = month / std::chrono::day(static_cast<unsigned>(*day));
    return date.ok() ? one(sys_days(date)) : DayPhrase{};
  }
  if (reader.take("月底")) {
    DayPhrase phrase = one(last_day(month / 1));
    phrase.candidates.push_back({last_day((month + std::chrono::months{1}) / 1), {}});
    return phrase;
  }
  return std::nullopt;
}

}  // namespace

std::optional<DayPhrase> read_day(Reader& reader, sys_days today) {
  const std::size_t begin = reader.at();
  for (const auto read : {read_named, read_weekday, read_festival, read_lunar, read_full_date, read_date, read_day_of_month, read_end}) {
    if (auto phrase = read(reader, today)) return phrase;
    reader.back_to(begin);
  }
  return std::nullopt;
}

}  // namespace handlers::calendar
