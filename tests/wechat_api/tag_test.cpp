// Tags of followers: the bytes of each request and the answers.
#include "wechat_api/tag.h"

#include <catch2/catch.hpp>
#include <stdexcept>

using namespace wechat_api;

TEST_CASE("tags are made, renamed, listed and deleted with the page's own bytes") {
  CHECK(create_tag("第七支部").body == R"({"tag":{"name":"第七支部"}})");
  CHECK(list_tags().method == "GET");
  CHECK(rename_tag(103, "第八支部").body == R"({"tag":{"id":103,"name":"第八支部"}})");
  CHECK(delete_tag(103).body == R"({"tag":{"id":103}})");
  CHECK(tag_members(103, {"oA"}).body == R"({"openid_list":["oA"],"tagid":103})");
  CHECK(untag_members(103, {"oA"}).api == "/cgi-bin/tags/members/batchuntagging");
  CHECK(members_of_tag(103, "").body == R"({"tagid":103,"next_openid":""})");
  CHECK(tags_of_member("oA").body == R"({"openid":"oA"})");
}

TEST_CASE("what the platform refuses of a tag is not written") {
  CHECK_THROWS_AS(create_tag(""), std::invalid_argument);
  CHECK_NOTHROW(create_tag("一二三四五六七八九十"));
  CHECK_THROWS_AS(create_tag("一二三四五六七八九十甲"), std::invalid_argument);
  CHECK_THROWS_AS(rename_tag(2, "星标"), std::invalid_argument);
  CHECK_THROWS_AS(delete_tag(0), std::invalid_argument);
  CHECK_THROWS_AS(tag_members(103, {}), std::invalid_argument);
  CHECK_THROWS_AS(tag_members(103, std::vector<std::string>(51, "o")), std::invalid_argument);
}

TEST_CASE("any number of openids is tagged in slices of fifty, none lost, none twice") {
  std::vector<std::string> openids;
  for (int index = 0; index < 101; ++index) openids.push_back("o" + std::to_string(index));
  const auto slices = tagging_slices(openids);
  REQUIRE(slices.size() == 3);
  CHECK(slices.back().size() == 1);
  std::vector<std::string> joined;
  for (const auto& slice : slices) joined.insert(joined.end(), slice.begin(), slice.end());
  CHECK(joined == openids);
  CHECK(tagging_slices({}).empty());
}

TEST_CASE("the answers about tags are read, an empty page is the last") {
  CHECK(read_created_tag(R"({"tag":{"id":103,"name":"第七支部"}})")->id == 103);
  CHECK_FALSE(read_created_tag(R"({"errcode":0})"));
  const auto tags =
      read_tags(R"({"tags":[{"id":1,"name":"黑名单","count":0},{"id":103,"name":"第七支部","count":17}]})");
  REQUIRE(tags);
  CHECK(tags->back().members == 17);
  const auto page = read_tag_page(R"({"count":2,"data":{"openid":["oA","oB"]},"next_openid":"oB"})");
  REQUIRE(page);
  CHECK(page->openids == std::vector<std::string>{"oA", "oB"});
  CHECK(page->next_openid == "oB");
  CHECK(read_tag_page(R"({"count":0})")->openids.empty());
  CHECK_FALSE(read_tag_page(R"({"count":2,"data":{"openid":["oA"]}})"));
  CHECK(read_tags_of_member(R"({"tagid_list":[134,2]})") == std::vector<std::int64_t>{134, 2});
  CHECK_FALSE(read_tags_of_member("[]"));
}
