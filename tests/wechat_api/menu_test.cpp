#include "wechat_api/menu.h"

#include <catch2/catch.hpp>

using namespace wechat_api;

namespace {

MenuButton click(const std::string& name) { return {name, name}; }

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
  const auto with_below = [](std::vector<MenuButton> below) { return Menu{{"上", "", MenuButton::Kind::click, std::move(below)}}; };
  CHECK_NOTHROW(menu_json(with_below(std::vector<MenuButton>(5, click(std::string(60, 'n'))))));
  CHECK_THROWS_AS(menu_json(with_below(std::vector<MenuButton>(6, click("一")))), std::invalid_argument);
  CHECK_THROWS_AS(menu_json(with_below({click(std::string(61, 'n'))})), std::invalid_argument);
  CHECK_THROWS_AS(menu_json(with_below(with_below({click("三")}))), std::invalid_argument);
}
