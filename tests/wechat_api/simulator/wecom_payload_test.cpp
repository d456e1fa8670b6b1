#include <catch2/catch.hpp>

#include "tests/wechat_api/simulator/platform_world.h"

using namespace wechat_api::simulator;

TEST_CASE("each kind of message to members is refused with its own code") {
  PlatformWorld world;
  const auto code = [&](const std::string& rest) {
    return world.code(world.wecom_post("/cgi-bin/message/send", R"({"touser":"WuMin","agentid":7,)" + rest + "}"));
  };
  const std::string nine(9, 'x');
  CHECK(code(R"("msgtype":"shout","shout":{})") == 40008);
  CHECK(code(R"("msgtype":"text","text":{})") == 44004);
  CHECK(code(R"("msgtype":"markdown","markdown":{"content":")" + std::string(2049, 'x') + R"("})") == 45002);
  CHECK(code(R"("msgtype":"image","image":{})") == 41006);
  CHECK(code(R"("msgtype":"image","image":{"media_id":"sim-voice"})") == 40007);
  CHECK(code(R"("msgtype":"image","image":{"media_id":"sim-picture"})") == 0);
  CHECK(code(R"("msgtype":"textcard","textcard":{"description":"d","url":"https://a"})") == 41016);
  CHECK(code(R"("msgtype":"textcard","textcard":{"title":"t","url":"https://a"})") == 41033);
  CHECK(code(R"("msgtype":"textcard","textcard":{"title":"t","description":"d"})") == 41010);
  CHECK(code(R"("msgtype":"textcard","textcard":{"title":"t","description":"d","url":"a.example"})") == 45034);
  CHECK(code(R"("msgtype":"news","news":{"articles":[]})") == 44003);
  CHECK(code(R"("msgtype":"news","safe":1,"news":{"articles":[{"title":"t","url":"https://a"}]})") == 40074);
  CHECK(code(R"("msgtype":"news","news":{"articles":[{"title":"t","url":"https://a"}]})") == 0);
  CHECK(code(R"("msgtype":"mpnews","mpnews":{"articles":[{"title":"t","thumb_media_id":"none","content":"c"}]})") == 40007);
  CHECK(code(R"("msgtype":"miniprogram_notice","miniprogram_notice":{"title":"会议通知"})") == 90208);
  CHECK(code(R"("msgtype":"miniprogram_notice","miniprogram_notice":{"appid":"a","title":"会议通知","content_item":[{"key":"k"}]})") == 90203);
  std::string articles;
  for (int n = 0; n < 9; ++n) articles += std::string(n ? "," : "") + R"({"title":"t","url":"https://a"})";
  CHECK(code(R"("msgtype":"news","news":{"articles":[)" + articles + "]}") == 45008);
}

TEST_CASE("a text above 2048 bytes is cut between characters, not refused") {
  PlatformWorld world;
  std::string words;
  for (int n = 0; n < 700; ++n) words += "党";
  CHECK(world.code(world.wecom_post("/cgi-bin/message/send", R"({"touser":"WuMin","agentid":7,"msgtype":"text","text":{"content":")" + words + R"("}})")) == 0);
  CHECK(world.seen("吴敏", "corp").front().size() == 2046);
}
