#include "storage/menu_publication.h"

#include <catch2/catch.hpp>

#include "tests/support/storage.h"

TEST_CASE("a refused menu leaves what was published before as it is, and its number is known") {
  tests::for_each_database([](storage::Database& database) {
    tests::write(database, [](storage::Transaction& tx) {
      CHECK_FALSE(storage::menu_publication_of(tx, "oa"));
      storage::keep_menu_refused(tx, "oa", 48001, tests::kNow);
      CHECK(storage::menu_publication_of(tx, "oa")->digest.empty());
      CHECK_FALSE(storage::menu_publication_of(tx, "oa")->published_at);
      storage::keep_menu_accepted(tx, "oa", "digest", tests::kNow + 1h);
      storage::keep_menu_refused(tx, "oa", 40018, tests::kNow + 2h);
      const auto kept = storage::menu_publication_of(tx, "oa");
      CHECK(kept->digest == "digest");
      CHECK(kept->published_at == tests::kNow + 1h);
      CHECK(kept->tried_at == tests::kNow + 2h);
      CHECK(kept->errcode == 40018);
      CHECK_FALSE(storage::menu_publication_of(tx, "corp"));
    });
  });
}
