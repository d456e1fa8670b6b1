// Databases for tests.
#include "tests/support/storage.h"

#include <unistd.h>

#include <cstdlib>

#include "storage/member.h"

namespace tests {

Folder::Folder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "jinqiao-test-XXXXXX").string();
  if (!::mkdtemp(pattern.data())) throw std::runtime_error("no folder for the test");
  path_ = pattern;
}
Folder::~Folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

void for_each_database(const std::function<void(storage::Database&)>& test) {
  {
    storage::DatabaseOptions options;
    options.path = ":memory:";
    storage::Database database(std::move(options));
    test(database);
  }
  const Folder folder;
  storage::DatabaseOptions options;
  options.path = folder.file("test.db");
  storage::Database database(std::move(options));
  test(database);
}

std::int64_t add_member(storage::Transaction& tx, const std::string& name, const std::string& phone) {
  storage::RosterEntry entry;
  entry.name = name;
  entry.phone = phone;
  entry.unit = {"青松岭林业局", "白桦沟林场"};
  return storage::keep_member(tx, storage::DataKey(std::string(32, 'k')), entry, kNow, kNow + 24h);
}

}  // namespace tests
