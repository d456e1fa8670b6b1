#include "storage/reminder.h"

#include <catch2/catch.hpp>

#include "tests/support/storage.h"

namespace {
struct Kept {
  storage::Member member;
  std::int64_t id;
};
Kept keep(storage::Transaction& tx, const std::string& rule) {
  const auto member = storage::member_by_id(tx, tests::add_member(tx)).value();
  return {member, storage::keep_reminder(tx, member, "交底稿", rule, tests::kNow + 1h, tests::kNow)};
}
}  // namespace

TEST_CASE("a reminder is an occurrence of its owner's, changing its time leaves exactly one planned") {
  tests::for_each_database([](storage::Database& database) {
    tests::write(database, [](storage::Transaction& tx) {
      const auto [member, id] = keep(tx, "");
      auto reminder = storage::reminder_of(tx, id).value();
      CHECK(reminder.due_at == tests::kNow + 1h);
      storage::plan_reminder(tx, reminder, member, "", tests::kNow + 2h, tests::kNow);
      storage::plan_reminder(tx, storage::reminder_of(tx, id).value(), member, "", tests::kNow + 1h, tests::kNow);
      CHECK(storage::reminder_of(tx, id)->due_at == tests::kNow + 1h);
      CHECK(tx.number("SELECT count(*) FROM occurrence WHERE state = 'planned'") == 1);
      storage::cancel_reminder(tx, storage::reminder_of(tx, id).value());
      CHECK(tx.number("SELECT count(*) FROM occurrence WHERE state = 'planned'") == 0);
      CHECK(storage::open_reminders(tx, member.id, 10).empty());
    });
  });
}

TEST_CASE("once fired and done, a single reminder is over, a repeated one goes on") {
  tests::for_each_database([](storage::Database& database) {
    tests::write(database, [](storage::Transaction& tx) {
      const auto [member, id] = keep(tx, "");
      storage::note_fired(tx, id, tests::kNow + 1h);
      CHECK(storage::reminder_of(tx, id)->state == "fired");
      CHECK(storage::newest_fired(tx, member.id, tests::kNow)->id == id);
      storage::note_done(tx, storage::reminder_of(tx, id).value(), tests::kNow + 1h);
      CHECK(storage::reminder_of(tx, id)->state == "done");
      const auto daily = storage::keep_reminder(tx, member, "量水位", "FREQ=DAILY 09:00", tests::kNow + 2h, tests::kNow);
      storage::note_fired(tx, daily, tests::kNow + 2h);
      storage::note_done(tx, storage::reminder_of(tx, daily).value(), tests::kNow + 2h);
      CHECK(storage::reminder_of(tx, daily)->state == "open");
      CHECK(storage::newest_reminder(tx, member.id)->id == daily);
      CHECK_FALSE(storage::newest_fired(tx, member.id, tests::kNow));
    });
  });
}
