#include <catch2/catch.hpp>

#include "handlers/calendar/civil.h"
#include "handlers/calendar/folded.h"
#include "handlers/calendar/time_phrase.h"

using namespace handlers::calendar;

namespace {
// "2026-11-22 19:00" or "past" or "none", read at Saturday 2026-11-21 10:00, with the rest of the text behind '|'.
std::string read(const std::string& phrase) {
  const auto now = instant({std::chrono::year{2026} / 11 / 21, 10, 0});
  const std::string folded = fold(phrase).text;
  const auto moment = read_moment(folded, now);
  if (!moment) return "none";
  return (moment->is_past ? "past" : date_text(moment->at) + " " + clock_text(moment->at)) + "|" + folded.substr(moment->length);
}
}  // namespace

TEST_CASE("days, parts of the day and clocks are read by the conventions of the house") {
  const std::vector<std::pair<std::string, std::string>> kPhrases{
      {"明天19:00 标题", "2026-11-22 19:00| 标题"}, {"今晚七点半", "2026-11-21 19:30|"},  {"明晚7点", "2026-11-22 19:00|"},
      {"明天下午三點", "2026-11-22 15:00|"},        {"后天早上8点", "2026-11-23 08:00|"}, {"大后天", "2026-11-24 09:00|"},
      {"周六晚上8点", "2026-11-21 20:00|"},         {"周六8点", "2026-11-28 08:00|"},     {"星期四下午四点", "2026-11-26 16:00|"},
      {"下周五上午十点", "2026-11-27 10:00|"},      {"下下周三", "2026-12-02 09:00|"},    {"12月1日19:00", "2026-12-01 19:00|"},
      {"5月4日上午9点", "2027-05-04 09:00|"},       {"16:40", "2026-11-21 16:40|"},       {"9点", "2026-11-21 21:00|"},
      {"3点", "2026-11-21 15:00|"},                 {"8点一刻", "2026-11-21 20:15|"},     {"今晚12点", "2026-11-22 00:00|"},
      {"今天8:00", "past|"},                        {"本周二下午3点", "past|"},           {"１９：３０", "2026-11-21 19:30|"},
      {"中午12点", "2026-11-21 12:00|"},            {"二十三点", "2026-11-21 23:00|"},    {"明天", "2026-11-22 09:00|"}};
  for (const auto& [phrase, expected] : kPhrases) {
    INFO(phrase);
    CHECK(read(phrase) == expected);
  }
}

TEST_CASE("what is no moment is not guessed at") {
  for (const char* phrase : {"四个坚持", "谢谢大家", "25点", "明天25:00 标题", "明天19:77", "13月1号", "二月三十号开会", ""}) {
    INFO(phrase);
    CHECK(read(phrase) == "none");
  }
}
