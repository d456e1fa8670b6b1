// Signals, clock, one io_context, an App.
#include "bot/serve.h"

#include <fmt/format.h>
#include <sys/prctl.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <boost/url/parse.hpp>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "bot/app.h"
#include "bot/clock_link.h"
#include "bot/service_notice.h"
#include "storage/database.h"

namespace bot {
namespace {

namespace asio = boost::asio;

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);

// A bot whose time somebody else turns must not speak to the real platform.
bool is_loopback(const std::string& api_base) {
  const auto url = boost::urls::parse_uri(api_base);
  if (!url) return false;
  boost::system::error_code error;
  const auto address = asio::ip::make_address(url->host_address(), error);
  return (!error && address.is_loopback()) || url->host() == "localhost";
}

// JINQIAO_FAILPOINT=name:n ends the process with SIGKILL when the point is passed for the n-th time; the kill loop of
// scripts/test uses it, and only under a simulator's clock.
Probe failpoint_from_environment() {
  const char* chosen = std::getenv("JINQIAO_FAILPOINT");
  if (!chosen) return nullptr;
  const std::string text = chosen;
  const std::size_t colon = text.find(':');
  const std::string name = text.substr(0, colon);
  const auto left = std::make_shared<std::atomic<int>>(colon == std::string::npos ? 1 : std::atoi(text.c_str() + colon + 1));
  return [name, left](std::string_view point) {
    if (point == name && left->fetch_sub(1) == 1) std::raise(SIGKILL);
  };
}

// Until the timer is cancelled. It runs where everything runs: a loop that stands still says nothing.
asio::awaitable<void> say_alive(const ServiceNotice& notice, asio::steady_timer& timer) {
  bool goes_on = notice.alive_every().has_value();
  while (goes_on) {
    notice.alive();
    timer.expires_after(*notice.alive_every());
    const auto [cancelled] = co_await timer.async_wait(kTuple);
    goes_on = !cancelled;
  }
}

asio::awaitable<void> live(asio::io_context& context, App& app, ClockLink* link, Log& log, const Config& config) {
  const ServiceNotice notice;
  if (link) {
    auto joined = link->join();
    co_await std::move(joined);
  }
  auto started = app.start();
  co_await std::move(started);
  log.info("serve.started", {{"listen", fmt::format("{}:{}", config.listen.host, app.port())},
                             {"metrics", fmt::format("{}:{}", config.metrics_listen.host, app.metrics_port())},
                             {"data_dir", config.data_dir},
                             {"accounts", std::to_string(config.accounts.size())}});
  notice.ready(fmt::format("{}:{}, {} accounts", config.listen.host, app.port(), config.accounts.size()));
  asio::steady_timer alive(context);
  auto saying = say_alive(notice, alive);
  asio::co_spawn(context, std::move(saying), asio::detached);
  asio::signal_set signals(context, SIGTERM, SIGINT);
  auto signalled = signals.async_wait(asio::use_awaitable);
  const int number = co_await std::move(signalled);
  log.info("serve.stopping", {{"signal", ::strsignal(number)}});
  notice.stopping();
  auto stopped = app.stop();
  co_await std::move(stopped);
  alive.cancel();
  if (link) link->leave();
  // The loops end by themselves now, and with the last of them the context runs out of work.
}

}  // namespace

int serve(const ServeOptions& options) {
  Config config = read_config(options.config_file);
  if (options.clock_port)
    for (const AccountConfig& account : config.accounts)
      if (!is_loopback(account.api_base))
        return complain(kConfigInvalid, fmt::format("账号 {} 的 api_base 不在本机，不能用模拟时钟", account.settings.name),
                        "模拟时把 api_base 指到 http://127.0.0.1:端口；正式运行不要加 --clock");
  // Secrets are in memory: no core file, no tracing by others of the same user.
  ::prctl(PR_SET_DUMPABLE, 0);
  Log log;
  for (const char* ignored : {"http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"})
    if (std::getenv(ignored)) log.warn("environment.ignored", {{"variable", ignored}});
  asio::io_context context(1);
  std::unique_ptr<Clock> clock;
  std::unique_ptr<ClockLink> link;
  if (options.clock_port) {
    auto turned = std::make_unique<TurnedClock>(context.get_executor(), TimePoint{});
    link = std::make_unique<ClockLink>(*turned, *options.clock_port);
    clock = std::move(turned);
  } else {
    clock = std::make_unique<SystemClock>(context.get_executor());
  }
  AppOptions app_options{config, options.clock_port ? failpoint_from_environment() : nullptr, options.clock_port.has_value()};
  App app(*clock, log, std::move(app_options));
  int code = kOk;
  auto life = live(context, app, link.get(), log, config);
  asio::co_spawn(context, std::move(life), [&](std::exception_ptr failure) {
    if (!failure) return;
    try {
      std::rethrow_exception(failure);
    } catch (const std::exception& broken) {
      code = complain(kFailed, broken.what(), "看上面的日志；修好后重新启动");
    }
    context.stop();
  });
  context.run();
  return code;
}

int complain(int code, const std::string& what, const std::string& remedy) {
  fmt::print(stderr, "jinqiao: 错误: {}\n怎么办: {}\n", what, remedy);
  return code;
}

int guarded(const std::function<int()>& work) {
  try {
    return work();
  } catch (const ConfigError& wrong) {
    return complain(kConfigInvalid, wrong.what(), wrong.remedy);
  } catch (const Refusal& refusal) {
    return complain(refusal.code, refusal.what(), refusal.remedy);
  } catch (const storage::AlreadyOpen& open) {
    return complain(kConflict, fmt::format("数据目录正有人用（{}）", open.what()), "这个数据目录已有一个 jinqiao 在用；先停掉它（systemctl stop jinqiao）");
  } catch (const storage::NewerSchema& newer) {
    return complain(kDatabaseTrouble, fmt::format("数据库是更新的版本写的（{}）", newer.what()), "装回较新的版本，或恢复升级前的备份");
  } catch (const storage::NoRoom& full) {
    return complain(kFailed, fmt::format("磁盘写不下了（{}）", full.what()), "磁盘满了或写坏了：df -h 看空间，腾出来再试；原来的文件没有动");
  } catch (const storage::DatabaseError& broken) {
    return complain(kDatabaseTrouble, fmt::format("数据库出了问题（{}）", broken.what()), "检查磁盘空间和数据目录的权限；文件坏了就停下，恢复备份");
  } catch (const boost::system::system_error& broken) {
    return complain(kFailed, broken.what(), "检查地址和端口有没有被占用");
  } catch (const std::exception& broken) {
    return complain(kFailed, broken.what(), "看上面的日志");
  }
}

}  // namespace bot
