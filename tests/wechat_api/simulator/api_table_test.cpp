#include "wechat_api/simulator/api_table.h"

#include <catch2/catch.hpp>

#include "tests/wechat_api/simulator/platform_world.h"

using namespace wechat_api;
using namespace wechat_api::simulator;

TEST_CASE("the token says which platform a call of both is meant for, and one platform's token is nothing to the other's calls") {
  PlatformWorld world;
  CHECK(world.code(world.get("/cgi-bin/menu/get")) == 46003);
  CHECK(world.code(world.wecom_get("/cgi-bin/menu/get?agentid=7")) == 46003);
  CHECK(world.code(world.wecom_get("/cgi-bin/menu/get?agentid=8")) == 40056);
  CHECK(world.code(world.wecom_post("/cgi-bin/message/custom/send", "{}")) == 40001);
  CHECK(world.code(world.post("/cgi-bin/message/send", "{}")) == 40014);
  CHECK(world.code(world.get("/cgi-bin/nothing")) == 40066);
  CHECK(world.code(world.get("/cgi-bin/message/custom/send")) == 43002);
  CHECK(world.code(world.post("/cgi-bin/menu/get", "{}")) == 43001);
}

TEST_CASE("a test account has its own column of limits") {
  const Api& menu = *api_of("/cgi-bin/menu/create", wechat_api::Platform::official_account);
  CHECK(preset_limits(menu, PlatformWorld::official(AccountType::certified_service)).per_day == 1'000);
  CHECK(preset_limits(menu, PlatformWorld::official(AccountType::test)).per_day == 100);
  CHECK(preset_limits(*api_of("/cgi-bin/message/mass/send", wechat_api::Platform::official_account), PlatformWorld::official(AccountType::certified_service)).per_minute == 60);
  CHECK(preset_limits(*api_of("/cgi-bin/message/send", wechat_api::Platform::wecom), PlatformWorld::wecom()).per_minute == 0);
}
