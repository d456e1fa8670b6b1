// The access token: one fetch for all who wait, renewed early, never in a loop.
#include "wechat_api/access_token.h"

#include <catch2/catch.hpp>

#include "tests/support/scripted_transport.h"
#include "tests/wechat_api/memory_shelf.h"
#include "tests/wechat_api/run_coroutine.h"

using namespace wechat_api;
using namespace std::chrono_literals;

namespace {

std::string token_json(const std::string& value, int life = 7200) {
  return R"({"access_token":")" + value + R"(","expires_in":)" + std::to_string(life) + "}";
}

struct Bench {
  tests::ScriptedTransport transport;
  tests::MemoryShelf memory;
  std::chrono::sys_seconds now{std::chrono::seconds(1795000000)};
  AccessToken token;

  explicit Bench(Platform platform = Platform::official_account)
      : token({platform, "wx1", "s&c r"}, transport, memory.shelf(), [this] { return now; }) {}
  TokenResult get() { return tests::run(token.get()); }
  void expect_fetch(const std::string& answer) {
    transport.expect_request("POST", "/cgi-bin/stable_token").reply(answer);
  }
};

}  // namespace

TEST_CASE("E2: each platform is asked in its own way, and never forced to void the current token") {
  Bench official;
  official.transport.expect_request("POST", "/cgi-bin/stable_token")
      .with_body(R"({"grant_type":"client_credential","appid":"wx1","secret":"s&c r","force_refresh":false})")
      .reply(token_json("T1"));
  CHECK(official.get().value == "T1");
  Bench wecom(Platform::wecom);
  wecom.transport.expect_request("GET", "/cgi-bin/gettoken?corpid=wx1&corpsecret=s%26c%20r").reply(token_json("T2"));
  CHECK(wecom.get().value == "T2");
  CHECK(wecom.transport.seen()[0].body.empty());
}

TEST_CASE("a token is used until 60 % of its life are over, then renewed") {
  Bench bench;
  bench.expect_fetch(token_json("T1"));
  CHECK(bench.get().value == "T1");
  bench.now += 7200s * 6 / 10 - 1s;
  CHECK(bench.get().value == "T1");
  bench.expect_fetch(token_json("T2"));
  bench.now += 1s;
  CHECK(bench.get().value == "T2");
  CHECK(bench.transport.is_done());
}

TEST_CASE("the remaining life the platform names counts, not the usual one") {
  Bench bench;
  bench.expect_fetch(token_json("T1", 345));
  bench.get();
  bench.now += 206s;
  CHECK(bench.get().value == "T1");
  bench.now += 1s;
  bench.expect_fetch(token_json("T2"));
  CHECK(bench.get().value == "T2");
}

TEST_CASE("a token is on the shelf before anyone uses it, and a new start takes it from there") {
  Bench bench;
  bench.expect_fetch(token_json("T1"));
  bench.get();
  REQUIRE(bench.memory.kept);
  CHECK(bench.memory.kept->value == "T1");
  CHECK(bench.memory.kept->epoch == 1);
  CHECK(bench.memory.kept->expires_at == bench.now + 7200s);

  Bench restarted;
  restarted.memory.kept = Token{"T1", restarted.now + 7000s, 41};
  CHECK(restarted.get().value == "T1");
  CHECK(restarted.transport.seen().empty());
  restarted.now += 5000s;
  restarted.expect_fetch(token_json("T2"));
  CHECK(restarted.get().value == "T2");
  CHECK(restarted.memory.kept->epoch == 42);
  CHECK(restarted.memory.loads == 1);
}

TEST_CASE("an older token never overwrites a newer one on the shelf: the newer is used") {
  Bench bench;
  bench.expect_fetch(token_json("T1"));
  bench.get();
  bench.memory.kept = Token{"of the other node", bench.now + 7200s, 9};
  bench.now += 5000s;
  bench.expect_fetch(token_json("T2"));
  CHECK(bench.get().value == "of the other node");
  CHECK(bench.memory.kept->epoch == 9);
}

TEST_CASE("all who wait share one fetch") {
  Bench bench;
  bench.transport.expect_request("POST", "/cgi-bin/stable_token").reply(token_json("T1")).hold();
  boost::asio::io_context io;
  std::optional<TokenResult> results[5];
  for (auto& result : results) tests::start(io, bench.token.get(), result);
  while (io.poll_one() > 0) {
  }
  CHECK_FALSE(results[0]);
  CHECK(bench.transport.seen().size() == 1);
  bench.transport.release();
  io.restart();
  io.run();
  for (const auto& result : results) {
    REQUIRE(result);
    CHECK(result->value == "T1");
  }
  CHECK(bench.transport.seen().size() == 1);
}

