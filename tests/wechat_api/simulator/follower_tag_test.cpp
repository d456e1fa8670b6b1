#include <catch2/catch.hpp>

#include "tests/wechat_api/simulator/platform_world.h"

using namespace wechat_api::simulator;

namespace {
struct TagWorld : PlatformWorld {
  std::int64_t made(const std::string& name) {
    return post("/cgi-bin/tags/create", R"({"tag":{"name":")" + name + R"("}})").at("tag").at("id").as_int64();
  }
  int refused(const std::string& name) { return code(post("/cgi-bin/tags/create", R"({"tag":{"name":")" + name + R"("}})")); }
  int give(const std::string& openids, std::int64_t tag) {
    return code(post("/cgi-bin/tags/members/batchtagging", R"({"openid_list":[)" + openids + R"(],"tagid":)" + std::to_string(tag) + "}"));
  }
};
}  // namespace

TEST_CASE("a tag's name is new and at most thirty bytes, and a hundred tags are all there are") {
  TagWorld world;
  world.made("一支部");
  CHECK(world.refused("一支部") == 45157);
  CHECK(world.refused("一二三四五六七八九十一") == 45158);
  for (int n = 1; n < 100; ++n) world.made(std::to_string(n));
  CHECK(world.refused("多") == 45056);
  CHECK(world.code(world.post("/cgi-bin/tags/delete", R"({"tag":{"id":2}})")) == 45058);
  CHECK(world.code(world.post("/cgi-bin/tags/update", R"({"tag":{"id":7777,"name":"x"}})")) == 45159);
}

TEST_CASE("fifty people are tagged at once, one has twenty tags at most, strangers none") {
  TagWorld world;
  const std::int64_t tag = world.made("一支部");
  std::string many = "\"o-zhou\"";
  for (int n = 0; n < 50; ++n) many += ",\"o-zhou\"";
  CHECK(world.give(many, tag) == 40032);
  CHECK(world.give(R"("o-wai")", tag) == 40003);
  CHECK(world.give(R"("o-zhou")", 9999) == 45159);
  for (int n = 0; n < 20; ++n) CHECK(world.give(R"("o-zhou")", world.made(std::to_string(n))) == 0);
  CHECK(world.give(R"("o-zhou")", tag) == 45059);
  CHECK(world.post("/cgi-bin/tags/getidlist", R"({"openid":"o-zhou"})").at("tagid_list").as_array().size() == 20);
}

TEST_CASE("a mass message to a tag reaches its followers and nobody else, a deleted tag is nobody's") {
  TagWorld world;
  const std::int64_t tag = world.made("一支部");
  world.give(R"("o-zhou")", tag);
  const std::string id = std::to_string(tag);
  CHECK(world.post("/cgi-bin/user/tag/get", R"({"tagid":)" + id + R"(,"next_openid":""})").at("data").at("openid").as_array().size() == 1);
  CHECK(world.post("/cgi-bin/user/tag/get", R"({"tag_id":)" + id + "}").at("count").to_number<int>() == 1);
  CHECK(world.get("/cgi-bin/tags/get").at("tags").at(0).at("count").to_number<int>() == 1);
  CHECK(world.code(world.post("/cgi-bin/message/mass/sendall", R"({"filter":{"is_to_all":false,"tag_id":)" + id + R"(},"msgtype":"text","text":{"content":"好"}})")) == 0);
  world.platform.take_due(world.now + std::chrono::seconds{10});
  CHECK(world.seen("周林").size() == 1);
  CHECK(world.seen("陈红").empty());
  CHECK(world.code(world.post("/cgi-bin/tags/members/batchuntagging", R"({"openid_list":["o-zhou"],"tagid":)" + id + "}")) == 0);
  CHECK(world.person("周林").tags.empty());
  world.give(R"("o-zhou")", tag);
  CHECK(world.code(world.post("/cgi-bin/tags/delete", R"({"tag":{"id":)" + id + "}}")) == 0);
  CHECK(world.person("周林").tags.empty());
}
