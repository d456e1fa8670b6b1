// A clock without a day, as people set a habit with it: 早上八点半, 22:00, 晚上十点到早上七点. Folded text only.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace handlers::calendar {

// Minutes of the day. A bare number is taken as it stands (7点 is 7:00). Nothing when something else stands before or behind it.
std::optional<int> read_time_of_day(std::string_view text);

struct DaySpan {
  int from = 0, until = 0;  // minutes of the day; over midnight where until is the smaller
};
// Two of them with 到, 至 or - between. Nothing for an empty span, and for 10点到7点, which may mean the evening.
std::optional<DaySpan> read_day_span(std::string_view text);

// 22:00
std::string time_of_day_text(int minutes);

}  // namespace handlers::calendar
