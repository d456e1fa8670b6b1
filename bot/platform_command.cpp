// Each prints a line per account and what to do next.
#include "bot/platform_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "bot/app.h"
#include "bot/menu.h"
#include "bot/platform_question.h"
#include "bot/quota_command.h"
#include "bot/roster.h"
#include "bot/serve.h"
#include "handlers/calendar/civil.h"
#include "storage/access_token.h"
#include "storage/database.h"
#include "storage/member.h"
#include "wechat_api/https_client.h"
#include "wechat_api/qr_code.h"
#include "wechat_api/quota.h"

namespace bot {
namespace {

constexpr int kNoMenu = 46003;

std::string remedy_of(const AccountConfig& account, const wechat_api::SendResult& result) {
  if (result.errcode == 0) return "检查这台机器能不能上网、DNS 和防火墙";
  return std::string(wechat_api::meaning_of(account.settings.platform, result.errcode).meaning);
}

bool has_menu(const AccountConfig& account) {
  if (account.settings.type != wechat_api::AccountType::uncertified) return true;
  fmt::print("– 账号 {}：未认证，平台不给菜单接口\n", account.settings.name);
  return false;
}

// The call that publishes; made by the channel because each platform has its own.
wechat_api::Call publication(const AccountConfig& account) {
  boost::asio::io_context context;
  wechat_api::HttpsClient client(context.get_executor(), account.api_base);
  const auto channel = wechat_api::make_channel(account.settings, client, {}, [] { return std::chrono::sys_seconds{}; });
  return channel->publication(member_menu(handlers::Registry(handlers::all_features())));
}

}  // namespace

int diff_menus(const std::string& config_file) {
  const Config config = read_config(config_file);
  const auto wanted = wechat_api::menu_lines(member_menu(handlers::Registry(handlers::all_features())));
  int code = kOk;
  for (const AccountConfig& account : config.accounts) {
    if (!has_menu(account)) continue;
    const std::string& name = account.settings.name;
    const wechat_api::Answer answer = ask_platform(config, account, menu_question(account));
    const bool is_none = answer.result.errcode == kNoMenu;
    const bool is_answered = answer.result.state == wechat_api::SendResult::State::accepted || is_none;
    const auto published = is_none ? std::vector<std::string>{} : wechat_api::read_menu_lines(answer.body);
    if (!is_answered || (!is_none && !published)) {
      code = complain(kCheckFoundProblems, fmt::format("账号 {}：问不到平台上的菜单（{}）", name, answer.result.message), remedy_of(account, answer.result));
      continue;
    }
    const auto lines = wechat_api::menu_diff(*published, wanted);
    if (lines.empty()) fmt::print("✓ 账号 {}：平台上的菜单就是要发布的\n", name);
    else fmt::print("✗ 账号 {}：菜单不一样（- 平台上有，+ 要发布）。怎么办：jinqiao menu publish\n", name), code = kCheckFoundProblems;
    for (const std::string& line : lines) fmt::print("  {}\n", line);
  }
  return code;
}

int publish_menus(const std::string& config_file) {
  const Config config = read_config(config_file);
  int code = kOk;
  for (const AccountConfig& account : config.accounts) {
    if (!has_menu(account)) continue;
    const wechat_api::Answer answer = ask_platform(config, account, publication(account));
    if (answer.result.state == wechat_api::SendResult::State::accepted) fmt::print("✓ 账号 {}：菜单已发布，重新进入会话能看到\n", account.settings.name);
    else code = complain(kCheckFoundProblems, fmt::format("账号 {}：菜单没发布（{}）", account.settings.name, answer.result.message), remedy_of(account, answer.result));
  }
  return code;
}

int show_tokens(const std::string& config_file, bool is_clearing) {
  const Config config = read_config(config_file);
  if (!std::filesystem::exists(database_path(config))) return complain(kNotFound, "没有数据库 " + database_path(config), "jinqiao init，或启动一次服务");
  if (is_clearing) {
    storage::DatabaseOptions options;
    options.path = database_path(config);
    storage::Database database(options);
    database.write_now([&](storage::Transaction& tx) {
      for (const AccountConfig& account : config.accounts) storage::forget_access_token(tx, account.settings.name);
    });
    fmt::print("✓ 已清除 {} 个账号的 access_token，下次启动重新获取\n", config.accounts.size());
    return kOk;
  }
  const storage::DataKey key(config.data_key);
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  storage::read_beside(database_path(config), [&](const storage::Snapshot& db) {
    for (const AccountConfig& account : config.accounts) {
      const auto token = storage::access_token_of(db, key, account.settings.name);
      if (!token) fmt::print("账号 {}：还没有 access_token\n", account.settings.name);
      else if (token->expires_at <= now) fmt::print("账号 {}：access_token 已过期，下次调用时重新获取\n", account.settings.name);
      else
        fmt::print("账号 {}：有 access_token，到 {} {} 为止（还有 {} 分钟）\n", account.settings.name, handlers::calendar::date_text(token->expires_at),
                   handlers::calendar::clock_text(token->expires_at), std::chrono::duration_cast<std::chrono::minutes>(token->expires_at - now).count());
    }
  });
  return kOk;
}

int show_quotas(const std::string& config_file, bool is_clearing) {
  struct Row {
    std::string_view words, api;
  };
  constexpr Row kRows[] = {{"客服消息", "/cgi-bin/message/custom/send"}, {"模板消息", "/cgi-bin/message/template/send"}, {"标签群发", "/cgi-bin/message/mass/sendall"}, {"名单群发", "/cgi-bin/message/mass/send"}};
  const Config config = read_config(config_file);
  int code = kOk;
  for (const AccountConfig& account : config.accounts) {
    const std::string& name = account.settings.name;
    if (account.settings.platform != wechat_api::Platform::official_account) {
      fmt::print("– 账号 {}：企业微信没有查次数的接口，jinqiao queue 看我们数的\n", name);
      continue;
    }
    if (is_clearing) {
      const wechat_api::Answer cleared = ask_platform(config, account, wechat_api::clear_quotas(account.settings.app_id));
      if (cleared.result.state == wechat_api::SendResult::State::accepted) fmt::print("✓ 账号 {}：清零了{}\n", name, forget_quota(config, name));
      else code = complain(kCheckFoundProblems, fmt::format("账号 {}：没有清零（{}）", name, cleared.result.message), remedy_of(account, cleared.result));
    }
    for (const Row& row : kRows) {
      const wechat_api::Answer answer = ask_platform(config, account, wechat_api::get_quota(row.api));
      const auto quota = wechat_api::read_quota(answer.body);
      if (quota) fmt::print("账号 {}：{}今天用了 {}，还剩 {}（共 {}）\n", name, row.words, quota->used, quota->left, quota->daily_limit);
      else fmt::print("– 账号 {}：{}问不到（{}）\n", name, row.words, remedy_of(account, answer.result));
    }
  }
  return code;
}

int show_invites(const std::string& config_file, const std::string& csv_file) {
  const Config config = read_config(config_file);
  std::ifstream file(csv_file, std::ios::binary);
  if (!file) return complain(kNotFound, "读不到 " + csv_file, "检查文件名和路径");
  const Roster roster = read_roster(std::string((std::istreambuf_iterator<char>(file)), {}));
  const auto service = std::find_if(config.accounts.begin(), config.accounts.end(), [](const AccountConfig& account) {
    return account.settings.platform == wechat_api::Platform::official_account && account.settings.type == wechat_api::AccountType::certified_service;
  });
  if (service == config.accounts.end()) return complain(kNotFound, "没有认证的服务号，平台不给二维码", "请大家在聊天里直接回邀请码，或 姓名+手机后4位");
  int count = 0;
  std::string expired;
  for (const storage::RosterEntry& entry : roster.entries) {
    if (entry.invite_code.empty()) continue;
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    std::optional<storage::Invite> invite;
    storage::read_beside(database_path(config), [&](const storage::Snapshot& db) { invite = storage::invite_by_code(db, entry.invite_code, now); });
    if (invite && invite->is_used) continue;
    if (!invite || !invite->is_usable) {
      expired += (expired.empty() ? "" : "、") + entry.name;
      continue;
    }
    // The picture lives no longer than the code in it.
    const wechat_api::Answer answer = ask_platform(config, *service, wechat_api::temporary_qr_code(entry.invite_code, std::chrono::duration_cast<std::chrono::seconds>(invite->expires_at - now)));
    const auto code = wechat_api::read_qr_code(answer.body);
    if (!code) return complain(kCheckFoundProblems, fmt::format("{}的二维码没有做成（{}）", entry.name, answer.result.message), remedy_of(*service, answer.result));
    fmt::print("{}\t{}\t到 {} {} 为止\n", entry.name, wechat_api::qr_picture_url(code->ticket), handlers::calendar::date_text(invite->expires_at),
               handlers::calendar::clock_text(invite->expires_at));
    ++count;
  }
  if (!expired.empty()) return complain(kCheckFoundProblems, expired + " 的邀请码过期了或还没导入", "jinqiao member import 再导入一次，邀请码就再有效一天，然后再来");
  if (count == 0) return complain(kNotFound, csv_file + " 里没有还能用的邀请码", "在「邀请码」一列填上，先 member import，再来一次；已绑定的不用再扫");
  fmt::print(stderr, "✓ {} 个，各发给本人；扫了就绑定\n", count);
  return kOk;
}

}  // namespace bot
