// See quota_command.h.
#include "bot/quota_command.h"

#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <optional>

#include "bot/app.h"
#include "bot/delivery_wait.h"
#include "bot/serve.h"
#include "handlers/calendar/civil.h"
#include "handlers/reach.h"
#include "storage/audit.h"
#include "storage/database.h"
#include "storage/put_off.h"
#include "storage/quota.h"

namespace bot {
namespace {

constexpr std::string_view kCleared = "quota.cleared";

}  // namespace

bool is_quota_command(const std::string& command) { return command.starts_with("quota."); }

ControlAnswer run_quota_command(storage::Transaction& tx, std::chrono::sys_seconds now, const std::string& command, const std::vector<std::string>& arguments) {
  if (command != kCleared || arguments.size() != 1) return {kUsage, "没有这个命令：quota --clear\n"};
  const std::string& account = arguments[0];
  storage::forget_quota(tx, account, handlers::quota_date(now), handlers::name_of(wechat_api::Via::mass));
  const std::int64_t released = storage::release_put_off(tx, account, kDayUsedUp, now);
  const std::int64_t expired = storage::expired_for(tx, account, kDayUsedUp, handlers::calendar::midnight_of(now));
  storage::audit(tx, std::nullopt, "quota.cleared", account, std::to_string(released), now);
  std::string words = released > 0 ? fmt::format("，等额度的 {} 条现在就发", released) : "";
  if (expired > 0) words += fmt::format("；今天因为额度没发出、已经过时的有 {} 条，书记回「补发失败的」", expired);
  return {kOk, words};
}

std::string forget_quota(const Config& config, const std::string& account) {
  if (!std::filesystem::exists(database_path(config))) return "";
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  const ControlAnswer done = carry_out(config, std::string(kCleared), {account}, [&](storage::Transaction& tx, const auto& name, const auto& words) { return run_quota_command(tx, now, name, words); });
  return done.code == kOk ? done.text : "，但服务没有接着办：" + done.text;
}

}  // namespace bot
