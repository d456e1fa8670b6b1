#include "wechat_api/simulator/follower.h"

#include <catch2/catch.hpp>

#include "tests/wechat_api/simulator/platform_world.h"

using namespace wechat_api::simulator;

TEST_CASE("followers are listed in pages of ten thousand, who left is not among them") {
  PlatformWorld world;
  for (int n = 0; n < 10'001; ++n) world.platform.add_person("oa", "人" + std::to_string(n), "o" + std::to_string(n));
  const auto first = world.get("/cgi-bin/user/get");
  CHECK(first.at("total").to_number<int>() == 10'003);
  CHECK(first.at("count").to_number<int>() == 10'000);
  const auto second = world.get("/cgi-bin/user/get?next_openid=" + world.text(first, "next_openid"));
  CHECK(second.at("count").to_number<int>() == 3);
  const auto last = world.get("/cgi-bin/user/get?next_openid=" + world.text(second, "next_openid"));
  CHECK(last.at("count").to_number<int>() == 0);
  CHECK(world.text(last, "next_openid").empty());
  CHECK_FALSE(last.contains("data"));
}

TEST_CASE("a follower's data has no name and no picture, of somebody who left it has hardly anything") {
  PlatformWorld world;
  const auto zhou = world.get("/cgi-bin/user/info?openid=o-zhou&lang=zh_CN");
  CHECK(zhou.at("subscribe").as_int64() == 1);
  for (const char* gone : {"nickname", "headimgurl", "sex", "city", "province", "country"}) CHECK_FALSE(zhou.contains(gone));
  const auto left = world.get("/cgi-bin/user/info?openid=o-wai");
  CHECK(left.at("subscribe").as_int64() == 0);
  CHECK_FALSE(left.contains("subscribe_time"));
  CHECK(world.code(world.get("/cgi-bin/user/info?openid=nobody")) == 40003);
  CHECK(world.post("/cgi-bin/user/info/batchget", R"({"user_list":[{"openid":"o-zhou"},{"openid":"o-wai"}]})").at("user_info_list").as_array().size() == 2);
  CHECK(world.code(world.post("/cgi-bin/user/info/batchget", R"({"user_list":[]})")) == 40032);
}

TEST_CASE("a remark is kept and has fewer than thirty characters") {
  PlatformWorld world;
  CHECK(world.code(world.post("/cgi-bin/user/info/updateremark", R"({"openid":"o-zhou","remark":"书记"})")) == 0);
  CHECK(world.text(world.get("/cgi-bin/user/info?openid=o-zhou"), "remark") == "书记");
  CHECK(world.code(world.post("/cgi-bin/user/info/updateremark", R"({"openid":"o-zhou","remark":")" + std::string(30, 'x') + R"("})")) == 40035);
}

TEST_CASE("who is put on the blacklist is listed there and gets no mass message") {
  PlatformWorld world;
  CHECK(world.code(world.post("/cgi-bin/tags/members/batchblacklist", R"({"openid_list":["o-zhou"]})")) == 0);
  CHECK(world.post("/cgi-bin/tags/members/getblacklist", R"({"begin_openid":""})").at("data").at("openid").at(0).as_string() == "o-zhou");
  world.post("/cgi-bin/message/mass/send", R"({"touser":["o-zhou","o-chen"],"msgtype":"text","text":{"content":"好"}})");
  world.platform.take_due(world.now + std::chrono::seconds{10});
  CHECK(world.seen("周林").empty());
  CHECK(world.seen("陈红").size() == 1);
  CHECK(world.code(world.post("/cgi-bin/tags/members/batchunblacklist", R"({"openid_list":["o-zhou"]})")) == 0);
  CHECK(world.post("/cgi-bin/tags/members/getblacklist", R"({"begin_openid":""})").at("total").to_number<int>() == 0);
}
