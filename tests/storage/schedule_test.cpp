#include "storage/schedule.h"

#include <catch2/catch.hpp>

#include "storage/member.h"
#include "tests/support/storage.h"

using storage::OccurrenceState;
using storage::Transaction;

namespace {
std::int64_t plan(Transaction& tx, std::chrono::sys_seconds due) {
  const auto author = tests::add_member(tx);
  const auto unit = storage::member_by_id(tx, author)->unit;
  return storage::plan_once(tx, {"study", 1, unit.id, author, "2026-11-21", "19:00", due, due + 3h}, tests::kNow);
}
}  // namespace

TEST_CASE("an occurrence is claimed when due, again while half frozen, never before") {
  tests::for_each_database([](storage::Database& database) {
    tests::write(database, [](Transaction& tx) {
      const auto due = tests::kNow + 9h;
      const auto id = plan(tx, due);
      CHECK(storage::next_due(tx) == due);
      CHECK_FALSE(storage::claim_due(tx, due - 1s, due - 1s, 1, due));
      const auto first = storage::claim_due(tx, due, due, 1, due + 1min);
      REQUIRE(first);
      CHECK(first->state == OccurrenceState::frozen);
      CHECK(first->lateness == 0s);
      storage::keep_place(tx, id, 77);
      CHECK(storage::claim_due(tx, due, due, 2, due + 1min)->place == 77);
      storage::set_state(tx, id, OccurrenceState::sending);
      CHECK_FALSE(storage::claim_due(tx, due, due, 2, due + 1min));
    });
  });
}

TEST_CASE("beyond its useful time an occurrence is missed, before it is late by so much") {
  tests::for_each_database([](storage::Database& database) {
    tests::write(database, [](Transaction& tx) {
      plan(tx, tests::kNow);
      CHECK(storage::claim_due(tx, tests::kNow + 2h, tests::kNow + 2h, 1, tests::kNow)->lateness == 2h);
      plan(tx, tests::kNow);
      tx.execute("UPDATE occurrence SET state = 'planned'");
      CHECK(storage::claim_due(tx, tests::kNow + 3h, tests::kNow + 3h, 1, tests::kNow)->state == OccurrenceState::missed);
    });
  });
}

TEST_CASE("only what is still planned can be cancelled") {
  tests::for_each_database([](storage::Database& database) {
    tests::write(database, [](Transaction& tx) {
      const auto id = plan(tx, tests::kNow);
      CHECK(storage::cancel_planned(tx, id));
      CHECK_FALSE(storage::cancel_planned(tx, id));
      CHECK_FALSE(storage::next_due(tx));
    });
  });
}

TEST_CASE("the tally is a sum, and what is not in it is open") {
  tests::for_each_database([](storage::Database& database) {
    tests::write(database, [](Transaction& tx) {
      const auto id = plan(tx, tests::kNow);
      storage::add_to_tally(tx, id, {5, 0, 0, 1, 0, 0});
      storage::add_to_tally(tx, id, {0, 2, 0, 0, 0, 1});
      const auto tally = storage::occurrence_by_id(tx, id)->tally;
      CHECK(tally.total == 5);
      CHECK(tally.open() == 1);
    });
  });
}
