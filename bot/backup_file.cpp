// See backup_file.h.
#include "bot/backup_file.h"

#include <fmt/format.h>
#include <stdlib.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <cstdio>
#include <fstream>
#include <iterator>

#include "bot/app.h"
#include "bot/owner.h"
#include "bot/serve.h"
#include "handlers/calendar/civil.h"
#include "storage/archive.h"
#include "storage/database.h"
#include "storage/file_lock.h"
#include "storage/migration.h"

namespace bot {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr std::string_view kEnding = ".tar.zst";
constexpr std::string_view kUnfinished = ".making-";
constexpr const char* kDigestEnding = ".sha256";
constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 40;
constexpr int kFormat = 1;
constexpr std::string_view kSelfDigest = "sha256";
const std::string kAnother = "换一个备份再试：jinqiao backup list";

std::string content_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return std::string((std::istreambuf_iterator<char>(stream)), {});
}

void write_file(const fs::path& file, const std::string& content) {
  std::ofstream stream(file, std::ios::binary);
  stream << content;
  stream.close();
  if (!stream) throw storage::NoRoom("cannot write " + file.string());
  storage::flush_to_disk(file.string());
}

[[noreturn]] void broken(const fs::path& file, const std::string& why) {
  throw Refusal(kDatabaseTrouble, fmt::format("{} 不是完整的备份：{}", file.string(), why), kAnother);
}

// As `sha256sum -c` reads it.
std::string digest_line(const std::string& digest, const std::string& name) { return digest + "  " + name + "\n"; }

std::string hex(std::string_view bytes) {
  std::string digits;
  for (const unsigned char byte : bytes) digits += fmt::format("{:02x}", byte);
  return digits;
}

// The archive itself carries no checksum: the database has its digest in the manifest, and the manifest its own at its end.
std::string digest_of(const json::object& manifest) { return hex(storage::sha256(json::serialize(manifest))); }

bool check_digest(const fs::path& file) {
  const fs::path beside = file.string() + kDigestEnding;
  if (!fs::exists(beside)) return false;
  if (content_of(beside).substr(0, 64) != storage::sha256_of_file(file.string())) broken(file, "和旁边的 .sha256 对不上，缺了一截或被改过");
  return true;
}

fs::path unused_name(const fs::path& folder, std::chrono::sys_seconds now) {
  int number = 1;
  while (fs::exists(folder / backup_name(now, number))) ++number;
  return folder / backup_name(now, number);
}

}  // namespace

std::string manifest_text(const Manifest& manifest) {
  json::object rows;
  for (const auto& [table, count] : manifest.inventory.rows) rows[table] = count;
  json::object object{{"format", kFormat},
                      {"program", manifest.program},
                      {"created_at", manifest.created_at.time_since_epoch().count()},
                      {"schema", manifest.inventory.schema_version},
                      {"database", {{"sha256", manifest.database_sha256}, {"bytes", manifest.database_bytes}}},
                      {"rows", std::move(rows)},
                      {"key_check", manifest.key_check}};
  object.emplace(kSelfDigest, digest_of(object));
  return json::serialize(object) + "\n";
}

Manifest manifest_from(const std::string& text) try {
  json::object object = json::parse(text).as_object();
  if (object.at("format").to_number<int>() != kFormat) throw storage::BrokenArchive("the manifest has another format");
  const std::string digest(object.at(kSelfDigest).as_string());
  object.stable_erase(kSelfDigest);
  if (digest != digest_of(object)) throw storage::BrokenArchive("the manifest does not match its own digest");
  Manifest manifest;
  manifest.program = object.at("program").as_string();
  manifest.created_at = std::chrono::sys_seconds{std::chrono::seconds{object.at("created_at").to_number<std::int64_t>()}};
  manifest.inventory.schema_version = object.at("schema").to_number<int>();
  manifest.database_sha256 = object.at("database").as_object().at("sha256").as_string();
  manifest.database_bytes = object.at("database").as_object().at("bytes").to_number<std::uint64_t>();
  for (const auto& row : object.at("rows").as_object()) manifest.inventory.rows.emplace_back(row.key(), row.value().to_number<std::int64_t>());
  std::sort(manifest.inventory.rows.begin(), manifest.inventory.rows.end());
  manifest.key_check = object.at("key_check").as_string();
  return manifest;
} catch (const boost::system::system_error&) {
  throw storage::BrokenArchive("the manifest cannot be read");
} catch (const std::logic_error&) {
  throw storage::BrokenArchive("the manifest lacks a part or has another kind there");
}

std::string key_check(const storage::DataKey& key) {
  return hex(key.lookup("which key", "backup"));
}

std::string backup_name(std::chrono::sys_seconds at, int number) {
  std::string stamp = handlers::calendar::date_text(at) + "-" + handlers::calendar::clock_text(at);
  stamp.erase(std::remove(stamp.begin() + 10, stamp.end(), ':'), stamp.end());
  stamp.erase(std::remove(stamp.begin(), stamp.begin() + 10, '-'), stamp.begin() + 10);
  return fmt::format("jinqiao-{}{}{}", stamp, number > 1 ? "-" + std::to_string(number) : "", kEnding);
}

