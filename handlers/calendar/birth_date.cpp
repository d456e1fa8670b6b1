// Birthdays.
#include "handlers/calendar/birth_date.h"

#include <fmt/format.h>

#include <optional>

#include "handlers/calendar/folded.h"
#include "handlers/calendar/lunar.h"
#include "handlers/calendar/time_reader.h"

namespace handlers::calendar {
namespace {

using Wrong = BirthDate::Wrong;
using std::chrono::days;

constexpr int kEarliestYear = 1900, kYoungest = 14;

std::optional<int> lunar_day(Reader& reader) {
  if (reader.take("初")) return reader.number();
  if (reader.take("廿")) return 20 + reader.number(1).value_or(0);
  return reader.number();
}

BirthDate failed(Wrong wrong) { return BirthDate{"", false, wrong}; }

BirthDate read_lunar(Reader& reader) {
  const bool is_leap = reader.take("闰");
  int month = 0;
  for (const auto& [word, number] : {std::pair<std::string_view, int>{"正月", 1}, {"冬月", 11}, {"腊月", 12}})
    if (reader.take(word)) month = number;
  if (month == 0) {
    const auto number = reader.number();
    if (!number || (!reader.take("月") && !reader.take("-"))) return failed(Wrong::unreadable);
    month = *number;
  }
  const auto day = lunar_day(reader);
  if (!reader.take("日")) reader.take("号");
  if (!day || !reader.rest().empty()) return failed(Wrong::unreadable);
  if (month < 1 || month > 12 || *day < 1 || *day > 30) return failed(Wrong::no_such_day);
  return BirthDate{fmt::format("{:02}-{:02}{}", month, *day, is_leap ? "L" : ""), true, Wrong::nothing};
}

BirthDate read_solar(Reader& reader, std::chrono::sys_days today) {
  const std::size_t begin = reader.at();
  auto year = reader.number(4);
  const bool has_year = year && reader.at() - begin == 4 && (reader.take("年") || reader.take("-") || reader.take("/") || reader.take("."));
  if (!has_year) {
    reader.back_to(begin);
    year.reset();
  }
  const auto month = reader.number();
  if (!month || !(reader.take("月") || reader.take("-") || reader.take("/") || reader.take("."))) return failed(Wrong::unreadable);
  const auto day = reader.number();
  if (!reader.take("日")) reader.take("号");
  if (!day || !reader.rest().empty()) return failed(Wrong::unreadable);
  const std::chrono::month_day in_any_year{std::chrono::month(static_cast<unsigned>(*month)), std::chrono::day(static_cast<unsigned>(*day))};
  if (!in_any_year.ok()) return failed(Wrong::no_such_day);
  if (!year) return BirthDate{fmt::format("{:02}-{:02}", *month, *day), false, Wrong::nothing};
  const auto date = std::chrono::year{*year} / in_any_year.month() / in_any_year.day();
  if (*year < kEarliestYear) return failed(*year == 0 ? Wrong::no_such_day : Wrong::too_long_ago);
  if (!date.ok()) return failed(Wrong::no_such_day);
  if (std::chrono::sys_days(date) > today) return failed(Wrong::future);
  const std::chrono::year_month_day now{today};
  const bool had_birthday = now.month() / now.day() >= in_any_year;
  if (static_cast<int>(now.year()) - *year - (had_birthday ? 0 : 1) < kYoungest) return failed(Wrong::too_young);
  return BirthDate{fmt::format("{:04}-{:02}-{:02}", *year, *month, *day), false, Wrong::nothing};
}

}  // namespace

BirthDate read_birth_date(std::string_view text, std::chrono::sys_days today, bool is_lunar) {
  const std::string folded = fold(text).text;
  Reader reader(folded);
  while (reader.take("是") || reader.take(" ") || reader.take(":") || reader.take("我的") || reader.take("生日") || reader.take("改成") || reader.take("改为")) {}
  bool is_said = is_lunar;
  if (reader.take("农历") || reader.take("阴历")) is_said = is_lunar = true;
  else if (reader.take("公历") || reader.take("阳历")) is_said = !(is_lunar = false);
  reader.skip_spaces();
  // 正月, 腊月, 闰 and 初 are words of the moon alone.
  const bool says_moon = reader.is_before({"正月", "冬月", "腊月", "闰"}) || reader.rest().find("月初") != std::string_view::npos ||
                         reader.rest().find("月廿") != std::string_view::npos;
  if (is_lunar || says_moon) return read_lunar(reader);
  const std::string_view rest = reader.rest();
  const bool is_in_words = rest.find_first_of("0123456789") == std::string_view::npos && !rest.ends_with("日") && !rest.ends_with("号");
  const BirthDate solar = read_solar(reader, today);
  return solar.wrong == Wrong::nothing && is_in_words && !is_said ? failed(Wrong::either_calendar) : solar;
}

std::string birth_date_text(std::string_view kept, bool is_lunar) {
  const bool is_leap = kept.ends_with("L");
  if (is_leap) kept.remove_suffix(1);
  const std::string month_and_day(kept.substr(kept.size() - 5));
  const int month = std::stoi(month_and_day.substr(0, 2)), day = std::stoi(month_and_day.substr(3));
  return is_lunar ? "农历" + lunar_text(month, day, is_leap) : fmt::format("{}月{}日", month, day);
}

BirthdayKeys birthday_keys(std::chrono::sys_days day) {
  const std::chrono::year_month_day date{day};
  const auto key = [](int month, int number) { return fmt::format("{:02}-{:02}", month, number); };
  BirthdayKeys keys;
  keys.solar.push_back(key(static_cast<int>(static_cast<unsigned>(date.month())), static_cast<int>(static_cast<unsigned>(date.day()))));
  if (keys.solar.front() == "02-28" && !date.year().is_leap()) keys.solar.emplace_back("02-29");
  const auto moon = lunar(day);
  if (!moon) return keys;
  std::vector<int> numbers{moon->day};
  const auto tomorrow = lunar(day + days{1});
  if (moon->day == 29 && (!tomorrow || tomorrow->day == 1)) numbers.push_back(30);
  for (const int number : numbers) {
    if (!moon->is_leap) keys.lunar.push_back(key(moon->month, number));
    const auto leap = solar({moon->year, moon->month, 1, true});
    if (moon->is_leap || (leap && leap->is_month_moved)) keys.lunar.push_back(key(moon->month, number) + "L");
  }
  return keys;
}

}  // namespace handlers::calendar
