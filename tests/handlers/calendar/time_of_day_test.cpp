#include "handlers/calendar/time_of_day.h"

#include <catch2/catch.hpp>

using handlers::calendar::read_day_span;
using handlers::calendar::read_time_of_day;

TEST_CASE("a clock alone is a time of day, and nothing else may stand there") {
  struct Row {
    const char* said;
    int minutes;
  };
  for (const Row& row : {Row{"22点", 22 * 60}, Row{"22:00", 22 * 60}, Row{"晚上十点半", 22 * 60 + 30}, Row{"早上8点", 8 * 60}, Row{"7点", 7 * 60}, Row{" 8点半 ", 8 * 60 + 30}, Row{"晚上12点", 0}}) {
    INFO(row.said);
    CHECK(read_time_of_day(row.said) == row.minutes);
  }
  for (const char* wrong : {"", "22", "25点", "明天8点", "8点开会", "晚上2点"}) {
    INFO(wrong);
    CHECK_FALSE(read_time_of_day(wrong));
  }
}

TEST_CASE("two of them are a span, over midnight too, and what may mean two things is none") {
  const auto night = read_day_span("22点到7点");
  REQUIRE(night);
  CHECK(night->from == 22 * 60);
  CHECK(night->until == 7 * 60);
  const auto words = read_day_span("晚上十点 到 早上七点半");
  REQUIRE(words);
  CHECK(words->from == 22 * 60);
  CHECK(words->until == 7 * 60 + 30);
  CHECK(read_day_span("12:30-14:00"));
  for (const char* wrong : {"", "22点", "22点到", "10点到7点", "8点到8点", "22点到7点别发", "到7点"}) {
    INFO(wrong);
    CHECK_FALSE(read_day_span(wrong));
  }
}
