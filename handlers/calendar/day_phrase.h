// Reads which day is meant: 明天, 下周五, 28号, 12月1日, 月底, 腊月二十三, 国庆节前一天. Folded text only.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>
#include <vector>

#include "handlers/calendar/time_reader.h"

namespace handlers::calendar {

struct DayPhrase {
  struct Candidate {
    std::chrono::sys_days day;
    std::string_view note;  // what was changed of the words, for the person; mostly empty
  };
  // In order of time: the first whose hour is ahead is meant. Empty: there is no such day.
  std::vector<Candidate> candidates;
  DayPart part;                   // 今晚 and 明早 say it with the day
  bool is_beyond_table = false;   // a lunar day after the last one known
};

// Nothing when no day is named here; then nothing is taken.
std::optional<DayPhrase> read_day(Reader& reader, std::chrono::sys_days today);

}  // namespace handlers::calendar
