#include "storage/outbox.h"

#include <catch2/catch.hpp>

#include "storage/identity.h"
#include "storage/member.h"
#include "storage/schedule.h"
#include "tests/support/storage.h"

using storage::OutboxRow;
using storage::OutboxState;
using storage::Transaction;

namespace {

struct Prepared {
  OutboxRow row;
  std::int64_t occurrence = 0;
};

Prepared prepare(Transaction& tx) {
  Prepared prepared;
  const auto member = tests::add_member(tx);
  const auto unit = storage::member_by_id(tx, member)->unit;
  prepared.occurrence = storage::plan_once(tx, {"study", 1, unit.id, member, "2026-11-21", "19:00", tests::kNow, tests::kNow + 3h}, tests::kNow);
  prepared.row.kind = "study";
  prepared.row.occurrence_id = prepared.occurrence;
  prepared.row.member_id = member;
  prepared.row.identity_id = storage::identity_of(tx, "oa", "o-1", tests::kNow).id;
  prepared.row.account = "oa";
  prepared.row.recipient = "o-1";
  prepared.row.body_id = storage::keep_body(tx, storage::Classification::open, "body");
  prepared.row.not_before = tests::kNow;
  prepared.row.useful_until = tests::kNow + 1h;
  return prepared;
}

}  // namespace

TEST_CASE("a member has one row per occurrence, however often it is written") {
  tests::for_each_database([](storage::Database& database) {
    tests::write(database, [](Transaction& tx) {
      const auto prepared = prepare(tx);
      CHECK(storage::put_in_outbox(tx, prepared.row, tests::kNow));
      CHECK_FALSE(storage::put_in_outbox(tx, prepared.row, tests::kNow));
    });
  });
}

TEST_CASE("nothing without one of the two classifications can be kept") {
  tests::for_each_database([](storage::Database& database) {
    tests::write(database, [](Transaction& tx) {
      CHECK_THROWS_AS(tx.execute("INSERT INTO outbox_body (classification, body) VALUES ('不得上网', 'x')"), storage::DatabaseError);
    });
  });
}

TEST_CASE("rows come by lane and time, not before their time, and are overdue after it") {
  tests::for_each_database([](storage::Database& database) {
    tests::write(database, [](Transaction& tx) {
      auto prepared = prepare(tx);
      storage::put_in_outbox(tx, prepared.row, tests::kNow);
      prepared.row.occurrence_id.reset();
      prepared.row.lane = storage::Lane::answers;
      storage::put_in_outbox(tx, prepared.row, tests::kNow);
      CHECK(storage::ready_rows(tx, "oa", tests::kNow - 1s, std::chrono::seconds{0}, 10).empty());
      const auto rows = storage::ready_rows(tx, "oa", tests::kNow, std::chrono::seconds{0}, 10);
      REQUIRE(rows.size() == 2);
      CHECK(rows[0].lane == storage::Lane::answers);
      CHECK(storage::next_ready(tx, "oa") == tests::kNow);
      CHECK(storage::overdue_rows(tx, tests::kNow + 1h, 10).size() == 2);
      CHECK(storage::next_overdue(tx) == tests::kNow + 1h);
    });
  });
}

TEST_CASE("a call freezes its bytes and rows, an intent of an older epoch is found, one of this epoch is not") {
  tests::for_each_database([](storage::Database& database) {
    tests::write(database, [](Transaction& tx) {
      const auto prepared = prepare(tx);
      storage::put_in_outbox(tx, prepared.row, tests::kNow);
      const auto rows = storage::ready_rows(tx, "oa", tests::kNow, std::chrono::seconds{0}, 10);
      const auto id = storage::open_call(tx, {0, "oa", "/send", "{\"bytes\":1}", 1, tests::kNow, tests::kNow}, {rows[0].id}, 5, tests::kNow);
      CHECK(storage::ready_rows(tx, "oa", tests::kNow, std::chrono::seconds{0}, 10).empty());
      CHECK(storage::rows_of_call(tx, id).size() == 1);
      CHECK(storage::calls_of_older_epochs(tx, 5).empty());
      CHECK(storage::calls_of_older_epochs(tx, 6).at(0).body == "{\"bytes\":1}");
      storage::close_call(tx, id, "repeat", 0, "no answer", "", tests::kNow + 5s);
      CHECK(storage::calls_to_repeat(tx, "oa", tests::kNow + 4s, 10).empty());
      CHECK(storage::next_repeat(tx, "oa") == tests::kNow + 5s);
      CHECK(storage::calls_to_repeat(tx, "oa", tests::kNow + 5s, 10).at(0).id == id);
      storage::settle_row(tx, rows[0], OutboxState::accepted, "", 0, tests::kNow);
      const auto newest = storage::newest_rows(tx, 1);
      REQUIRE(newest.size() == 1);
      CHECK(newest[0].row.id >= rows[0].id);
      CHECK_FALSE(newest[0].member.empty());
      CHECK(storage::sent_since(tx, *rows[0].identity_id, tests::kNow - 1s) == 1);
    });
  });
}
