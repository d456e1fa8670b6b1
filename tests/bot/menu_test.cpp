#include "bot/menu.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <catch2/catch.hpp>

#include "storage/menu_publication.h"
#include "tests/support/desk.h"
#include "tests/support/house.h"

using Catch::Matchers::Contains;

namespace {

void for_each_tap(const wechat_api::Menu& menu, const std::function<void(const wechat_api::MenuButton&)>& test) {
  for (const auto& button : menu) {
    if (button.below.empty()) test(button);
    for_each_tap(button.below, test);
  }
}

struct Published : tests::TestHouse {
  Published() : publisher(house, {{"oa", "wx1", wechat_api::Platform::official_account, type, &channel}}) {}
  void start() {
    boost::asio::co_spawn(context, publisher.run(), boost::asio::detached);
    pass(0s);
  }
  std::int64_t errcode() { return number("SELECT errcode FROM menu_publication"); }

  wechat_api::AccountType type = wechat_api::AccountType::certified_service;
  tests::ScriptedChannel channel;
  bot::MenuPublisher publisher;
};

}  // namespace

TEST_CASE("a tap is answered as the word it stands for, on both platforms") {
  const handlers::Registry registry(handlers::all_features());
  const auto menu = bot::member_menu(registry);
  CHECK(menu.size() == 3);
  for (const auto platform : {wechat_api::Platform::official_account, wechat_api::Platform::wecom})
    for_each_tap(menu, [&](const wechat_api::MenuButton& button) {
      INFO(button.name);
      tests::Desk typing, tapping;
      for (tests::Desk* desk : {&typing, &tapping}) {
        for (auto& account : desk->accounts) account.platform = platform;
        desk->say("o-zhou", "周林 5678");
      }
      CHECK(tapping.send("o-zhou", wechat_api::MenuClick{button.key}) == typing.say("o-zhou", button.key));
    });
}

TEST_CASE("what no feature understands is not in the menu, and a button with nothing below it goes") {
  const handlers::Registry nothing({});
  CHECK(bot::member_menu(nothing).empty());
  const handlers::Registry registry(handlers::all_features());
  CHECK_THAT(bot::menu_text(bot::member_menu(registry)), Contains("今日学习（等于说「学习」）\n打卡\n  打卡（等于说「打卡」）"));
}

TEST_CASE("the menu is published once and again only when it or its account has changed") {
  Published test;
  test.start();
  CHECK(test.channel.sent.size() == 1);
  bot::MenuPublisher same(test.house, {{"oa", "wx1", wechat_api::Platform::official_account, test.type, &test.channel}});
  test.run(same.run());
  CHECK(test.channel.sent.size() == 1);
  bot::MenuPublisher another(test.house, {{"oa", "wx2", wechat_api::Platform::official_account, test.type, &test.channel}});
  test.run(another.run());
  CHECK(test.channel.sent.size() == 2);
}

TEST_CASE("a refused menu is tried again after an hour, its number is kept until it is accepted") {
  Published test;
  test.channel.results = {tests::refused(40018), tests::not_sent()};
  test.start();
  CHECK(test.errcode() == 40018);
  test.pass(59min);
  CHECK(test.channel.sent.size() == 1);
  test.pass(1min);
  CHECK(test.errcode() == storage::kNoAnswer);
  test.pass(1h);
  CHECK(test.errcode() == 0);
  CHECK(test.channel.sent.size() == 3);
  test.pass(24h);
  CHECK(test.channel.sent.size() == 3);
}

TEST_CASE("an account that may have no menu is not asked, and stopping does not wait for the next hour") {
  Published test;
  bot::MenuPublisher uncertified(test.house, {{"oa", "wx1", wechat_api::Platform::official_account, wechat_api::AccountType::uncertified, &test.channel}});
  test.run(uncertified.run());
  CHECK(test.channel.sent.empty());
  test.channel.results = {tests::refused(48001)};
  test.start();
  test.run(test.publisher.stop());
  test.pass(2h);
  CHECK(test.channel.sent.size() == 1);
}
