#include "bot/check.h"

#include <catch2/catch.hpp>
#include <csignal>
#include <filesystem>
#include <fstream>

#include "tests/support/command.h"
#include "tests/support/installation.h"

using Catch::Matchers::Contains;

namespace {

// A bot and a simulated platform, both by the machine's clock.
struct Running {
  Running()
      : api_port(tests::free_port()),
        installation(api_port),
        simulator(JINQIAO_BINARY, {"-c", installation.config(), "sim", "--bot", "http://127.0.0.1:" + std::to_string(installation.port()), "--listen",
                                   "127.0.0.1:" + std::to_string(api_port)}) {
    REQUIRE_THAT(simulator.line(), Contains(std::to_string(api_port)));
    REQUIRE(command({"member", "import", installation.file("roster.csv", "姓名,手机,单位\n周林,13900005678,局\n")}).code == 0);
    REQUIRE(command({"backup", "create"}).code == 0);
    bot = std::make_unique<tests::Background>(JINQIAO_BINARY, std::vector<std::string>{"-c", installation.config(), "serve"});
    for (int published = 0; published < 2;) published += bot->line().find("menu.published") != std::string::npos;
  }
  tests::Ran command(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {"-c", installation.config()});
    return tests::run(JINQIAO_BINARY, arguments);
  }

  int api_port;
  tests::Installation installation;
  tests::Background simulator;
  std::unique_ptr<tests::Background> bot;
};

}  // namespace

TEST_CASE("an installation with nothing wrong has a line for everything and no cross") {
  const Running running;
  const auto checked = running.command({"check"});
  INFO(checked.out << checked.err);
  CHECK(checked.code == 0);
  CHECK_THAT(checked.out, !Contains("✗"));
  for (const char* line : {"配置", "数据目录", "磁盘还有", "完好", "打得开手机号", "时钟", "服务在运行", "账号 oa：回调在本机验证通过", "账号 corp：回调在本机验证通过",
                           "账号 oa：平台给了 access_token", "账号 corp：平台给了 access_token", "账号 oa：菜单已发布", "账号 corp：菜单已发布", "账号 oa：平台上的菜单就是发布的",
                           "账号 corp：平台上的菜单就是发布的", "最近的备份"})
    CHECK_THAT(checked.out, Contains(line));
}

TEST_CASE("menu and tokens are looked at from the command line: what differs, what is published, when a token ends, never its value") {
  const Running running;
  const auto same = running.command({"menu", "diff"});
  INFO(same.out << same.err);
  CHECK(same.code == 0);
  CHECK_THAT(same.out, Contains("✓ 账号 oa：平台上的菜单就是要发布的") && Contains("✓ 账号 corp："));
  const auto published = running.command({"menu", "publish"});
  CHECK(published.code == 0);
  CHECK_THAT(published.out, Contains("✓ 账号 oa：菜单已发布") && Contains("✓ 账号 corp：菜单已发布"));
  const auto tokens = running.command({"token"});
  CHECK(tokens.code == 0);
  CHECK_THAT(tokens.out, Contains("账号 oa：有 access_token，到 ") && Contains("账号 corp：有 access_token，到 "));
  CHECK(tokens.out.size() < 300);
}

TEST_CASE("quotas, invitations and the roster are the operator's while the server runs") {
  const Running running;
  const auto quotas = running.command({"quota"});
  INFO(quotas.out << quotas.err);
  CHECK(quotas.code == 0);
  CHECK_THAT(quotas.out, Contains("账号 oa：客服消息今天用了 ") && Contains("账号 oa：名单群发今天用了 0") && Contains("账号 corp：企业微信没有查次数的接口"));
  CHECK_THAT(running.command({"quota", "--clear"}).out, Contains("✓ 账号 oa：清零了"));
  const std::string roster = running.installation.file("invited.csv", "姓名,手机,单位,邀请码\n李静,13900001003,局,LJ7Q-92KX-11\n王强,13900001004,局,\n");
  CHECK_THAT(running.command({"member", "import", roster}).out, Contains("✓ 导入 2 人"));
  const auto invites = running.command({"member", "invites", roster});
  INFO(invites.out << invites.err);
  CHECK(invites.code == 0);
  CHECK_THAT(invites.out, Contains("李静\thttps://mp.weixin.qq.com/cgi-bin/showqrcode?ticket=") && Contains("为止") && !Contains("王强"));
  const std::string other = running.installation.file("other.csv", "姓名,手机,单位,邀请码\n李静,13900001003,局,ZZ7Q-92KX-11\n");
  CHECK_THAT(running.command({"member", "invites", other}).err, Contains("李静 的邀请码过期了或还没导入"));
  CHECK_THAT(running.command({"member", "leave", "王强", "1004"}).out, Contains("✓ 离开了"));
  CHECK(running.command({"member", "leave", "王强", "1004"}).code == 7);
  CHECK(running.command({"member", "invites", running.installation.file("none.csv", "姓名,手机,单位\n李静,13900001003,局\n")}).code == 7);
}

TEST_CASE("each thing that is wrong has its line and its remedy: key, token, callback, secret, menu, backup") {
  Running running;
  running.installation.file("token", "AnotherToken");      // the server still has the old one
  running.installation.file("secret", "another-secret");
  running.installation.file("key", std::string(32, 'z'));
  std::filesystem::remove_all(running.installation.folder().path() / "backups");
  const auto checked = running.command({"check"});
  INFO(checked.out << checked.err);
  CHECK(checked.code == 9);
  CHECK_THAT(checked.out, Contains("✗ 数据密钥打不开") && Contains("✗ 账号 oa：回调在本机没验证通过（403）。怎么办：") &&
                              Contains("✗ 账号 oa：拿不到 access_token（40125）。怎么办：AppSecret 不对") && Contains("里没有备份。怎么办："));
  CHECK_THAT(running.command({"check", "--offline"}).out, !Contains("access_token"));
}

TEST_CASE("a database with a damaged page is found, and so is one that is none any more") {
  const tests::Installation installation(1);
  const auto check = [&] { return tests::run(JINQIAO_BINARY, {"-c", installation.config(), "check", "--offline"}); };
  REQUIRE(tests::run(JINQIAO_BINARY, {"-c", installation.config(), "member", "import", installation.file("roster.csv", "姓名,手机,单位\n周林,13900005678,局\n")}).code == 0);
  CHECK_THAT(check().out, Contains("完好"));
  const std::string path = installation.folder().file("data/jinqiao.db");
  std::fstream(path, std::ios::in | std::ios::out | std::ios::binary).seekp(3 * 4096) << std::string(4096, 'x');
  CHECK_THAT(check().out, Contains("✗ 数据库坏了") && Contains("jinqiao restore"));
  std::ofstream(path, std::ios::trunc) << "this is no database";
  CHECK_THAT(check().out, Contains("✗ 数据库"));
  CHECK(check().code == 9);
}

TEST_CASE("the address that the platform refuses is told, so that it can be pasted into the list") {
  CHECK(bot::address_in("invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7, not in whitelist rid: 1-2-3") == "203.0.113.7");
  CHECK(bot::address_in("not allow to access from your ip, hint: [1], from ip: 203.0.113.7, more info at https://x") == "203.0.113.7");
  CHECK(bot::address_in("invalid appsecret").empty());
}
