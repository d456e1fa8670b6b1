// Followers: lists, one, many, the blacklist.
#include "wechat_api/follower.h"

#include <catch2/catch.hpp>
#include <stdexcept>

using namespace wechat_api;

TEST_CASE("followers are asked for with the page's own addresses and bytes") {
  CHECK(list_followers("").api == "/cgi-bin/user/get?next_openid=");
  CHECK(get_follower("oA").api == "/cgi-bin/user/info?openid=oA&lang=zh_CN");
  CHECK(get_followers({"oA", "oB"}).body ==
        R"({"user_list":[{"openid":"oA","lang":"zh_CN"},{"openid":"oB","lang":"zh_CN"}]})");
  CHECK(remark_follower("oA", "周林").body == R"({"openid":"oA","remark":"周林"})");
  CHECK(blacklist_followers({"oA"}).body == R"({"openid_list":["oA"]})");
  CHECK(list_blacklist("").body == R"({"begin_openid":""})");
}

TEST_CASE("more than the platform takes in a call is not written") {
  CHECK_THROWS_AS(get_followers(std::vector<std::string>(101, "o")), std::invalid_argument);
  CHECK_THROWS_AS(get_followers({}), std::invalid_argument);
  CHECK_THROWS_AS(unblacklist_followers(std::vector<std::string>(21, "o")), std::invalid_argument);
  CHECK_THROWS_AS(get_follower(""), std::invalid_argument);
  std::string long_remark;
  for (int n = 0; n < 30; ++n) long_remark += "名";
  CHECK_THROWS_AS(remark_follower("oA", long_remark), std::invalid_argument);
}

TEST_CASE("pages end with an empty one, and a page that lacks people it counts is none") {
  const auto page = read_follower_page(R"({"total":2,"count":2,"data":{"openid":["oA","oB"]},"next_openid":"oB"})");
  REQUIRE(page);
  CHECK(page->openids == std::vector<std::string>{"oA", "oB"});
  CHECK(page->next_openid == "oB");
  CHECK(read_follower_page(R"({"total":2,"count":0,"next_openid":""})")->next_openid.empty());
  CHECK_FALSE(read_follower_page(R"({"total":2,"count":2,"data":{"openid":["oA"]}})"));
  CHECK_FALSE(read_follower_page(R"({"errcode":0})"));
}

TEST_CASE("of a follower the platform tells since when, by which code and which tags, of others that they are none") {
  const auto known = read_follower(
      R"({"subscribe":1,"openid":"oA","subscribe_time":1790000000,"remark":"","groupid":0,"tagid_list":[102],"subscribe_scene":"ADD_SCENE_QR_CODE","qr_scene":0,"qr_scene_str":"branch-07"})");
  REQUIRE(known);
  CHECK(known->is_following);
  CHECK(known->qr_scene == "branch-07");
  CHECK(known->tags == std::vector<std::int64_t>{102});
  CHECK(known->since.time_since_epoch().count() == 1790000000);
  CHECK(read_follower(R"({"subscribe":1,"openid":"oA","qr_scene":17,"qr_scene_str":""})")->qr_scene == "17");
  CHECK_FALSE(read_follower(R"({"subscribe":0,"openid":"oX","tagid_list":[]})")->is_following);
  CHECK_FALSE(read_follower(R"({"openid":"oX"})"));
  CHECK(read_followers(R"({"user_info_list":[{"subscribe":1,"openid":"oA"},{"subscribe":0,"openid":"oB"}]})")->size() ==
        2);
  CHECK_FALSE(read_followers(R"({"user_info_list":[17]})"));
}
