#include "wechat_api/simulator/menu_call.h"

#include <catch2/catch.hpp>

#include "tests/wechat_api/simulator/platform_world.h"

using namespace wechat_api::simulator;

namespace {
constexpr const char* kMenu = R"({"button":[{"type":"click","name":"打卡","key":"打卡"},{"name":"更多","sub_button":[{"type":"view","name":"题库","url":"https://a.example/"}]}]})";
constexpr const char* kForTag = R"({"button":[{"type":"click","name":"管理","key":"管理"}],"matchrule":{"tag_id":"100"}})";
}  // namespace

TEST_CASE("a conditional menu needs a common one and a rule, and its newest rule wins for who has the tag") {
  PlatformWorld world;
  CHECK(world.code(world.post("/cgi-bin/menu/addconditional", kForTag)) == 65303);
  world.post("/cgi-bin/menu/create", kMenu);
  CHECK(world.code(world.post("/cgi-bin/menu/addconditional", kMenu)) == 65304);
  CHECK(world.code(world.post("/cgi-bin/menu/addconditional", R"({"button":[{"type":"click","name":"a","key":"a"}],"matchrule":{"sex":"1"}})")) == 65320);
  const std::string id = world.text(world.post("/cgi-bin/menu/addconditional", kForTag), "menuid");
  const auto first_of = [&](const std::string& who) {
    const auto answer = world.post("/cgi-bin/menu/trymatch", R"({"user_id":")" + who + R"("})");
    return std::string(answer.at("button").at(0).at("name").as_string());
  };
  world.person("周林").tags = {100};
  CHECK(first_of("o-zhou") == "管理");
  CHECK(first_of("陈红") == "打卡");
  CHECK(world.get("/cgi-bin/menu/get").at("conditionalmenu").as_array().size() == 1);
  CHECK(world.code(world.post("/cgi-bin/menu/delconditional", R"({"menuid":")" + id + R"("})")) == 0);
  CHECK(world.code(world.post("/cgi-bin/menu/delconditional", R"({"menuid":")" + id + R"("})")) == 65301);
  CHECK(first_of("o-zhou") == "打卡");
}

TEST_CASE("deleting the menu deletes the conditional ones, the current menu shows lists where the menu has arrays") {
  PlatformWorld world;
  CHECK(world.get("/cgi-bin/get_current_selfmenu_info").at("is_menu_open").as_int64() == 0);
  world.post("/cgi-bin/menu/create", kMenu);
  world.post("/cgi-bin/menu/addconditional", kForTag);
  const auto current = world.get("/cgi-bin/get_current_selfmenu_info");
  CHECK(current.at("selfmenu_info").at("button").at(1).at("sub_button").at("list").at(0).at("name").as_string() == "题库");
  CHECK(world.code(world.get("/cgi-bin/menu/delete")) == 0);
  world.post("/cgi-bin/menu/create", kMenu);
  CHECK_FALSE(world.get("/cgi-bin/menu/get").contains("conditionalmenu"));
}
