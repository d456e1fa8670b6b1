// QR codes with a scene.
#include "wechat_api/qr_code.h"

#include <catch2/catch.hpp>
#include <stdexcept>

using namespace wechat_api;
using namespace std::chrono_literals;

TEST_CASE("a code is asked for with the page's own bytes") {
  CHECK(temporary_qr_code("branch-07", 168h).body ==
        R"({"expire_seconds":604800,"action_name":"QR_STR_SCENE","action_info":{"scene":{"scene_str":"branch-07"}}})");
  CHECK(permanent_qr_code("branch-07").body ==
        R"({"action_name":"QR_LIMIT_STR_SCENE","action_info":{"scene":{"scene_str":"branch-07"}}})");
}

TEST_CASE("a scene of 1 to 64 characters and a life of at most 30 days are kept") {
  CHECK_NOTHROW(temporary_qr_code(std::string(64, 'x'), 720h));
  CHECK_THROWS_AS(temporary_qr_code(std::string(65, 'x'), 1h), std::invalid_argument);
  CHECK_THROWS_AS(temporary_qr_code("", 1h), std::invalid_argument);
  CHECK_THROWS_AS(temporary_qr_code("a\nb", 1h), std::invalid_argument);
  CHECK_THROWS_AS(temporary_qr_code("a", 721h), std::invalid_argument);
  CHECK_THROWS_AS(temporary_qr_code("a", 0s), std::invalid_argument);
}

TEST_CASE("the answer gives ticket and content, the picture's address escapes the ticket") {
  const auto code =
      read_qr_code(R"({"ticket":"gQH_demo","expire_seconds":604800,"url":"http://weixin.qq.com/q/demo"})");
  REQUIRE(code);
  CHECK(code->life == 168h);
  CHECK(read_qr_code(R"({"ticket":"g","url":"u"})")->life == 0s);
  CHECK_FALSE(read_qr_code(R"({"errcode":45029})"));
  CHECK(qr_picture_url("gQ+/=") == "https://mp.weixin.qq.com/cgi-bin/showqrcode?ticket=gQ%2B%2F%3D");
}
