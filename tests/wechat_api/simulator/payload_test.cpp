#include "wechat_api/simulator/payload.h"

#include <catch2/catch.hpp>

#include "tests/wechat_api/simulator/platform_world.h"

using namespace wechat_api::simulator;

TEST_CASE("each kind of customer-service message is refused with its own code") {
  PlatformWorld world;
  world.platform.said_something(world.person("周林"), world.now);
  const auto code = [&](const std::string& rest) {
    return world.code(world.post("/cgi-bin/message/custom/send", R"({"touser":"o-zhou",)" + rest + "}"));
  };
  CHECK(code(R"("msgtype":"text","text":{"content":""})") == 44004);
  CHECK(code(R"("msgtype":"text","text":{"content":")" + std::string(2049, 'x') + R"("})") == 45002);
  CHECK(code(R"("msgtype":"shout","shout":{})") == 40008);
  CHECK(code(R"("msgtype":"image","image":{"media_id":"nobody's"})") == 40007);
  CHECK(code(R"("msgtype":"voice","voice":{"media_id":"sim-picture"})") == 40007);
  CHECK(code(R"("msgtype":"video","video":{"media_id":"sim-video"})") == 40007);
  CHECK(code(R"("msgtype":"music","music":{"musicurl":"http://a"})") == 40007);
  CHECK(code(R"("msgtype":"news","news":{"articles":[]})") == 44003);
  CHECK(code(R"("msgtype":"news","news":{"articles":[{"title":"1"},{"title":"2"}]})") == 45008);
  CHECK(code(R"("msgtype":"mpnews","mpnews":{"media_id":"none"})") == 40007);
  CHECK(code(R"("msgtype":"mpnewsarticle","mpnewsarticle":{"article_id":"none"})") == 53600);
  CHECK(code(R"("msgtype":"msgmenu","msgmenu":{"list":[]})") == 40035);
  CHECK(code(R"("msgtype":"miniprogrampage","miniprogrampage":{"appid":"a"})") == 40035);
  CHECK(code(R"("msgtype":"text","text":{"content":"\u597d"})") == 40033);
  CHECK(world.code(world.post("/cgi-bin/message/custom/send", "{")) == 47001);
  CHECK(world.seen("周林").empty());
}

TEST_CASE("a menu message shows lines that say their content when they are tapped") {
  PlatformWorld world;
  world.platform.said_something(world.person("周林"), world.now);
  CHECK(world.code(world.post("/cgi-bin/message/custom/send",
                              R"({"touser":"o-zhou","msgtype":"msgmenu","msgmenu":{"head_content":"学完了吗？","list":[{"id":"101","content":"已完成"},{"id":102,"content":"未<完成"}],"tail_content":"谢谢"}})")) == 0);
  REQUIRE(world.ledger.all().size() == 1);
  CHECK(world.ledger.all().front().text == "学完了吗？\n⟦已完成⟧\n⟦未<完成⟧\n谢谢");
  CHECK(phone_parts(world.ledger.all().front().sent)[1].says == "已完成");
}
