#include "storage/broadcast.h"

#include <catch2/catch.hpp>

#include "storage/member.h"
#include "storage/schedule.h"
#include "tests/support/storage.h"

TEST_CASE("the same words to the same unit are a repetition while they are planned or sent, not when they were withdrawn") {
  tests::for_each_database([](storage::Database& database) {
    tests::write(database, [](storage::Transaction& tx) {
      const auto member = storage::member_by_id(tx, tests::add_member(tx)).value();
      const auto id = storage::keep_broadcast(tx, {0, "开会", storage::Classification::open}, member.unit, member.id, tests::kNow);
      CHECK(storage::broadcast_of(tx, id).classification == storage::Classification::open);
      const auto occurrence =
          storage::plan_once(tx, {storage::kBroadcastKind, id, member.unit.id, member.id, "2026-11-21", "10:00", tests::kNow, tests::kNow + 1h}, tests::kNow);
      CHECK(storage::is_repeated(tx, member.unit, "开会", tests::kNow));
      CHECK_FALSE(storage::is_repeated(tx, member.unit, "开会", tests::kNow + 1s));
      CHECK_FALSE(storage::is_repeated(tx, member.unit, "散会", tests::kNow));
      storage::cancel_planned(tx, occurrence);
      CHECK_FALSE(storage::is_repeated(tx, member.unit, "开会", tests::kNow));
    });
  });
}
