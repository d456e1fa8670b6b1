#include "handlers/calendar/time_reader.h"

#include <catch2/catch.hpp>

using namespace handlers::calendar;

TEST_CASE("numbers are read in digits and in Chinese, and a longer one than asked for is none") {
  const std::vector<std::pair<std::string, int>> kNumbers{{"19", 19}, {"十九", 19}, {"二十", 20}, {"二十三", 23}, {"零五", 5},
                                                          {"两", 2},  {"十", 10},   {"05", 5},    {"〇", 0}};
  for (const auto& [text, value] : kNumbers) {
    Reader reader(text);
    INFO(text);
    CHECK(reader.number() == value);
    CHECK(reader.at() == text.size());
  }
  Reader long_one("123");
  CHECK_FALSE(long_one.number());
  CHECK(long_one.at() == 0);
}

TEST_CASE("a part of the day that contradicts the hour gives no hour") {
  CHECK(hour_of(3, Part::none) == 15);
  CHECK(hour_of(12, Part::night) == 24);
  CHECK(hour_of(15, Part::afternoon) == 15);
  CHECK_FALSE(hour_of(15, Part::early));
  CHECK_FALSE(hour_of(2, Part::night));
}

TEST_CASE("a number behind 点 that counts something else is not taken for minutes") {
  Reader reader("8点3个人");
  const ClockPhrase phrase = read_clock(reader);
  CHECK(phrase.clock->hour == 8);
  CHECK(phrase.clock->minute == 0);
  CHECK(reader.rest() == "3个人");
}
