// Who opened a page, by WeCom.
#include "wechat_api/web_login.h"

#include <catch2/catch.hpp>
#include <stdexcept>

using namespace wechat_api;

TEST_CASE("a browser is sent to the scan page, a client to the authorisation, with the way back escaped") {
  CHECK(scan_login_url("wwcorp", 1000002, "https://bot.example.cn/in", "s17") ==
        "https://login.work.weixin.qq.com/wwlogin/sso/login?login_type=CorpApp&appid=wwcorp&agentid=1000002"
        "&redirect_uri=https%3A%2F%2Fbot.example.cn%2Fin&state=s17&lang=zh");
  CHECK(
      client_login_url("wwcorp", 7, "https://b", "s", true) ==
      "https://open.weixin.qq.com/connect/oauth2/authorize?appid=wwcorp&redirect_uri=https%3A%2F%2Fb&response_type=code"
      "&scope=snsapi_privateinfo&state=s&agentid=7#wechat_redirect");
  CHECK_THROWS_AS(scan_login_url("c", 1, "http://b", "s"), std::invalid_argument);
  CHECK_THROWS_AS(client_login_url("c", 1, "https://b", "s#", false), std::invalid_argument);
}

TEST_CASE("a code is asked for once and escaped, and the answer names a member or a stranger") {
  CHECK(get_user_of_code("c&x").api == "/cgi-bin/auth/getuserinfo?code=c%26x");
  CHECK(get_user_detail("t").body == R"({"user_ticket":"t"})");
  CHECK_THROWS_AS(get_user_of_code(""), std::invalid_argument);
  CHECK_THROWS_AS(get_user_of_code(std::string(513, 'c')), std::invalid_argument);
  CHECK(read_login_user(R"({"errcode":0,"userid":"a","user_ticket":"t"})")->user_ticket == "t");
  CHECK(read_login_user(R"({"UserId":"a"})")->user_id == "a");
  CHECK(read_login_user(R"({"errcode":0,"openid":"o"})")->user_id.empty());
  CHECK_FALSE(read_login_user(R"({"errcode":40029})"));
  CHECK(read_login_detail(R"({"errcode":0,"userid":"a","mobile":"138"})")->mobile == "138");
  CHECK_FALSE(read_login_detail(R"({"errcode":0})"));
}
