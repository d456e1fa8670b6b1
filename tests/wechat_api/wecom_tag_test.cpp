// Tags of WeCom members.
#include "wechat_api/wecom_tag.h"

#include <catch2/catch.hpp>
#include <stdexcept>

using namespace wechat_api;

TEST_CASE("tags are made, renamed, filled and deleted with the page's own bytes") {
  CHECK(create_wecom_tag("第七支部").body == R"({"tagname":"第七支部"})");
  CHECK(rename_wecom_tag(7, "x").body == R"({"tagid":7,"tagname":"x"})");
  CHECK(delete_wecom_tag(7).api == "/cgi-bin/tag/delete?tagid=7");
  CHECK(get_wecom_tag(7).method == "GET");
  CHECK(add_wecom_tag_members(7, {"a", "b"}).body == R"({"tagid":7,"userlist":["a","b"]})");
  CHECK_THROWS_AS(create_wecom_tag(""), std::invalid_argument);
  CHECK_THROWS_AS(create_wecom_tag(std::string(33, 'x')), std::invalid_argument);
  CHECK_THROWS_AS(remove_wecom_tag_members(7, std::vector<std::string>(1001, "a")), std::invalid_argument);
  CHECK_THROWS_AS(get_wecom_tag(0), std::invalid_argument);
}

TEST_CASE("the answers about tags are read, with those who were not taken") {
  CHECK(read_created_wecom_tag(R"({"errcode":0,"tagid":7})") == 7);
  CHECK(read_wecom_tags(R"({"taglist":[{"tagid":7,"tagname":"第七支部"}]})")->front().name == "第七支部");
  const auto members =
      read_wecom_tag_members(R"({"tagname":"x","userlist":[{"userid":"a","name":"甲"}],"partylist":[2]})");
  REQUIRE(members);
  CHECK(members->departments == std::vector<std::int64_t>{2});
  CHECK(read_invalid_members(R"({"errcode":0,"invalidlist":"ZhangSan|lisi"})") ==
        std::vector<std::string>{"zhangsan", "lisi"});
  CHECK(read_invalid_members(R"({"errcode":0})").empty());
  CHECK_FALSE(read_wecom_tags("{}"));
}
