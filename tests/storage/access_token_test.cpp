#include "storage/access_token.h"

#include <catch2/catch.hpp>

#include "tests/support/storage.h"

TEST_CASE("an older token never overwrites a newer one, and no token stands in the file in clear") {
  tests::for_each_database([](storage::Database& database) {
    tests::write(database, [](storage::Transaction& tx) {
      const storage::DataKey key(std::string(32, 'k'));
      CHECK_FALSE(storage::access_token_of(tx, key, "oa"));
      CHECK(storage::keep_access_token(tx, key, "oa", {"token-two", tests::kNow, 2}));
      CHECK_FALSE(storage::keep_access_token(tx, key, "oa", {"token-one", tests::kNow, 1}));
      CHECK_FALSE(storage::keep_access_token(tx, key, "oa", {"token-other", tests::kNow, 2}));
      CHECK(storage::access_token_of(tx, key, "oa")->value == "token-two");
      CHECK(storage::keep_access_token(tx, key, "oa", {"token-three", tests::kNow, 3}));
      auto rows = tx.query("SELECT sealed FROM access_token");
      REQUIRE(rows.next());
      CHECK(rows.text(0).find("token") == std::string::npos);
    });
  });
}

TEST_CASE("E6: one node at a time has the right to fetch, until it has kept the token or half a minute is over") {
  tests::for_each_database([](storage::Database& database) {
    tests::write(database, [](storage::Transaction& tx) {
      const storage::DataKey key(std::string(32, 'k'));
      const auto now = tests::kNow;
      const auto first = storage::claim_access_token(tx, "oa", "node1", now);
      REQUIRE(first);
      CHECK_FALSE(storage::access_token_of(tx, key, "oa"));  // claimed, but there is no token yet
      CHECK_FALSE(storage::claim_access_token(tx, "oa", "node2", now + storage::kTokenLease - std::chrono::seconds(1)));
      const auto again = storage::claim_access_token(tx, "oa", "node1", now);
      REQUIRE(again);
      CHECK(storage::keep_access_token(tx, key, "oa", {"token-one", now, 1}, again));
      const auto second = storage::claim_access_token(tx, "oa", "node2", now);  // keeping ended the lease
      REQUIRE(second);
      const auto late = storage::claim_access_token(tx, "oa", "node1", now + storage::kTokenLease);
      REQUIRE(late);
      CHECK_FALSE(storage::keep_access_token(tx, key, "oa", {"token-stale", now, 2}, second));
      CHECK(storage::access_token_of(tx, key, "oa")->value == "token-one");
      CHECK(storage::keep_access_token(tx, key, "oa", {"token-two", now, 2}, late));
      storage::forget_access_token(tx, "oa");
      CHECK_FALSE(storage::access_token_of(tx, key, "oa"));
    });
  });
}
