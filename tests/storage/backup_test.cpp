#include "storage/backup.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <fstream>
#include <thread>

#include "storage/inbox.h"
#include "storage/migration.h"
#include "storage/sqlite.h"
#include "tests/support/storage.h"

namespace {

struct Copied {
  Copied() {
    storage::DatabaseOptions options;
    options.path = path();
    database = std::make_unique<storage::Database>(std::move(options));
    database->write_now([](storage::Transaction& tx) { tests::add_member(tx); });
  }
  std::string path() const { return folder.file("jinqiao.db"); }
  std::string copy() const { return folder.file("copy.db"); }
  void change_copy(const std::string& sql) const { storage::SqliteConnection(copy(), true).execute_script(sql); }

  tests::Folder folder;
  std::unique_ptr<storage::Database> database;  // open, as in a server that runs
};

std::int64_t rows(const storage::Inventory& inventory, const std::string& table) {
  for (const auto& [name, count] : inventory.rows)
    if (name == table) return count;
  return -1;
}

}  // namespace

TEST_CASE("a copy made while the database is open has what was committed, and what is written later does not reach it") {
  const Copied copied;
  storage::copy_database(copied.path(), copied.copy());
  copied.database->write_now([](storage::Transaction& tx) { tests::add_member(tx, "李静", "13900001003"); });
  const storage::Inventory inventory = storage::inspect_copy(copied.copy());
  CHECK(rows(inventory, "member") == 1);
  CHECK(inventory.schema_version == storage::newest_schema_version());
  CHECK(rows(storage::inventory_of(copied.path()), "member") == 2);
}

TEST_CASE("copies made while another connection commits without pause are each whole") {
  Copied copied;
  std::atomic<bool> is_over{false};
  std::thread writing([&] {
    for (int n = 0; !is_over; ++n)
      copied.database->write_now([n](storage::Transaction& tx) {
        storage::keep_in_quarantine(tx, "oa", "e:" + std::to_string(n), "why", std::string(3000, 'x'), tests::kNow);
      });
  });
  std::int64_t before = 0;
  for (int copy = 0; copy < 5; ++copy) {
    const std::string path = copied.folder.file("copy" + std::to_string(copy) + ".db");
    storage::copy_database(copied.path(), path);
    const std::int64_t now = rows(storage::inspect_copy(path), "quarantine");
    CHECK(now >= before);
    before = now;
  }
  is_over = true;
  writing.join();
}

TEST_CASE("nothing that was deleted is in the copy") {
  const Copied copied;
  copied.database->write_now([](storage::Transaction& tx) {
    storage::keep_in_quarantine(tx, "oa", "e:1", "why", "十里铺的秘密", tests::kNow - std::chrono::days{40});
    tx.execute("DELETE FROM quarantine");
  });
  storage::copy_database(copied.path(), copied.copy());
  std::ifstream file(copied.copy(), std::ios::binary);
  CHECK(std::string((std::istreambuf_iterator<char>(file)), {}).find("十里铺的秘密") == std::string::npos);
}

TEST_CASE("row 116: a foreign database, a trigger, a view, a damaged page and a newer schema are not trusted") {
  const auto refused = [](const std::string& sql) {
    const Copied copied;
    storage::copy_database(copied.path(), copied.copy());
    copied.change_copy(sql);
    CHECK_THROWS_AS(storage::inspect_copy(copied.copy()), storage::Damaged);
  };
  refused("CREATE TRIGGER evil AFTER INSERT ON member BEGIN DELETE FROM member; END;");
  refused("CREATE VIEW evil AS SELECT 1;");
  refused("DROP INDEX member_phone;");
  refused("DROP TABLE schema_version;");
  refused("PRAGMA foreign_keys=OFF; UPDATE member SET unit_id = 99;");
  const Copied newer;
  storage::copy_database(newer.path(), newer.copy());
  newer.change_copy("INSERT INTO schema_version (version, name) VALUES (9999, 'future');");
  CHECK_THROWS_AS(storage::inspect_copy(newer.copy()), storage::NewerSchema);
  std::ofstream(newer.copy(), std::ios::trunc) << "this is no database";
  CHECK_THROWS_AS(storage::inspect_copy(newer.copy()), storage::Damaged);
}

TEST_CASE("what is kept too long already does not come back, and nothing of it stays in the file") {
  Copied copied;
  copied.database->write_now([](storage::Transaction& tx) {
    storage::keep_in_quarantine(tx, "oa", "e:1", "why", "十里铺的秘密", tests::kNow - std::chrono::days{31});
    storage::keep_in_quarantine(tx, "oa", "e:2", "why", "昨天的", tests::kNow - std::chrono::days{1});
  });
  storage::copy_database(copied.path(), copied.copy());
  storage::purge_all(copied.copy(), tests::kNow);
  CHECK(rows(storage::inventory_of(copied.copy()), "quarantine") == 1);
  std::ifstream file(copied.copy(), std::ios::binary);
  CHECK(std::string((std::istreambuf_iterator<char>(file)), {}).find("十里铺的秘密") == std::string::npos);
}

TEST_CASE("a schema of an older version is known for what it is") {
  const tests::Folder folder;
  storage::SqliteConnection older(folder.file("older.db"), true);
  storage::migrate(older, 1);
  CHECK(storage::schema_version(older) == 1);
  CHECK(storage::inspect_copy(folder.file("older.db")).schema_version == 1);
}
