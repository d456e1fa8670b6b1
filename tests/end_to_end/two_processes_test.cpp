#include <catch2/catch.hpp>
#include <csignal>

#include "tests/support/command.h"
#include "tests/support/installation.h"

using Catch::Matchers::Contains;

namespace {

// `jinqiao serve` and `jinqiao sim` as two processes; the simulator turns the bot's clock.
struct TwoProcesses {
  TwoProcesses()
      : api_port(tests::free_port()),
        clock_port(tests::free_port()),
        installation(api_port),
        at("127.0.0.1:" + std::to_string(api_port)),
        simulator(JINQIAO_BINARY, {"-c", installation.config(), "sim", "--bot", "http://127.0.0.1:" + std::to_string(installation.port()),
                                   "--listen", at, "--clock-listen", std::to_string(clock_port), "--start", "2026-11-21 18:00"}) {
    const std::string roster = installation.file("roster.csv", "姓名,手机,单位,角色\n陈静,13900001001,青松岭林业局,书记\n");
    CHECK(tests::run(JINQIAO_BINARY, {"-c", installation.config(), "member", "import", roster}).code == 0);
    REQUIRE_THAT(simulator.line(), Contains(at));
  }
  std::vector<std::string> serve() const { return {"-c", installation.config(), "serve", "--clock", "sim:" + std::to_string(clock_port)}; }
  std::string say(const std::string& words) const { return tests::run(JINQIAO_BINARY, {"sim", "say", "陈静", words, "--at", at}).out; }

  int api_port, clock_port;
  tests::Installation installation;
  std::string at;
  tests::Background simulator;
};

}  // namespace

TEST_CASE("a bot in its own process lives by the simulator's clock, sends at its time and stops in order") {
  TwoProcesses world;
  tests::Background bot(JINQIAO_BINARY, world.serve());
  CHECK_THAT(tests::run(JINQIAO_BINARY, {"sim", "clock", "+1m", "--at", world.at}).out, Contains("2026-11-21 18:01"));
  CHECK_THAT(world.say("陈静 1001"), Contains("✅ 陈静"));
  world.say("排学习 今晚19:00 题 / 文");
  CHECK_THAT(world.say("内部"), Contains("排好了"));
  CHECK_THAT(tests::run(JINQIAO_BINARY, {"sim", "clock", "19:00", "--at", world.at}).out, Contains("19:00"));
  CHECK_THAT(tests::run(JINQIAO_BINARY, {"sim", "ledger", "--at", world.at}).out, Contains("19:00 金桥 → 陈静：📖《题》"));
  CHECK(tests::run(JINQIAO_BINARY, {"-c", world.installation.config(), "healthcheck"}).code == 0);
  bot.signal(SIGTERM);
  CHECK(bot.wait() == 0);
}

TEST_CASE("I7: a second server on the same data directory is refused with 8") {
  TwoProcesses world;
  tests::Background bot(JINQIAO_BINARY, world.serve());
  tests::run(JINQIAO_BINARY, {"sim", "clock", "+1m", "--at", world.at});
  const auto second = tests::run(JINQIAO_BINARY, {"-c", world.installation.config(), "serve"});
  CHECK(second.code == 8);
  CHECK_THAT(second.err, Contains("怎么办"));
  bot.signal(SIGTERM);
  CHECK(bot.wait() == 0);
}

TEST_CASE("A13: what was answered before a restart is answered the same after it") {
  TwoProcesses world;
  {
    tests::Background bot(JINQIAO_BINARY, world.serve());
    tests::run(JINQIAO_BINARY, {"sim", "clock", "+1m", "--at", world.at});
    world.say("陈静 1001");
    bot.signal(SIGKILL);
    CHECK(bot.wait() == 1000 + SIGKILL);
  }
  tests::Background bot(JINQIAO_BINARY, world.serve());
  tests::run(JINQIAO_BINARY, {"sim", "clock", "+1m", "--at", world.at});
  CHECK_THAT(world.say("绑定"), Contains("已经绑好了：陈静"));
  bot.signal(SIGTERM);
  CHECK(bot.wait() == 0);
}

TEST_CASE("a bot whose time is simulated does not speak to the real platform") {
  tests::Installation installation(1);
  std::string text = "[server]\ndata_dir = \"data\"\ndata_key_file = \"key\"\n[[account]]\nname = \"oa\"\nkind = \"official_account\"\n"
                     "app_id = \"wx1\"\ntoken_file = \"token\"\nencoding_aes_key_file = \"aes\"\nsecret_file = \"secret\"\n";
  installation.file("jinqiao.toml", text);
  const auto ran = tests::run(JINQIAO_BINARY, {"-c", installation.config(), "serve", "--clock", "sim:1"});
  CHECK(ran.code == 3);
  CHECK_THAT(ran.err, Contains("api_base"));
  CHECK(tests::run(JINQIAO_BINARY, {"-c", installation.config(), "sim", "--bot", "http://127.0.0.1:1"}).code == 3);
}
