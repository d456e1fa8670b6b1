// Looks, and changes nothing.
#include "bot/check.h"

#include <fmt/format.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <filesystem>
#include <optional>
#include <thread>

#include "bot/app.h"
#include "bot/backup.h"
#include "bot/backup_file.h"
#include "bot/loopback.h"
#include "bot/menu.h"
#include "bot/platform_question.h"
#include "bot/serve.h"
#include "handlers/calendar/civil.h"
#include "storage/database.h"
#include "storage/inbox.h"
#include "storage/member.h"
#include "storage/menu_publication.h"
#include "wechat_api/access_token.h"
#include "wechat_api/account_key.h"
#include "wechat_api/clock_skew.h"
#include "wechat_api/https_client.h"
#include "wechat_api/quota.h"
#include "wechat_api/simulator/callback.h"

namespace bot {
namespace {

namespace fs = std::filesystem;
namespace asio = boost::asio;
using wechat_api::Platform;

constexpr std::uintmax_t kLeastSpace = 64u << 20;
constexpr std::chrono::hours kOldBackup{26};
constexpr std::chrono::minutes kClockSlack{2};
constexpr int kLooks = 20;
constexpr std::chrono::milliseconds kBetweenLooks{250};
constexpr std::string_view kEcho = "5837402916";

std::chrono::sys_seconds machine_now() { return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()); }

class Findings {
 public:
  void good(const std::string& what) { fmt::print("✓ {}\n", what); }
  void note(const std::string& what) { fmt::print("– {}\n", what); }
  void bad(const std::string& what, const std::string& remedy) {
    fmt::print("✗ {}。怎么办：{}\n", what, remedy);
    ++problems_;
  }
  void judge(bool is_good, const std::string& what, const std::string& wrong, const std::string& remedy) {
    if (is_good) good(what);
    else bad(wrong, remedy);
  }
  int problems() const { return problems_; }

