// See file.h.
#include "storage/file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "storage/archive.h"
#include "storage/media.h"
#include "storage/sealed.h"

namespace storage {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kUnfinished = ".part";
constexpr std::size_t kNameLength = 64;

std::string hex(std::string_view bytes) {
  std::string digits;
  for (const unsigned char byte : bytes) digits += fmt::format("{:02x}", byte);
  return digits;
}

bool is_name(std::string_view name) {
  const auto is_digit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  return name.size() == kNameLength && std::all_of(name.begin(), name.end(), is_digit);
}

// `error` is taken before anything else is called.
[[noreturn]] void refuse(const std::string& path, int error) {
  const std::string why = fmt::format("cannot write {}: {}", path, std::strerror(error));
  if (error == ENOSPC || error == EDQUOT || error == EFBIG) throw NoRoom(why);
  throw DatabaseError(why);
}

// 0, or the number of the error.
int write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return ::fsync(file) == 0 ? 0 : errno;
}

}  // namespace

std::string keep_file(const std::string& folder, std::string_view bytes) {
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) refuse(folder, errno);
  const std::string name = hex(sha256(bytes));
  const std::string path = (fs::path(folder) / name).string();
  const std::string unfinished = path + std::string(kUnfinished);
  const int file = ::open(unfinished.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file < 0) refuse(unfinished, errno);
  int error = write_all(file, bytes);
  if (::close(file) != 0 && error == 0) error = errno;
  if (error == 0 && ::rename(unfinished.c_str(), path.c_str()) != 0) error = errno;
  if (error != 0) {
    ::unlink(unfinished.c_str());
    refuse(path, error);
  }
  flush_to_disk(folder);
  return name;
}

std::optional<std::string> read_file(const std::string& folder, const std::string& sha256) {
  if (!is_name(sha256)) return std::nullopt;
  std::ifstream stream(fs::path(folder) / sha256, std::ios::binary);
  if (!stream) return std::nullopt;
  std::string bytes((std::istreambuf_iterator<char>(stream)), {});
  if (hex(storage::sha256(bytes)) != sha256) return std::nullopt;
  return bytes;
}

std::vector<std::string> kept_files(const std::string& folder) {
  std::vector<std::string> names;
  std::error_code absent;
  for (const auto& entry : fs::directory_iterator(folder, absent)) {
    const std::string name = entry.path().filename().string();
    const bool is_unfinished = name.ends_with(kUnfinished);
    if (is_name(is_unfinished ? std::string_view(name).substr(0, name.size() - kUnfinished.size()) : name)) names.push_back(name);
  }
  return names;
}

int sweep_orphans(const Transaction& tx, const std::string& folder, const std::vector<std::string>& names) {
  int gone = 0;
  for (const std::string& name : names) {
    if (is_name(name) && has_media(tx, name)) continue;
    std::error_code failed;
    if (fs::remove(fs::path(folder) / name, failed)) ++gone;
  }
  return gone;
}

}  // namespace storage
