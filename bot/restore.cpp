// See restore.h. Everything happens in a folder beside the target; two renames put it in place.
#include "bot/restore.h"

#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <optional>

#include "bot/backup_file.h"
#include "bot/owner.h"
#include "bot/scheduler.h"
#include "bot/serve.h"
#include "handlers/calendar/civil.h"
#include "storage/archive.h"
#include "storage/audit.h"
#include "storage/database.h"
#include "storage/file_lock.h"

namespace bot {
namespace {

namespace fs = std::filesystem;

std::string time_text(std::chrono::sys_seconds at) { return handlers::calendar::date_text(at) + " " + handlers::calendar::clock_text(at); }

fs::path chosen_file(const RestoreOptions& options, const Config& config) {
  const fs::path given = options.file;
  return fs::exists(given) || given.has_parent_path() ? given : fs::path(config.backup_dir) / given;
}

fs::path target_of(const RestoreOptions& options, const Config& config) {
  fs::path target = fs::absolute(options.to.empty() ? config.data_dir : options.to).lexically_normal();
  if (!target.has_filename()) target = target.parent_path();
  if (fs::exists(target) && (!fs::is_directory(target) || (!fs::is_empty(target) && !fs::exists(target / kDatabaseFile))))
    throw Refusal(kConflict, target.string() + " 里是别的东西，没有动它", "用 --to 指一个还没有的目录");
  return target;
}

fs::path name_aside(const fs::path& target, std::chrono::sys_seconds now) {
  const std::string stamp = backup_name(now, 1).substr(8, 13);
  fs::path aside = fmt::format("{}.before-{}", target.string(), stamp);
  for (int number = 2; fs::exists(aside); ++number) aside = fmt::format("{}.before-{}-{}", target.string(), stamp, number);
  return aside;
}

// Brings the copy to this program's schema, keeps it from doing anything twice and takes out what is kept too long.
storage::Stopped prepare(const fs::path& folder, const Manifest& manifest, bool is_moved, std::chrono::sys_seconds now) {
  const std::string path = (folder / kDatabaseFile).string();
  storage::Stopped stopped;
  {
    storage::DatabaseOptions options;
    options.path = path;
    storage::Database database(std::move(options));
    database.write_now([&](storage::Transaction& tx) {
      // An old backup does not know today's daily jobs yet; what the lost installation did this morning is not done again.
      if (!is_moved) plan_daily_jobs(tx, handlers::Registry(handlers::all_features()), now);
      if (!is_moved) stopped = storage::stop_what_may_be_done(tx, now);
      storage::audit(tx, std::nullopt, "backup.restored", "backup of " + time_text(manifest.created_at), is_moved ? "moved" : "", now);
    });
  }
  storage::purge_all(path, now);
  fs::remove(folder / kManifestFile);
  fs::remove(storage::lock_path(path));
  storage::flush_to_disk(path);
  storage::flush_to_disk(folder.string());
  return stopped;
}

// Returns where the old directory is now; nothing when there was none.
std::optional<fs::path> put_in_place(WorkFolder& work, const fs::path& target, std::chrono::sys_seconds now) {
  std::optional<fs::path> aside;
  try {
    if (fs::exists(target)) {
      const fs::path name = name_aside(target, now);
      fs::rename(target, name);
      aside = name;
    }
    fs::rename(work.path(), target);
  } catch (const fs::filesystem_error& failure) {
    std::error_code ignored;
    if (aside) fs::rename(*aside, target, ignored);
    throw Refusal(kFailed, fmt::format("换不上 {}：{}", target.string(), failure.code().message()),
                  "它若是挂载点就不能改名：用 --to 恢复到旁边，再自己搬；原来的没有动");
  }
  work.release();
  storage::flush_to_disk(target.parent_path().string());
  return aside;
}

}  // namespace

int restore(const RestoreOptions& options) {
  const Config config = read_config(options.config_file);
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  const fs::path file = chosen_file(options, config), target = target_of(options, config);
  std::optional<storage::FileLock> nobody_else;
  if (fs::exists(target / kDatabaseFile)) nobody_else.emplace((target / kDatabaseFile).string());
  std::error_code failed;
  fs::create_directories(target.parent_path(), failed);
  const auto owner = owner_of(fs::exists(target) ? target : target.parent_path());
  WorkFolder work(target.parent_path(), ".restoring-");
  const OpenedBackup opened = open_backup(file, work.path());
  require_key(opened.manifest, storage::DataKey(config.data_key));
  const storage::Stopped stopped = prepare(work.path(), opened.manifest, options.is_moved, now);
  const std::string made_at = time_text(opened.manifest.created_at);
  if (options.is_dry_run) {
    fmt::print("✓ {}（{}）能恢复到 {}（现在什么也没动）\n", file.string(), made_at, target.string());
    return kOk;
  }
  if (owner) {
    std::vector<fs::path> made{work.path()};
    for (const auto& entry : fs::directory_iterator(work.path())) made.push_back(entry.path());
    give_to(*owner, made);
  }
  const auto aside = put_in_place(work, target, now);
  fmt::print("✓ {}（{} 的）已恢复到 {}\n", file.string(), made_at, target.string());
  if (aside) fmt::print("  原来的在 {}，确认好了再删\n", aside->string());
  fmt::print("  {} 以后的消息、打卡和改动不在里面\n", made_at);
  if (stopped.messages > 0) fmt::print("  {} 条当时没发完的消息不再自动发，记为「不确定」：可能已经送到\n", stopped.messages);
  if (stopped.plans > 0) fmt::print("  {} 项安排在备份以后到了点，不再自动发：可能已经发过，会告诉安排的人\n", stopped.plans);
  return kOk;
}

}  // namespace bot
