#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "bot/sim_sample.h"
#include "bot/sim_server.h"
#include "tests/support/command.h"

using Catch::Matchers::Contains;

TEST_CASE("every play of this folder holds to its last line") {
  int plays = 0, performances = 0;
  for (const auto& entry : std::filesystem::directory_iterator(SOURCE_DIR "/tests/end_to_end")) {
    if (entry.path().extension() != ".play") continue;
    ++plays;
    const auto ran = tests::run(JINQIAO_BINARY, {"sim", "script", entry.path().string()});
    INFO(entry.path() << "\n" << ran.out << ran.err);
    CHECK(ran.code == 0);
    for (std::size_t at = ran.out.find("✓ "); at != std::string::npos; at = ran.out.find("✓ ", at + 1)) ++performances;
  }
  CHECK(plays >= 18);
  // scripts/test prints it.
  std::ofstream("plays.txt") << plays << " plays, " << performances << " performances on the two platforms, every line held\n";
}

TEST_CASE("a play that does not hold ends with 1 and says which line saw what") {
  const std::string file = (std::filesystem::temp_directory_path() / "jinqiao-wrong.play").string();
  std::ofstream(file) << "@时钟 2026-11-21 18:00\n周林：在吗\n金桥 → 周林：不在\n";
  const auto ran = tests::run(JINQIAO_BINARY, {"sim", "script", file});
  std::filesystem::remove(file);
  CHECK(ran.code == 1);
  CHECK_THAT(ran.out, Contains("line 3") && Contains("不在") && Contains("姓名+手机后4位"));
}

namespace {

// A failure of the work is the test's.
void run(boost::asio::io_context& context, boost::asio::awaitable<void> work) {
  std::exception_ptr failure;
  boost::asio::co_spawn(context, std::move(work), [&](std::exception_ptr thrown) {
    failure = thrown;
    context.stop();
  });
  context.run();
  if (failure) std::rethrow_exception(failure);
}

boost::asio::awaitable<void> visit(bot::SimStage& stage, std::map<std::string, wechat_api::HttpAnswer>& answers) {
  auto starting = stage.start();
  co_await std::move(starting);
  for (const int port : {stage.app().port(), stage.app().metrics_port()})
    for (const std::string path : {"/healthz", "/readyz", "/metrics", "/", "/wechat/nobody"}) {
      wechat_api::HttpsClient client(stage.clock().executor(), "http://127.0.0.1:" + std::to_string(port));
      wechat_api::HttpCall call{"GET", path, "", ""};
      auto asking = client.exchange(std::move(call));
      answers[(port == stage.app().port() ? "bot " : "metrics ") + path] = co_await std::move(asking);
    }
  auto stopping = stage.stop();
  co_await std::move(stopping);
}

}  // namespace

TEST_CASE("health, readiness and metrics are served, metrics on their own port only, everything else is one empty 403") {
  boost::asio::io_context context;
  bot::Log log(bot::Log::Level::error);
  bot::SimStage stage(context, log, false, 0, bot::TimePoint{std::chrono::milliseconds{1'795'226'400'000}});
  std::map<std::string, wechat_api::HttpAnswer> answers;
  run(context, visit(stage, answers));
  for (const char* both : {"bot ", "metrics "}) {
    CHECK(answers[std::string(both) + "/healthz"].body == "ok\n");
    CHECK(answers[std::string(both) + "/readyz"].body == "ready\n");
  }
  CHECK_THAT(answers["metrics /metrics"].body, Contains("# TYPE jinqiao_callbacks_refused_total counter"));
  for (const char* unknown : {"bot /metrics", "bot /", "bot /wechat/nobody"}) {
    CHECK(answers[unknown].status == 403);
    CHECK(answers[unknown].body.empty());
  }
  CHECK(answers["metrics /"].status == 404);
}

TEST_CASE("what a bot publishes at its start is the menu the simulated platform shows, on both platforms") {
  for (const bool is_wecom : {false, true}) {
    boost::asio::io_context context;
    bot::Log log(bot::Log::Level::error);
    bot::SimServer server(context, log, 0);
    run(context, server.open(is_wecom, bot::TimePoint{std::chrono::milliseconds{1'795'226'400'000}}));
    bot::SimStage& stage = server.stage();
    CHECK_THAT(stage.simulator().platform().menu(stage.account()), Contains(R"("name":"今日学习","key":"学习")"));
  }
}

namespace {

boost::asio::awaitable<void> start_and_ask(bot::App& app, bot::TurnedClock& clock, wechat_api::HttpAnswer& ready,
                                            wechat_api::HttpAnswer& ready_later) {
  auto starting = app.start();
  co_await std::move(starting);
  wechat_api::HttpsClient client(clock.executor(), "http://127.0.0.1:" + std::to_string(app.port()));
  wechat_api::HttpCall call{"GET", "/readyz", "", ""};
  auto asking = client.exchange(std::move(call));
  ready = co_await std::move(asking);
  auto setting = clock.pass_until(clock.now() + std::chrono::hours{2});
  co_await std::move(setting);
  wechat_api::HttpCall again{"GET", "/readyz", "", ""};
  auto asking_again = client.exchange(std::move(again));
  ready_later = co_await std::move(asking_again);
  auto stopping = app.stop();
  co_await std::move(stopping);
}

}  // namespace

TEST_CASE("row 119: with the machine's clock before this program was made nothing is planned, readiness says why, and work begins once it is right") {
  boost::asio::io_context context;
  bot::Log log(bot::Log::Level::error);
  const bot::TemporaryFolder folder;
  bot::TurnedClock clock(context.get_executor(), bot::TimePoint{std::chrono::sys_days{std::chrono::year{2026} / 10 / 31} + std::chrono::hours{23}});
  bot::App app(clock, log, {bot::sample_config(false, 1, 0, folder.path()), nullptr, false});
  wechat_api::HttpAnswer ready, ready_later;
  run(context, start_and_ask(app, clock, ready, ready_later));
  CHECK(ready.status == 503);
  CHECK(ready.body == "clock\n");
  CHECK(ready_later.status == 200);
}
