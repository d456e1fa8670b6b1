#include "wechat_api/menu.h"

#include <catch2/catch.hpp>

using namespace wechat_api;

namespace {

MenuButton click(const std::string& name) {
  return {name, name};
}

}  // namespace

TEST_CASE("a menu is written as the pages of both platforms show it, Chinese unescaped") {
  const Menu menu{{"学习", "", MenuButton::Kind::click, {{"今日学习", "STUDY_TODAY"}, {"再读", "AGAIN"}}},
                  {"报位置", "WHERE", MenuButton::Kind::location_select},
                  {"签到", "SIGNIN"}};
  CHECK(menu_json(menu) ==
        R"({"button":[{"name":"学习","sub_button":[{"type":"click","name":"今日学习","key":"STUDY_TODAY"},)"
        R"({"type":"click","name":"再读","key":"AGAIN"}]},)"
        R"({"type":"location_select","name":"报位置","key":"WHERE"},{"type":"click","name":"签到","key":"SIGNIN"}]})");
}

TEST_CASE("what the platform would refuse is not written: number, length and depth of buttons") {
  CHECK_THROWS_AS(menu_json({}), std::invalid_argument);
  CHECK_THROWS_AS(menu_json(Menu(4, click("一"))), std::invalid_argument);
  CHECK_NOTHROW(menu_json({click("一二三四五")}));
  CHECK_THROWS_AS(menu_json({click("一二三四五六")}), std::invalid_argument);
  CHECK_THROWS_AS(menu_json({{"名", ""}}), std::invalid_argument);
  CHECK_THROWS_AS(menu_json({{"名", std::string(129, 'k')}}), std::invalid_argument);
  const auto with_below = [](std::vector<MenuButton> below) {
    return Menu{{"上", "", MenuButton::Kind::click, std::move(below)}};
  };
  CHECK_NOTHROW(menu_json(with_below(std::vector<MenuButton>(5, click(std::string(60, 'n'))))));
  CHECK_THROWS_AS(menu_json(with_below(std::vector<MenuButton>(6, click("一")))), std::invalid_argument);
  CHECK_THROWS_AS(menu_json(with_below({click(std::string(61, 'n'))})), std::invalid_argument);
  CHECK_THROWS_AS(menu_json(with_below(with_below({click("三")}))), std::invalid_argument);
}

TEST_CASE(
    "what stands on the platform and what is wanted differ in nothing when they are the same, on both platforms") {
  const Menu wanted{{"今日学习", "学习"},
                    {"更多", "", MenuButton::Kind::click, {{"报位置", "位置", MenuButton::Kind::location_select}}}};
  const std::string buttons =
      R"("button":[{"type":"click","name":"今日学习","key":"学习","sub_button":[]},{"name":"更多","sub_button":[{"type":"location_select","name":"报位置","key":"位置"}]}])";
  for (const std::string& body : {"{\"menu\":{" + buttons + "}}", "{" + buttons + "}"}) {
    const auto published = read_menu_lines(body);
    REQUIRE(published);
    CHECK(*published == std::vector<std::string>{"今日学习: click 学习", "更多", "  报位置: location_select 位置"});
    CHECK(menu_diff(*published, menu_lines(wanted)).empty());
  }
  CHECK_FALSE(read_menu_lines(R"({"errcode":46003})"));
}

TEST_CASE("a difference of menus names what goes and what comes, also when only the order differs") {
  CHECK(menu_diff({"题库: view https://x", "学习: click 学习"}, {"学习: click 学习", "打卡: click 打卡"}) ==
        std::vector<std::string>{"- 题库: view https://x", "+ 打卡: click 打卡"});
  CHECK(menu_diff({"a", "b"}, {"b", "a"}).size() == 4);
  CHECK(menu_diff({}, {"a"}) == std::vector<std::string>{"+ a"});
}

TEST_CASE("a menu under a tag names the tag, and needs one") {
  CHECK(conditional_menu_json({{"学习", "学习"}}, 103).ends_with(R"("matchrule":{"tag_id":"103"}})"));
  CHECK_THROWS_AS(conditional_menu_json({{"学习", "学习"}}, 0), std::invalid_argument);
}
