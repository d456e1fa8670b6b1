// Subscription notices: the bytes of each request, the rules of each kind of field, and the answers.
#include "wechat_api/subscription_notice.h"

#include <catch2/catch.hpp>
#include <stdexcept>

using namespace wechat_api;

namespace {

std::string field(const std::string& key, const std::string& value) {
  const std::string json = notice_json("o", {"t", "", {{key, value}}});
  const std::size_t at = json.find("\"value\":\"") + 9;
  return json.substr(at, json.find('"', at) - at);
}

}  // namespace

TEST_CASE("a subscription notice is written as the page shows it") {
  CHECK(
      notice_json("oUSER", {"sub_A", "", {{"thing1", "值班提醒"}, {"date2", "2026-11-20 08:00"}}}) ==
      R"({"touser":"oUSER","template_id":"sub_A","page":"","miniprogram_state":"formal","lang":"zh_CN","data":{"thing1":{"value":"值班提醒"},"date2":{"value":"2026-11-20 08:00"}}})");
}

TEST_CASE("the letters of a key say what its value may be") {
  CHECK(field("thing1", "一二三四五六七八九十一二三四五六七八九十甲") == "一二三四五六七八九十一二三四五六七八九…");
  CHECK(field("thing1", "") == "-");
  CHECK(field("phrase3", "待签收的工单") == "待签收的工");
  CHECK(field("name4", "一二三四五六七八九十甲") == "一二三四五六七八九…");
  CHECK(field("name4", "Alexandra Longsurname") == "Alexandra Longsurna…");
  CHECK(field("number5", "-17.5") == "-17.5");
  CHECK(field("character_string6", "ZG-2026-117") == "ZG-2026-117");
  CHECK(field("time7", "19:00") == "19:00");
  CHECK(field("const8", "一二三四五六七八九十一二三四五六七八九十甲") == "一二三四五六七八九十一二三四五六七八九…");
}

TEST_CASE("a value that must fit as it is and does not is refused by key and rule, without the value") {
  for (const auto& [key, value] : std::vector<std::pair<std::string, std::string>>{{"number1", "十七"},
                                                                                   {"number1", std::string(33, '1')},
                                                                                   {"number1", ""},
                                                                                   {"letter1", "a1"},
                                                                                   {"character_string1", "编号7"},
                                                                                   {"phone_number1", "secret"},
                                                                                   {"phrase1", ""},
                                                                                   {"car_number1", "京A1234567890"}}) {
    INFO(key);
    try {
      (void)notice_json("o", {"t", "", {{key, value}}});
      FAIL("written");
    } catch (const std::invalid_argument& error) {
      CHECK(std::string(error.what()).find(key) != std::string::npos);
      CHECK((value.empty() || std::string(error.what()).find(value) == std::string::npos));
    }
  }
  CHECK_THROWS_AS(notice_json("", {"t", "", {{"thing1", "a"}}}), std::invalid_argument);
  CHECK_THROWS_AS(notice_json("o", {"t", "", {}}), std::invalid_argument);
}

TEST_CASE("categories and the account's own notices are read, and adopting keeps the limits") {
  CHECK(own_notices().method == "GET");
  CHECK(delete_notice("sub_A").body == R"({"priTmplId":"sub_A"})");
  CHECK(adopt_notice("99", {1, 2}, "值班提醒").body == R"({"tid":"99","kidList":[1,2],"sceneDesc":"值班提醒"})");
  CHECK_THROWS_AS(adopt_notice("99", {1}, "值班"), std::invalid_argument);
  CHECK_THROWS_AS(adopt_notice("99", {1, 2}, "一二三四五六七八九十一二三四五六"), std::invalid_argument);

  const auto categories = read_notice_categories(R"({"errcode":0,"errmsg":"ok","data":[{"id":616,"name":"公交"}]})");
  REQUIRE(categories);
  CHECK(categories->front().id == 616);
  const auto forms = read_own_notices(
      R"({"errcode":0,"data":[{"priTmplId":"sub_A","title":"值班","content":"事项:{{thing1.DATA}}","example":"","type":3}]})");
  REQUIRE(forms);
  CHECK(forms->front().is_long_term);
  CHECK(read_adopted_notice(R"({"errcode":0,"priTmplId":"sub_B"})") == "sub_B");
  CHECK_FALSE(read_adopted_notice(R"({"errcode":0})"));
  CHECK_FALSE(read_own_notices("{}"));
}