TEST_CASE("all who wait share one failure, and the next back-off is not shortened by asking often") {
  Bench bench;
  bench.transport.expect_request("POST", "/cgi-bin/stable_token").reply(R"({"errcode":-1,"errmsg":"busy"})").hold();
  boost::asio::io_context io;
  std::optional<TokenResult> results[3];
  for (auto& result : results) tests::start(io, bench.token.get(), result);
  while (io.poll_one() > 0) {
  }
  bench.transport.release();
  io.restart();
  io.run();
  for (const auto& result : results) CHECK(result.value().action == Action::retry);
  for (int often = 0; often < 100; ++often) CHECK(bench.get().value.empty());
  CHECK(bench.transport.seen().size() == 1);
}

TEST_CASE("a busy or silent platform is asked again after 1, 2, 4 … at most 60 seconds") {
  Bench bench;
  for (const int pause : {1, 2, 4, 8, 16, 32, 60, 60}) {
    bench.transport.expect_request("POST", "/cgi-bin/stable_token").fail(HttpAnswer::State::unknown, "timeout");
    CHECK(bench.get().why == "timeout");
    bench.now += std::chrono::seconds(pause - 1);
    CHECK(bench.get().action == Action::retry);
    CHECK(bench.transport.is_done());
    bench.now += 1s;
  }
  bench.expect_fetch(token_json("T1"));
  CHECK(bench.get().value == "T1");
}

TEST_CASE("E3: a refused fetch stops the account, one probe in ten minutes finds out when it works again") {
  for (const int code : {40001, 40125, 40013, 40164, 60020, 40243}) {
    INFO(code);
    Bench bench(code == 60020 ? Platform::wecom : Platform::official_account);
    const std::string method = code == 60020 ? "GET" : "POST";
    bench.transport.expect_request(method, "/cgi-bin/")
        .reply(R"({"errcode":)" + std::to_string(code) + R"(,"errmsg":"no"})");
    const TokenResult refused = bench.get();
    CHECK(refused.value.empty());
    CHECK(refused.errcode == code);
    CHECK(refused.action == Action::stop);
    bench.now += 599s;
    CHECK(bench.get().action == Action::stop);
    CHECK(bench.transport.seen().size() == 1);
    bench.now += 1s;
    bench.transport.expect_request(method, "/cgi-bin/").reply(token_json("T1"));
    CHECK(bench.get().value == "T1");
  }
}

TEST_CASE("while the old token lives, a failed renewal does not hurt") {
  Bench bench;
  bench.expect_fetch(token_json("T1"));
  bench.get();
  bench.now += 5000s;
  bench.expect_fetch(R"({"errcode":40164,"errmsg":"invalid ip"})");
  CHECK(bench.get().value == "T1");
  CHECK(bench.get().value == "T1");
  bench.now += 2200s;
  bench.expect_fetch(R"({"errcode":40164,"errmsg":"invalid ip"})");
  CHECK(bench.get().action == Action::stop);
  CHECK(bench.transport.is_done());
}

TEST_CASE("a refused token is forgotten only if it is still the current one") {
  Bench bench;
  bench.expect_fetch(token_json("T1"));
  bench.get();
  bench.token.reject("T0", 40001);
  CHECK(bench.get().value == "T1");
  bench.token.reject("T1", 40001);
  bench.expect_fetch(token_json("T2"));
  CHECK(bench.get().value == "T2");
  bench.token.reject("T1", 40001);
  CHECK(bench.get().value == "T2");
}

TEST_CASE("a token refused right after it replaced a refused one stops for a minute instead of looping") {
  Bench bench;
  bench.expect_fetch(token_json("T1"));
  bench.get();
  bench.token.reject("T1", 40001);
  bench.expect_fetch(token_json("T2"));
  bench.get();
  bench.token.reject("T2", 40001);
  CHECK(bench.get().action == Action::stop);
  CHECK(bench.get().errcode == 40001);
  bench.now += 59s;
  CHECK(bench.get().action == Action::stop);
  bench.now += 1s;
  bench.expect_fetch(token_json("T3"));
  CHECK(bench.get().value == "T3");
  CHECK(bench.transport.is_done());
}

TEST_CASE("a shelf that throws releases those who wait and does not block the next") {
  Bench bench;
  tests::MemoryShelf memory;
  int loads = 0;
  TokenShelf shelf = memory.shelf();
  const auto good_load = shelf.load;
  shelf.load = [&loads, good_load] {
    if (++loads == 1) throw std::runtime_error("disk");
    return good_load();
  };
  AccessToken token({Platform::official_account, "wx1", "s"}, bench.transport, shelf, [&bench] { return bench.now; });
  CHECK_THROWS_WITH(tests::run(token.get()), "disk");
  bench.expect_fetch(token_json("T1"));
  CHECK(tests::run(token.get()).value == "T1");
}
