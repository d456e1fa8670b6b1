// WeCom's contacts.
#include "wechat_api/wecom_contact.h"

#include <catch2/catch.hpp>
#include <stdexcept>

using namespace wechat_api;

TEST_CASE("contacts are asked for by the page's own addresses") {
  CHECK(get_user("zhang@san").api == "/cgi-bin/user/get?userid=zhang%40san");
  CHECK(simple_list(1).api == "/cgi-bin/user/simplelist?department_id=1");
  CHECK(full_list(2).api == "/cgi-bin/user/list?department_id=2");
  CHECK(list_departments(0).api == "/cgi-bin/department/list");
  CHECK(list_departments(3).api == "/cgi-bin/department/list?id=3");
  CHECK(list_user_ids("", 10000).body == R"({"cursor":"","limit":10000})");
  CHECK(get_application(1000002).api == "/cgi-bin/agent/get?agentid=1000002");
  CHECK_THROWS_AS(get_user(""), std::invalid_argument);
  CHECK_THROWS_AS(get_user(std::string(65, 'u')), std::invalid_argument);
  CHECK_THROWS_AS(simple_list(0), std::invalid_argument);
  CHECK_THROWS_AS(list_user_ids("", 10001), std::invalid_argument);
}

TEST_CASE("a member is read with departments and status, ids are compared in lower case") {
  const auto user = read_user(
      R"({"errcode":0,"userid":"ZhangSan","name":"张三","department":[1,2],"position":"审计员","main_department":2,"status":1})");
  REQUIRE(user);
  CHECK(user->departments == std::vector<std::int64_t>{1, 2});
  CHECK(user->status == UserStatus::active);
  CHECK(read_user(R"({"userid":"a","status":9})")->status == UserStatus::unknown);
  CHECK_FALSE(read_user(R"({"name":"张三"})"));
  CHECK(lower_user_id("ZhangSan_1") == "zhangsan_1");
  CHECK(read_users(R"({"userlist":[{"userid":"a","name":"甲","department":[1]}]})")->size() == 1);
  CHECK_FALSE(read_users(R"({"userlist":[{}]})"));
}

TEST_CASE("departments, memberships and the visible range are read") {
  const auto departments = read_departments(
      R"({"department":[{"id":2,"name":"第二支部","department_leader":["lisi"],"parentid":1,"order":17}]})");
  REQUIRE(departments);
  CHECK(departments->front().leaders == std::vector<std::string>{"lisi"});
  CHECK(departments->front().parent_id == 1);
  const auto page = read_memberships(
      R"({"next_cursor":"c","dept_user":[{"userid":"a","department":1},{"userid":"a","department":2}]})");
  REQUIRE(page);
  CHECK(page->memberships.size() == 2);
  CHECK(page->next_cursor == "c");
  const auto range = read_visible_range(
      R"({"agentid":1000002,"name":"金桥","allow_userinfos":{"user":[{"userid":"a"}]},"allow_partys":{"partyid":[1]},"allow_tags":{"tagid":[7]},"close":0})");
  REQUIRE(range);
  CHECK(range->user_ids == std::vector<std::string>{"a"});
  CHECK(range->departments == std::vector<std::int64_t>{1});
  CHECK_FALSE(range->is_closed);
  CHECK_FALSE(read_visible_range("{}"));
  CHECK_FALSE(read_memberships(R"({"dept_user":[{"userid":"a"}]})"));
}
