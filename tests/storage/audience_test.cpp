#include "storage/audience.h"

#include <catch2/catch.hpp>

#include "tests/support/storage.h"

TEST_CASE("an audience is read in order of ids, from anyone on, and without those who left") {
  tests::for_each_database([](storage::Database& database) {
    tests::write(database, [](storage::Transaction& tx) {
      const auto first = tests::add_member(tx), second = tests::add_member(tx, "李静", "13900001003"), third = tests::add_member(tx, "王强", "13900001004");
      tx.execute("UPDATE member SET state = 'left' WHERE id = $1", {second});
      const auto root = storage::root_unit(tx).value();
      REQUIRE(storage::audience_after(tx, root, 0, 10).size() == 2);
      CHECK(storage::audience_after(tx, root, first, 10).front().member_id == third);
      CHECK(storage::audience_after(tx, root, 0, 1).size() == 1);
    });
  });
}
