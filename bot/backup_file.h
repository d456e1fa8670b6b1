// One backup: a file jinqiao-20261121-0300.tar.zst with the database and a manifest, and beside it its SHA-256. The data key
// is never inside. Used by backup.cpp and restore.cpp.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "bot/config.h"
#include "storage/backup.h"
#include "storage/sealed.h"

namespace bot {

struct Manifest {
  std::string program;  // the version that made it
  std::chrono::sys_seconds created_at{};
  storage::Inventory inventory;
  std::string database_sha256;
  std::uint64_t database_bytes = 0;
  std::string key_check;  // equal for equal data keys, says nothing about them
};
std::string manifest_text(const Manifest& manifest);
// Throws storage::BrokenArchive.
Manifest manifest_from(const std::string& text);
std::string key_check(const storage::DataKey& key);

// "jinqiao-20261121-0300.tar.zst", Beijing time; of the second of that minute "jinqiao-20261121-0300-2.tar.zst".
std::string backup_name(std::chrono::sys_seconds at, int number);
// Nothing for every other name.
std::optional<std::chrono::sys_seconds> time_of_backup(const std::string& name);
// Names of the backups in a folder, newest first.
std::vector<std::string> backups_in(const std::filesystem::path& folder);

// A folder with a name of its own below `parent`, gone with its owner unless released.
class WorkFolder {
 public:
  WorkFolder(const std::filesystem::path& parent, const std::string& prefix);
  ~WorkFolder();
  WorkFolder(const WorkFolder&) = delete;
  WorkFolder& operator=(const WorkFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }
  void release() { path_.clear(); }

 private:
  std::filesystem::path path_;
};

inline constexpr const char* kDatabaseFile = "jinqiao.db";
inline constexpr const char* kManifestFile = "manifest.json";

// Backs the installation up while its server may be running. The file appears under its name only when it is whole and on
// the disk. Throws Refusal (serve.h) and what storage throws.
std::filesystem::path make_backup(const Config& config, std::chrono::sys_seconds now);

struct OpenedBackup {
  Manifest manifest;
  bool had_digest = false;  // the .sha256 beside it was there, and is right
};
// Unpacks into `folder` and looks at everything: digests, the very schema, integrity, counts. Throws Refusal.
OpenedBackup open_backup(const std::filesystem::path& file, const std::filesystem::path& folder);
// Throws Refusal when `key` is not the one the backup's secrets were sealed with.
void require_key(const Manifest& manifest, const storage::DataKey& key);

}  // namespace bot
