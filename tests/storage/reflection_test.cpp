#include "storage/reflection.h"

#include <catch2/catch.hpp>

#include "tests/support/storage.h"

TEST_CASE("a member has one draft, beginning another drops it with its attachments") {
  tests::for_each_database([](storage::Database& database) {
    tests::write(database, [](storage::Transaction& tx) {
      const auto member = tests::add_member(tx);
      const auto first = storage::begin_reflection(tx, member, std::nullopt, tests::kNow);
      storage::add_to_reflection(tx, first.id, "一");
      storage::add_to_reflection(tx, first.id, "二");
      storage::attach(tx, first.id, storage::AttachmentKind::image, "oa", "m", tests::kNow);
      const auto draft = storage::reflection_draft(tx, member, tests::kNow).value();
      CHECK((draft.body == "一\n二" && draft.parts == 2 && draft.pictures == 1 && draft.voices == 0));
      CHECK_FALSE(storage::reflection_draft(tx, member, tests::kNow + 1s));
      storage::begin_reflection(tx, member, std::nullopt, tests::kNow);
      CHECK(tx.number("SELECT count(*) FROM reflection") == 1);
      CHECK(tx.number("SELECT count(*) FROM attachment") == 0);
    });
  });
}

TEST_CASE("what was submitted stays, and reopened it is the draft again") {
  tests::for_each_database([](storage::Database& database) {
    tests::write(database, [](storage::Transaction& tx) {
      const auto member = tests::add_member(tx);
      const auto written = storage::begin_reflection(tx, member, std::nullopt, tests::kNow);
      storage::submit_reflection(tx, written.id, tests::kNow);
      CHECK_FALSE(storage::reflection_draft(tx, member, tests::kNow));
      storage::begin_reflection(tx, member, std::nullopt, tests::kNow);
      storage::reopen_reflection(tx, written.id, tests::kNow + 1h);
      CHECK(storage::reflection_draft(tx, member, tests::kNow + 1h)->id == written.id);
      CHECK(tx.number("SELECT count(*) FROM reflection") == 1);
    });
  });
}
