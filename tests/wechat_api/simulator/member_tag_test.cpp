#include <catch2/catch.hpp>

#include "tests/wechat_api/simulator/platform_world.h"

using namespace wechat_api::simulator;

TEST_CASE("a tag of members is made, given, read, renamed and deleted, and strangers are named") {
  PlatformWorld world;
  const auto tag = world.wecom_post("/cgi-bin/tag/create", R"({"tagname":"书记"})").at("tagid").as_int64();
  const std::string id = std::to_string(tag);
  CHECK(world.code(world.wecom_post("/cgi-bin/tag/create", R"({"tagname":"书记"})")) == 40071);
  CHECK(world.code(world.wecom_post("/cgi-bin/tag/create", R"({"tagname":")" + std::string(33, 'x') + R"("})")) == 40072);
  const auto partly = world.wecom_post("/cgi-bin/tag/addtagusers", R"({"tagid":)" + id + R"(,"userlist":["WuMin","waibu"]})");
  CHECK(world.code(partly) == 0);
  CHECK(world.text(partly, "invalidlist") == "waibu");
  CHECK(world.code(world.wecom_post("/cgi-bin/tag/addtagusers", R"({"tagid":)" + id + R"(,"userlist":["waibu"]})")) == 40070);
  CHECK(world.code(world.wecom_post("/cgi-bin/tag/addtagusers", R"({"tagid":999,"userlist":["WuMin"]})")) == 40068);
  CHECK(world.wecom_get("/cgi-bin/tag/get?tagid=" + id).at("userlist").as_array().size() == 1);
  CHECK(world.code(world.wecom_post("/cgi-bin/tag/update", R"({"tagid":)" + id + R"(,"tagname":"委员"})")) == 0);
  CHECK(world.wecom_get("/cgi-bin/tag/list").at("taglist").at(0).at("tagname").as_string() == "委员");
  CHECK(world.code(world.wecom_post("/cgi-bin/tag/deltagusers", R"({"tagid":)" + id + R"(,"userlist":["WuMin"]})")) == 0);
  CHECK(world.person("吴敏", "corp").member_tags.empty());
  CHECK(world.code(world.wecom_get("/cgi-bin/tag/delete?tagid=" + id)) == 0);
  CHECK(world.code(world.wecom_get("/cgi-bin/tag/get?tagid=" + id)) == 40068);
}
