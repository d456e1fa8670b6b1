#include "wechat_api/simulator/quota.h"

#include <catch2/catch.hpp>

#include "tests/wechat_api/simulator/platform_world.h"

using namespace wechat_api::simulator;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;

namespace {
constexpr const char* kPath = "/cgi-bin/message/custom/send";
int sent(PlatformWorld& world) { return world.code(world.post(kPath, R"({"touser":"o-zhou","msgtype":"text","text":{"content":"好"}})")); }
}  // namespace

TEST_CASE("a day's limit ends at midnight in Beijing, a minute's with the minute") {
  PlatformWorld world;
  world.platform.set_daily_limit("oa", kPath, 3);
  for (int n = 0; n < 3; ++n) CHECK(sent(world) == 45015);
  CHECK(sent(world) == 45009);
  world.now = kEvening + 6h - 1s;
  CHECK(sent(world) == 45009);
  world.now += 1s;
  CHECK(sent(world) == 45015);
  world.platform.set_minute_limit("oa", kPath, 1);
  world.now += 1min;
  CHECK(sent(world) == 45015);
  CHECK(sent(world) == 45011);
  world.now += 1min;
  CHECK(sent(world) == 45015);
}

TEST_CASE("what was used is kept for each day, whatever is cleared, and refused calls do not count") {
  PlatformWorld world;
  world.platform.set_daily_limit("oa", kPath, 2);
  for (int n = 0; n < 3; ++n) sent(world);
  CHECK(world.code(world.post("/cgi-bin/openapi/quota/clear", R"({"cgi_path":"/cgi-bin/message/custom/send"})")) == 0);
  CHECK(sent(world) == 45015);
  CHECK(world.platform.used("oa", "2026-11-21").at(kPath) == 3);
  world.now += 24h;
  sent(world);
  CHECK(world.platform.used("oa", "2026-11-22").at(kPath) == 1);
  CHECK_THAT(world.platform.quota_lines(), Contains(R"({"account":"oa","day":"2026-11-21","api":"/cgi-bin/message/custom/send","used":3})"));
}

TEST_CASE("an account asks for its quota by path, a path nobody knows is 76021, an address 76003") {
  PlatformWorld world;
  sent(world);
  const auto quota = world.post("/cgi-bin/openapi/quota/get", R"({"cgi_path":"/cgi-bin/message/custom/send"})").at("quota").as_object();
  CHECK(quota.at("daily_limit").as_int64() == 500'000);
  CHECK(quota.at("used").as_int64() == 1);
  CHECK(quota.at("remain").as_int64() == 499'999);
  CHECK(world.code(world.post("/cgi-bin/openapi/quota/get", R"({"cgi_path":"/cgi-bin/nothing"})")) == 76021);
  CHECK(world.code(world.post("/cgi-bin/openapi/quota/get", R"({"cgi_path":"https://api.weixin.qq.com/cgi-bin/menu/get"})")) == 76003);
}

TEST_CASE("everything is cleared ten times a month, with the token and with the secret together") {
  PlatformWorld world;
  for (int n = 0; n < 5; ++n) {
    CHECK(world.code(world.post("/cgi-bin/clear_quota", R"({"appid":"wx1"})")) == 0);
    CHECK(world.code(world.ask("POST", "/cgi-bin/clear_quota/v2?appid=wx1&appsecret=s", "")) == 0);
  }
  CHECK(world.code(world.post("/cgi-bin/clear_quota", R"({"appid":"wx1"})")) == 48006);
  world.now += std::chrono::days{10};  // the first of December
  CHECK(world.code(world.post("/cgi-bin/clear_quota", R"({"appid":"wx1"})")) == 0);
  CHECK(world.code(world.ask("POST", "/cgi-bin/clear_quota/v2?appid=wx1&appsecret=x", "")) == 40125);
}

TEST_CASE("a rid tells the call it was given for, to its account and for seven days") {
  PlatformWorld world;
  const std::string message = world.text(world.post(kPath, R"({"touser":"o-nobody","msgtype":"text","text":{"content":"好"}})"), "errmsg");
  const std::string rid = message.substr(message.find("rid: ") + 5);
  const auto found = world.post("/cgi-bin/openapi/rid/get", R"({"rid":")" + rid + R"("})");
  CHECK(found.at("request").at("request_url").as_string() == kPath);
  CHECK_THAT(world.text(found.at("request").as_object(), "response_body"), Contains("40003"));
  CHECK(world.code(world.post("/cgi-bin/openapi/rid/get", R"({"rid":"12345678-12345678-12345678"})")) == 76001);
  CHECK(world.code(world.post("/cgi-bin/openapi/rid/get", R"({"rid":"no"})")) == 76002);
  world.now += std::chrono::days{8};
  CHECK(world.code(world.post("/cgi-bin/openapi/rid/get", R"({"rid":")" + rid + R"("})")) == 76001);
}

TEST_CASE("a call that finds the platform busy was a call: it counts, whatever made the platform busy, one without a good token does not") {
  PlatformWorld world;
  world.platform.ask_for({Fault::Kind::busy, kPath});
  CHECK(sent(world) == -1);
  world.platform.set_busy_every(2);  // the token comes first
  CHECK(sent(world) == -1);
  world.platform.set_busy_every(0);
  world.platform.rules("oa").busy_rate = 1;
  CHECK(sent(world) == -1);
  world.platform.rules("oa").busy_rate = 0;
  CHECK(sent(world) == 45015);
  CHECK(world.platform.used("oa", "2026-11-21").at(kPath) == 4);
  world.platform.ask_for({Fault::Kind::busy, kPath});
  world.platform.serve("POST", std::string(kPath) + "?access_token=none", "{}", world.now);
  CHECK(world.platform.used("oa", "2026-11-21").at(kPath) == 4);
}
