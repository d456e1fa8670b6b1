#include <catch2/catch.hpp>
#include <filesystem>

#include "tests/support/command.h"
#include "tests/support/installation.h"

using Catch::Matchers::Contains;
using tests::run;

TEST_CASE("without arguments the help is printed with examples and the exit code is 2") {
  const auto ran = run(JINQIAO_BINARY, {});
  CHECK(ran.code == 2);
  CHECK_THAT(ran.out, Contains("jinqiao sim"));
  CHECK(run(JINQIAO_BINARY, {"--help"}).code == 0);
  CHECK(run(JINQIAO_BINARY, {"dance"}).code == 2);
}

TEST_CASE("the version is said in words and as JSON") {
  CHECK_THAT(run(JINQIAO_BINARY, {"--version"}).out, Contains("jinqiao 0."));
  CHECK_THAT(run(JINQIAO_BINARY, {"version"}).out, Contains("jinqiao 0."));
  CHECK_THAT(run(JINQIAO_BINARY, {"version", "--json"}).out, Contains("{\"version\":\"0."));
}

TEST_CASE("row 117: a configuration that is wrong stops every command with 3, file, line and remedy") {
  tests::Installation installation(1);
  installation.file("jinqiao.toml", "[server]\nlisten = \"127.0.0.1:70000\"\n");
  for (const std::vector<std::string>& command : {std::vector<std::string>{"serve"}, {"check"}, {"config", "validate"}, {"config", "show"}}) {
    std::vector<std::string> arguments{"-c", installation.config()};
    arguments.insert(arguments.end(), command.begin(), command.end());
    const auto ran = run(JINQIAO_BINARY, arguments);
    CHECK(ran.code == 3);
    CHECK_THAT(ran.err, Contains("jinqiao.toml:2") && Contains("怎么办"));
  }
}

TEST_CASE("a configuration that is not there is said to be missing") {
  const auto ran = run(JINQIAO_BINARY, {"-c", "nowhere.toml", "check"});
  CHECK(ran.code == 3);
  CHECK_THAT(ran.err, Contains("没有这个文件") && Contains("README"));
}

TEST_CASE("what the configuration shows has no secret in it") {
  tests::Installation installation(1);
  const auto ran = run(JINQIAO_BINARY, {"-c", installation.config(), "config", "show"});
  CHECK(ran.code == 0);
  CHECK_THAT(ran.out, Contains("wxtest") && !Contains("TestToken1") && !Contains("test-secret"));
  CHECK(run(JINQIAO_BINARY, {"-c", installation.config(), "config", "validate"}).code == 0);
  CHECK_THAT(run(JINQIAO_BINARY, {"-c", installation.config(), "-d", "/tmp/elsewhere", "config", "show"}).out, Contains("/tmp/elsewhere"));
  CHECK_THAT(run(JINQIAO_BINARY, {"config", "schema"}).out, Contains("metrics_listen"));
}

TEST_CASE("a roster with one bad row imports nobody and names row and reason, a good one can be imported again") {
  tests::Installation installation(1);
  const auto import = [&](const std::string& csv, std::vector<std::string> more = {}) {
    std::vector<std::string> arguments{"-c", installation.config(), "member", "import", installation.file("roster.csv", csv)};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run(JINQIAO_BINARY, arguments);
  };
  const auto bad = import("姓名,手机,单位\n周林,13900005678,局\n李静,1390000,局\n");
  CHECK(bad.code == 1);
  CHECK_THAT(bad.err, Contains("第 3 行") && Contains("手机号") && Contains("一行也没导入"));
  const std::string good = "姓名,手机,单位\n周林,13900005678,局\n";
  CHECK_THAT(import(good, {"--dry-run"}).out, Contains("没有导入"));
  CHECK_THAT(import(good).out, Contains("导入 1 人"));
  CHECK_THAT(import(good).out, Contains("导入 1 人"));
  CHECK(run(JINQIAO_BINARY, {"-c", installation.config(), "member", "import", "nowhere.csv"}).code == 7);
  const auto member = [&](const char* verb, const char* digits) {
    return run(JINQIAO_BINARY, {"-c", installation.config(), "member", verb, "周林", digits});
  };
  CHECK(member("unbind", "0000").code == 7);
  CHECK_THAT(member("unbind", "5678").out, Contains("解开了"));
  CHECK_THAT(member("leave", "5678").out, Contains("离开了"));
  CHECK(member("leave", "5678").code == 7);
  for (const auto& entry : std::filesystem::directory_iterator(installation.folder().path() / "data")) {
    INFO(entry.path());
    CHECK((entry.status().permissions() & (std::filesystem::perms::group_all | std::filesystem::perms::others_all)) ==
          std::filesystem::perms::none);
  }
}

TEST_CASE("a server that does not run is found by healthcheck and by check") {
  tests::Installation installation(1);
  CHECK(run(JINQIAO_BINARY, {"-c", installation.config(), "healthcheck"}).code == 1);
  const auto checked = run(JINQIAO_BINARY, {"-c", installation.config(), "check"});
  CHECK(checked.code == 9);
  CHECK_THAT(checked.out, Contains("✓ 配置") && Contains("✗ 服务没有运行。怎么办：") && Contains("✗ 没有数据库") &&
                              Contains("✗ 账号 oa：连不上 http://127.0.0.1:1"));
}

TEST_CASE("a simulator that does not run is said to be missing, with the command that starts it") {
  const auto ran = run(JINQIAO_BINARY, {"sim", "say", "周林", "打卡", "--at", "127.0.0.1:1"});
  CHECK(ran.code == 7);
  CHECK_THAT(ran.err, Contains("scripts/run"));
}
