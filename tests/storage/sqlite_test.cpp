#include "storage/sqlite.h"

#include <catch2/catch.hpp>

using storage::Bytes;
using storage::SqliteConnection;
using storage::Transaction;

TEST_CASE("parameters are bound by their number, wherever they first appear") {
  SqliteConnection connection(":memory:", true);
  Transaction tx(connection);
  tx.execute("CREATE TABLE t (a INTEGER, b TEXT, c BLOB)");
  tx.execute("INSERT INTO t (c, b, a) VALUES ($3, $2, $1)", {7, "words", Bytes{std::string("\0x", 2)}});
  auto rows = tx.query("SELECT a, b, c FROM t");
  REQUIRE(rows.next());
  CHECK(rows.integer(0) == 7);
  CHECK(rows.text(1) == "words");
  CHECK(rows.text(2) == std::string("\0x", 2));
}

TEST_CASE("too few values are our own error, not a null") {
  SqliteConnection connection(":memory:", true);
  Transaction tx(connection);
  tx.execute("CREATE TABLE t (a INTEGER)");
  CHECK_THROWS_AS(tx.execute("INSERT INTO t (a) VALUES ($1)"), storage::DatabaseError);
}

TEST_CASE("a statement whose rows are still being read cannot be started again") {
  SqliteConnection connection(":memory:", true);
  Transaction tx(connection);
  tx.execute("CREATE TABLE t (a INTEGER)");
  tx.execute("INSERT INTO t (a) VALUES ($1)", {1});
  auto rows = tx.query("SELECT a FROM t");
  REQUIRE(rows.next());
  CHECK_THROWS_AS(tx.query("SELECT a FROM t"), storage::DatabaseError);
}

TEST_CASE("work beyond its step budget is interrupted") {
  SqliteConnection connection(":memory:", true);
  Transaction tx(connection);
  connection.set_step_budget(10'000);
  CHECK_THROWS_AS(tx.execute("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000000)"
                             " SELECT max(i) FROM n"),
                  storage::StepBudgetExceeded);
}
