// For tests of storage: the real SQLite, in memory or in a folder that goes away with the test.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "storage/database.h"

// Tests write 3h and 20s.
using namespace std::chrono_literals;

namespace tests {

inline constexpr std::chrono::sys_seconds kNow{std::chrono::seconds{1'795'226'400}};  // 2026-11-21 10:00, Beijing

// A folder of this test alone.
class Folder {
 public:
  Folder();
  ~Folder();
  std::string file(const std::string& name) const { return (path_ / name).string(); }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// Every storage test runs once per driver: SQLite in memory and SQLite in a file.
void for_each_database(const std::function<void(storage::Database&)>& test);

inline void write(storage::Database& database, const std::function<void(storage::Transaction&)>& work) { database.write_now(work); }

// A member 周林 of 青松岭林业局/白桦沟林场, id returned.
std::int64_t add_member(storage::Transaction& tx, const std::string& name = "周林", const std::string& phone = "13900005678");

}  // namespace tests
