// One function a command.
#include "bot/member_command.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "bot/app.h"
#include "bot/roster.h"
#include "bot/serve.h"
#include "storage/audit.h"
#include "storage/database.h"
#include "storage/farewell.h"
#include "storage/member.h"

namespace bot {
namespace {

using storage::Transaction;

std::string problems_of(const Roster& roster) {
  std::string lines;
  for (const RosterProblem& problem : roster.problems) lines += fmt::format("第 {} 行：{}\n", problem.row, problem.what);
  return lines;
}

ControlAnswer import(Transaction& tx, const MemberOperation& operation, const std::string& csv) {
  const Roster roster = read_roster(csv);
  if (!roster.problems.empty()) return {kFailed, problems_of(roster)};
  import_roster(tx, operation.key, roster.entries, operation.wecom_accounts, operation.now);
  return {kOk, fmt::format("✓ 导入 {} 人\n", roster.entries.size())};
}

ControlAnswer unbind(Transaction& tx, const MemberOperation& operation, const storage::Member& member) {
  storage::unbind(tx, member.id);
  storage::audit(tx, std::nullopt, "member.unbound", "member " + std::to_string(member.id), "operator", operation.now);
  return {kOk, "✓ 解开了，换好手机再回复 姓名 手机后4位 就能绑\n"};
}

ControlAnswer leave(Transaction& tx, const MemberOperation& operation, const storage::Member& member) {
  storage::leave(tx, member.id, operation.now);
  storage::audit(tx, std::nullopt, "member.left", "member " + std::to_string(member.id), "operator", operation.now);
  return {kOk, "✓ 离开了：不再收到任何消息，提醒和位置已删。名册里也请去掉，再导入会重新加回来\n"};
}

}  // namespace

bool is_member_command(const std::string& command) { return command.starts_with("member."); }

ControlAnswer run_member_command(Transaction& tx, const MemberOperation& operation, const std::string& command, const std::vector<std::string>& arguments) {
  if (command == "member.import" && arguments.size() == 1) return import(tx, operation, arguments[0]);
  const bool is_known = command == "member.unbind" || command == "member.leave";
  if (!is_known || arguments.size() != 2) return {kUsage, "没有这个命令：member import|unbind|leave\n"};
  const std::string who = arguments[0] + " " + arguments[1];
  const auto members = storage::members_named(tx, arguments[0], arguments[1]);
  if (members.empty()) return {kNotFound, "错误: 名册里没有「" + who + "」\n怎么办: 姓名和手机后 4 位按名册写\n"};
  if (members.size() > 1) return {kFailed, "错误: 名册里有两位「" + who + "」\n怎么办: 先用 member import 改正其中一位的手机号\n"};
  return command == "member.leave" ? leave(tx, operation, members.front()) : unbind(tx, operation, members.front());
}

int import_members(const std::string& config_file, const std::string& csv_file, bool is_dry_run) {
  const Config config = read_config(config_file);
  std::ifstream file(csv_file, std::ios::binary);
  if (!file) return complain(kNotFound, "读不到 " + csv_file, "检查文件名和路径");
  const std::string csv((std::istreambuf_iterator<char>(file)), {});
  const Roster roster = read_roster(csv);
  fmt::print(stderr, "{}", problems_of(roster));
  if (!roster.problems.empty())
    return complain(kFailed, fmt::format("{} 处有问题，一行也没导入", roster.problems.size()), "改好这些行再导入一次；按手机号更新，不会重复");
  if (is_dry_run) {
    fmt::print("✓ {} 行都没问题（没有导入）\n", roster.entries.size());
    return kOk;
  }
  std::filesystem::create_directories(config.data_dir);
  return member_command(config_file, "member.import", {csv});
}

int member_command(const std::string& config_file, const std::string& command, const std::vector<std::string>& arguments) {
  const Config config = read_config(config_file);
  const storage::DataKey key(config.data_key);
  const MemberOperation operation{key, wecom_accounts_of(config), std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now())};
  const ControlAnswer done = carry_out(config, command, arguments, [&](Transaction& tx, const auto& name, const auto& words) { return run_member_command(tx, operation, name, words); });
  fmt::print(done.code == kOk ? stdout : stderr, "{}{}", done.code == kOk ? "" : "jinqiao: ", done.text);
  return done.code;
}

}  // namespace bot
