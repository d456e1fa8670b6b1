#include <catch2/catch.hpp>

#include "tests/support/desk.h"

using Catch::Matchers::Contains;

TEST_CASE("help lists what the person may do and nothing else") {
  tests::Desk desk;
  CHECK_THAT(desk.say("o-zhou", "?"), Contains("姓名+手机后4位"));
  desk.say("o-zhou", "周林 5678");
  desk.say("o-chen", "陈静 1001");
  CHECK_THAT(desk.say("o-zhou", "？"), Contains("⟦学习⟧") && Contains("⟦打卡⟧") && !Contains("⟦排学习⟧"));
  CHECK_THAT(desk.say("o-chen", "帮助"), Contains("⟦排学习⟧") && Contains("⟦送达情况⟧"));
}

TEST_CASE("0 is help while no question is open") {
  tests::Desk desk;
  desk.say("o-zhou", "周林 5678");
  CHECK_THAT(desk.say("o-zhou", "0"), Contains("⟦学习⟧"));
}
