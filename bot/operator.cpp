// The commands of the operator. Each prints what it found and what to do next.
#include "bot/operator.h"

#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>

#include "bot/app.h"
#include "bot/config.h"
#include "bot/config_text.h"
#include "bot/loopback.h"
#include "bot/menu.h"
#include "bot/roster.h"
#include "bot/serve.h"
#include "storage/audit.h"
#include "storage/database.h"
#include "storage/farewell.h"
#include "storage/member.h"

namespace bot {
int show_config(const std::string& config_file) {
  fmt::print("{}", show(read_config(config_file)));
  return kOk;
}

int validate_config(const std::string& config_file) {
  const Config config = read_config(config_file);
  fmt::print("✓ {}：{} 个账号\n", config_file, config.accounts.size());
  return kOk;
}

int show_schema() {
  fmt::print("{}", config_text({}));
  return kOk;
}

int show_menu() {
  const handlers::Registry registry(handlers::all_features());
  fmt::print("{}", menu_text(member_menu(registry)));
  return kOk;
}

int import_members(const std::string& config_file, const std::string& csv_file, bool is_dry_run) {
  const Config config = read_config(config_file);
  std::ifstream file(csv_file, std::ios::binary);
  if (!file) return complain(kNotFound, "读不到 " + csv_file, "检查文件名和路径");
  const std::string csv((std::istreambuf_iterator<char>(file)), {});
  const Roster roster = read_roster(csv);
  for (const RosterProblem& problem : roster.problems) fmt::print(stderr, "第 {} 行：{}\n", problem.row, problem.what);
  if (!roster.problems.empty())
    return complain(kFailed, fmt::format("{} 处有问题，一行也没导入", roster.problems.size()), "改好这些行再导入一次；按手机号更新，不会重复");
  if (is_dry_run) {
    fmt::print("✓ {} 行都没问题（没有导入）\n", roster.entries.size());
    return kOk;
  }
  std::filesystem::create_directories(config.data_dir);
  storage::DatabaseOptions options;
  options.path = database_path(config);
  storage::Database database(std::move(options));
  const storage::DataKey key(config.data_key);
  std::vector<std::string> wecom_accounts;
  for (const AccountConfig& account : config.accounts)
    if (account.settings.platform == wechat_api::Platform::wecom) wecom_accounts.push_back(account.settings.name);
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  database.write_now([&](storage::Transaction& tx) { import_roster(tx, key, roster.entries, wecom_accounts, now); });
  fmt::print("✓ 导入 {} 人\n", roster.entries.size());
  return kOk;
}

namespace {

// Runs `work` for the one active person of that name and those digits.
int for_member(const std::string& config_file, const std::string& name, const std::string& phone_last4,
               const std::function<void(storage::Transaction&, const storage::Member&, std::chrono::sys_seconds)>& work) {
  const Config config = read_config(config_file);
  storage::DatabaseOptions options;
  options.path = database_path(config);
  storage::Database database(std::move(options));
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  std::size_t found = 0;
  database.write_now([&](storage::Transaction& tx) {
    const auto members = storage::members_named(tx, name, phone_last4);
    found = members.size();
    if (found == 1) work(tx, members.front(), now);
  });
  if (found == 0) return complain(kNotFound, "名册里没有「" + name + " " + phone_last4 + "」", "姓名和手机后 4 位按名册写");
  if (found > 1) return complain(kFailed, "名册里有两位「" + name + " " + phone_last4 + "」", "先用 member import 改正其中一位的手机号");
  return kOk;
}

}  // namespace

int unbind_member(const std::string& config_file, const std::string& name, const std::string& phone_last4) {
  const int code = for_member(config_file, name, phone_last4, [](storage::Transaction& tx, const storage::Member& member, std::chrono::sys_seconds now) {
    storage::unbind(tx, member.id);
    storage::audit(tx, std::nullopt, "member.unbound", "member " + std::to_string(member.id), "operator", now);
  });
  if (code == kOk) fmt::print("✓ 解开了，换好手机再回复 姓名 手机后4位 就能绑\n");
  return code;
}

int remove_member(const std::string& config_file, const std::string& name, const std::string& phone_last4) {
  const int code = for_member(config_file, name, phone_last4, [](storage::Transaction& tx, const storage::Member& member, std::chrono::sys_seconds now) {
    storage::leave(tx, member.id, now);
    storage::audit(tx, std::nullopt, "member.left", "member " + std::to_string(member.id), "operator", now);
  });
  if (code == kOk) fmt::print("✓ 离开了：不再收到任何消息，提醒和位置已删。名册里也请去掉，再导入会重新加回来\n");
  return code;
}

int healthcheck(const std::string& config_file) {
  const Config config = read_config(config_file);
  const int status = ask_loopback(config.metrics_listen, config.metrics_listen.host, "/readyz").status;
  if (status == 200) return kOk;
  return complain(kFailed, status == 0 ? "服务没有应答" : fmt::format("服务还没准备好（{}）", status), "jinqiao check，或看服务的日志");
}

}  // namespace bot