 private:
  int problems_ = 0;
};

void check_folder(Findings& found, const Config& config) {
  const bool is_writable = ::access(config.data_dir.c_str(), W_OK) == 0;
  found.judge(is_writable, "数据目录 " + config.data_dir, "数据目录 " + config.data_dir + (fs::exists(config.data_dir) ? " 写不进去" : " 没有"),
              "还没装好就 jinqiao init；有了就检查它归谁：chown -R jinqiao: " + config.data_dir);
  std::error_code error;
  const auto space = fs::space(config.data_dir, error);
  if (error) return;
  const std::uintmax_t database = fs::file_size(database_path(config), error);
  const std::uintmax_t wanted = std::max(kLeastSpace, error ? 0 : 2 * database);
  found.judge(space.available >= wanted, fmt::format("磁盘还有 {} MiB", space.available >> 20), fmt::format("磁盘只剩 {} MiB", space.available >> 20),
              fmt::format("腾出至少 {} MiB：df -h {}", wanted >> 20, config.data_dir));
}

// Database, key and clock, read beside a server that may be running.
void check_database(Findings& found, const Config& config) {
  const std::string path = database_path(config);
  if (!fs::exists(path)) return found.bad("没有数据库 " + path, "jinqiao init，或启动一次服务");
  try {
    const std::string damage = storage::quick_damage(path);
    found.judge(damage.empty(), "数据库 " + path + " 完好", "数据库坏了（" + damage + "）",
                "停下服务，jinqiao restore 恢复最近的备份；步骤见 RESTORE.md");
    std::optional<bool> opens;
    std::optional<std::chrono::sys_seconds> newest;
    storage::read_beside(path, [&](const storage::Snapshot& db) {
      opens = storage::opens_phones(db, storage::DataKey(config.data_key));
      newest = storage::newest_inbound(db);
    });
    found.judge(opens.value_or(true), opens ? "数据密钥打得开手机号" : "数据密钥能读（还没有成员可试）", "数据密钥打不开这个数据库里的手机号",
                "把建库时的 data.key 放回配置里 data_key_file 指的位置");
    const auto now = machine_now();
    found.judge(!newest || *newest <= now + kClockSlack, fmt::format("时钟 {} {}（北京时间）", handlers::calendar::date_text(now), handlers::calendar::clock_text(now)),
                "时钟比最新的一条消息还早", "校准时间：timedatectl set-ntp true");
  } catch (const storage::DatabaseError& broken) {
    found.bad(fmt::format("数据库打不开（{}）", broken.what()), "检查权限；坏了就停下服务，jinqiao restore 恢复最近的备份");
  }
}

// Whether it runs.
bool check_server(Findings& found, const Config& config) {
  const int status = ask_loopback(config.metrics_listen, config.metrics_listen.host, "/readyz").status;
  found.judge(status == 200, "服务在运行", status == 0 ? "服务没有运行" : fmt::format("服务还没准备好（{}）", status),
              "systemctl start jinqiao，再看 journalctl -u jinqiao");
  if (status != 200) return false;
  for (const AccountConfig& account : config.accounts) {
    const auto& settings = account.settings;
    std::optional<wechat_api::Envelope> envelope;
    if (settings.mode != wechat_api::Mode::plain) envelope.emplace(wechat_api::envelope_of(settings));
    const std::string target = wechat_api::simulator::verification_target(settings, envelope ? &*envelope : nullptr, kEcho, machine_now(),
                                                                         static_cast<std::uint64_t>(::getpid()) * 7919);
    const std::string host = config.hosts.empty() ? config.listen.host : config.hosts.front();
    const LoopbackAnswer answer = ask_loopback(config.listen, host, target);
    found.judge(answer.status == 200 && answer.body == kEcho, fmt::format("账号 {}：回调在本机验证通过，地址 https://{}/wechat/{}", settings.name, config.hosts.empty() ? "<域名>" : host, settings.name),
                fmt::format("账号 {}：回调在本机没验证通过（{}）", settings.name, answer.status),
                "配置改过就重启服务：systemctl restart jinqiao；服务和这里用的要是同一份配置和时钟");
  }
  return true;
}

struct TokenAsked {
  wechat_api::TokenAnswer token;
  std::string date;  // of the answer
};

TokenAsked ask_for_token(const AccountConfig& account) {
  asio::io_context context;
  wechat_api::HttpsClient client(context.get_executor(), account.api_base);
  TokenAsked asked;
  const auto& settings = account.settings;
  wechat_api::HttpCall call = wechat_api::token_request({settings.platform, settings.app_id, settings.secret});
  auto asking = client.exchange(std::move(call));
  asio::co_spawn(context, std::move(asking), [&](std::exception_ptr, wechat_api::HttpAnswer answer) {
    asked = {wechat_api::read_token_answer(answer), answer.date};
    context.stop();
  });
  context.run();
  return asked;
}

// The platform says in each answer when it was made.
void check_skew(Findings& found, const std::string& name, const std::string& date) {
  const auto theirs = wechat_api::read_http_date(date);
  if (!theirs) return;
  const auto skew = machine_now() - *theirs;
  found.judge(std::chrono::abs(skew) <= wechat_api::kClockSlack, fmt::format("账号 {}：时钟和平台相差 {} 秒", name, skew.count()),
              fmt::format("账号 {}：这台机器的时钟比平台{} {} 秒", name, skew.count() > 0 ? "快" : "慢", std::chrono::abs(skew).count()),
              "校准时间：timedatectl set-ntp true；计划不会自己跟着平台的时钟改");
}

// What is left today of the call most used.
void check_quota(Findings& found, const Config& config, const AccountConfig& account) {
  constexpr std::string_view kApi = "/cgi-bin/message/custom/send";
  const auto& settings = account.settings;
  if (settings.platform != Platform::official_account || settings.type == wechat_api::AccountType::uncertified) return;
  const wechat_api::Answer answer = ask_platform(config, account, wechat_api::get_quota(kApi));
  const auto quota = wechat_api::read_quota(answer.body);
  if (!quota) return found.note(fmt::format("账号 {}：问不到接口次数（{}）", settings.name, answer.result.errcode));
  found.judge(quota->left * 10 >= quota->daily_limit, fmt::format("账号 {}：客服消息今天还可发 {} 次（共 {}）", settings.name, quota->left, quota->daily_limit),
              fmt::format("账号 {}：客服消息今天只剩 {} 次（共 {}）", settings.name, quota->left, quota->daily_limit),
              "明天零点自动恢复；急用时由管理员在公众平台清零，每月 10 次");
}

// What stands on the platform may differ from what was accepted: somebody may have changed it in the console.
void check_menu_difference(Findings& found, const Config& config, const AccountConfig& account, const handlers::Registry& registry) {
  const wechat_api::Answer answer = ask_platform(config, account, menu_question(account));
  const auto published = wechat_api::read_menu_lines(answer.body);
  if (!published) return found.note(fmt::format("账号 {}：问不到平台上的菜单（{}）", account.settings.name, answer.result.errcode));
  const auto lines = wechat_api::menu_diff(*published, wechat_api::menu_lines(member_menu(registry)));
  found.judge(lines.empty(), fmt::format("账号 {}：平台上的菜单就是发布的", account.settings.name),
              fmt::format("账号 {}：平台上的菜单有 {} 处不同", account.settings.name, lines.size()), "jinqiao menu diff 看差在哪，jinqiao menu publish 重新发布");
}

void check_token(Findings& found, const AccountConfig& account) {
  const std::string& name = account.settings.name;
  const TokenAsked asked = ask_for_token(account);
  const wechat_api::TokenAnswer& token = asked.token;
  check_skew(found, name, asked.date);
  if (!token.value.empty()) return found.good(fmt::format("账号 {}：平台给了 access_token", name));
  if (token.errcode == 0)
    return found.bad(fmt::format("账号 {}：连不上 {}（{}）", name, account.api_base, token.why), "检查这台机器能不能上网、DNS 和防火墙");
  const std::string address = address_in(token.why);
  const bool is_address = token.errcode == 40164 || token.errcode == 60020;
  const std::string meaning(wechat_api::meaning_of(account.settings.platform, token.errcode).meaning);
  found.bad(fmt::format("账号 {}：拿不到 access_token（{}）", name, token.errcode), is_address && !address.empty() ? meaning + " " + address : meaning);
}

void check_menu(Findings& found, const Config& config, const AccountConfig& account, const handlers::Registry& registry, bool is_running) {
  const auto& settings = account.settings;
  if (settings.type == wechat_api::AccountType::uncertified) return found.good(fmt::format("账号 {}：未认证，平台不给菜单接口", settings.name));
  asio::io_context context;
  wechat_api::HttpsClient client(context.get_executor(), account.api_base);
  const auto channel = wechat_api::make_channel(settings, client, {}, machine_now);
  const std::string wanted = menu_digest(channel->publication(member_menu(registry)), settings.app_id);
  std::optional<storage::MenuPublication> published;
  bool is_published = false;
  // A server that has just been started is still at it.
  for (int look = 0; look < (is_running ? kLooks : 1) && !is_published; ++look) {
    if (look > 0) std::this_thread::sleep_for(kBetweenLooks);
    storage::read_beside(database_path(config), [&](const storage::Snapshot& db) { published = storage::menu_publication_of(db, settings.name); });
    is_published = published && published->digest == wanted && published->errcode == 0;
    if (published && published->errcode != 0) break;
  }
  std::string why = "还没发布";
  std::string remedy = "启动服务就会发布；失败每小时再试";
  if (published && published->errcode == storage::kNoAnswer) why = "上次发布没有收到平台的回答";
  if (published && published->errcode > 0) {
    why = fmt::format("平台没收下（{}）", published->errcode);
    remedy = std::string(wechat_api::meaning_of(settings.platform, published->errcode).meaning) + "；" + remedy;
  }
  found.judge(is_published, fmt::format("账号 {}：菜单已发布", settings.name), fmt::format("账号 {}：菜单{}", settings.name, why), remedy);
  if (is_published) check_menu_difference(found, config, account, registry);
}

void check_backup(Findings& found, const Config& config) {
  const auto names = backups_in(config.backup_dir);
  if (names.empty()) return found.bad(config.backup_dir + " 里没有备份", "jinqiao backup create；每晚自动做：systemctl enable --now jinqiao-backup.timer");
  const auto age = machine_now() - time_of_backup(names.front()).value();
  found.judge(age < kOldBackup, fmt::format("最近的备份 {}（{}）", names.front(), age_text(age.count())), fmt::format("最近的备份是{}的", age_text(age.count())),
              "jinqiao backup create；看定时器：systemctl list-timers jinqiao-backup.timer");
}

}  // namespace

