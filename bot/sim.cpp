// The forms of `jinqiao sim`.
#include "bot/sim.h"

#include <fmt/format.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <fstream>
#include <iterator>
#include <optional>

#include "bot/sim_quota.h"
#include "bot/sim_request.h"
#include "bot/sim_sample.h"
#include "bot/sim_server.h"
#include "bot/serve.h"
#include "handlers/calendar/civil.h"
#include "wechat_api/simulator/play.h"

namespace bot {
namespace {

namespace asio = boost::asio;
namespace json = boost::json;
namespace sim_api = wechat_api::simulator;

constexpr std::chrono::milliseconds kTick{200};

TimePoint machine_time() { return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()); }

// An evening can be tried at any hour: beside its own App the simulator begins at 18:00 of today.
TimePoint this_evening() {
  const TimePoint tomorrow_at_most = sim_api::clock_line("18:00", machine_time());
  const bool is_tomorrow = handlers::calendar::day_of(std::chrono::floor<std::chrono::seconds>(tomorrow_at_most)) >
                           handlers::calendar::day_of(std::chrono::floor<std::chrono::seconds>(machine_time()));
  return is_tomorrow ? tomorrow_at_most - std::chrono::days{1} : tomorrow_at_most;
}

TimePoint start_time(const std::string& text) { return text.empty() ? machine_time() : sim_api::clock_line(text, machine_time()); }

// Runs `life` until it ends; what it throws passes through.
int run(asio::io_context& context, asio::awaitable<int> life) {
  std::exception_ptr failure;
  int code = kFailed;
  asio::co_spawn(context, std::move(life), [&](std::exception_ptr thrown, int ended) {
    failure = thrown;
    code = ended;
    context.stop();
  });
  context.run();
  if (failure) std::rethrow_exception(failure);
  return code;
}

asio::awaitable<void> until_interrupted(asio::io_context& context) {
  asio::signal_set signals(context, SIGINT, SIGTERM);
  auto signalled = signals.async_wait(asio::use_awaitable);
  co_await std::move(signalled);
}

// Lets the turned clock go with the machine's, from wherever it was turned to.
asio::awaitable<void> tick(TurnedClock& clock, SimDriver& driver) {
  auto last = std::chrono::steady_clock::now();
  asio::steady_timer timer(clock.executor());
  while (true) {
    timer.expires_after(kTick);
    co_await timer.async_wait(asio::use_awaitable);
    if (driver.is_in_use()) continue;
    const auto now = std::chrono::steady_clock::now();
    const auto passed = std::chrono::floor<std::chrono::milliseconds>(now - last);
    last += passed;
    auto turning = driver.turn_to(clock.now() + passed);
    co_await std::move(turning);
  }
}

asio::awaitable<int> live_with_app(asio::io_context& context, SimServer& server, bool is_wecom, TimePoint start) {
  auto opening = server.open(is_wecom, start);
  co_await std::move(opening);
  const char* first = is_wecom ? "周林 打卡" : "周林 '周林 5678'";
  fmt::print("金桥模拟器：这不是微信，什么都不离开这台电脑。\n"
             "  用浏览器打开    http://127.0.0.1:{0}/\n  机器人          http://127.0.0.1:{1}/wechat/{2}\n"
             "也可以另开一个终端：\n"
             "  .build/release/jinqiao sim say {3}\n"
             "  .build/release/jinqiao sim clock 19:00\n"
             "  .build/release/jinqiao sim ledger\n"
             "按 Ctrl+C 结束。\n",
             server.port(), server.stage().app().port(), server.stage().account(), first);
  std::fflush(stdout);
  auto ticking = server.tick();
  asio::co_spawn(context, std::move(ticking), asio::detached);
  auto waiting = until_interrupted(context);
  co_await std::move(waiting);
  auto closing = server.close();
  co_await std::move(closing);
  co_return kOk;
}

// The simulator alone: people and API against a bot elsewhere on this machine.
struct Alone {
  Alone(asio::io_context& context, const SimOptions& options, std::vector<wechat_api::AccountSettings> accounts)
      : clock(context.get_executor(), start_time(options.start)),
        to_bot(context.get_executor(), options.bot_url.empty() ? "http://127.0.0.1:9" : options.bot_url),
        simulator(std::move(accounts), to_bot, hooks(), 1),
        link(options.clock_port >= 0 ? std::make_unique<ClockServer>(clock, static_cast<std::uint16_t>(options.clock_port)) : nullptr),
        driver(clock, link.get(), simulator),
        control{clock, driver, simulator, feed, nullptr, clock.now()},
        endpoint(endpoint_of(options.listen)),
        server(context.get_executor(), endpoint.host, endpoint.port,
               {body_limit, [this](sim_api::ServerRequest request) { return serve(std::move(request)); }}) {
    simulator.ledger().observe([this](const sim_api::Sight& sight) { feed.saw(sight); }, [this](const sim_api::Sight& sight) { feed.changed(sight); });
  }
  asio::awaitable<sim_api::ServerAnswer> serve(sim_api::ServerRequest request) {
    if (auto answered = before_sim(request)) co_return std::move(*answered);
    auto serving = serve_sim(control, std::move(request));
    sim_api::ServerAnswer done = co_await std::move(serving);
    co_return done;
  }
  sim_api::Hooks hooks() {
    return {[this] { return clock.now(); }, [this](sim_api::Millis due) { return clock.wait_until(due); },
            [this]() -> std::shared_ptr<void> { return std::make_shared<Clock::Busy>(clock); },
            [this](const sim_api::Callback& callback) { feed.delivered(callback); },
            [this](boost::asio::awaitable<void> life) { boost::asio::co_spawn(clock.executor(), std::move(life), boost::asio::detached); }};
  }

