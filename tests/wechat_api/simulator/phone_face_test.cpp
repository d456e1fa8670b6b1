#include "wechat_api/simulator/phone_face.h"

#include <boost/json/serialize.hpp>
#include <catch2/catch.hpp>

#include "tests/wechat_api/simulator/platform_world.h"

using namespace wechat_api::simulator;
namespace json = boost::json;

namespace {

constexpr std::string_view kPng("\x89PNG\r\n\x1a\nx", 9);

struct Shelf {
  Shelf() {
    world.media.kept["sim-1"] = {"oa", "image", std::string(kPng), "a.png"};
    world.media.kept["sim-2"] = {"corp ww1", "file", "twelve bytes", "值班表.xlsx"};
    world.drafts.drafts["sim-draft-1"] = {"oa", json::parse(R"([{"title":"四个坚持","digest":"读完打卡","thumb_media_id":"sim-1","content":"x"}])").as_array(), {}};
  }
  std::string face(std::string_view message) const {
    const Face made = phone_face(world, json::parse(message).as_object());
    return made ? json::serialize(*made) : "";
  }

  Ledger ledger;
  PlatformState world{{}, ledger, 1};
};

std::string newest_face(const Ledger& ledger) { return ledger.all().back().face ? json::serialize(*ledger.all().back().face) : ""; }

}  // namespace

TEST_CASE("words have no face, and neither has what nobody knows") {
  const Shelf shelf;
  CHECK(shelf.face(R"({"msgtype":"text","text":{"content":"好"}})").empty());
  CHECK(shelf.face(R"({"msgtype":"hologram","hologram":{}})").empty());
  CHECK(shelf.face(R"({"msgtype":"image"})").empty());
}

TEST_CASE("pictures are named where they can be drawn, a file by what its sender called it") {
  const Shelf shelf;
  CHECK(shelf.face(R"({"msgtype":"image","images":{"media_ids":["sim-1","gone"]}})") == R"({"pictures":["sim-1",""],"form":"picture"})");
  CHECK(shelf.face(R"({"msgtype":"image","image":{"media_id":"sim-2"}})") == R"({"pictures":[""],"form":"picture"})");
  CHECK(shelf.face(R"({"msgtype":"file","file":{"media_id":"sim-2"}})") == R"({"name":"值班表.xlsx","bytes":12,"form":"file"})");
  CHECK(picture_of(shelf.world, "sim-1") != nullptr);
  CHECK(picture_of(shelf.world, "sim-2") == nullptr);
}

TEST_CASE("an article is read from the message, or from the draft it names") {
  const Shelf shelf;
  CHECK(shelf.face(R"({"msgtype":"mpnews","mpnews":{"media_id":"sim-draft-1"}})") ==
        R"({"articles":[{"title":"四个坚持","digest":"读完打卡","url":"","picture":"sim-1"}],"form":"articles"})");
  CHECK(shelf.face(R"({"msgtype":"news","news":{"articles":[{"title":"一","description":"二","url":"https://a.example"},7]}})") ==
        R"({"articles":[{"title":"一","digest":"二","url":"https://a.example","picture":""}],"form":"articles"})");
  CHECK(shelf.face(R"({"msgtype":"mpnews","mpnews":{"media_id":"gone"}})") == R"({"articles":[],"form":"articles"})");
}

TEST_CASE("a passive answer is drawn from its XML") {
  const Face news = passive_face("news", "<xml><item><Title><![CDATA[一]]></Title><Url><![CDATA[https://a.example]]></Url></item><item><Title>二</Title></item></xml>");
  REQUIRE(news);
  CHECK(json::serialize(*news) ==
        R"({"articles":[{"title":"一","digest":"","url":"https://a.example","picture":""},{"title":"二","digest":"","url":"","picture":""}],"form":"articles"})");
  const Face button = passive_face("update_button", "<xml><Button><ReplaceName><![CDATA[已打卡]]></ReplaceName></Button></xml>");
  REQUIRE(button);
  CHECK(button->at("text").as_string() == "已打卡");
  CHECK_FALSE(passive_face("text", "<xml/>"));
}

TEST_CASE("a form carries its title and where it leads, not the id that no phone shows") {
  CHECK(form_face({"oa", "t1", "", false, "学习提醒"}, json::parse(R"({"url":"https://a.example"})").as_object())->at("title").as_string() == "学习提醒");
  const Face bare = form_face({"oa", "t1", "", false, "t1"}, json::parse(R"({"miniprogram":{}})").as_object());
  CHECK(json::serialize(*bare) == R"({"title":"","url":"","program":true,"form":"form"})");
}

TEST_CASE("a card that is updated has another face in its place, and whoever watches is told") {
  PlatformWorld world;
  std::vector<std::string> told;
  world.ledger.observe(nullptr, [&](const Sight& sight) { told.push_back(sight.person + " " + sight.text); });
  const auto sent = world.wecom_post(
      "/cgi-bin/message/send",
      R"({"touser":"WuMin","agentid":7,"msgtype":"template_card","template_card":{"card_type":"button_interaction","task_id":"t","main_title":{"title":"学习"},"button_list":[{"text":"打卡","key":"k"}]}})");
  CHECK(json::parse(newest_face(world.ledger)).as_object().at("replaced").as_string().empty());
  CHECK(told.empty());
  const std::string update = R"({"userids":["WuMin"],"agentid":7,"response_code":")" + world.text(sent, "response_code") + R"(","button":{"replace_name":"已打卡"}})";
  CHECK(world.code(world.wecom_post("/cgi-bin/message/update_template_card", update)) == 0);
  CHECK(json::parse(newest_face(world.ledger)).as_object().at("replaced").as_string() == "已打卡");
  CHECK(told == std::vector<std::string>{"吴敏 学习\n⟦打卡⟧\n〔已打卡〕"});
}

TEST_CASE("a message in a group names the group, and one that is taken back is told of") {
  PlatformWorld world;
  int changes = 0;
  world.ledger.observe(nullptr, [&](const Sight& sight) { changes += sight.is_withdrawn; });
  world.platform.add_webhook("corp", "k", "站务群");
  world.ask("POST", "/cgi-bin/webhook/send?key=k", R"({"msgtype":"markdown","markdown":{"content":"**好**"}})");
  CHECK(world.ledger.all().back().group == "站务群");
  CHECK(newest_face(world.ledger) == R"({"text":"**好**","form":"markdown"})");
  const auto sent = world.wecom_post("/cgi-bin/message/send", R"({"touser":"WuMin","agentid":7,"msgtype":"text","text":{"content":"错"}})");
  CHECK(world.ledger.all().back().group.empty());
  CHECK(world.code(world.wecom_post("/cgi-bin/message/recall", R"({"msgid":")" + world.text(sent, "msgid") + R"("})")) == 0);
  CHECK(changes == 1);
}
