#include "handlers/calendar/time_of_day.h"

#include <catch2/catch.hpp>

using handlers::calendar::DaySpan;
using handlers::calendar::day_span_text;
using handlers::calendar::read_day_spans;
using handlers::calendar::read_time_of_day;

TEST_CASE("a clock alone is a time of day, and nothing else may stand there") {
  struct Row {
    const char* said;
    int minutes;
  };
  for (const Row& row : {Row{"22点", 22 * 60}, Row{"22:00", 22 * 60}, Row{"晚上十点半", 22 * 60 + 30}, Row{"早上8点", 8 * 60}, Row{"7点", 7 * 60}, Row{" 8点半 ", 8 * 60 + 30}, Row{"晚上12点", 0}, Row{"早8点", 8 * 60}, Row{"晚10点半", 22 * 60 + 30}, Row{"后半夜1点", 60}}) {
    INFO(row.said);
    CHECK(read_time_of_day(row.said) == row.minutes);
  }
  for (const char* wrong : {"", "22", "25点", "明天8点", "8点开会", "晚上2点", "早", "晚上早8点"}) {
    INFO(wrong);
    CHECK_FALSE(read_time_of_day(wrong));
  }
}

TEST_CASE("two of them are a span, over midnight too, and the second takes the first's part of the day where that is the shorter way") {
  struct Row {
    const char* said;
    DaySpan span;
  };
  for (const Row& row : {Row{"22点到7点", {22 * 60, 7 * 60}}, Row{"晚上10点到早上7点", {22 * 60, 7 * 60}}, Row{"23点到6点半", {23 * 60, 6 * 60 + 30}},
                         Row{"晚上十点 到 早上七点半", {22 * 60, 7 * 60 + 30}}, Row{"12:30-14:00", {12 * 60 + 30, 14 * 60}}, Row{"18点到8点", {18 * 60, 8 * 60}},
                         Row{"中午12点到2点", {12 * 60, 14 * 60}}, Row{"中午十二点半到两点", {12 * 60 + 30, 14 * 60}}, Row{"下午2点到4点", {14 * 60, 16 * 60}},
                         Row{"晚上8点到10点", {20 * 60, 22 * 60}}, Row{"晚上10点到12点", {22 * 60, 0}}, Row{"晚上10点到7点", {22 * 60, 7 * 60}},
                         Row{"晚上10点到2点", {22 * 60, 2 * 60}}, Row{"晚上7点到7点", {19 * 60, 7 * 60}}, Row{"夜里12点到6点", {0, 6 * 60}},
                         Row{"凌晨1点到3点", {60, 3 * 60}}, Row{"22点—7点", {22 * 60, 7 * 60}}, Row{"22点——7点", {22 * 60, 7 * 60}}, Row{"22点–7点", {22 * 60, 7 * 60}},
                         Row{"晚10点到早7点", {22 * 60, 7 * 60}}, Row{"0点到6点", {0, 6 * 60}}, Row{"8点到下午5点", {8 * 60, 17 * 60}}}) {
    INFO(row.said);
    CHECK(read_day_spans(row.said) == std::vector{row.span});
  }
}

TEST_CASE("what may be said of the morning and of the evening are two spans, to be chosen from") {
  struct Row {
    const char* said;
    DaySpan one, other;
  };
  for (const Row& row : {Row{"1点到3点", {60, 3 * 60}, {13 * 60, 15 * 60}}, Row{"12点到2点", {12 * 60, 14 * 60}, {0, 2 * 60}},
                         Row{"10点到7点", {10 * 60, 19 * 60}, {22 * 60, 7 * 60}}, Row{"10点到12点", {10 * 60, 12 * 60}, {22 * 60, 0}},
                         Row{"上午9点到5点", {9 * 60, 17 * 60}, {9 * 60, 5 * 60}}, Row{"10点到早上7点", {22 * 60, 7 * 60}, {10 * 60, 7 * 60}},
                         Row{"1点到下午3点", {13 * 60, 15 * 60}, {60, 15 * 60}}}) {
    INFO(row.said);
    CHECK(read_day_spans(row.said) == std::vector{row.one, row.other});
  }
}

TEST_CASE("what is no span is none") {
  for (const char* wrong : {"", "22点", "22点到", "8点到8点", "22点到7点别发", "到7点", "25点到7点", "晚上2点到4点"}) {
    INFO(wrong);
    CHECK(read_day_spans(wrong).empty());
  }
}

TEST_CASE("a span in words reads back as that span alone") {
  CHECK(day_span_text({60, 3 * 60}) == "凌晨1:00到凌晨3:00");
  CHECK(day_span_text({22 * 60, 7 * 60}) == "22:00到早上7:00");
  for (int from = 0; from < 24 * 60; from += 30)
    for (int until = 0; until < 24 * 60; until += 30) {
      if (from == until) continue;
      INFO(day_span_text({from, until}));
      CHECK(read_day_spans(day_span_text({from, until})) == std::vector{DaySpan{from, until}});
    }
}
