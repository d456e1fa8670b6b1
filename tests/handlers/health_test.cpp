#include <catch2/catch.hpp>

#include "tests/support/desk.h"

using Catch::Matchers::Contains;
using Catch::Matchers::Equals;

TEST_CASE("体检 is committed as an errand and answered later, only a keeper may ask for it") {
  tests::Desk desk;
  desk.say("o-chen", "陈静 1001");
  desk.say("o-zhou", "周林 5678");
  CHECK(desk.say("o-chen", "体检").empty());
  CHECK(desk.number("SELECT count(*) FROM errand WHERE kind = 'health' AND inbox_id IS NOT NULL") == 1);
  CHECK(desk.number("SELECT count(*) FROM inbox WHERE state = 'pending'") == 1);
  CHECK_FALSE(desk.say("o-zhou", "体检").empty());
  CHECK(desk.number("SELECT count(*) FROM errand") == 1);
}

TEST_CASE("取结果 says whether something is still being looked up") {
  tests::Desk desk;
  desk.say("o-chen", "陈静 1001");
  CHECK_THAT(desk.say("o-chen", "取结果"), Equals("没有等着的结果。"));
  desk.say("o-chen", "体检");
  CHECK_THAT(desk.say("o-chen", "取结果"), Equals("还在查，查到了马上告诉你。"));
}
