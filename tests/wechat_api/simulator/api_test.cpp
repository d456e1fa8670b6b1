#include "wechat_api/simulator/api.h"

#include <catch2/catch.hpp>

#include "tests/wechat_api/simulator/platform_world.h"

using namespace wechat_api::simulator;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;

TEST_CASE("a text is counted and cut in whole characters") {
  CHECK(characters("党a") == 2);
  CHECK(cut_at("党员", 5) == "党");
  CHECK(cut_at("党员", 6) == "党员");
  CHECK(split("a||b", '|') == std::vector<std::string>{"a", "b"});
}

TEST_CASE("a day begins at midnight in Beijing") {
  CHECK(beijing_day(kEvening + 6h - 1ms) == "2026-11-21");
  CHECK(beijing_day(kEvening + 6h) == "2026-11-22");
  CHECK(beijing_month(kEvening + std::chrono::days{10}) == "2026-12");
}

TEST_CASE("an id may be a number or the same in a string, and nothing else") {
  const auto object = boost::json::parse(R"({"a":7,"b":"9007199254740993","c":"7x","d":""})").as_object();
  CHECK(id_in(object, "a") == 7);
  CHECK(id_in(object, "b") == 9007199254740993);
  CHECK_FALSE(id_in(object, "c"));
  CHECK_FALSE(id_in(object, "d"));
}

TEST_CASE("each refusal of the official account carries a rid of its own, each of WeCom the caller's address") {
  PlatformWorld world;
  const auto first = world.text(world.get("/cgi-bin/media/get"), "errmsg"), second = world.text(world.get("/cgi-bin/media/get"), "errmsg");
  CHECK_THAT(first, Contains("media_id missing rid: "));
  CHECK(first != second);
  CHECK_THAT(world.text(world.wecom_get("/cgi-bin/media/get"), "errmsg"), Contains("hint: [") && Contains("from ip: 127.0.0.1") && Contains("query?e=41006"));
}
