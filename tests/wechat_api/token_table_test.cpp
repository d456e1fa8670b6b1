// Table E: what happens to the token when many use it, the platform fails, nodes share it or a process dies.
#include <catch2/catch.hpp>
#include <functional>
#include <optional>
#include <stdexcept>

#include "tests/wechat_api/memory_shelf.h"
#include "tests/wechat_api/run_coroutine.h"
#include "wechat_api/access_token.h"
#include "wechat_api/api_client.h"

using namespace wechat_api;
using namespace std::chrono_literals;

namespace {

std::string token_json(const std::string& value, int life = 7200) {
  return R"({"access_token":")" + value + R"(","expires_in":)" + std::to_string(life) + "}";
}

// Answers as the function says, after everybody else had a turn.
struct Platformed final : HttpTransport {
  std::function<HttpAnswer(const HttpCall&)> answer;
  int fetches = 0;
  boost::asio::awaitable<HttpAnswer> exchange(HttpCall call) override {
    const bool is_fetch = call.target.find("token?") == std::string::npos && call.target.ends_with("stable_token");
    fetches += is_fetch ? 1 : 0;
    HttpAnswer given = answer(call);
    co_return given;
  }
};

HttpAnswer complete(std::string body) {
  return {HttpAnswer::State::complete, 200, std::move(body), {}};
}

struct Bench {
  Platformed transport;
  tests::MemoryShelf memory;
  std::chrono::sys_seconds now{std::chrono::seconds(1795000000)};
  TokenSource source{Platform::official_account, "wx1", "s"};
};

// Two nodes over one row, as storage/access_token does it: a lease and a fence.
struct SharedShelf {
  tests::MemoryShelf memory;
  std::chrono::sys_seconds& now;
  std::string owner;
  std::chrono::sys_seconds lease_until{};

  boost::asio::awaitable<bool> claim(std::string node) {
    const bool is_free = lease_until <= now || owner == node;
    if (is_free) {
      owner = node;
      lease_until = now + 30s;
    }
    co_return is_free;
  }
  boost::asio::awaitable<bool> keep(Token token, std::string node) {
    if (owner != node) co_return false;
    auto keeping = memory.keep(std::move(token));
    const bool kept = co_await std::move(keeping);
    lease_until = {};
    co_return kept;
  }
  TokenShelf shelf(const std::string& node) {
    return {[this] { return memory.load(); }, [this, node](Token token) { return keep(std::move(token), node); },
            [this, node] { return claim(node); }};
  }
};

boost::asio::awaitable<bool> dies(Token) { throw std::runtime_error("killed"); }

}  // namespace

TEST_CASE("E1: two hundred calls whose token has expired cause one refresh, and each is sent once more") {
  Bench bench;
  bench.memory.kept = Token{"T1", bench.now + 7000s, 1};
  int refused = 0, accepted = 0;
  bench.transport.answer = [&](const HttpCall& call) {
    if (call.target.ends_with("stable_token")) return complete(token_json("T2"));
    const bool is_old = call.target.ends_with("=T1");
    ++(is_old ? refused : accepted);
    return complete(is_old ? R"({"errcode":42001,"errmsg":"expired"})" : R"({"errcode":0})");
  };
  AccessToken token(bench.source, bench.transport, bench.memory.shelf(), [&] { return bench.now; });
  ApiClient client(Platform::official_account, bench.transport, token);
  boost::asio::io_context io;
  std::vector<std::optional<SendResult>> results(200);
  for (auto& result : results) tests::start(io, client.send({"/cgi-bin/message/custom/send", "{}"}, false), result);
  io.run();
  for (const auto& result : results) {
    REQUIRE(result);
    CHECK(result->state == SendResult::State::accepted);
  }
  CHECK(bench.transport.fetches == 1);
  CHECK(accepted == 200);
  CHECK(refused <= 200);
}

TEST_CASE("E4: a refusal of our address is told with the address, and asked again only after ten minutes") {
  Bench bench;
  bench.transport.answer = [](const HttpCall&) {
    return complete(R"({"errcode":40164,"errmsg":"invalid ip 203.0.113.9, not in whitelist rid: 1"})");
  };
  AccessToken token(bench.source, bench.transport, bench.memory.shelf(), [&] { return bench.now; });
  for (int second = 0; second < 600; ++second, bench.now += 1s) {
    const TokenResult result = tests::run(token.get());
    CHECK(result.action == Action::stop);
    CHECK(result.why.find("203.0.113.9") != std::string::npos);
  }
  CHECK(bench.transport.fetches == 1);
  tests::run(token.get());
  CHECK(bench.transport.fetches == 2);
}

