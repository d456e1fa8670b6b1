#include <catch2/catch.hpp>

#include "tests/support/desk.h"

using Catch::Matchers::Contains;
using Catch::Matchers::Equals;
using wechat_api::Follow;
using wechat_api::Scan;

TEST_CASE("who follows is asked for name and last four digits, and is bound by them") {
  tests::Desk desk;
  CHECK_THAT(desk.send("o-zhou", Follow{}), Contains("青松岭林业局") && Contains("姓名+手机后4位"));
  CHECK_THAT(desk.say("o-zhou", "周林 5678"), Contains("✅ 周林，白桦沟林场"));
  CHECK_THAT(desk.say("o-zhou", "绑定"), Contains("已经绑好了"));
}

TEST_CASE("row 74: full-width digits, spaces and a closing newline do not keep anybody from binding") {
  tests::Desk desk;
  CHECK_THAT(desk.say("o-zhou", "　周林　５６７８ \n"), Contains("✅ 周林"));
}

TEST_CASE("who is not bound is understood without having been asked") {
  tests::Desk desk;
  CHECK_THAT(desk.say("o-li", "李静1003"), Contains("✅ 李静"));
}

TEST_CASE("a personal invite binds in one step, by scan or by follow") {
  tests::Desk desk;
  CHECK_THAT(desk.send("o-zhou", Follow{"ZL7Q-92KX-10", "ticket"}), Contains("✅ 周林"));
}

TEST_CASE("row 78: an invite code is read without case and with O for 0, works once, and not after a day") {
  SECTION("case and look-alikes") {
    tests::Desk desk;
    CHECK_THAT(desk.send("o-zhou", Scan{"zl7q92kxio", ""}), Contains("✅ 周林"));
  }
  SECTION("a second person cannot use it") {
    tests::Desk desk;
    desk.send("o-zhou", Scan{"ZL7Q92KX10", ""});
    CHECK_THAT(desk.send("o-other", Scan{"ZL7Q92KX10", ""}), Contains("邀请码用不了"));
  }
  SECTION("a day later it is void") {
    tests::Desk desk;
    desk.turn_to("2026-11-22 10:01");
    CHECK_THAT(desk.send("o-zhou", Scan{"ZL7Q92KX10", ""}), Contains("邀请码用不了"));
  }
}

TEST_CASE("row 77: five guesses an hour each, a hundred by everybody, then a pause") {
  tests::Desk desk;
  SECTION("one person") {
    for (int n = 0; n < 5; ++n) desk.say("o-guess", "王强 000" + std::to_string(n));
    CHECK_THAT(desk.say("o-guess", "王强 1004"), Contains("试得太多了"));
    desk.turn_to("2026-11-21 11:01");
    CHECK_THAT(desk.say("o-guess", "王强 1004"), Contains("✅ 王强"));
  }
  SECTION("a thousand people") {
    for (int n = 0; n < 100; ++n) desk.send("o-" + std::to_string(n), Scan{"NOSUCHCODE" + std::to_string(n), ""});
    CHECK_THAT(desk.send("o-last", Scan{"ZL7Q92KX10", ""}), Contains("试得太多了"));
  }
}

TEST_CASE("who is not in the roster is asked again, and after the third time the secretary is told") {
  tests::Desk desk;
  desk.say("o-chen", "陈静 1001");
  CHECK_THAT(desk.say("o-who", "王伟 5678"), Contains("名册里没找到「王伟 5678」"));
  desk.say("o-who", "王伟 5679");
  CHECK_THAT(desk.say("o-who", "王伟 5670"), Contains("已告诉陈静"));
  CHECK(desk.number("SELECT count(*) FROM outbox WHERE kind = 'notice'") == 1);
}

TEST_CASE("two people of one name and digits are told apart by their unit") {
  tests::Desk desk;
  CHECK_THAT(desk.say("o-zhang", "张伟 7777"),
             Contains("有2位「张伟」") && Contains("⟦青松岭林业局/白桦沟林场⟧⟦青松岭林业局/诺敏管护站⟧"));
  CHECK_THAT(desk.say("o-zhang", "2"), Contains("✅ 张伟，诺敏管护站"));
}

TEST_CASE("row 79: a member has one identity per account, the second is refused and the secretary told") {
  tests::Desk desk;
  desk.say("o-chen", "陈静 1001");
  desk.say("o-zhou", "周林 5678");
  CHECK_THAT(desk.say("o-thief", "周林 5678"), Contains("绑过另一个微信"));
  CHECK(desk.number("SELECT count(*) FROM outbox WHERE kind = 'notice'") == 1);
  for (int n = 0; n < 3; ++n) desk.say("o-thief", "周林 5678");
  CHECK(desk.number("SELECT count(*) FROM outbox WHERE kind = 'notice'") == 1);
  for (int n = 0; n < 2; ++n) desk.say("o-thief", "周林 5678");
  CHECK_THAT(desk.say("o-thief", "周林 5678"), Contains("试得太多了"));
  CHECK_THAT(desk.say("o-thief", "打卡"), Contains("要先绑定"));
}

TEST_CASE("row 80: a whole phone number is read by its last four digits, letters and twelve digits are asked again") {
  tests::Desk desk;
  CHECK_THAT(desk.say("o-a", "周林 138a5678x"), Contains("姓名+手机后4位"));
  CHECK_THAT(desk.say("o-a", "周林 139000056789"), Contains("姓名+手机后4位"));
  CHECK_THAT(desk.say("o-a", "周林 13900005678"), Contains("✅ 周林"));
}

TEST_CASE("a WeCom member is known by user id from the first word on") {
  tests::Desk desk;
  desk.accounts = {{"corp", wechat_api::Platform::wecom, wechat_api::AccountType::certified_service}};
  desk.write([&](storage::Transaction& tx) {
    storage::RosterEntry entry;
    entry.name = "吴敏";
    entry.phone = "13900002222";
    entry.unit = {"青松岭林业局"};
    entry.wecom_user_id = "wumin";
    storage::keep_member(tx, storage::DataKey(std::string(32, 'k')), entry, desk.now(), desk.now());
  });
  CHECK_THAT(desk.say("WuMin", "我的"), Contains("吴敏"));
}
