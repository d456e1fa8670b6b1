// One call with a token that may be refused: renewed once, repeated once, never in a loop.
#include "wechat_api/api_client.h"

#include <catch2/catch.hpp>

#include "tests/wechat_api/channel_bench.h"
#include "tests/wechat_api/run_coroutine.h"

using namespace wechat_api;
using State = SendResult::State;

namespace {

struct Bench {
  tests::ScriptedTransport transport;
  tests::MemoryShelf memory;
  std::chrono::sys_seconds now{std::chrono::seconds(1795000000)};
  AccessToken token{{Platform::wecom, "ww1", "s"}, transport, memory.shelf(), [this] { return now; }};
  ApiClient client{Platform::wecom, transport, token};

  SendResult send() { return tests::run(client.send({"/cgi-bin/message/send", R"({"touser":"a"})"}, true)); }
  void expect_token(const std::string& answer) { transport.expect_request("GET", "/cgi-bin/gettoken").reply(answer); }
  tests::ScriptedTransport::Step& expect_send(const std::string& token_value) {
    return transport.expect_request("POST", "/cgi-bin/message/send?access_token=" + token_value)
        .with_body(R"({"touser":"a"})");
  }
};

}  // namespace

TEST_CASE("E2: a refused token is renewed and the same bytes are sent once more") {
  for (const int code : {40001, 40014, 42001}) {
    Bench bench;
    bench.expect_token(tests::kTokenAnswer);
    bench.expect_send("T1").reply(R"({"errcode":)" + std::to_string(code) + "}");
    bench.expect_token(tests::kNewTokenAnswer);
    bench.expect_send("T2").reply(R"({"errcode":0,"msgid":"M"})");
    const SendResult result = bench.send();
    CHECK(result.state == State::accepted);
    CHECK(result.message_id == "M");
    CHECK(bench.transport.is_done());
  }
}

TEST_CASE("refused twice, the account is stopped, not the loop continued") {
  Bench bench;
  bench.expect_token(tests::kTokenAnswer);
  bench.expect_send("T1").reply(R"({"errcode":40014})");
  bench.expect_token(tests::kNewTokenAnswer);
  bench.expect_send("T2").reply(R"({"errcode":40014})");
  const SendResult result = bench.send();
  CHECK(result.state == State::refused);
  CHECK(result.action == Action::stop);
  CHECK(result.errcode == 40014);
  const SendResult next = bench.send();
  CHECK(next.state == State::not_sent);
  CHECK(next.action == Action::stop);
  CHECK(bench.transport.seen().size() == 4);
}

TEST_CASE("without a token nothing is sent, and the reason is the token's") {
  Bench bench;
  bench.expect_token(R"({"errcode":60020,"errmsg":"not allow to access from your ip, from ip: 203.0.113.9"})");
  const SendResult result = bench.send();
  CHECK(result.state == State::not_sent);
  CHECK(result.action == Action::stop);
  CHECK(result.errcode == 60020);
  CHECK(result.message.find("203.0.113.9") != std::string::npos);

  Bench silent;
  silent.transport.expect_request("GET", "/cgi-bin/gettoken").fail(HttpAnswer::State::unknown, "timeout");
  CHECK(silent.send().state == State::not_sent);
  CHECK(silent.send().action == Action::retry);
}

TEST_CASE("an unknown outcome is not repeated here: that is for the one who knows the window") {
  Bench bench;
  bench.expect_token(tests::kTokenAnswer);
  bench.expect_send("T1").fail(HttpAnswer::State::unknown, "connection reset");
  CHECK(bench.send().state == State::unknown);
  bench.expect_send("T1").fail(HttpAnswer::State::not_sent, "connect: refused");
  CHECK(bench.send().state == State::not_sent);
  CHECK(bench.transport.is_done());
}

TEST_CASE("the token never stands in a result, whatever the platform quotes") {
  Bench bench;
  bench.expect_token(R"({"access_token":"98_secret","expires_in":7200})");
  bench.expect_send("98_secret").reply(R"({"errcode":40035,"errmsg":"bad access_token=98_secret 98_secret"})");
  CHECK(bench.send().message == "bad access_token=*** ***");
}

TEST_CASE("a token with characters of a query is sent percent-encoded") {
  Bench bench;
  bench.expect_token(R"({"access_token":"a&b=c/d+e","expires_in":7200})");
  bench.expect_send("a%26b%3Dc%2Fd%2Be");
  CHECK(bench.send().state == State::accepted);
}
