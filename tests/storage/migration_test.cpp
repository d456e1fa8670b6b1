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
