#include "wechat_api/simulator/draft.h"

#include <catch2/catch.hpp>

#include "tests/wechat_api/simulator/platform_world.h"

using namespace wechat_api::simulator;
using namespace std::chrono_literals;

namespace {
struct DraftWorld : PlatformWorld {
  DraftWorld() {
    const std::string form = "--b\r\nContent-Disposition: form-data; name=\"media\"; filename=\"a\"\r\n\r\n\xff\xd8\xff picture\r\n--b--\r\n";
    thumb = text(post("/cgi-bin/material/add_material?type=thumb", form), "media_id");
  }
  std::string article(const std::string& title, const std::string& rest = "") {
    return R"({"title":")" + title + R"(","content":"<p>学习</p>","thumb_media_id":")" + thumb + "\"" + rest + "}";
  }
  boost::json::object add(const std::string& article) { return post("/cgi-bin/draft/add", R"({"articles":[)" + article + "]}"); }
  std::string thumb;
};
}  // namespace

TEST_CASE("an article of a draft has its lengths and a permanent cover") {
  DraftWorld world;
  CHECK(world.code(world.add("")) == 44003);
  CHECK(world.code(world.add(world.article(std::string(33, 'x')))) == 45003);
  CHECK(world.code(world.add(world.article("第一期", R"(,"author":"12345678901234567")"))) == 45032);
  CHECK(world.code(world.add(world.article("第一期", R"(,"digest":")" + std::string(129, 'x') + "\""))) == 45004);
  CHECK(world.code(world.add(R"({"title":"第一期","content":"<p>学习</p>","thumb_media_id":"sim-thumb"})")) == 40007);
  CHECK(world.code(world.add(R"({"title":"第一期","article_type":"newspic","content":"c"})")) == 40035);
  CHECK(world.code(world.add(R"({"title":"\u7b2c","content":"c"})")) == 40033);
}

TEST_CASE("a draft is read, changed at its index, counted, listed and deleted") {
  DraftWorld world;
  const std::string id = world.text(world.add(world.article("第一期")), "media_id"), body = R"({"media_id":")" + id + R"("})";
  const auto update = [&](int index) {
    return world.code(world.post("/cgi-bin/draft/update", R"({"media_id":")" + id + R"(","index":)" + std::to_string(index) + R"(,"articles":)" + world.article("第二期") + "}"));
  };
  CHECK(update(1) == 40114);
  CHECK(update(0) == 0);
  const auto item = world.post("/cgi-bin/draft/get", body).at("news_item").at(0).as_object();
  CHECK(world.text(item, "title") == "第二期");
  CHECK(world.text(item, "digest") == "<p>学习</p>");
  CHECK(world.get("/cgi-bin/draft/count").at("total_count").to_number<int>() == 1);
  CHECK(world.post("/cgi-bin/draft/batchget", R"({"offset":0,"count":1,"no_content":1})").at("item").at(0).at("content").at("news_item").at(0).at("content").as_string() == "");
  CHECK(world.code(world.post("/cgi-bin/draft/delete", body)) == 0);
  CHECK(world.code(world.post("/cgi-bin/draft/get", body)) == 40007);
}

TEST_CASE("a draft that was sent to everybody is gone") {
  DraftWorld world;
  const std::string id = world.text(world.add(world.article("第一期")), "media_id");
  const auto sent = world.post("/cgi-bin/message/mass/sendall", R"({"filter":{"is_to_all":true},"msgtype":"mpnews","mpnews":{"media_id":")" + id + R"("}})");
  CHECK(sent.contains("msg_data_id"));
  world.platform.take_due(world.now + 10s);
  CHECK(world.code(world.post("/cgi-bin/draft/get", R"({"media_id":")" + id + R"("})")) == 40007);
}
