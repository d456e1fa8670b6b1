// One line a thing, the remedy behind what is wrong.
#include "bot/health.h"

#include <fmt/format.h>

#include "bot/backup_file.h"
#include "bot/check.h"
#include "handlers/calendar/civil.h"
#include "handlers/reach.h"
#include "storage/outbox.h"
#include "storage/quota.h"

namespace bot {
namespace {

constexpr std::chrono::hours kOldBackup{26};

std::string account_line(const handlers::Account& account, const wechat_api::SendResult& result) {
  if (result.state == wechat_api::SendResult::State::accepted) return fmt::format("✓ {}：平台接口正常", account.name);
  if (result.errcode == 0) return fmt::format("✗ {}：连不上平台", account.name);
  const std::string address = address_in(result.message);
  return fmt::format("✗ {}：{}{}", account.name, wechat_api::meaning_of(account.platform, result.errcode).meaning, address.empty() ? "" : " " + address);
}

std::string used_line(const storage::Snapshot& db, const std::vector<handlers::Account>& accounts, std::chrono::sys_seconds now) {
  std::string line;
  for (const handlers::Account& account : accounts)
    for (std::size_t n = 0; n < wechat_api::kVias; ++n) {
      const auto via = static_cast<wechat_api::Via>(n);
      const std::int64_t limit = wechat_api::daily_limit(handlers::ability_of(account), via);
      const std::int64_t used = storage::quota_used(db, account.name, handlers::quota_date(now), handlers::name_of(via));
      if (used > 0 && used * 5 >= limit * 4) line += fmt::format("\n✗ {}：今天的额度用了 {}/{}", account.name, used, limit);
    }
  return line.empty() ? "\n✓ 今天的额度够用" : line;
}

std::string backup_line(const std::string& folder, std::chrono::sys_seconds now) {
  const auto names = backups_in(folder);
  if (names.empty()) return "\n✗ 还没有备份：请管理员运行 jinqiao backup create";
  const auto age = now - time_of_backup(names.front()).value();
  return age < kOldBackup ? "\n✓ 备份是最近一天的" : fmt::format("\n✗ 最近的备份是 {} 小时前的", std::chrono::floor<std::chrono::hours>(age).count());
}

}  // namespace

boost::asio::awaitable<ErrandResult> look_at_health(House& house, std::map<std::string, wechat_api::Channel*, std::less<>> channels, std::string backup_dir) {
  ErrandResult result;
  for (const handlers::Account& account : house.accounts) {
    const auto channel = channels.find(account.name);
    if (channel == channels.end()) continue;
    wechat_api::Call question{"/cgi-bin/getcallbackip", "", "GET", ""};
    auto asking = channel->second->ask(std::move(question));
    const wechat_api::Answer answer = co_await std::move(asking);
    result.answer += (result.answer.empty() ? "" : "\n") + account_line(account, answer.result);
  }
  const auto now = house.now();
  auto read = [&](const storage::Snapshot& db) { return std::pair{storage::count_in_queue(db), used_line(db, house.accounts, now)}; };
  auto reading = house.database.read(std::move(read));
  const auto [queue, used] = co_await std::move(reading);
  result.answer += used;
  result.answer += queue.doubtful > 0 ? fmt::format("\n✗ {} 条不确定送没送到：书记回「待确认」", queue.doubtful) : "";
  result.answer += fmt::format("\n✓ 待发 {} 条", queue.ready);
  result.answer += backup_line(backup_dir, now);
  result.answer += house.clock_is_wrong ? "\n✗ 机器的时钟不对" : fmt::format("\n✓ 时钟 {}", handlers::calendar::clock_text(now));
  co_return result;
}

}  // namespace bot
