#include "storage/unit.h"

#include <catch2/catch.hpp>

#include "tests/support/storage.h"

TEST_CASE("a unit is made once, with its path and full name") {
  tests::for_each_database([](storage::Database& database) {
    tests::write(database, [](storage::Transaction& tx) {
      const auto first = storage::unit_at(tx, {"林业局", "白桦沟"}, tests::kNow);
      const auto again = storage::unit_at(tx, {"林业局", "白桦沟"}, tests::kNow);
      const auto other = storage::unit_at(tx, {"林业局", "诺敏"}, tests::kNow);
      CHECK(first.id == again.id);
      CHECK(first.id != other.id);
      CHECK(storage::full_name(tx, other) == "林业局/诺敏");
      CHECK(first.path.starts_with(storage::root_unit(tx)->path));
    });
  });
}
