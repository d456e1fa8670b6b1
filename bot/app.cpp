// Wiring, in construction order.
#include "bot/app.h"

#include <fmt/format.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <cstdlib>
#include <filesystem>
#include <random>

#include "bot/delivery.h"
#include "bot/errands.h"
#include "bot/health.h"
#include "bot/media.h"
#include "bot/member_command.h"
#include "bot/menu.h"
#include "bot/push_command.h"
#include "bot/quota_command.h"
#include "bot/recall.h"
#include "bot/scheduler.h"
#include "bot/upkeep.h"
#include "bot/webhook.h"
#include "storage/access_token.h"
#include "storage/identity.h"
#include "wechat_api/clock_skew.h"
#include "wechat_api/https_client.h"

namespace bot {
namespace {

using namespace std::chrono_literals;

constexpr int kExitSyncFailed = 70;
constexpr std::chrono::minutes kClockCheck{1};
constexpr std::chrono::milliseconds kDrain{15'000};
// A clock before the day of this source knows no today (reliability §3 row 119).
constexpr std::chrono::sys_days kMadeOn = std::chrono::year{2026} / 11 / 1;

boost::asio::awaitable<std::optional<wechat_api::Token>> load_token(storage::Database& database, const storage::DataKey& key,
                                                                    std::string account) {
  auto work = [&](const storage::Snapshot& db) { return storage::access_token_of(db, key, account); };
  auto reading = database.read(std::move(work));
  const std::optional<storage::AccessToken> kept = co_await std::move(reading);
  if (!kept) co_return std::nullopt;
  co_return wechat_api::Token{kept->value, kept->expires_at, kept->epoch};
}

boost::asio::awaitable<bool> keep_token(storage::Database& database, const storage::DataKey& key, std::string account,
                                        wechat_api::Token token, std::int64_t fence) {
  auto work = [&](storage::Transaction& tx) {
    return storage::keep_access_token(tx, key, account, {token.value, token.expires_at, token.epoch}, fence);
  };
  auto writing = database.write(std::move(work));
  const bool is_kept = co_await std::move(writing);
  co_return is_kept;
}

// `fence` is kept for the token to come.
boost::asio::awaitable<bool> claim_token(storage::Database& database, std::string account, std::string owner, std::chrono::sys_seconds now,
                                         std::int64_t& fence) {
  auto work = [&](storage::Transaction& tx) { return storage::claim_access_token(tx, account, owner, now); };
  auto writing = database.write(std::move(work));
  const std::optional<std::int64_t> claimed = co_await std::move(writing);
  if (claimed) fence = *claimed;
  co_return claimed.has_value();
}

std::string new_node_name() {
  std::random_device random;
  return fmt::format("{:08x}{:08x}", random(), random());
}

storage::DatabaseOptions database_options(const Config& config, const Probe& probe, Log& log) {
  std::filesystem::create_directories(config.data_dir);
  // An older installation, or a copy put back by hand, may be readable by others: names stand in it.
  std::filesystem::permissions(config.data_dir, std::filesystem::perms::owner_all);
  for (const auto& file : std::filesystem::directory_iterator(config.data_dir))
    if (file.is_regular_file())
      std::filesystem::permissions(file.path(), std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  storage::DatabaseOptions options;
  options.path = database_path(config);
  options.probe = probe;
  options.sync_failed = [&log](const std::string& why) {
    log.error("database.sync_failed", {{"why", why}});
    log.flush();
    std::_Exit(kExitSyncFailed);
  };
  return options;
}

}  // namespace

std::vector<handlers::Account> accounts_of(const Config& config) {
  std::vector<handlers::Account> accounts;
  for (const AccountConfig& account : config.accounts)
    accounts.push_back({account.settings.name, account.settings.platform, account.settings.type, account.settings.template_form.template_id,
                        account.settings.notice_form.template_id, account.settings.member_limit});
  return accounts;
}

std::vector<std::string> wecom_accounts_of(const Config& config) {
  std::vector<std::string> names;
  for (const AccountConfig& account : config.accounts)
    if (account.settings.platform == wechat_api::Platform::wecom) names.push_back(account.settings.name);
  return names;
}

std::string database_path(const Config& config) { return (std::filesystem::path(config.data_dir) / "jinqiao.db").string(); }

struct App::Parts {
  struct Line {
    std::unique_ptr<wechat_api::HttpsClient> client;
    std::unique_ptr<wechat_api::SkewWatch> watch;
    std::unique_ptr<wechat_api::Channel> channel;
  };

  Parts(Clock& chosen_clock, Log& log, AppOptions chosen)
      : options(std::move(chosen)),
        clock(chosen_clock),
        data_key(options.config.data_key),
        database(database_options(options.config, options.probe, log)),
        registry(handlers::all_features()),
        accounts(accounts_of(options.config)),
        house{clock, database, registry, accounts, data_key, metrics, log, options.probe, options.observer,
              !options.is_simulated && clock.now() < TimePoint{kMadeOn}},
        delivery(house, open_channels()),
        menu(house, menu_accounts()),
        scheduler(house, most_early(), [this] { delivery.wake(); }),
        upkeep(house, media_folder(options.config.data_dir)),
        errands(house, works(), [this] { delivery.wake(); }),
        webhook(house, by_name(), [this] { after_commit(); },
                [this](std::int64_t inbox_id, TimePoint deadline) { return errands.answer_of(inbox_id, deadline); }),
        control(house, options.config.data_dir,
                [this](storage::Transaction& tx, const std::string& command, const std::vector<std::string>& arguments) {
                  if (is_member_command(command)) return run_member_command(tx, {data_key, wecom_accounts_of(options.config), house.now()}, command, arguments);
                  if (is_quota_command(command)) return run_quota_command(tx, house.now(), command, arguments);
                  return run_push_command(tx, {registry.features(), accounts, house.now()}, command, arguments);
                },
                [this] { after_commit(); }),
        server(clock, options.config.listen.host, options.config.listen.port, options.config.hosts, with_health(webhook.handler())),
        metrics_server(clock, options.config.metrics_listen.host, options.config.metrics_listen.port, {}, metrics_handler()) {}
  // A unit that still waits looks at the parts that asked for it.
  ~Parts() { database.close(); }
  Parts(const Parts&) = delete;
  Parts& operator=(const Parts&) = delete;

  std::vector<DeliveryAccount> open_channels() {
    std::vector<DeliveryAccount> opened;
    for (const AccountConfig& account : options.config.accounts) {
      const std::string name = account.settings.name;
      Line line;
      line.client = std::make_unique<wechat_api::HttpsClient>(clock.executor(), account.api_base);
      line.watch = std::make_unique<wechat_api::SkewWatch>(
          *line.client, [this] { return house.now(); }, [this, name](std::chrono::seconds skew, bool changed) { tell_skew(name, skew, changed); });
      wechat_api::TokenShelf shelf{[this, name] { return load_token(database, data_key, name); },
                                   [this, name](wechat_api::Token token) { return keep_token(database, data_key, name, std::move(token), fences[name]); },
                                   [this, name] { return claim_token(database, name, node, house.now(), fences[name]); }};
      line.channel = wechat_api::make_channel(account.settings, *line.watch, std::move(shelf), [this] { return house.now(); });
      opened.push_back({name, account.settings.platform, account.settings.type, line.channel.get(), account.start_early, account.jitter});
      lines.emplace(name, std::move(line));
    }
    return opened;
  }
  void tell_skew(const std::string& account, std::chrono::seconds skew, bool changed) {
    house.metrics.clock_skew(account, static_cast<double>(skew.count()));
    if (!changed) return;
    const bool is_beyond = std::chrono::abs(skew) > wechat_api::kClockSlack;
    if (is_beyond)
      house.log.error("clock.skew", {{"account", account}, {"seconds", std::to_string(skew.count())}, {"remedy", "set the machine's clock: timedatectl set-ntp true"}});
    else
      house.log.info("clock.skew_over", {{"account", account}, {"seconds", std::to_string(skew.count())}});
  }
  std::map<std::string, wechat_api::Channel*, std::less<>> by_name() const {
    std::map<std::string, wechat_api::Channel*, std::less<>> channels;
    for (const auto& [name, line] : lines) channels.emplace(name, line.channel.get());
    return channels;
  }
  std::vector<MenuAccount> menu_accounts() const {
    std::vector<MenuAccount> shown;
    for (const AccountConfig& account : options.config.accounts) {
      const auto& settings = account.settings;
      shown.push_back({settings.name, settings.app_id, settings.platform, settings.type, lines.at(settings.name).channel.get()});
    }
    return shown;
  }
  std::chrono::seconds most_early() const {
    std::chrono::seconds most{0};
    for (const AccountConfig& account : options.config.accounts) most = std::max(most, account.start_early);
    return most;
  }

  boost::asio::awaitable<void> begin_sending() {
    auto recovered = delivery.recover();
    co_await std::move(recovered);
    delivery.start();
    auto loop = scheduler.run();
    boost::asio::co_spawn(clock.executor(), std::move(loop), boost::asio::detached);
    auto rounds = upkeep.run();
    boost::asio::co_spawn(clock.executor(), std::move(rounds), boost::asio::detached);
    auto fetching = errands.run();
    boost::asio::co_spawn(clock.executor(), std::move(fetching), boost::asio::detached);
    auto publishing = menu.run();
    boost::asio::co_spawn(clock.executor(), std::move(publishing), boost::asio::detached);
  }
  // A machine often learns the time a moment after it has started.
  boost::asio::awaitable<void> begin_when_clock_is_right() {
    const Clock::Busy busy = clock.busy();
    while (clock.now() < TimePoint{kMadeOn} && !is_stopping) {
      auto slept = clock_check.wait_until(clock.now() + kClockCheck);
      co_await std::move(slept);
    }
    if (is_stopping) co_return;
    house.clock_is_wrong = false;
    house.log.info("clock.right");
    auto beginning = begin_sending();
    co_await std::move(beginning);
  }

  std::map<std::string, ErrandWork, std::less<>> works() {
    return {{std::string(handlers::kRecallErrand), [this](storage::Errand errand) { return recall_messages(house, by_name(), handlers::recall_of(errand.input)); }},
            {"health", [this](storage::Errand) { return look_at_health(house, by_name(), options.config.backup_dir); }},
            {std::string(storage::kMediaErrand), [this](storage::Errand errand) {
               const auto wanted = storage::wanted_media(errand.input);
               if (!wanted) throw std::invalid_argument("an errand for media without its words");
               const auto line = lines.find(wanted->account);
               return fetch_attachment(house, line == lines.end() ? nullptr : line->second.channel.get(), media_folder(options.config.data_dir), *wanted);
             }}};
  }

  void after_commit() {
    errands.wake();
    scheduler.wake();
    delivery.wake();
  }

  Readiness readiness() const {
    if (!is_started) return {false, "starting"};
    if (house.clock_is_wrong) return {false, "clock"};
    return {true, ""};
  }
  std::optional<Response> health(const RequestHead& head) const {
    if (head.path() == "/healthz") return Response{200, "ok\n"};
    if (head.path() != "/readyz") return std::nullopt;
    const Readiness now = readiness();
    return Response{now.is_ready ? 200 : 503, now.is_ready ? "ready\n" : now.why_not + "\n"};
  }
  HttpHandler with_health(HttpHandler webhook_handler) {
    HttpHandler handler = webhook_handler;
    handler.judge = [this, judge = webhook_handler.judge](const RequestHead& head) {
      auto healthy = head.method == "GET" ? health(head) : std::nullopt;
      return healthy ? healthy : judge(head);
    };
    return handler;
  }
  HttpHandler metrics_handler() {
    HttpHandler handler;
    handler.judge = [this](const RequestHead& head) -> std::optional<Response> {
      if (head.method != "GET") return Response{405, ""};
      if (auto healthy = health(head)) return healthy;
      if (head.path() != "/metrics") return Response{404, ""};
      metrics.waiting_units(database.waiting());
      return Response{200, metrics.text(), "text/plain; version=0.0.4; charset=utf-8"};
    };
    handler.answer = nullptr;  // every request is judged, none reaches its body
    return handler;
  }

  AppOptions options;
  Clock& clock;
  storage::DataKey data_key;
  storage::Database database;
  handlers::Registry registry;
  std::vector<handlers::Account> accounts;
  Metrics metrics;
  House house;
  const std::string node = new_node_name();     // who claims a token
  std::map<std::string, std::int64_t> fences;  // by account, of the last claim
  std::map<std::string, Line> lines;
  Delivery delivery;
  MenuPublisher menu;
  Scheduler scheduler;
  Upkeep upkeep;
  Errands errands;
  Webhook webhook;
  ControlServer control;
  HttpServer server;
  HttpServer metrics_server;
  Clock::Alarm clock_check{clock};
  bool is_started = false;
  bool is_stopping = false;
};

App::App(Clock& clock, Log& log, AppOptions options) : parts_(std::make_unique<Parts>(clock, log, std::move(options))) {}
App::~App() = default;

boost::asio::awaitable<void> App::start() {
  const Clock::Busy busy = parts_->clock.busy();
  const auto now = parts_->house.now();
  auto bind = [this, now](storage::Transaction& tx) {
    for (const handlers::Account& account : parts_->accounts)
      if (account.platform == wechat_api::Platform::wecom) storage::bind_wecom_members(tx, account.name, now);
  };
  auto bound = parts_->database.write(std::move(bind));
  co_await std::move(bound);
  if (parts_->house.clock_is_wrong) {
    parts_->house.log.error("clock.wrong", {{"remedy", "set the machine's clock; nothing is planned or sent until then"}});
    auto waiting = parts_->begin_when_clock_is_right();
    boost::asio::co_spawn(parts_->clock.executor(), std::move(waiting), boost::asio::detached);
  } else {
    auto beginning = parts_->begin_sending();
    co_await std::move(beginning);
  }
  parts_->is_started = true;
  parts_->server.start();
  parts_->control.start();
  parts_->metrics_server.start();
}

boost::asio::awaitable<void> App::stop() {
  parts_->is_started = false;
  parts_->is_stopping = true;
  parts_->clock_check.notify();
  parts_->scheduler.stop();
  parts_->upkeep.stop();
  parts_->errands.stop();
  parts_->control.stop();
  auto served = parts_->server.stop(kDrain);
  co_await std::move(served);
  auto delivered = parts_->delivery.stop();
  co_await std::move(delivered);
  auto published = parts_->menu.stop();
  co_await std::move(published);
  auto measured = parts_->metrics_server.stop(0ms);
  co_await std::move(measured);
}

std::uint16_t App::port() const { return parts_->server.port(); }
std::uint16_t App::metrics_port() const { return parts_->metrics_server.port(); }
storage::Database& App::database() { return parts_->database; }
const storage::DataKey& App::data_key() const { return parts_->data_key; }

}  // namespace bot
