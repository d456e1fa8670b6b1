#include <catch2/catch.hpp>
#include <cstdio>
#include <fstream>
#include <sstream>

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

namespace {
std::string instant_text(std::chrono::sys_seconds at) { return date_text(at) + "T" + clock_text(at) + ":00+08:00"; }
std::chrono::sys_seconds instant_of(const std::string& text) {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0;
  REQUIRE(std::sscanf(text.c_str(), "%d-%d-%dT%d:%d", &year, &month, &day, &hour, &minute) == 5);
  return instant({std::chrono::year{year} / month / day, hour, minute});
}
// "once 2026-11-22T09:00:00+08:00 交材料", as one line of data/time_phrases.tsv without its first two columns.
std::string read_line(const std::string& phrase, std::chrono::sys_seconds now) {
  constexpr const char* kKinds[] = {"none", "once", "recurring", "past", "unknown_calendar"};
  const TimePhrase read = read_time(phrase, now);
  std::string line = kKinds[static_cast<int>(read.kind)];
  if (read.kind == TimePhrase::Kind::once || read.kind == TimePhrase::Kind::recurring) {
    line += " " + instant_text(read.at);
    if (read.recurrence) line += " " + rrule_text(*read.recurrence);
    if (!read.rest.empty()) line += " " + read.rest;
  }
  return line;
}
std::string read_at_ten(const std::string& phrase) { return read_line(phrase, instant_of("2026-11-21T10:00:00+08:00")); }
}  // namespace

TEST_CASE("the reference's examples are read as it says, repetitions we do not know yet are no time") {
  std::ifstream file(SOURCE_DIR "/tests/data/time_phrases.tsv");
  std::string line;
  std::getline(file, line);
  int rows = 0;
  while (std::getline(file, line)) {
    std::istringstream fields(line);
    std::string now, phrase, kind, at, rule, rest;
    for (std::string* field : {&now, &phrase, &kind, &at, &rule, &rest}) std::getline(fields, *field, '\t');
    const bool is_known = rule == "-" || rule == "FREQ=DAILY" || rule.find("FREQ=WEEKLY;BYDAY") == 0;
    std::string expected = is_known ? kind : "none";
    if (is_known && at != "-") expected += " " + at + (rule == "-" ? "" : " " + rule) + (rest == "-" ? "" : " " + rest);
    INFO(phrase);
    CHECK(read_line(phrase, instant_of(now)) == expected);
    ++rows;
  }
  CHECK(rows == 45);
}

TEST_CASE("clocks are read in every way the conventions name") {
  const std::vector<std::pair<std::string, std::string>> kPhrases{
      {"十点半", "10:30"}, {"十点三刻", "10:45"}, {"十点一刻", "10:15"}, {"10:45", "10:45"},     {"10点45", "10:45"},
      {"10点45分", "10:45"}, {"22:05", "22:05"},  {"差十分八点", "19:50"}, {"八点差十分", "19:50"}, {"十点零五", "10:05"},
      {"晚上11点", "23:00"}, {"夜里11点", "23:00"}, {"傍晚六点", "18:00"}, {"中午1点", "13:00"},   {"24点", "00:00"},
      {"清晨", "06:00"},     {"早上", "08:00"},     {"傍晚", "18:00"},     {"晚上", "20:00"},     {"中午", "12:00"},
      {"下午", "15:00"},     {"十二点", "12:00"},   {"6点", "18:00"},      {"今早7点半", "past"}, {"21点30", "21:30"}};
  for (const auto& [phrase, expected] : kPhrases) {
    const TimePhrase read = read_time(phrase, instant_of("2026-11-21T10:00:00+08:00"));
    INFO(phrase);
    CHECK((read.kind == TimePhrase::Kind::past ? "past" : clock_text(read.at)) == expected);
  }
}

TEST_CASE("days are read in every way the conventions name") {
  const std::vector<std::pair<std::string, std::string>> kPhrases{
      {"本周日", "2026-11-22"},       {"礼拜一", "2026-11-23"},        {"12月1号", "2026-12-01"},       {"12-1", "2026-12-01"},
      {"3/8", "2027-03-08"},          {"2027年3月8日", "2027-03-08"},  {"2027-03-08", "2027-03-08"},    {"明年3月8日", "2027-03-08"},
      {"下个月5号", "2026-12-05"},    {"这个月底", "2026-11-30"},      {"月底", "2026-11-30"},          {"年底", "2026-12-31"},
      {"季度末", "2026-12-31"},       {"农历八月十五", "2027-09-15"},  {"八月十五", "2027-08-15"},      {"正月初一", "2027-02-06"},
      {"元旦", "2027-01-01"},         {"清明", "2027-04-05"},          {"五一", "2027-05-01"},          {"端午节", "2027-06-09"},
      {"除夕", "2027-02-05"},         {"重阳节", "2027-10-08"},        {"国庆节前一天", "2027-09-30"},  {"春节前三天", "2027-02-03"},
      {"除夕前两天", "2027-02-03"},   {"中秋后一天", "2027-09-16"},    {"十一", "2027-10-01"},          {"29号", "2026-11-29"},
      {"2月29日", "2028-02-29"},      {"三天后", "2026-11-24"},        {"两周后", "2026-12-05"},        {"一个月后", "2026-12-21"}};
  for (const auto& [phrase, expected] : kPhrases) {
    INFO(phrase);
    CHECK(read_at_ten(phrase).find("once " + expected) == 0);
  }
}

