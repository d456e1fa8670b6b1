#include <catch2/catch.hpp>

#include "tests/support/desk.h"

using Catch::Matchers::Contains;

TEST_CASE("我的 shows who I am and how I stand") {
  tests::Desk desk;
  desk.say("o-zhou", "周林 5678");
  CHECK_THAT(desk.say("o-zhou", "我的"), Contains("周林，青松岭林业局/白桦沟林场") && Contains("没有学习任务") && Contains("连续 0 天，本月 0/0"));
}
