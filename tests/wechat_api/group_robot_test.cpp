// The message push of a group.
#include "wechat_api/group_robot.h"

#include <catch2/catch.hpp>
#include <stdexcept>

using namespace wechat_api;

namespace {
const std::string kKey = "693a91f6-7xxx";
const std::string kPng = "\x89PNG\r\n\x1A\n";
}  // namespace

TEST_CASE("each kind is written as the page shows it") {
  CHECK(
      robot_text(kKey, "今晚19:00", {{"zhangsan", "@all"}, {"13800000000"}}).body ==
      R"({"msgtype":"text","text":{"content":"今晚19:00","mentioned_list":["zhangsan","@all"],"mentioned_mobile_list":["13800000000"]}})");
  CHECK(robot_markdown(kKey, "**学习**").body == R"({"msgtype":"markdown","markdown":{"content":"**学习**"}})");
  CHECK(robot_markdown_v2(kKey, "- a").body == R"({"msgtype":"markdown_v2","markdown_v2":{"content":"- a"}})");
  CHECK(robot_picture(kKey, kPng).body ==
        R"({"msgtype":"image","image":{"base64":"iVBORw0KGgo=","md5":"e9dd2797018cad79186e03e8c5aec8dc"}})");
  CHECK(
      robot_news(kKey, {{"t", "d", "https://p", "https://u"}}).body ==
      R"({"msgtype":"news","news":{"articles":[{"title":"t","url":"https://u","description":"d","picurl":"https://p"}]}})");
  CHECK(robot_file(kKey, "m").body == R"({"msgtype":"file","file":{"media_id":"m"}})");
  CHECK(robot_voice(kKey, "m").target == "/cgi-bin/webhook/send?key=" + kKey);
  CHECK(robot_upload(kKey, RobotFile::file, {"a.pdf", "application/pdf", "abcdef"}).target ==
        "/cgi-bin/webhook/upload_media?key=" + kKey + "&type=file");
}

TEST_CASE("a card that would call back, and whatever is too long or empty, is not written") {
  CHECK_NOTHROW(robot_card(kKey, R"({"card_type":"text_notice"})"));
  CHECK_THROWS_AS(robot_card(kKey, R"({"card_type":"vote_interaction"})"), std::invalid_argument);
  CHECK_THROWS_AS(robot_card(kKey, R"({"card_type":"text_notice","task_id":"t"})"), std::invalid_argument);
  CHECK_THROWS_AS(robot_card(kKey, "no card"), std::invalid_argument);
  CHECK_THROWS_AS(robot_text(kKey, std::string(2049, 'x')), std::invalid_argument);
  CHECK_NOTHROW(robot_markdown(kKey, std::string(4096, 'x')));
  CHECK_THROWS_AS(robot_markdown(kKey, std::string(4097, 'x')), std::invalid_argument);
  CHECK_THROWS_AS(robot_text(kKey, ""), std::invalid_argument);
  CHECK_THROWS_AS(robot_picture(kKey, "GIF89a"), std::invalid_argument);
  CHECK_THROWS_AS(robot_news(kKey, {}), std::invalid_argument);
  CHECK_THROWS_AS(robot_news(kKey, {{"t", "", "", "javascript:alert(1)"}}), std::invalid_argument);
  CHECK_THROWS_AS(robot_upload(kKey, RobotFile::voice, {"a", "audio/mp3", "ID3 no amr"}), std::invalid_argument);
  CHECK_THROWS_AS(robot_upload(kKey, RobotFile::file, {"a", "a/b", "12345"}), std::invalid_argument);
}

TEST_CASE("no exception names the key") {
  for (const std::string& key : {std::string("KEY VALUE"), std::string("KEY&x=1"), std::string("KEY\r\nX:")}) {
    try {
      (void)robot_text(key, "a");
      FAIL("written");
    } catch (const std::invalid_argument& error) {
      CHECK(std::string(error.what()).find("KEY") == std::string::npos);
    }
  }
}