TEST_CASE("durations count from now to the minute, and a clock beside days wins") {
  CHECK(read_at_ten("半小时后") == "once 2026-11-21T10:30:00+08:00");
  CHECK(read_at_ten("一刻钟后") == "once 2026-11-21T10:15:00+08:00");
  CHECK(read_at_ten("90分钟后喝水") == "once 2026-11-21T11:30:00+08:00 喝水");
  CHECK(read_at_ten("一个半小时后") == "once 2026-11-21T11:30:00+08:00");
  CHECK(read_at_ten("两个半小时之后") == "once 2026-11-21T12:30:00+08:00");
  CHECK(read_at_ten("三天后上午9点") == "once 2026-11-24T09:00:00+08:00");
  CHECK(read_line("一个月后", instant_of("2027-01-31T09:00:00+08:00")) == "once 2027-02-28T09:00:00+08:00");
  CHECK(read_at_ten("99999天后") == "none");
}

TEST_CASE("what repeats is a rule whose first instant is strictly ahead") {
  CHECK(read_at_ten("每天10点") == "recurring 2026-11-22T10:00:00+08:00 FREQ=DAILY");
  CHECK(read_at_ten("每周一三五早上八点巡山") == "recurring 2026-11-23T08:00:00+08:00 FREQ=WEEKLY;BYDAY=MO,WE,FR 巡山");
  CHECK(read_at_ten("每周一到周五19:00") == "recurring 2026-11-23T19:00:00+08:00 FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR");
  CHECK(read_at_ten("每周五三点") == "recurring 2026-11-27T15:00:00+08:00 FREQ=WEEKLY;BYDAY=FR");
  CHECK(read_at_ten("每周五3点") == "recurring 2026-11-27T15:00:00+08:00 FREQ=WEEKLY;BYDAY=FR");
  CHECK(read_at_ten("每周末") == "recurring 2026-11-22T09:00:00+08:00 FREQ=WEEKLY;BYDAY=SA,SU");
  CHECK(read_at_ten("每个星期日下午三点") == "recurring 2026-11-22T15:00:00+08:00 FREQ=WEEKLY;BYDAY=SU");
  CHECK(read_at_ten("每週五下午三點提醒我開會") == "recurring 2026-11-27T15:00:00+08:00 FREQ=WEEKLY;BYDAY=FR 開會");
}

TEST_CASE("what contradicts itself, counts something or is torn is no time") {
  for (const char* phrase : {"二月三十号", "25点", "8点61分", "下午25点", "两点意见", "提三点要求", "早一点来", "每隔一天8点", "每月15号8点",
                             "工作日早上八点", "每周八", "12月底5点", "每天晚上8点到年底", "每天8点共10次", "3号楼漏水", "晚上2点", "早上15点", "",
                             "。", "周八开会", "农历十三月初一", "初五"}) {
    INFO(phrase);
    CHECK(read_at_ten(phrase).find("none") == 0);
  }
}

TEST_CASE("the rest keeps the member's own characters, filler and marks at the seam go") {
  CHECK(read_time("请提醒我明天早上八点，交底稿。", instant_of("2026-11-21T10:00:00+08:00")).rest == "交底稿");
  CHECK(read_time("提醒我交底稿 明天早上八点", instant_of("2026-11-21T10:00:00+08:00")).rest == "提醒我交底稿");
  CHECK(read_time("明天下午三點記得開會", instant_of("2026-11-21T10:00:00+08:00")).rest == "開會");
}

TEST_CASE("a lunar day that had to move says so") {
  CHECK(read_time("农历腊月三十", instant_of("2026-11-21T10:00:00+08:00")).note == "那个月没有三十，按廿九算");
  CHECK(read_time("农历闰六月初一", instant_of("2026-11-21T10:00:00+08:00")).note == "那年没有这个闰月，按平月算");
  CHECK(read_time("腊月十五", instant_of("2100-12-31T10:00:00+08:00")).kind == TimePhrase::Kind::once);
  CHECK(read_time("正月初一", instant_of("2100-12-31T10:00:00+08:00")).kind == TimePhrase::Kind::unknown_calendar);
}
