// Web authorisation.
#include "wechat_api/web_authorization.h"

#include <catch2/catch.hpp>
#include <stdexcept>

using namespace wechat_api;

TEST_CASE("the address a browser is sent to has its parameters in the platform's order") {
  CHECK(authorize_url("wxA", "https://bot.example.cn/me?x=1", "s17", false) ==
        "https://open.weixin.qq.com/connect/oauth2/"
        "authorize?appid=wxA&redirect_uri=https%3A%2F%2Fbot.example.cn%2Fme%3Fx%3D1"
        "&response_type=code&scope=snsapi_base&state=s17#wechat_redirect");
  CHECK(authorize_url("wxA", "https://b", "s", true).find("snsapi_userinfo") != std::string::npos);
  CHECK_THROWS_AS(authorize_url("wxA", "http://b", "s", false), std::invalid_argument);
  CHECK_THROWS_AS(authorize_url("wxA", "https://b", "", false), std::invalid_argument);
  CHECK_THROWS_AS(authorize_url("wxA", "https://b", "a&b", false), std::invalid_argument);
  CHECK_THROWS_AS(authorize_url("wxA", "https://b", std::string(129, 's'), false), std::invalid_argument);
}

TEST_CASE("a code from a stranger's address is escaped into the call") {
  CHECK(exchange_code("wxA", "SECRET", "c&d=1").target ==
        "/sns/oauth2/access_token?appid=wxA&secret=SECRET&code=c%26d%3D1&grant_type=authorization_code");
  CHECK(refresh_authorization("wxA", "R").target ==
        "/sns/oauth2/refresh_token?appid=wxA&grant_type=refresh_token&refresh_token=R");
  CHECK(get_profile("T", "oA").target == "/sns/userinfo?access_token=T&openid=oA&lang=zh_CN");
  CHECK_THROWS_AS(exchange_code("wxA", "S", ""), std::invalid_argument);
  CHECK_THROWS_AS(exchange_code("wxA", "S", std::string(513, 'c')), std::invalid_argument);
}

TEST_CASE("an authorisation names the person, and says when it is the platform's virtual reader") {
  const auto given = read_authorization(
      R"({"access_token":"T","expires_in":7200,"refresh_token":"R","openid":"oA","scope":"snsapi_base","is_snapshotuser":1,"unionid":"u"})");
  REQUIRE(given);
  CHECK(given->openid == "oA");
  CHECK(given->is_snapshot);
  CHECK_FALSE(
      read_authorization(R"({"access_token":"T","expires_in":7200,"openid":"oA","scope":"snsapi_base"})")->is_snapshot);
  CHECK_FALSE(read_authorization(R"({"errcode":40029,"errmsg":"invalid code"})"));
  CHECK_FALSE(read_authorization(R"({"openid":"oA"})"));
  CHECK(read_profile(R"({"openid":"oA","nickname":"林","headimgurl":""})")->nickname == "林");
  CHECK_FALSE(read_profile(R"({"errcode":48001})"));
}
