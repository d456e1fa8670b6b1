// A clock without a day, as people set a habit with it: 早上八点半, 22:00, 晚上十点到早上七点. Folded text only.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace handlers::calendar {

// Minutes of the day. A bare number is taken as it stands (7点 is 7:00). Nothing when something else stands before or behind it.
std::optional<int> read_time_of_day(std::string_view text);

struct DaySpan {
  int from = 0, until = 0;  // minutes of the day; over midnight where until is the smaller

  bool operator==(const DaySpan&) const = default;
};
// What two of them with 到, 至 or a dash between may mean. One span where it is plain: the second takes the first's part of the day where
// that makes less than half a day of it (晚上8点到10点 is 20:00–22:00, 晚上10点到7点 is not). Two where it is not, for the person to
// choose: 1点到3点, 上午9点到5点. None for an empty span and for what is no span.
std::vector<DaySpan> read_day_spans(std::string_view text);

// 22:00
std::string time_of_day_text(int minutes);
// 凌晨1:00到凌晨3:00, 22:00到早上7:00: reads back as this span and no other.
std::string day_span_text(DaySpan span);

}  // namespace handlers::calendar
