#include <catch2/catch.hpp>

#include "tests/wechat_api/simulator/platform_world.h"

using namespace wechat_api::simulator;

namespace {
std::string form(const std::string& bytes, const std::string& more = "") {
  return "--b\r\nContent-Disposition: form-data; name=\"media\"; filename=\"a\"\r\n\r\n" + bytes + "\r\n" + more + "--b--\r\n";
}
const std::string kMp4 = std::string("\0\0\0\x18", 4) + "ftypmp42";
}  // namespace

TEST_CASE("permanent media last, are counted and listed, until they are deleted") {
  PlatformWorld world;
  const auto added = world.post("/cgi-bin/material/add_material?type=image", form("\xff\xd8\xff picture"));
  CHECK(world.text(added, "url").starts_with("http://mmbiz.qpic.cn/"));
  const std::string body = R"({"media_id":")" + world.text(added, "media_id") + R"("})";
  world.now += std::chrono::days{300};
  CHECK(world.platform.serve("POST", world.with_token("/cgi-bin/material/get_material", "oa"), body, world.now).body == "\xff\xd8\xff picture");
  CHECK(world.get("/cgi-bin/material/get_materialcount").at("image_count").to_number<int>() == 1);
  CHECK(world.post("/cgi-bin/material/batchget_material", R"({"type":"image","offset":0,"count":20})").at("total_count").to_number<int>() == 1);
  CHECK(world.code(world.post("/cgi-bin/material/batchget_material", R"({"type":"image","offset":0,"count":21})")) == 40097);
  CHECK(world.code(world.post("/cgi-bin/material/batchget_material", R"({"type":"poem","offset":0,"count":1})")) == 40004);
  CHECK(world.code(world.post("/cgi-bin/material/del_material", body)) == 0);
  CHECK(world.code(world.post("/cgi-bin/material/get_material", body)) == 40007);
}

TEST_CASE("a permanent video brings its title along") {
  PlatformWorld world;
  CHECK(world.code(world.post("/cgi-bin/material/add_material?type=video", form(kMp4))) == 47001);
  const std::string description = "--b\r\nContent-Disposition: form-data; name=\"description\"\r\n\r\n{\"title\":\"党课\",\"introduction\":\"第一讲\"}\r\n";
  const auto added = world.post("/cgi-bin/material/add_material?type=video", form(kMp4, description));
  CHECK(world.text(world.post("/cgi-bin/material/get_material", R"({"media_id":")" + world.text(added, "media_id") + R"("})"), "title") == "党课");
}
