// Mass messages: the bytes of each request and the answers.
#include "wechat_api/mass_message.h"

#include <catch2/catch.hpp>
#include <stdexcept>

using namespace wechat_api;

TEST_CASE("a mass message to openids and to a tag is written as the page shows it") {
  CHECK(
      mass_openids_json({"oA", "oB"}, TextReply{"今晚19:00集中学习", {}}, "study-20261120") ==
      R"({"touser":["oA","oB"],"msgtype":"text","text":{"content":"今晚19:00集中学习"},"clientmsgid":"study-20261120"})");
  CHECK(
      mass_tag_json(102, TextReply{"今晚19:00集中学习", {}}, "study-20261120-t102") ==
      R"({"filter":{"is_to_all":false,"tag_id":102},"msgtype":"text","text":{"content":"今晚19:00集中学习"},"clientmsgid":"study-20261120-t102"})");
  CHECK(
      mass_tag_json(102, ImageReply{"m"}, "k") ==
      R"({"filter":{"is_to_all":false,"tag_id":102},"msgtype":"image","images":{"media_ids":["m"],"recommend":"","need_open_comment":0,"only_fans_can_comment":0},"clientmsgid":"k"})");
  CHECK(
      mass_draft_json(102, "draft_1", "k") ==
      R"({"filter":{"is_to_all":false,"tag_id":102},"msgtype":"mpnews","mpnews":{"media_id":"draft_1"},"send_ignore_reprint":0,"clientmsgid":"k"})");
  CHECK(preview_mass("oA", ImageReply{"m"}).body == R"({"touser":"oA","msgtype":"image","image":{"media_id":"m"}})");
}

TEST_CASE("choices stand in a mass text as lines to tap") {
  const std::string json = mass_tag_json(3, TextReply{"学习了吗", {{"已学", "", ""}}}, "k");
  CHECK(json.find("weixin://bizmsgmenu?msgmenucontent=已学") != std::string::npos);
}

TEST_CASE("a mass message the platform would refuse is not written") {
  const Reply text = TextReply{"a", {}};
  CHECK_THROWS_AS(mass_openids_json({"oA"}, text, "k"), std::invalid_argument);
  CHECK_THROWS_AS(mass_openids_json({"oA", ""}, text, "k"), std::invalid_argument);
  CHECK_NOTHROW(mass_openids_json(std::vector<std::string>(10000, "o"), text, "k"));
  CHECK_THROWS_AS(mass_openids_json(std::vector<std::string>(10001, "o"), text, "k"), std::invalid_argument);
  CHECK_THROWS_AS(mass_tag_json(0, text, "k"), std::invalid_argument);
  CHECK_THROWS_AS(mass_tag_json(3, text, ""), std::invalid_argument);
  CHECK_THROWS_AS(mass_tag_json(3, text, std::string(33, 'k')), std::invalid_argument);
  CHECK_NOTHROW(mass_tag_json(3, text, std::string(32, 'k')));
  CHECK_THROWS_AS(mass_tag_json(3, text, "学习"), std::invalid_argument);
  CHECK_THROWS_AS(mass_tag_json(3, TextReply{}, "k"), std::invalid_argument);
  CHECK_THROWS_AS(mass_tag_json(3, NewsReply{{{"t", "d", "p", "u"}}}, "k"), std::invalid_argument);
  CHECK_THROWS_AS(mass_tag_json(3, NoReply{}, "k"), std::invalid_argument);
  CHECK_THROWS_AS(delete_mass(1, 9), std::invalid_argument);
  CHECK_THROWS_AS(set_mass_speed(5), std::invalid_argument);
}

TEST_CASE("the calls around a mass message and their answers") {
  CHECK(mass_status(1000001).body == R"({"msg_id":"1000001"})");
  CHECK(delete_mass(30124, 2).body == R"({"msg_id":30124,"article_idx":2})");
  CHECK(set_mass_speed(1).body == R"({"speed":1})");

  const auto queued = read_mass_queued(
      R"({"errcode":0,"errmsg":"send job submission success","msg_id":34182,"msg_data_id":206227730})");
  REQUIRE(queued);
  CHECK(queued->message_id == 34182);
  CHECK(queued->article_id == 206227730);
  CHECK(read_mass_queued(R"({"errcode":45065,"errmsg":"clientmsgid exist","msgid":1000001})")->message_id == 1000001);
  CHECK_FALSE(read_mass_queued(R"({"errcode":0})"));
  CHECK(read_mass_status(R"({"msg_id":1000001,"msg_status":"SEND_SUCCESS"})") == MassStatus::success);
  CHECK(read_mass_status(R"({"msg_status":"NEW"})") == MassStatus::unknown);
  CHECK_FALSE(read_mass_status("{}"));
  CHECK(read_mass_speed(R"({"speed":3,"realspeed":15})")->per_minute_10k == 15);
  CHECK_FALSE(read_mass_speed(R"({"speed":9})"));
}
