#include "storage/retention.h"

#include <catch2/catch.hpp>

#include "storage/audit.h"
#include "storage/conversation.h"
#include "storage/identity.h"
#include "storage/inbox.h"
#include "storage/outbox.h"
#include "tests/support/storage.h"

TEST_CASE("a day after its time nothing of it is left, and a day before everything is there") {
  tests::for_each_database([](storage::Database& database) {
    tests::write(database, [](storage::Transaction& tx) {
      const auto member = tests::add_member(tx);
      const auto identity = storage::identity_of(tx, "oa", "o-1", tests::kNow).id;
      storage::keep_inbound(tx, "oa", "m:1", identity, "text", "secret words", tests::kNow);
      storage::keep_in_quarantine(tx, "oa", "e:1", "why", "raw", tests::kNow);
      storage::OutboxRow row;
      row.kind = "notice";
      row.member_id = member;
      row.identity_id = identity;
      row.account = "oa";
      row.body_id = storage::keep_body(tx, storage::Classification::open, "secret words");
      row.state = storage::OutboxState::accepted;
      storage::put_in_outbox(tx, row, tests::kNow);
      const auto left = [&tx] {
        return tx.number("SELECT (SELECT count(*) FROM inbox) + (SELECT count(*) FROM quarantine) +"
                         " (SELECT count(*) FROM outbox_body WHERE body <> '')");
      };
      storage::purge(tx, tests::kNow + std::chrono::days{29}, 100);
      CHECK(left() == 3);
      storage::purge(tx, tests::kNow + std::chrono::days{31}, 100);
      CHECK(left() == 2);
      storage::purge(tx, tests::kNow + std::chrono::days{181}, 100);
      CHECK(left() == 1);
      storage::purge(tx, tests::kNow + std::chrono::days{366}, 100);
      CHECK(left() == 0);
      CHECK(tx.number("SELECT count(*) FROM outbox") == 1);
      CHECK(storage::purge(tx, tests::kNow + std::chrono::days{366}, 100) == 0);
    });
  });
}

TEST_CASE("words that have not left yet are kept however old they are") {
  tests::for_each_database([](storage::Database& database) {
    tests::write(database, [](storage::Transaction& tx) {
      storage::OutboxRow row;
      row.kind = "notice";
      row.member_id = tests::add_member(tx);
      row.body_id = storage::keep_body(tx, storage::Classification::open, "words");
      storage::put_in_outbox(tx, row, tests::kNow);
      storage::purge(tx, tests::kNow + std::chrono::days{1000}, 100);
      CHECK(storage::body_text(tx, row.body_id) == "words");
    });
  });
}
