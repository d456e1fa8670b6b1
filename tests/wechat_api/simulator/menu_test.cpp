#include "wechat_api/simulator/menu.h"

#include <catch2/catch.hpp>
#include <string>

using wechat_api::simulator::menu_fault;

namespace {

std::string menu(const std::string& buttons) { return R"({"button":[)" + buttons + "]}"; }
int code(const std::string& body) { return menu_fault(body, false).code; }
std::string click(const std::string& name, const std::string& key = "k") {
  return R"({"type":"click","name":")" + name + R"(","key":")" + key + R"("})";
}
std::string below(const std::string& entries) { return R"({"name":"上","sub_button":[)" + entries + "]}"; }

}  // namespace

TEST_CASE("each fault of a menu has the platform's own number") {
  CHECK(code(menu(click("打卡"))) == 0);
  CHECK(code(menu(below(click("打卡") + "," + R"({"type":"location_select","name":"报位置","key":"w"})"))) == 0);
  CHECK(code("not json") == 47001);
  CHECK(menu_fault("[]", true).code == 40058);
  CHECK(code(R"({"button":[{"type":"click","name":"\u6253","key":"k"}]})") == 40033);
  CHECK(code("{}") == 40016);
  CHECK(code(menu("")) == 40016);
  CHECK(code(menu(click("1") + "," + click("2") + "," + click("3") + "," + click("4"))) == 40016);
  CHECK(code(menu(R"({"type":"dance","name":"n","key":"k"})")) == 40017);
  CHECK(code(menu(click(std::string(17, 'n')))) == 40018);
  CHECK(code(menu(click("n", ""))) == 40019);
  CHECK(code(menu(R"({"type":"view","name":"n"})")) == 40020);
  CHECK(code(menu(R"({"type":"view","name":"n","url":"bot.example.cn"})")) == 40054);
  CHECK(code(menu(below(below(click("三"))))) == 40022);
  CHECK(code(menu(below(click("1") + "," + click("2") + "," + click("3") + "," + click("4") + "," + click("5") + "," + click("6")))) == 40023);
  CHECK(code(menu(below(R"({"type":"dance","name":"n","key":"k"})"))) == 40024);
  CHECK(code(menu(below(click(std::string(61, 'n'))))) == 40025);
  CHECK(code(menu(below(click("n", std::string(129, 'k'))))) == 40026);
  CHECK(code(menu(below(R"({"type":"view","name":"n","url":""})"))) == 40027);
  CHECK(code(menu(below(R"({"type":"view","name":"n","url":"ftp://x"})"))) == 40055);
}
