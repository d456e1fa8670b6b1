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
