#include "handlers/calendar/recurrence.h"

#include <catch2/catch.hpp>

#include "handlers/calendar/civil.h"

using namespace handlers::calendar;

TEST_CASE("a rule steps strictly forward, over the end of the week and of the year") {
  const auto at = [](int year, int month, int day, int hour) { return instant({std::chrono::year{year} / month / day, hour, 0}); };
  const Recurrence fridays{0b0010000, 15, 0};
  CHECK(next_of(fridays, at(2026, 11, 21, 10)) == at(2026, 11, 27, 15));
  CHECK(next_of(fridays, at(2026, 11, 27, 15)) == at(2026, 12, 4, 15));
  CHECK(next_of(Recurrence{0, 0, 0}, at(2026, 12, 31, 10)) == at(2027, 1, 1, 0));
}

TEST_CASE("what storage keeps of a rule gives the same rule back") {
  for (const Recurrence rule : {Recurrence{0, 9, 5}, Recurrence{0b0000101, 23, 59}, Recurrence{0b1100000, 0, 0}})
    CHECK(recurrence_of(kept_text(rule)) == rule);
  CHECK_FALSE(recurrence_of("nonsense"));
}

TEST_CASE("a rule is written the way people say it") {
  CHECK(recurrence_text(Recurrence{0, 19, 0}) == "每天 19:00");
  CHECK(recurrence_text(Recurrence{0b0000101, 9, 0}) == "每周一、三 09:00");
  CHECK(recurrence_text(Recurrence{0b1100000, 9, 0}) == "每周末 09:00");
}
