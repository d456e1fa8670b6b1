// A whole evening with a platform that misbehaves, and what the log says about it.
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <catch2/catch.hpp>
#include <csignal>
#include <fstream>
#include <iterator>

#include "tests/support/command.h"
#include "tests/support/installation.h"
#include "tests/support/raw_client.h"

using Catch::Matchers::Contains;

namespace {

struct Evening {
  Evening()
      : api_port(tests::free_port()),
        clock_port(tests::free_port()),
        installation(api_port),
        at("127.0.0.1:" + std::to_string(api_port)),
        simulator(JINQIAO_BINARY, {"-c", installation.config(), "sim", "--bot", "http://127.0.0.1:" + std::to_string(installation.port()),
                                   "--listen", at, "--clock-listen", std::to_string(clock_port), "--start", "2026-11-21 18:00"}) {
    const std::string roster = installation.file("roster.csv", "姓名,手机,单位,角色\n陈静,13900001001,青松岭林业局,书记\n周林,13900005678,青松岭林业局,\n");
    CHECK(tests::run(JINQIAO_BINARY, {"-c", installation.config(), "member", "import", roster}).code == 0);
    REQUIRE_THAT(simulator.line(), Contains(at));
  }
  // Everything the server says on any stream goes into the file.
  std::vector<std::string> serve() const {
    return {"-c", "exec \"$0\" \"$@\" >>" + log_file() + " 2>&1", JINQIAO_BINARY, "-c", installation.config(), "serve", "--clock", "sim:" + std::to_string(clock_port)};
  }
  std::string log_file() const { return installation.folder().file("serve.log"); }
  std::string logged() const {
    std::ifstream file(log_file(), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  void say(const std::string& who, const std::string& words) const { tests::run(JINQIAO_BINARY, {"sim", "say", who, words, "--at", at}); }
  void turn(const std::string& to) const { tests::run(JINQIAO_BINARY, {"sim", "clock", to, "--at", at}); }
  boost::json::object post(const std::string& target, const boost::json::object& body) const {
    const std::string text = boost::json::serialize(body);
    tests::RawClient client(static_cast<std::uint16_t>(api_port));
    client.send("POST " + target + " HTTP/1.1\r\nHost: " + at + "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(text.size()) + "\r\n\r\n" + text);
    return boost::json::parse(client.read_answer().body).as_object();
  }
  // stable_token gives everybody the token in use.
  std::string token() const {
    const auto answer = post("/cgi-bin/stable_token", {{"grant_type", "client_credential"}, {"appid", "wxtest"}, {"secret", "test-secret"}});
    return answer.at("access_token").as_string().c_str();
  }
  void answer_with(const std::string& path, const std::string& body, int times = 3) const {
    post("/sim/fault", {{"path", path}, {"kind", "garbage"}, {"times", times}, {"answer", body}, {"body", body}, {"status", 200}, {"content_type", "application/json"}});
  }

  int api_port, clock_port;
  tests::Installation installation;
  std::string at;
  tests::Background simulator;
};

}  // namespace

TEST_CASE("E8: no token, secret or key of an evening full of errors stands in any log") {
  Evening evening;
  tests::Background bot("/bin/sh", evening.serve());
  evening.turn("+1m");
  evening.say("陈静", "陈静 1001");
  evening.say("周林", "周林 5678");
  evening.say("陈静", "排学习 今晚19:00 题 / 文");
  evening.say("陈静", "内部");
  const std::string first = evening.token();
  evening.answer_with("/cgi-bin/message/custom/send", R"({"errcode":40013,"errmsg":"bad appid, access_token=)" + first + R"(&secret=test-secret )" + first + R"("})");
  evening.turn("19:01");
  evening.post("/sim/revoke", {});
  evening.say("陈静", "群发 通知");
  evening.say("陈静", "内部");
  evening.say("陈静", "发");
  evening.turn("+1h");
  evening.post("/sim/account", {{"account", "oa"}, {"allowed_ips", boost::json::array{"203.0.113.9"}}});
  evening.post("/sim/revoke", {});
  evening.say("陈静", "体检");
  evening.turn("+1h");
  evening.post("/sim/account", {{"account", "oa"}, {"allowed_ips", boost::json::array{}}});
  evening.turn("+1h");
  const std::string last = evening.token();
  bot.signal(SIGTERM);
  bot.wait();
  const std::string logged = evening.logged();
  CHECK_THAT(logged, Contains("delivery.call"));
  for (const std::string& secret : {first, last, std::string("test-secret"), std::string("TestToken1"), std::string("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"),
                                    std::string(32, 'k'), std::string("13900001001"), std::string("陈静")}) {
    INFO(secret);
    CHECK(logged.find(secret) == std::string::npos);
  }
}
