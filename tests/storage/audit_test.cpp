#include "storage/audit.h"

#include <catch2/catch.hpp>

#include "tests/support/storage.h"

TEST_CASE("an audit line says who, what and when, nobody stands for the operator") {
  tests::for_each_database([](storage::Database& database) {
    tests::write(database, [](storage::Transaction& tx) {
      storage::audit(tx, std::nullopt, "member.import", "roster", "3 rows", tests::kNow);
      auto rows = tx.query("SELECT at, member_id, action FROM audit_line");
      REQUIRE(rows.next());
      CHECK(rows.instant(0) == tests::kNow);
      CHECK(rows.is_null(1));
      CHECK(rows.text(2) == "member.import");
    });
  });
}