  TurnedClock clock;
  SimFeed feed;
  wechat_api::HttpsClient to_bot;
  sim_api::Simulator simulator;
  std::unique_ptr<ClockServer> link;
  SimDriver driver;
  SimControl control;
  Endpoint endpoint;
  sim_api::Server server;
};

asio::awaitable<int> live_alone(asio::io_context& context, Alone& alone) {
  alone.server.start();
  if (alone.link) alone.link->start();
  fmt::print("金桥模拟器：平台接口 http://127.0.0.1:{}{}\n", alone.server.port(),
             alone.link ? fmt::format("，时钟 sim:{}", alone.link->port()) : "");
  for (const auto& account : alone.simulator.platform().accounts())
    fmt::print("  账号 {}  {}\n", account.name, account.app_id);
  std::fflush(stdout);
  if (!alone.link) {
    auto ticking = tick(alone.clock, alone.driver);
    asio::co_spawn(context, std::move(ticking), asio::detached);
  }
  auto waiting = until_interrupted(context);
  co_await std::move(waiting);
  co_return kOk;
}

std::vector<wechat_api::AccountSettings> simulated_accounts(const SimOptions& options) {
  std::vector<wechat_api::AccountSettings> accounts;
  if (options.config_file.empty()) {
    for (const bool is_wecom : {options.is_wecom, !options.is_wecom}) {  // the page shows the first
      wechat_api::AccountSettings account = sample_account(is_wecom, 0).settings;
      // Any bot may use the API alone: its secrets are printed in the README.
      account.secret = "sim-secret";
      accounts.push_back(std::move(account));
    }
    return accounts;
  }
  for (const AccountConfig& account : read_config(options.config_file).accounts) {
    if (!account.api_base.starts_with("http://127.0.0.1:") && !account.api_base.starts_with("http://[::1]:"))
      throw ConfigError(options.config_file + ": 账号 " + account.settings.name + " 的 api_base 是真的平台",
                        "模拟器不用真账号：把 api_base 指到 http://127.0.0.1:8480");
    accounts.push_back(account.settings);
  }
  return accounts;
}

asio::awaitable<int> live_play(SimServer& server, sim_api::Play play, std::string ledger_file) {
  SampleKind kind = play.platform == wechat_api::Platform::wecom;
  kind.type = play.type;
  kind.has_forms = play.has_forms;
  const TimePoint start = sim_api::clock_line(play.start, machine_time());
  auto opening = server.open(kind, start);
  co_await std::move(opening);
  SimStage& stage = server.stage();
  const std::size_t lines = play.lines.size();
  std::map<std::string, std::size_t> read_until;
  std::size_t printed = 0;
  const auto print_new = [&] {
    const auto& sights = stage.simulator().ledger().all();
    for (; printed < sights.size(); ++printed) {
      const auto& sight = sights[printed];
      const std::string when = sim_time_text(sight.at).substr(11);
      if (sight.via == sim_api::Sight::Via::said) fmt::print("{} {}：{}\n", when, sight.person, sight.text);
      else fmt::print("{} 金桥 → {}：{}\n", when, sight.person, sight.text);
    }
  };
  struct Acting {
    static asio::awaitable<void> once(SimStage& stage, std::string person, sim_api::Act act) {
      auto acting = stage.driver().act(stage.account(), std::move(person), std::move(act));
      co_await std::move(acting);
    }
  };
  struct Reconciling {
    static asio::awaitable<std::optional<std::string>> once(SimStage& stage, TimePoint start) {
      auto look = [](const storage::Snapshot& db) { return storage::quota_since(db, ""); };
      auto looking = stage.app().database().read(std::move(look));
      const std::vector<storage::QuotaUse> counted = co_await std::move(looking);
      co_return quota_difference(counted, stage.simulator().platform(), start, stage.clock().now());
    }
  };
  sim_api::Stage performed{[&](std::string person, sim_api::Act act) { return Acting::once(stage, std::move(person), std::move(act)); },
                           [&](sim_api::Millis until) { return stage.driver().turn_to(until); },
                           [&](bool is_weak) { stage.simulator().set_weak_network(is_weak); }, [&] { return stage.clock().now(); },
                           [&](const std::string& person) -> std::optional<std::string> {
                             print_new();
                             const auto& sights = stage.simulator().ledger().all();
                             for (std::size_t n = read_until[person]; n < sights.size(); ++n) {
                               if (sights[n].person != person || sights[n].via == sim_api::Sight::Via::said) continue;
                               read_until[person] = n + 1;
                               return sights[n].is_withdrawn ? std::string(sim_api::kWithdrawn) : sights[n].text;
                             }
                             return std::nullopt;
                           },
                           [&] { return Reconciling::once(stage, start); }};
  auto performing = sim_api::perform(std::move(play), std::move(performed));
  const std::optional<std::string> failure = co_await std::move(performing);
  print_new();
  if (!ledger_file.empty()) std::ofstream(ledger_file, std::ios::binary | std::ios::app) << stage.simulator().ledger().json_lines();
  auto closing = server.close();
  co_await std::move(closing);
  if (failure) fmt::print("✗ {}\n", *failure);
  else fmt::print("✓ 剧本 {} 行都对\n", lines);
  co_return failure ? kFailed : kOk;
}

// One call of a running simulator; prints nothing by itself.
std::optional<std::string> ask(const std::string& server, const std::string& method, const std::string& path, json::object body) {
  asio::io_context context;
  wechat_api::HttpsClient client(context.get_executor(), "http://" + server);
  std::optional<std::string> answered;
  wechat_api::HttpCall call{method, path, method == "POST" ? "application/json" : "", method == "POST" ? json::serialize(body) : ""};
  asio::co_spawn(context, client.exchange(std::move(call)), [&](std::exception_ptr, wechat_api::HttpAnswer answer) {
    if (answer.state == wechat_api::HttpAnswer::State::complete) answered = answer.body;
    context.stop();
  });
  context.run();
  if (!answered) complain(kNotFound, "没有模拟器在 " + server, "先在另一个终端运行 scripts/run");
  return answered;
}

}  // namespace

