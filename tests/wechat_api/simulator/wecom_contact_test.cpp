#include "wechat_api/simulator/wecom_contact.h"

#include <catch2/catch.hpp>

#include "tests/wechat_api/simulator/platform_world.h"

using namespace wechat_api::simulator;

TEST_CASE("a department holds what is below it, and a circle of departments is no endless way") {
  WecomContactBook book;
  book.of("corp")[2] = {"一支部", 1, 1};
  book.of("corp")[3] = {"一小组", 2, 1};
  book.of("corp")[8] = {"圈一", 9, 1};
  book.of("corp")[9] = {"圈二", 8, 1};
  CHECK(book.is_below("corp", 3, 1));
  CHECK(book.is_below("corp", 3, 3));
  CHECK_FALSE(book.is_below("corp", 1, 3));
  CHECK_FALSE(book.is_below("corp", 8, 1));
}

TEST_CASE("an application reads members and departments of its range, without their telephone numbers") {
  PlatformWorld world;
  world.platform.add_department("corp", 2, "一支部", 1);
  world.person("吴敏", "corp").departments = {2};
  const auto wu = world.wecom_get("/cgi-bin/user/get?userid=wumin");
  CHECK(world.text(wu, "userid") == "WuMin");
  for (const char* hidden : {"mobile", "gender", "avatar", "email", "address"}) CHECK_FALSE(wu.contains(hidden));
  CHECK(world.code(world.wecom_get("/cgi-bin/user/get?userid=nobody")) == 60111);
  CHECK(world.code(world.wecom_get("/cgi-bin/user/get?userid=waibu")) == 60011);
  CHECK(world.wecom_get("/cgi-bin/user/simplelist?department_id=1").at("userlist").as_array().size() == 1);
  CHECK(world.wecom_get("/cgi-bin/user/list?department_id=1&fetch_child=1").at("userlist").as_array().size() == 2);
  CHECK(world.code(world.wecom_get("/cgi-bin/user/list?department_id=9")) == 60123);
  CHECK(world.wecom_get("/cgi-bin/department/list").at("department").as_array().size() == 2);
  CHECK(world.wecom_get("/cgi-bin/department/simplelist?id=2").at("department_id").as_array().size() == 1);
  CHECK(world.wecom_get("/cgi-bin/department/get?id=2").at("department").at("name").as_string() == "一支部");
}

TEST_CASE("all ids are the contact-sync secret's to ask, details are not: 48002 and 48009") {
  PlatformWorld world;
  CHECK(world.code(world.wecom_post("/cgi-bin/user/list_id", "{}")) == 48002);
  world.platform.rules("corp").is_contact_sync = true;
  const auto first = world.wecom_post("/cgi-bin/user/list_id", R"({"limit":2})");
  CHECK(first.at("dept_user").as_array().size() == 2);
  const auto second = world.wecom_post("/cgi-bin/user/list_id", R"({"limit":2,"cursor":")" + world.text(first, "next_cursor") + R"("})");
  CHECK(second.at("dept_user").as_array().size() == 1);
  CHECK(world.text(second, "next_cursor").empty());
  CHECK(world.code(world.wecom_get("/cgi-bin/user/get?userid=WuMin")) == 48009);
}