TEST_CASE("E5: through thirty days of garbage, silence and short lives there is a valid token at every instant") {
  Bench bench;
  const auto begin = bench.now;
  int number = 0;
  std::chrono::sys_seconds valid_until{};
  bench.transport.answer = [&](const HttpCall& call) -> HttpAnswer {
    CHECK(call.deadline == 10s);
    const auto second = (bench.now - begin).count();
    const bool is_out = second > 0 && second % 3600 < 45 + (second / 3600) % 7;  // up to 51 s of every hour
    if (is_out && second % 2 == 0) return {HttpAnswer::State::unknown, 0, {}, "timed out"};
    if (is_out) return complete("<html>garbage");
    const int life = ++number % 5 == 0 ? 300 : 7200;
    valid_until = bench.now + std::chrono::seconds(life);
    return complete(token_json("T" + std::to_string(number), life));
  };
  AccessToken token(bench.source, bench.transport, bench.memory.shelf(), [&] { return bench.now; });
  int missing = 0, outdated = 0;
  boost::asio::io_context io;
  for (; bench.now < begin + 720h; bench.now += 31s) {
    std::optional<TokenResult> result;
    io.restart();
    tests::start(io, token.get(), result);
    io.run();
    missing += result->value.empty() ? 1 : 0;
    outdated += bench.now < valid_until ? 0 : 1;
  }
  CHECK(missing == 0);
  CHECK(outdated == 0);
  CHECK(bench.transport.fetches < 1500);
}

TEST_CASE("E6: of two nodes over one row one refreshes in each period, and the other uses that token within a minute") {
  Bench bench;
  SharedShelf row{{}, bench.now, {}, {}};
  int number = 0;
  bench.transport.answer = [&](const HttpCall&) { return complete(token_json("T" + std::to_string(++number))); };
  AccessToken first(bench.source, bench.transport, row.shelf("first"), [&] { return bench.now; });
  AccessToken second(bench.source, bench.transport, row.shelf("second"), [&] { return bench.now; });
  const auto begin = bench.now;
  int periods = 0, late = 0;
  std::chrono::sys_seconds changed_at = begin;
  std::string newest;
  for (; bench.now < begin + 24h; bench.now += 10s) {
    // In turns the one or the other comes first.
    const bool swap = (bench.now - begin).count() % 20 == 0;
    const TokenResult one = tests::run((swap ? second : first).get());
    const TokenResult other = tests::run((swap ? first : second).get());
    const std::string current = "T" + std::to_string(number);
    if (current != newest) (newest = current, changed_at = bench.now, ++periods);
    const bool is_late = (one.value != newest || other.value != newest) && bench.now > changed_at + 60s;
    late += is_late ? 1 : 0;
  }
  CHECK(late == 0);
  CHECK(bench.transport.fetches == periods);
  CHECK(periods == 20);  // a day of periods of 72 minutes
}

TEST_CASE("E6: a node whose lease ran out cannot overwrite what the other fetched, and uses it") {
  Bench bench;
  SharedShelf row{{}, bench.now, {}, {}};
  AccessToken slow(bench.source, bench.transport, row.shelf("slow"), [&] { return bench.now; });
  bench.transport.answer = [&](const HttpCall&) {
    bench.now += 31s;  // the other claims, fetches and keeps meanwhile
    row.owner = "other";
    row.memory.kept = Token{"T-other", bench.now + 7200s, 1};
    return complete(token_json("T-slow"));
  };
  CHECK(tests::run(slow.get()).value == "T-other");
  CHECK(row.memory.kept->value == "T-other");
}

TEST_CASE("E6: while another node fetches, a node with a living token goes on with it, one without is told to wait") {
  Bench bench;
  SharedShelf row{{}, bench.now, "other", bench.now + 30s};
  bench.transport.answer = [](const HttpCall&) { return complete(token_json("T")); };
  AccessToken token(bench.source, bench.transport, row.shelf("first"), [&] { return bench.now; });
  CHECK(tests::run(token.get()).action == Action::retry);
  CHECK(bench.transport.fetches == 0);
  row.memory.kept = Token{"T1", bench.now + 1000s, 1};  // old enough to be renewed
  bench.now += 1s;
  CHECK(tests::run(token.get()).value == "T1");
  CHECK(bench.transport.fetches == 0);
  bench.now += 30s;
  CHECK(tests::run(token.get()).value == "T");
  CHECK(bench.transport.fetches == 1);
}

TEST_CASE(
    "E7: a process that dies between the refresh and the shelf gets the same token again: one more refresh, nothing "
    "lost") {
  Bench bench;
  bench.transport.answer = [](const HttpCall&) {
    return complete(token_json("T1"));
  };  // normal mode gives what it gave
  TokenShelf broken = bench.memory.shelf();
  broken.keep = dies;
  AccessToken before(bench.source, bench.transport, broken, [&] { return bench.now; });
  CHECK_THROWS_AS(tests::run(before.get()), std::runtime_error);
  CHECK_FALSE(bench.memory.kept);
  AccessToken after(bench.source, bench.transport, bench.memory.shelf(), [&] { return bench.now; });
  CHECK(tests::run(after.get()).value == "T1");
  CHECK(bench.memory.kept->value == "T1");
  CHECK(bench.transport.fetches == 2);
}