std::optional<std::chrono::sys_seconds> time_of_backup(const std::string& name) {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, length = 0;
  if (std::sscanf(name.c_str(), "jinqiao-%4d%2d%2d-%2d%2d%n", &year, &month, &day, &hour, &minute, &length) != 5 || length != 21) return std::nullopt;
  std::string_view rest = std::string_view(name).substr(21);
  if (!rest.ends_with(kEnding)) return std::nullopt;
  rest.remove_suffix(kEnding.size());
  if (!rest.empty() && (rest.front() != '-' || rest.size() < 2 || rest.find_first_not_of("0123456789", 1) != std::string_view::npos)) return std::nullopt;
  const std::chrono::year_month_day date = std::chrono::year{year} / month / day;
  if (!date.ok() || hour > 23 || minute > 59) return std::nullopt;
  return std::chrono::sys_days(date) + std::chrono::hours{hour} + std::chrono::minutes{minute} - handlers::calendar::kOffset;
}

std::vector<std::string> backups_in(const fs::path& folder) {
  std::vector<std::string> names;
  std::error_code missing;
  for (const auto& entry : fs::directory_iterator(folder, missing))
    if (time_of_backup(entry.path().filename().string())) names.push_back(entry.path().filename().string());
  // By time, then by the number behind it: a longer name is a later one.
  std::sort(names.begin(), names.end(), [](const std::string& a, const std::string& b) {
    return std::tuple(a.substr(0, 21), a.size(), a) > std::tuple(b.substr(0, 21), b.size(), b);
  });
  return names;
}

WorkFolder::WorkFolder(const fs::path& parent, const std::string& prefix) {
  std::string pattern = (parent / (prefix + "XXXXXX")).string();
  if (!::mkdtemp(pattern.data())) throw Refusal(kNotPermitted, "在 " + parent.string() + " 里建不了目录", "用服务的用户或 root 运行，检查目录权限");
  path_ = pattern;
}
WorkFolder::~WorkFolder() {
  std::error_code ignored;
  if (!path_.empty()) fs::remove_all(path_, ignored);
}

fs::path make_backup(const Config& config, std::chrono::sys_seconds now) {
  const std::string database = database_path(config);
  if (!fs::exists(database)) throw Refusal(kNotFound, "没有数据库 " + database, "先 jinqiao init；或检查配置里的 data_dir");
  const fs::path folder = config.backup_dir;
  std::error_code failed;
  fs::create_directories(folder, failed);
  if (failed) throw Refusal(kNotPermitted, "建不了备份目录 " + folder.string(), "用服务的用户或 root 运行，检查目录权限");
  const auto owner = owner_of(config.data_dir);
  std::optional<storage::FileLock> only;
  try {
    only.emplace((folder / "backup").string());
  } catch (const storage::AlreadyOpen&) {
    throw Refusal(kConflict, "另一个备份正在做", "等它做完");
  }
  // What an interrupted backup left behind.
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.path().filename().string().starts_with(kUnfinished)) fs::remove_all(entry.path(), failed);
  const WorkFolder work(folder, std::string(kUnfinished));
  const fs::path copy = work.path() / kDatabaseFile;
  storage::copy_database(database, copy.string());
  Manifest manifest{JINQIAO_VERSION, now, storage::inspect_copy(copy.string()), storage::sha256_of_file(copy.string()),
                    fs::file_size(copy), key_check(storage::DataKey(config.data_key))};
  write_file(work.path() / kManifestFile, manifest_text(manifest));
  const fs::path target = unused_name(folder, now), packed = work.path() / target.filename();
  storage::pack(packed.string(), work.path().string(), {kManifestFile, kDatabaseFile});
  const fs::path digest = packed.string() + kDigestEnding;
  write_file(digest, digest_line(storage::sha256_of_file(packed.string()), target.filename().string()));
  if (owner) give_to(*owner, {packed, digest, folder, storage::lock_path((folder / "backup").string())});
  // The digest first: a backup that is seen under its name has one.
  fs::rename(digest, target.string() + kDigestEnding);
  fs::rename(packed, target);
  storage::flush_to_disk(folder.string());
  return target;
}

OpenedBackup open_backup(const fs::path& file, const fs::path& folder) {
  if (!fs::is_regular_file(file)) throw Refusal(kNotFound, "没有备份 " + file.string(), "有哪些备份：jinqiao backup list");
  OpenedBackup opened;
  opened.had_digest = check_digest(file);
  const fs::path copy = folder / kDatabaseFile;
  try {
    storage::unpack(file.string(), folder.string(), {kManifestFile, kDatabaseFile}, kMostBytes);
    opened.manifest = manifest_from(content_of(folder / kManifestFile));
    const Manifest& manifest = opened.manifest;
    if (manifest.database_sha256 != storage::sha256_of_file(copy.string())) broken(file, "里面的数据库和清单的摘要对不上");
    if (manifest.inventory.schema_version > storage::newest_schema_version())
      throw Refusal(kDatabaseTrouble, fmt::format("{} 是更新的版本 {} 做的（结构 {}，这个程序只认得 {}）", file.string(), manifest.program,
                                                  manifest.inventory.schema_version, storage::newest_schema_version()),
                    fmt::format("装 {} 或更新的版本再来", manifest.program));
    if (storage::inspect_copy(copy.string()) != manifest.inventory) broken(file, "里面的行数和清单对不上");
  } catch (const storage::BrokenArchive& why) {
    broken(file, fmt::format("打不开（{}）", why.what()));
  } catch (const storage::Damaged& why) {
    broken(file, fmt::format("数据库坏了（{}）", why.what()));
  }
  return opened;
}

void require_key(const Manifest& manifest, const storage::DataKey& key) {
  if (manifest.key_check != key_check(key))
    throw Refusal(kNotPermitted, "数据密钥不是做这个备份时的那一个，手机号会解不开", "把当时的 data.key 放到配置里 data_key_file 指的位置，再来");
}

}  // namespace bot
