#include "bot/sim_platform.h"

#include <catch2/catch.hpp>

#include "tests/support/sim_room.h"
#include "wechat_api/simulator/platform_state.h"

using Catch::Matchers::Contains;

TEST_CASE("an account's rules are set by name, and a name nobody knows is refused") {
  tests::SimRoom room;
  CHECK(room.ask("POST", "/sim/account", R"x({"busy_rate":0.5,"mass_outcome":"err(20001)","mass_protected":true,"mark_fail_after":3})x").status == 200);
  CHECK(room.ask("POST", "/sim/account", R"({"daily_limits":{"/cgi-bin/menu/get":1},"allowed_ips":["127.0.0.1"]})").status == 200);
  for (const char* wrong : {R"({"busy_rate":2})", R"({"type":"huge"})", R"({"may_mass":1})", R"({"no_such_rule":true})", R"({"mass_delay_s":-1})", R"({"account":"none"})",
                            R"({"daily_limits":[1]})", R"({"allowed_ips":[1]})"})
    CHECK(room.ask("POST", "/sim/account", wrong).status == 400);
}

TEST_CASE("people, templates, groups and faults are set the same way") {
  tests::SimRoom room;
  CHECK(room.ask("POST", "/sim/person", R"({"person":"周林","blocks_templates":true,"departments":[1]})").status == 200);
  CHECK(room.ask("POST", "/sim/person", R"({"person":"没有的人","licensed":true})").status == 400);
  CHECK(room.ask("POST", "/sim/template", R"({"id":"t","content":"会议：{{thing1.DATA}}"})").status == 200);
  CHECK(room.ask("POST", "/sim/template", R"({"id":"t"})").status == 400);
  CHECK(room.ask("POST", "/sim/mass", R"({"confirmed":true})").status == 200);
  CHECK(room.ask("POST", "/sim/webhook", R"({"key":"k","group":"支部群"})").status == 200);
  CHECK(room.ask("POST", "/sim/fault", R"({"path":"/cgi-bin/stable_token","kind":"garbage","status":502,"body":"<html>","bytes":100})").status == 200);
  CHECK(room.ask("POST", "/sim/fault", R"({"path":"/x","kind":"garbage","status":999})").status == 400);
  CHECK(room.ask("POST", "/sim/fault", R"({"path":"/x","kind":"thunder"})").status == 400);
  const auto garbage = room.ask("POST", "/cgi-bin/stable_token", "{}");
  CHECK(garbage.status == 502);
  CHECK(garbage.body == "<html>" + std::string(94, 'x'));
}

TEST_CASE("the calls of each day can be read as they were counted") {
  tests::SimRoom room;
  CHECK_THAT(room.ask("GET", "/sim/quota", "").body, Contains(R"("day":"2026-)") && Contains(R"("api":"/cgi-bin/menu/create")"));
  CHECK_THAT(room.ask("POST", "/sim/code", R"({"person":"周林"})").body, Contains("simcode"));
}
