#include <catch2/catch.hpp>

#include "tests/wechat_api/simulator/platform_world.h"

using namespace wechat_api::simulator;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;

namespace {
struct PressWorld : PlatformWorld {
  std::string submitted() {
    const std::string form = "--b\r\nContent-Disposition: form-data; name=\"media\"; filename=\"a\"\r\n\r\n\xff\xd8\xff picture\r\n--b--\r\n";
    const std::string thumb = text(post("/cgi-bin/material/add_material?type=thumb", form), "media_id");
    const std::string draft = text(post("/cgi-bin/draft/add", R"({"articles":[{"title":"第一期","content":"学习","thumb_media_id":")" + thumb + R"("}]})"), "media_id");
    return text(post("/cgi-bin/freepublish/submit", R"({"media_id":")" + draft + R"("})"), "publish_id");
  }
  boost::json::object state(const std::string& id) { return post("/cgi-bin/freepublish/get", R"({"publish_id":")" + id + R"("})"); }
};
}  // namespace

TEST_CASE("a publication is under way, then done and told, then an article that can be read and deleted") {
  PressWorld world;
  const std::string id = world.submitted();
  CHECK(world.state(id).at("publish_status").as_int64() == 1);
  const auto told = world.platform.take_due(world.now + 10s);
  REQUIRE(told.size() == 1);
  CHECK_THAT(told.front().xml, Contains("PUBLISHJOBFINISH") && Contains("<publish_status>0</publish_status>"));
  const std::string article = R"({"article_id":")" + world.text(world.state(id), "article_id") + R"("})";
  CHECK(world.post("/cgi-bin/freepublish/getarticle", article).at("news_item").as_array().size() == 1);
  CHECK(world.post("/cgi-bin/freepublish/batchget", R"({"offset":0,"count":10})").at("total_count").to_number<int>() == 1);
  CHECK(world.code(world.post("/cgi-bin/freepublish/delete", article)) == 0);
  CHECK(world.code(world.post("/cgi-bin/freepublish/getarticle", article)) == 53600);
  CHECK(world.state(id).at("publish_status").as_int64() == 5);
}

TEST_CASE("a publication that is refused never becomes an article, and nobody is told of it on a phone") {
  PressWorld world;
  world.platform.rules("oa").publish_outcome = 4;
  const std::string id = world.submitted();
  world.platform.take_due(world.now + 10s);
  CHECK(world.state(id).at("publish_status").as_int64() == 4);
  CHECK_FALSE(world.state(id).contains("article_id"));
  CHECK(world.ledger.all().empty());
}
