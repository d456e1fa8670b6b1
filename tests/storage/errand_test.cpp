#include "storage/errand.h"

#include <catch2/catch.hpp>

#include "tests/support/storage.h"

using storage::Transaction;

TEST_CASE("an errand is claimed once, by one epoch, what an older epoch had begun is begun again") {
  tests::for_each_database([](storage::Database& database) {
    tests::write(database, [](Transaction& tx) {
      storage::Errand errand;
      errand.kind = "health";
      errand.not_after = tests::kNow + 1h;
      const auto id = storage::keep_errand(tx, errand, tests::kNow);
      CHECK(storage::next_errand(tx) == tests::kNow);
      CHECK(storage::claim_errand(tx, 1, tests::kNow)->id == id);
      CHECK_FALSE(storage::claim_errand(tx, 1, tests::kNow + 10min));
      const auto again = storage::claim_errand(tx, 2, tests::kNow + 11min);
      CHECK(again->id == id);
      CHECK(again->attempts == 2);
      storage::end_errand(tx, id, "done", "");
      CHECK_FALSE(storage::claim_errand(tx, 3, tests::kNow + 12min));
    });
  });
}

TEST_CASE("one that failed for now waits until it may begin again") {
  tests::for_each_database([](storage::Database& database) {
    tests::write(database, [](Transaction& tx) {
      const auto id = storage::keep_errand(tx, {0, "health", "", std::nullopt, std::nullopt, tests::kNow + 1h, 0}, tests::kNow);
      storage::claim_errand(tx, 1, tests::kNow);
      storage::retry_errand(tx, id, tests::kNow + 30s);
      CHECK_FALSE(storage::claim_errand(tx, 1, tests::kNow + 29s));
      CHECK(storage::next_errand(tx) == tests::kNow + 30s);
      CHECK(storage::claim_errand(tx, 1, tests::kNow + 30s));
    });
  });
}
