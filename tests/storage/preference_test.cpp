#include "storage/preference.h"

#include <catch2/catch.hpp>

#include "tests/support/storage.h"

TEST_CASE("who has said nothing gets everything, and the newest word counts") {
  tests::for_each_database([](storage::Database& database) {
    tests::write(database, [](storage::Transaction& tx) {
      const auto member = tests::add_member(tx);
      CHECK_FALSE(storage::preference_of(tx, member).no_push);
      storage::keep_preference(tx, member, {true, true, true}, tests::kNow);
      storage::keep_preference(tx, member, {false, true, false}, tests::kNow);
      const auto kept = storage::preference_of(tx, member);
      CHECK((!kept.day_only && kept.no_care && !kept.no_push));
    });
  });
}
