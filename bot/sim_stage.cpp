// Wiring of the simulated world.
#include "bot/sim_stage.h"

#include <fmt/format.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <cstdlib>
#include <stdexcept>

#include "bot/roster.h"

namespace bot {

namespace sim = wechat_api::simulator;

namespace {

// Counts as work for as long as somebody holds it.
std::shared_ptr<void> held_busy(Clock& clock) { return std::make_shared<Clock::Busy>(clock); }

}  // namespace

TemporaryFolder::TemporaryFolder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "jinqiao-sim-XXXXXX").string();
  if (!::mkdtemp(pattern.data())) throw std::runtime_error("no temporary folder");
  path_ = pattern;
}
TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

struct SimStage::Parts {
  Parts(boost::asio::io_context& context, Log& log, const SampleKind& kind, std::uint16_t api_port, TimePoint start, std::uint64_t world)
      : is_wecom(kind.is_wecom),
        clock(context.get_executor(), start),
        config(sample_config(kind, api_port, 0, folder.path())),
        app(clock, log, AppOptions{config, nullptr, true, feed.observer([this] { return clock.now(); })}),
        to_bot(context.get_executor(), fmt::format("http://127.0.0.1:{}", app.port())),
        simulator({config.accounts.front().settings}, to_bot, hooks(), 1),
        driver(clock, nullptr, simulator),
        control{clock, driver, simulator, feed, &app.database(), start, world, &log} {
    simulator.ledger().observe([this](const sim::Sight& sight) { feed.saw(sight); }, [this](const sim::Sight& sight) { feed.changed(sight); });
    for (const SamplePerson& person : sample_people(is_wecom))
      simulator.platform().add_person(config.accounts.front().settings.name, person.name, person.external_id).follows = person.follows;
    const wechat_api::AccountSettings& account = config.accounts.front().settings;
    for (const bool is_notice : {false, true})
      if (const auto& form = is_notice ? account.notice_form : account.template_form; !form.template_id.empty())
        simulator.platform().add_template(account.name, form.template_id, is_notice ? kSampleNotice : kSampleTemplate, is_notice);
  }

  sim::Hooks hooks() {
    return {[this] { return clock.now(); }, [this](sim::Millis due) { return clock.wait_until(due); },
            [this] { return held_busy(clock); }, [this](const sim::Callback& callback) { feed.delivered(callback); },
            [this](boost::asio::awaitable<void> life) { boost::asio::co_spawn(clock.executor(), std::move(life), boost::asio::detached); }};
  }

  bool is_wecom;
  TemporaryFolder folder;
  TurnedClock clock;
  SimFeed feed;
  Config config;
  App app;
  wechat_api::HttpsClient to_bot;
  sim::Simulator simulator;
  SimDriver driver;
  SimControl control;
};

SimStage::SimStage(boost::asio::io_context& context, Log& log, const SampleKind& kind, std::uint16_t api_port, TimePoint start,
                   std::uint64_t world)
    : parts_(std::make_unique<Parts>(context, log, kind, api_port, start, world)) {}
SimStage::~SimStage() = default;

boost::asio::awaitable<void> SimStage::start() {
  const Roster roster = read_roster(sample_roster(parts_->is_wecom));
  std::vector<std::string> wecom_accounts;
  if (parts_->is_wecom) wecom_accounts.push_back(account());
  const auto now = std::chrono::floor<std::chrono::seconds>(parts_->clock.now());
  auto import = [&](storage::Transaction& tx) { import_roster(tx, parts_->app.data_key(), roster.entries, wecom_accounts, now); };
  auto importing = parts_->app.database().write(std::move(import));
  co_await std::move(importing);
  auto starting = parts_->app.start();
  co_await std::move(starting);
}

boost::asio::awaitable<void> SimStage::stop() {
  auto stopping = parts_->app.stop();
  co_await std::move(stopping);
}

TurnedClock& SimStage::clock() { return parts_->clock; }
SimDriver& SimStage::driver() { return parts_->driver; }
sim::Simulator& SimStage::simulator() { return parts_->simulator; }
App& SimStage::app() { return parts_->app; }
SimControl& SimStage::control() { return parts_->control; }
bool SimStage::is_wecom() const { return parts_->is_wecom; }
const std::string& SimStage::account() const { return parts_->config.accounts.front().settings.name; }

}  // namespace bot
