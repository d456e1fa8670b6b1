#include "storage/recall.h"

#include <catch2/catch.hpp>

#include "storage/push_row.h"
#include "tests/support/house.h"

TEST_CASE("what was accepted by the door and not recalled is still on the phones, nothing else") {
  tests::TestHouse test;
  test.add_audience("corp", 4);
  test.database.write_now([&](storage::Transaction& tx) {
    tx.execute("UPDATE outbox SET state = 'accepted', door = 'app'");
    tx.execute("UPDATE outbox SET door = 'customer_service' WHERE id = 1");
    tx.execute("UPDATE outbox SET reason = $1 WHERE id = 2", {storage::kTakenBack});
    tx.execute("UPDATE outbox SET state = 'unknown' WHERE id = 3");
    const auto kept = storage::kept_rows(tx, test.occurrence, "app");
    REQUIRE(kept.size() == 1);
    CHECK(kept.front().id == 4);
  });
}
