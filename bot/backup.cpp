// See backup.h.
#include "bot/backup.h"

#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <set>

#include "bot/backup_file.h"
#include "bot/serve.h"
#include "handlers/calendar/civil.h"

namespace bot {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::days kAllKept{2};

std::chrono::sys_seconds machine_now() { return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()); }

std::string size_text(std::uintmax_t bytes) {
  if (bytes < 1024 * 1024) return fmt::format("{:.1f} KiB", static_cast<double>(bytes) / 1024);
  return fmt::format("{:.1f} MiB", static_cast<double>(bytes) / 1024 / 1024);
}

std::string time_text(std::chrono::sys_seconds at) { return handlers::calendar::date_text(at) + " " + handlers::calendar::clock_text(at); }

std::int64_t rows_of(const Manifest& manifest, std::string_view table) {
  for (const auto& [name, count] : manifest.inventory.rows)
    if (name == table) return count;
  return 0;
}

std::int64_t all_rows(const Manifest& manifest) {
  std::int64_t count = 0;
  for (const auto& row : manifest.inventory.rows) count += row.second;
  return count;
}

}  // namespace

std::string age_text(long long seconds) {
  if (seconds < 3600) return fmt::format("{} 分钟前", std::max(0LL, seconds) / 60);
  if (seconds < 48 * 3600) return fmt::format("{} 小时前", seconds / 3600);
  return fmt::format("{} 天前", seconds / 86400);
}

std::vector<std::string> expired_backups(const std::vector<std::string>& names, const KeepRule& rule) {
  std::set<int> days, weeks, months;
  std::vector<std::string> expired;
  // The first of each day, week (from Monday) or month is its newest; a rule stops when it has its number.
  const auto is_kept_by = [](std::set<int>& seen, int which, int most) {
    return static_cast<int>(seen.size()) < most && seen.insert(which).second;
  };
  for (const std::string& name : names) {
    const std::chrono::sys_days day = std::chrono::floor<std::chrono::days>(time_of_backup(name).value() + handlers::calendar::kOffset);
    const std::chrono::year_month_day date(day);
    const int number = day.time_since_epoch().count();
    const bool of_day = is_kept_by(days, number, rule.days);
    const bool of_week = is_kept_by(weeks, (number + 3) / 7, rule.weeks);
    const bool of_month = is_kept_by(months, static_cast<int>(date.year()) * 12 + static_cast<int>(static_cast<unsigned>(date.month())), rule.months);
    const bool is_recent = time_of_backup(names.front()).value() - time_of_backup(name).value() < kAllKept;
    if (!of_day && !of_week && !of_month && !is_recent) expired.push_back(name);
  }
  return expired;
}

int backup_create(const std::string& config_file) {
  const Config config = read_config(config_file);
  const fs::path made = make_backup(config, machine_now());
  fmt::print("✓ {}（{}）\n", made.string(), size_text(fs::file_size(made)));
  fmt::print(stderr, "数据密钥不在备份里，请和备份分开另存一份；没有它手机号解不开。\n");
  return kOk;
}

int backup_list(const std::string& config_file) {
  const Config config = read_config(config_file);
  const auto names = backups_in(config.backup_dir);
  if (names.empty()) return complain(kNotFound, config.backup_dir + " 里没有备份", "jinqiao backup create；每晚自动做：systemctl enable --now jinqiao-backup.timer");
  for (const std::string& name : names) {
    const fs::path file = fs::path(config.backup_dir) / name;
    const auto at = time_of_backup(name).value();
    fmt::print("{}\t{}\t{}\t{}\n", name, time_text(at), age_text((machine_now() - at).count()), size_text(fs::file_size(file)));
  }
  return kOk;
}

int backup_verify(const std::string& config_file, const std::string& chosen) {
  const Config config = read_config(config_file);
  fs::path file = chosen;
  if (chosen.empty()) {
    const auto names = backups_in(config.backup_dir);
    if (names.empty()) return complain(kNotFound, config.backup_dir + " 里没有备份", "jinqiao backup create");
    file = fs::path(config.backup_dir) / names.front();
  } else if (!fs::exists(file)) {
    file = fs::path(config.backup_dir) / chosen;
  }
  const WorkFolder work(fs::temp_directory_path(), "jinqiao-verify-");
  const OpenedBackup opened = open_backup(file, work.path());
  const Manifest& manifest = opened.manifest;
  require_key(manifest, storage::DataKey(config.data_key));
  fmt::print("✓ {}\n", file.string());
  fmt::print("✓ {} 由 {} 做，结构 {}\n", time_text(manifest.created_at), manifest.program, manifest.inventory.schema_version);
  fmt::print("✓ 打开、逐页检查、摘要都对{}\n", opened.had_digest ? "" : "（旁边没有 .sha256，只核对了里面的摘要）");
  fmt::print("✓ {} 张表 {} 行，和清单一致；成员 {} 人\n", manifest.inventory.rows.size(), all_rows(manifest), rows_of(manifest, "member"));
  fmt::print("✓ 数据密钥对得上\n");
  return kOk;
}

int backup_prune(const std::string& config_file, const KeepRule& rule, bool is_dry_run) {
  const Config config = read_config(config_file);
  const auto names = backups_in(config.backup_dir);
  const auto expired = expired_backups(names, rule);
  for (const std::string& name : expired) {
    fmt::print("{} {}\n", is_dry_run ? "会删" : "删了", name);
    if (is_dry_run) continue;
    const fs::path file = fs::path(config.backup_dir) / name;
    fs::remove(file);
    fs::remove(file.string() + ".sha256");
  }
  fmt::print("留 {} 个（最近两天的全留，再是 {} 天、{} 周、{} 个月各一个）\n", names.size() - expired.size(), rule.days, rule.weeks, rule.months);
  return kOk;
}

}  // namespace bot
