#include "wechat_api/simulator/platform_state.h"

#include <catch2/catch.hpp>

#include "tests/wechat_api/simulator/platform_world.h"

using namespace wechat_api::simulator;

TEST_CASE("WeCom's user ids are the same in any letter case, openids are not") {
  Ledger ledger;
  PlatformState state({PlatformWorld::official(wechat_api::AccountType::test), PlatformWorld::wecom()}, ledger, 1);
  state.add_person("oa", "周林", "oZhou");
  state.add_person("corp", "吴敏", "WuMin");
  CHECK(state.person_by_id("corp", "wumin") == state.person("corp", "吴敏"));
  CHECK(state.person_by_id("oa", "oZhou"));
  CHECK_FALSE(state.person_by_id("oa", "ozhou"));
  CHECK_FALSE(state.person_by_id("oa", "WuMin"));
  CHECK_THROWS_AS(state.account("none"), std::out_of_range);
}
