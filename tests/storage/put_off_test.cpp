#include "storage/put_off.h"

#include <catch2/catch.hpp>

#include "storage/outbox.h"
#include "tests/support/house.h"

TEST_CASE("what waits for one reason is released for that reason alone, of that account alone") {
  tests::TestHouse test;
  test.add_audience("oa", 4);
  const auto now = test.house.now();
  test.database.write_now([&](storage::Transaction& tx) {
    storage::postpone_row(tx, 1, now + 14h, "今天的额度用完了", now);
    storage::postpone_row(tx, 2, now + 14h, "今天的群发用完了", now);
    storage::postpone_row(tx, 3, now + 14h, "今天的额度用完了", now);
    tx.execute("UPDATE outbox SET account = 'other' WHERE id = 3");
    storage::keep_useful(tx, 2, now + 20h);
    CHECK(storage::release_put_off(tx, "oa", "今天的额度用完了", now) == 1);
    CHECK(storage::row_by_id(tx, 1)->not_before == now);
    CHECK(storage::row_by_id(tx, 2)->not_before == now + 14h);
    CHECK(storage::row_by_id(tx, 3)->not_before == now + 14h);
    CHECK(storage::row_by_id(tx, 2)->useful_until == now + 20h);
    CHECK(storage::row_by_id(tx, 1)->useful_until == now + 3h);
    storage::settle_row(tx, *storage::row_by_id(tx, 1), storage::OutboxState::expired, "今天的额度用完了", 0, now);
    storage::settle_row(tx, *storage::row_by_id(tx, 2), storage::OutboxState::expired, "过了有效时间", 0, now);
    CHECK(storage::expired_for(tx, "oa", "今天的额度用完了", now) == 1);
    CHECK(storage::expired_for(tx, "oa", "今天的额度用完了", now + 1s) == 0);
  });
}
