#include "wechat_api/simulator/token.h"

#include <catch2/catch.hpp>

#include "tests/wechat_api/simulator/platform_world.h"

using namespace wechat_api::simulator;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;

namespace {

constexpr const char* kLegacy = "/cgi-bin/token?grant_type=client_credential&appid=wx1&secret=s";
constexpr const char* kForced = R"({"grant_type":"client_credential","appid":"wx1","secret":"s","force_refresh":true})";

int tried(PlatformWorld& world, const std::string& token) { return world.code(world.ask("GET", "/cgi-bin/media/get?media_id=none&access_token=" + token)); }

}  // namespace

TEST_CASE("each call of the old token interface gives a new token and the one before lives five more minutes") {
  PlatformWorld world;
  const std::string first = text_in(world.ask("GET", kLegacy), "access_token");
  const std::string second = text_in(world.ask("GET", kLegacy), "access_token");
  CHECK(first != second);
  world.now += 299s;
  CHECK(tried(world, first) == 40007);
  world.now += 1s;
  CHECK(tried(world, first) == 42001);
  CHECK(tried(world, second) == 40007);
}

TEST_CASE("the two families of tokens do not end each other's") {
  PlatformWorld world;
  const std::string stable = world.official_token(), legacy = text_in(world.ask("GET", kLegacy), "access_token");
  world.ask("POST", "/cgi-bin/stable_token", kForced);
  world.ask("GET", kLegacy);
  CHECK(tried(world, legacy) == 40007);
  CHECK(tried(world, stable) == 42001);
  CHECK(world.official_token() != legacy);
}

TEST_CASE("a token is forced twenty times a day and not twice within thirty seconds") {
  PlatformWorld world;
  CHECK(world.code(world.ask("POST", "/cgi-bin/stable_token", kForced)) == 0);
  world.now += 29s;
  CHECK(world.code(world.ask("POST", "/cgi-bin/stable_token", kForced)) == 45011);
  for (int n = 1; n < 20; ++n) {
    world.now += 30s;
    CHECK(world.code(world.ask("POST", "/cgi-bin/stable_token", kForced)) == 0);
  }
  world.now += 30s;
  CHECK(world.code(world.ask("POST", "/cgi-bin/stable_token", kForced)) == 45009);
  world.now += 24h;
  CHECK(world.code(world.ask("POST", "/cgi-bin/stable_token", kForced)) == 0);
}

TEST_CASE("what is missing or wrong is said in the platform's order, the application first") {
  PlatformWorld world;
  const auto code = [&](const std::string& query) { return world.code(world.ask("GET", "/cgi-bin/token" + query)); };
  CHECK(code("") == 41002);
  CHECK(code("?appid=wx9") == 40013);
  CHECK(code("?appid=wx1&secret=s") == 40002);
  CHECK(code("?appid=wx1&grant_type=client_credential") == 41004);
  CHECK(code("?appid=wx1&grant_type=client_credential&secret=x") == 40125);
  CHECK(world.code(world.ask("GET", "/cgi-bin/gettoken")) == 41002);
  CHECK(world.code(world.ask("GET", "/cgi-bin/gettoken?corpid=ww1")) == 41004);
  CHECK(world.code(world.ask("GET", "/cgi-bin/gettoken?corpid=ww9&corpsecret=s")) == 40013);
  CHECK(tried(world, "spaced%20out") == 40014);
}

TEST_CASE("an address outside the list gets no token and is told which address it is, a frozen secret gets none either") {
  PlatformWorld world;
  world.platform.rules("oa").allowed_ips = {"203.0.113.9"};
  const auto refused = world.ask("GET", kLegacy);
  CHECK(world.code(refused) == 40164);
  CHECK_THAT(world.text(refused, "errmsg"), Contains("127.0.0.1") && Contains("rid: "));
  CHECK_THAT(world.platform.serve("GET", kLegacy, "", world.now, "203.0.113.9").body, Contains("access_token"));
  world.platform.rules("oa").allowed_ips.clear();
  world.platform.rules("oa").is_secret_frozen = true;
  CHECK(world.code(world.ask("GET", kLegacy)) == 40243);
}

TEST_CASE("five wrong secrets bar an address from WeCom for an hour, the right one too") {
  PlatformWorld world;
  for (int n = 0; n < 5; ++n) CHECK(world.code(world.ask("GET", "/cgi-bin/gettoken?corpid=ww1&corpsecret=x")) == 40001);
  CHECK(world.code(world.ask("GET", "/cgi-bin/gettoken?corpid=ww1&corpsecret=s")) == 45009);
  world.now += 1h;
  CHECK(world.code(world.ask("GET", "/cgi-bin/gettoken?corpid=ww1&corpsecret=s")) == 0);
}

TEST_CASE("WeCom answers an address it does not trust with 60020 and the address") {
  PlatformWorld world;
  const std::string target = world.with_token("/cgi-bin/menu/get?agentid=7", "corp");
  world.platform.rules("corp").allowed_ips = {"203.0.113.9"};
  const auto refused = world.ask("GET", target);
  CHECK(world.code(refused) == 60020);
  CHECK_THAT(world.text(refused, "errmsg"), Contains("from ip: 127.0.0.1"));
}
