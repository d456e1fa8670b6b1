#include "bot/time_line.h"

#include <catch2/catch.hpp>

TEST_CASE("a phrase becomes one JSON object with every field, absent ones null") {
  const auto now = bot::read_instant("2026-11-21T10:00:00+08:00").value();
  CHECK(bot::time_line("明天下午三点提醒我开会", now) ==
        R"({"kind":"once","at":"2026-11-22T15:00:00+08:00","rrule":null,"rest":"开会","note":null})");
  CHECK(bot::time_line("每周五下午三点", now) ==
        R"({"kind":"recurring","at":"2026-11-27T15:00:00+08:00","rrule":"FREQ=WEEKLY;BYDAY=FR","rest":"","note":null})");
  CHECK(bot::time_line("今天早上9点", now) == R"({"kind":"past","at":null,"rrule":null,"rest":"","note":null})");
  CHECK(bot::time_line("谢谢\"大家\"", now) == R"({"kind":"none","at":null,"rrule":null,"rest":"谢谢\"大家\"","note":null})");
}

TEST_CASE("an instant is read with its zone, and nothing else is one") {
  CHECK(bot::read_instant("2026-11-21T10:00:00+08:00") == bot::read_instant("2026-11-21T02:00:00Z"));
  CHECK(bot::read_instant("2026-11-21 10:00") == bot::read_instant("2026-11-20T22:30:00-03:30"));
  for (const char* text : {"", "2026-11-21", "2026-02-30T10:00:00Z", "2026-11-21T25:00", "2026-11-21T10:00:00+8", "tomorrow"}) CHECK_FALSE(bot::read_instant(text));
}