int sim(const SimOptions& options) {
  asio::io_context context(1);
  Log log(Log::Level::warn);
  const Endpoint endpoint = endpoint_of(options.listen);
  if (!options.is_api_only && options.bot_url.empty()) {
    SimServer server(context, log, endpoint.port);
    return run(context, live_with_app(context, server, options.is_wecom, options.start.empty() ? this_evening() : start_time(options.start)));
  }
  Alone alone(context, options, simulated_accounts(options));
  return run(context, live_alone(context, alone));
}

int sim_play(const std::string& file, const std::string& ledger_file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return complain(kNotFound, "读不到 " + file, "检查文件名和路径");
  const std::string text((std::istreambuf_iterator<char>(stream)), {});
  try {
    if (!ledger_file.empty()) std::ofstream(ledger_file, std::ios::binary | std::ios::trunc);
    for (const auto platform : {wechat_api::Platform::official_account, wechat_api::Platform::wecom}) {
      sim_api::Play play = sim_api::read_play(text, platform);
      if (!play.is_for_both && platform == wechat_api::Platform::wecom) break;  // its own platform it was
      if (play.is_for_both) fmt::print("@平台 {}\n", platform == wechat_api::Platform::wecom ? "企业微信" : "公众号");
      asio::io_context context(1);
      Log log(Log::Level::error);
      SimServer server(context, log, 0);
      if (const int code = run(context, live_play(server, std::move(play), ledger_file)); code != kOk) return code;
    }
    return kOk;
  } catch (const sim_api::PlayError& wrong) {
    return complain(kFailed, file + "：" + wrong.what(), "剧本的写法见 README 的「剧本」一节");
  }
}

int sim_say(const std::string& server, const std::string& person, const std::string& text) {
  const auto body = ask(server, "POST", "/sim/say", {{"person", person}, {"text", text}});
  if (!body) return kNotFound;
  const json::object answer = json::parse(*body).as_object();
  if (const json::value* wrong = answer.if_contains("error"))
    return complain(kFailed, std::string(wrong->as_string()), "再试一次");
  fmt::print("{}\n", std::string_view(answer.at("answer").as_string()));
  return answer.at("acknowledged").as_bool() ? kOk : kFailed;
}

int sim_turn(const std::string& server, const std::string& to) {
  const auto body = ask(server, "POST", "/sim/clock", {{"to", to}});
  if (!body) return kNotFound;
  const json::object answer = json::parse(*body).as_object();
  if (const json::value* wrong = answer.if_contains("error"))
    return complain(kFailed, std::string(wrong->as_string()), "写成 19:00、+2h、+30m、+1d 或 2026-11-21 18:00");
  fmt::print("现在是 {}\n", std::string_view(answer.at("now").as_string()));
  return kOk;
}

int sim_ledger(const std::string& server) {
  const auto body = ask(server, "GET", "/sim/ledger", {});
  if (!body) return kNotFound;
  std::string_view rest = *body;
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    const json::object sight = json::parse(line).as_object();
    const std::string when = sim_time_text(TimePoint{std::chrono::milliseconds{sight.at("at_ms").as_int64()}});
    const bool is_said = sight.at("via").as_string() == "said";
    fmt::print("{} {}{}：{}\n", when, is_said ? "" : "金桥 → ", std::string_view(sight.at("person").as_string()),
               std::string_view(sight.at("text").as_string()));
  }
  return kOk;
}

}  // namespace bot
