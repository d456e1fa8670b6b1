#include "wechat_api/simulator/web_login.h"

#include <catch2/catch.hpp>

#include "tests/wechat_api/simulator/platform_world.h"

using namespace wechat_api::simulator;
using namespace std::chrono_literals;

namespace {
struct LoginWorld : PlatformWorld {
  using PlatformWorld::PlatformWorld;
  boost::json::object exchange(const std::string& code_text) {
    return ask("GET", "/sns/oauth2/access_token?appid=wx1&secret=s&grant_type=authorization_code&code=" + code_text);
  }
};
}  // namespace

TEST_CASE("a code is good once and for five minutes") {
  LoginWorld world;
  const std::string code = world.platform.web_code(world.person("周林"), "snsapi_base", world.now);
  const auto granted = world.exchange(code);
  CHECK(world.text(granted, "openid") == "o-zhou");
  CHECK(world.code(world.exchange(code)) == 40163);
  CHECK(world.code(world.exchange("made-up")) == 40029);
  const std::string late = world.platform.web_code(world.person("周林"), "snsapi_base", world.now);
  world.now += 5min;
  CHECK(world.code(world.exchange(late)) == 42003);
}

TEST_CASE("who agreed to the base only stays unnamed, the grant is renewed for thirty days") {
  LoginWorld world;
  const auto base = world.exchange(world.platform.web_code(world.person("周林"), "snsapi_base", world.now));
  const auto person = [&](const boost::json::object& granted) {
    return world.ask("GET", "/sns/userinfo?openid=o-zhou&access_token=" + world.text(granted, "access_token"));
  };
  CHECK(world.code(person(base)) == 48001);
  const auto whole = world.exchange(world.platform.web_code(world.person("周林"), "snsapi_userinfo", world.now));
  CHECK(world.text(person(whole), "nickname") == "微信用户");
  const std::string renew = "/sns/oauth2/refresh_token?appid=wx1&grant_type=refresh_token&refresh_token=" + world.text(whole, "refresh_token");
  world.now += 3h;
  CHECK(world.code(person(whole)) == 42001);
  const auto renewed = world.ask("GET", renew);
  CHECK(world.code(world.ask("GET", "/sns/auth?openid=o-zhou&access_token=" + world.text(renewed, "access_token"))) == 0);
  CHECK(world.code(world.ask("GET", "/sns/auth?openid=o-chen&access_token=" + world.text(renewed, "access_token"))) == 40003);
  world.now += std::chrono::days{30};
  CHECK(world.code(world.ask("GET", renew)) == 42002);
}

TEST_CASE("web authorisation is a certified service account's: 48001") {
  LoginWorld world(wechat_api::AccountType::certified_subscription);
  CHECK(world.code(world.exchange(world.platform.web_code(world.person("周林"), "snsapi_base", world.now))) == 48001);
}

TEST_CASE("the ticket of the JS-SDK is the same while it lasts, and each kind has its own") {
  LoginWorld world;
  const auto first = world.get("/cgi-bin/ticket/getticket?type=jsapi");
  world.now += 7199s;
  CHECK(world.get("/cgi-bin/ticket/getticket?type=jsapi").at("ticket") == first.at("ticket"));
  world.now += 1s;
  CHECK(world.get("/cgi-bin/ticket/getticket?type=jsapi").at("ticket") != first.at("ticket"));
  CHECK(world.code(world.get("/cgi-bin/ticket/getticket?type=poem")) == 40097);
  CHECK(world.wecom_get("/cgi-bin/get_jsapi_ticket").at("ticket") != world.wecom_get("/cgi-bin/ticket/get?type=agent_config").at("ticket"));
  CHECK(world.code(world.wecom_get("/cgi-bin/ticket/get?type=jsapi")) == 91040);
  CHECK(world.get("/cgi-bin/getcallbackip").at("ip_list").as_array().size() == 1);
}
