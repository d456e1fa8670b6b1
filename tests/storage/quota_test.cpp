#include "storage/quota.h"

#include <catch2/catch.hpp>

#include "storage/schedule.h"
#include "tests/support/storage.h"

using storage::Transaction;

TEST_CASE("each door of an account counts its own day, and what was not sent is given back") {
  tests::for_each_database([](storage::Database& database) {
    tests::write(database, [](Transaction& tx) {
      storage::use_quota(tx, "oa", "2026-11-21", "mass", 1);
      storage::use_quota(tx, "oa", "2026-11-21", "customer_service", 3);
      storage::use_quota(tx, "oa", "2026-11-21", "customer_service", -1);
      CHECK(storage::quota_used(tx, "oa", "2026-11-21", "customer_service") == 2);
      CHECK(storage::quota_used(tx, "oa", "2026-11-22", "customer_service") == 0);
      CHECK(storage::quota_used(tx, "corp", "2026-11-21", "customer_service") == 0);
      storage::correct_quota(tx, "oa", "2026-11-21", "mass", 100);
      CHECK(storage::quota_used(tx, "oa", "2026-11-21", "mass") == 100);
      CHECK(storage::quota_since(tx, "2026-11-21").size() == 2);
      CHECK(storage::quota_since(tx, "2026-11-22").empty());
    });
  });
}

TEST_CASE("a day's mass message belongs to the occurrence that reserved it first, until that is given up") {
  tests::for_each_database([](storage::Database& database) {
    tests::write(database, [](Transaction& tx) {
      const auto author = tests::add_member(tx);
      const auto plan = [&](const char* slot) {
        return storage::plan_once(tx, {"study", 1, 1, author, "2026-11-21", slot, tests::kNow, tests::kNow + std::chrono::hours{1}}, tests::kNow);
      };
      const auto first = plan("19:00"), second = plan("20:00");
      CHECK(storage::reserve_mass(tx, "oa", "2026-11-21", first));
      CHECK(storage::reserve_mass(tx, "oa", "2026-11-21", first));
      CHECK_FALSE(storage::reserve_mass(tx, "oa", "2026-11-21", second));
      storage::release_mass(tx, first);
      CHECK(storage::reserve_mass(tx, "oa", "2026-11-21", second));
    });
  });
}

TEST_CASE("an account has one tag, the newest") {
  tests::for_each_database([](storage::Database& database) {
    tests::write(database, [](Transaction& tx) {
      CHECK_FALSE(storage::tag_of(tx, "oa"));
      storage::keep_tag(tx, "oa", 101);
      storage::keep_tag(tx, "oa", 102);
      CHECK(storage::tag_of(tx, "oa") == 102);
    });
  });
}
