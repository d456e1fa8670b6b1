#include "storage/consent.h"

#include <catch2/catch.hpp>

#include "tests/support/storage.h"

TEST_CASE("a consent holds for its purpose until it is withdrawn, and every one leaves its row") {
  tests::for_each_database([](storage::Database& database) {
    tests::write(database, [](storage::Transaction& tx) {
      const auto member = tests::add_member(tx);
      CHECK_FALSE(storage::has_consent(tx, member, "location"));
      storage::grant_consent(tx, member, "location", 1, "oa", tests::kNow);
      CHECK(storage::has_consent(tx, member, "location"));
      CHECK_FALSE(storage::has_consent(tx, member, "photo"));
      CHECK(storage::withdraw_consent(tx, member, "location", tests::kNow + 1h));
      CHECK_FALSE(storage::withdraw_consent(tx, member, "location", tests::kNow + 1h));
      CHECK_FALSE(storage::has_consent(tx, member, "location"));
      CHECK(tx.number("SELECT count(*) FROM consent") == 1);
    });
  });
}

TEST_CASE("a refusal is remembered for as long as it is asked about, and is no consent") {
  tests::for_each_database([](storage::Database& database) {
    tests::write(database, [](storage::Transaction& tx) {
      const auto member = tests::add_member(tx);
      storage::refuse_consent(tx, member, "location", 1, "oa", tests::kNow);
      CHECK_FALSE(storage::has_consent(tx, member, "location"));
      CHECK(storage::has_refused_since(tx, member, "location", tests::kNow));
      CHECK_FALSE(storage::has_refused_since(tx, member, "location", tests::kNow + 1s));
      storage::grant_consent(tx, member, "location", 1, "oa", tests::kNow + 1h);
      storage::withdraw_consent(tx, member, "location", tests::kNow + 2h);
      CHECK_FALSE(storage::has_refused_since(tx, member, "location", tests::kNow + 1s));
    });
  });
}
