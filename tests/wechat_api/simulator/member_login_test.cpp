#include <catch2/catch.hpp>

#include "tests/wechat_api/simulator/platform_world.h"

using namespace wechat_api::simulator;
using namespace std::chrono_literals;

TEST_CASE("a member's code tells the user id once, within five minutes, a stranger's only an openid") {
  PlatformWorld world;
  const auto login = [&](const std::string& name, const std::string& scope = "snsapi_base") {
    return world.platform.web_code(world.person(name, "corp"), scope, world.now);
  };
  const auto who = [&](const std::string& code) { return world.wecom_get("/cgi-bin/auth/getuserinfo?code=" + code); };
  const std::string code = login("吴敏");
  const auto wu = who(code);
  CHECK(world.text(wu, "userid") == "WuMin");
  CHECK_FALSE(wu.contains("user_ticket"));
  CHECK(world.code(who(code)) == 40029);
  CHECK_FALSE(who(login("外人")).contains("userid"));
  const std::string late = login("吴敏");
  world.now += 5min;
  CHECK(world.code(who(late)) == 40029);
}

TEST_CASE("details need a ticket of half an hour") {
  PlatformWorld world;
  const std::string code = world.platform.web_code(world.person("吴敏", "corp"), "snsapi_privateinfo", world.now);
  const std::string ticket = world.text(world.wecom_get("/cgi-bin/auth/getuserinfo?code=" + code), "user_ticket");
  const std::string body = R"({"user_ticket":")" + ticket + R"("})";
  CHECK(world.text(world.wecom_post("/cgi-bin/auth/getuserdetail", body), "userid") == "WuMin");
  CHECK(world.code(world.wecom_post("/cgi-bin/auth/getuserdetail", R"({"user_ticket":"made-up"})")) == 84015);
  world.now += 31min;
  CHECK(world.code(world.wecom_post("/cgi-bin/auth/getuserdetail", body)) == 84014);
}