std::string address_in(const std::string& errmsg) {
  for (const std::string_view before : {"invalid ip ", "from ip: "}) {
    const std::size_t at = errmsg.find(before);
    if (at == std::string::npos) continue;
    const std::string rest = errmsg.substr(at + before.size());
    return rest.substr(0, rest.find_first_not_of("0123456789abcdefABCDEF.:"));
  }
  return "";
}

int check(const std::string& config_file, bool is_offline) {
  Findings found;
  const Config config = read_config(config_file);
  found.good(fmt::format("配置 {}：{} 个账号", config_file, config.accounts.size()));
  check_folder(found, config);
  check_database(found, config);
  const bool is_running = check_server(found, config);
  const handlers::Registry registry(handlers::all_features());
  const bool has_database = fs::exists(database_path(config));
  for (const AccountConfig& account : config.accounts) {
    if (is_offline) break;
    try {
      check_token(found, account);
      if (has_database) check_menu(found, config, account, registry, is_running);
      check_quota(found, config, account);
    } catch (const std::exception& broken) {  // a database of an older schema, an api_base that is none
      found.bad(fmt::format("账号 {}：查不下去（{}）", account.settings.name, broken.what()), "核对 api_base；升级之后先启动一次服务");
    }
  }
  check_backup(found, config);
  return found.problems() == 0 ? kOk : kCheckFoundProblems;
}

}  // namespace bot
