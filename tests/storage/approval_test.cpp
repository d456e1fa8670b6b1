#include "storage/approval.h"

#include <catch2/catch.hpp>

#include "storage/member.h"
#include "tests/support/storage.h"

using storage::Transaction;

TEST_CASE("an occurrence that waits for a second person begins only after the agreement, which is given once") {
  tests::for_each_database([](storage::Database& database) {
    tests::write(database, [](Transaction& tx) {
      const auto author = tests::add_member(tx), second = tests::add_member(tx, "李静", "13900001003");
      const auto unit = storage::member_by_id(tx, author)->unit;
      const auto due = tests::kNow + 1h;
      const auto id = storage::plan_once(tx, {"study", 1, unit.id, author, "2026-11-21", "11:00", due, due + 2h}, tests::kNow);
      storage::ask_approval(tx, *storage::occurrence_by_id(tx, id), "涉密标志", tests::kNow);
      CHECK(storage::open_approvals(tx, unit) == std::vector<std::int64_t>{id});
      CHECK_FALSE(storage::claim_due(tx, due, due, 1, due + 1min));
      CHECK_FALSE(storage::approver_of(tx, id));
      CHECK(storage::decide_approval(tx, *storage::occurrence_by_id(tx, id), second, true, tests::kNow));
      CHECK_FALSE(storage::decide_approval(tx, *storage::occurrence_by_id(tx, id), author, false, tests::kNow));
      CHECK(storage::approver_of(tx, id) == second);
      CHECK(storage::open_approvals(tx, unit).empty());
      CHECK(storage::claim_due(tx, due, due, 1, due + 1min)->id == id);
    });
  });
}

TEST_CASE("a refused one is cancelled, an undecided one is missed at the end of its use") {
  tests::for_each_database([](storage::Database& database) {
    tests::write(database, [](Transaction& tx) {
      const auto author = tests::add_member(tx);
      const auto unit = storage::member_by_id(tx, author)->unit;
      const auto due = tests::kNow + 1h;
      const auto plan = [&](const char* slot) { return storage::plan_once(tx, {"study", 1, unit.id, author, "2026-11-21", slot, due, due + 2h}, tests::kNow); };
      const auto refused = plan("11:00"), silent = plan("11:01");
      for (const auto id : {refused, silent}) storage::ask_approval(tx, *storage::occurrence_by_id(tx, id), "身份证号", tests::kNow);
      storage::decide_approval(tx, *storage::occurrence_by_id(tx, refused), author, false, tests::kNow);
      CHECK(storage::occurrence_by_id(tx, refused)->state == storage::OccurrenceState::cancelled);
      const auto claimed = storage::claim_due(tx, due + 2h, due + 2h, 1, due + 3h);
      CHECK(claimed->id == silent);
      CHECK(claimed->state == storage::OccurrenceState::missed);
    });
  });
}
