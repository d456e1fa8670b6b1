#include "storage/push_row.h"

#include <catch2/catch.hpp>

#include "storage/member.h"
#include "tests/support/storage.h"

using storage::OutboxState;
using storage::Transaction;

TEST_CASE("a row that failed is open again by another door, and its tally with it; who asked to be spared is not among them") {
  tests::for_each_database([](storage::Database& database) {
    tests::write(database, [](Transaction& tx) {
      const auto author = tests::add_member(tx), li = tests::add_member(tx, "李静", "13900001003"), wang = tests::add_member(tx, "王强", "13900001004");
      const auto unit = storage::member_by_id(tx, author)->unit;
      const auto id = storage::plan_once(tx, {"study", 1, unit.id, author, "2026-11-21", "11:00", tests::kNow, tests::kNow + 2h}, tests::kNow);
      const auto body = storage::keep_body(tx, storage::Classification::internal, "{}");
      const auto put = [&](std::int64_t member, OutboxState state, const char* reason) {
        storage::OutboxRow row;
        row.kind = "study";
        row.occurrence_id = id;
        row.member_id = member;
        row.body_id = body;
        row.state = state;
        row.reason = reason;
        storage::put_in_outbox(tx, row, tests::kNow);
      };
      put(author, OutboxState::refused, "没连上");
      put(li, OutboxState::skipped, "本人退订");
      put(wang, OutboxState::unknown, "不确定是否送到");
      storage::add_to_tally(tx, id, {3, 0, 1, 1, 0, 1});
      const auto failed = storage::failed_rows(tx, id);
      REQUIRE(failed.size() == 1);
      CHECK(storage::names_of_rows(tx, failed, 5) == std::vector<std::string>{"周林"});
      CHECK(storage::doubtful_rows(tx, id).size() == 1);
      CHECK(storage::newest_in_doubt(tx, unit)->id == id);
      auto again = failed.front();
      again.door = "mass";
      again.body_id = storage::keep_body_like(tx, body, "{\"v\":1}");
      storage::reopen_row(tx, again, tests::kNow);
      CHECK(storage::row_by_id(tx, again.id)->state == OutboxState::ready);
      CHECK(storage::row_by_id(tx, again.id)->door == "mass");
      CHECK(storage::occurrence_by_id(tx, id)->tally.open() == 1);
      CHECK(tx.number("SELECT count(*) FROM outbox_body WHERE classification = '内部'") == 2);
    });
  });
}

TEST_CASE("two persons have to want it, and within two hours") {
  tests::for_each_database([](storage::Database& database) {
    tests::write(database, [](Transaction& tx) {
      const auto one = tests::add_member(tx), other = tests::add_member(tx, "李静", "13900001003");
      const auto id = storage::plan_once(tx, {"study", 1, 1, one, "2026-11-21", "11:00", tests::kNow, tests::kNow + 2h}, tests::kNow);
      CHECK_FALSE(storage::second_agrees(tx, id, one, tests::kNow));
      CHECK_FALSE(storage::second_agrees(tx, id, one, tests::kNow + 1min));
      CHECK_FALSE(storage::second_agrees(tx, id, other, tests::kNow + 3h));
      CHECK(storage::second_agrees(tx, id, one, tests::kNow + 3h));
      CHECK_FALSE(storage::second_agrees(tx, id, one, tests::kNow + 3h));
    });
  });
}
