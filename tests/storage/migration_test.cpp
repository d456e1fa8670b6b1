#include "storage/migration.h"

#include <catch2/catch.hpp>

#include "storage/database.h"
#include "tests/support/storage.h"

TEST_CASE("the neutral text gets the types of the driver, and every table is strict") {
  CHECK(storage::sqlite_dialect("CREATE TABLE t (\n  id {id},\n  raw {bytes}\n);") ==
        "CREATE TABLE t (\n  id INTEGER PRIMARY KEY,\n  raw BLOB\n) STRICT;");
}

TEST_CASE("migrating twice changes nothing") {
  storage::SqliteConnection connection(":memory:", true);
  storage::migrate(connection);
  storage::migrate(connection);
  storage::Transaction tx(connection);
  CHECK(tx.number("SELECT count(*) FROM schema_version") == tx.number("SELECT max(version) FROM schema_version"));
}

TEST_CASE("a database written by a newer program is refused") {
  storage::SqliteConnection connection(":memory:", true);
  storage::migrate(connection);
  storage::Transaction(connection).execute("INSERT INTO schema_version (version, name) VALUES (9999, 'future')");
  CHECK_THROWS_AS(storage::migrate(connection), storage::NewerSchema);
}

TEST_CASE("what was decided before final rows had a mark of their own is marked by what its reason says") {
  storage::SqliteConnection connection(":memory:", true);
  storage::migrate(connection, 13);
  storage::Transaction tx(connection);
  tests::add_member(tx);
  tx.execute("INSERT INTO outbox_body (classification, body) VALUES ('公开', '{}')");
  for (const char* reason : {"本人退订", "平台没有送到", "平台审核没有通过", "管理员拒绝了群发", "书记撤回", "没连上"})
    tx.execute("INSERT INTO outbox (kind, member_id, account, recipient, body_id, lane, not_before, useful_until, state, reason, changed_at)"
               " VALUES ('study', 1, 'oa', '', 1, 2, 0, 0, 'refused', $1, 0)",
               {reason});
  storage::migrate(connection);
  storage::Rows rows = tx.query("SELECT is_final FROM outbox ORDER BY id");
  std::string marks;
  while (rows.next()) marks += rows.text(0);
  CHECK(marks == "101110");
}
