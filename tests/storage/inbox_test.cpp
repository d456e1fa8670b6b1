#include "storage/inbox.h"

#include <catch2/catch.hpp>

#include "storage/identity.h"
#include "tests/support/storage.h"

TEST_CASE("a message is pending until its answer is kept, and its key finds it") {
  tests::for_each_database([](storage::Database& database) {
    tests::write(database, [](storage::Transaction& tx) {
      const auto identity = storage::identity_of(tx, "oa", "o-1", tests::kNow).id;
      CHECK_FALSE(storage::inbox_row(tx, "oa", "m:1"));
      const auto id = storage::keep_inbound(tx, "oa", "m:1", identity, "text", "打卡", tests::kNow);
      CHECK_FALSE(storage::inbox_row(tx, "oa", "m:1")->is_answered);
      storage::keep_answer(tx, id, "study", "answer");
      CHECK(storage::inbox_row(tx, "oa", "m:1")->is_answered);
      CHECK(storage::inbox_row(tx, "oa", "m:1")->answer == "answer");
      CHECK_FALSE(storage::inbox_row(tx, "corp", "m:1"));
    });
  });
}

TEST_CASE("what is authentic but unusable is kept raw, once") {
  tests::for_each_database([](storage::Database& database) {
    tests::write(database, [](storage::Transaction& tx) {
      storage::keep_in_quarantine(tx, "oa", "e:1", "two roots", std::string("<a/>\0<b/>", 9), tests::kNow);
      storage::keep_in_quarantine(tx, "oa", "e:1", "two roots", std::string("<a/>\0<b/>", 9), tests::kNow);
      auto rows = tx.query("SELECT raw, count(*) OVER () FROM quarantine");
      REQUIRE(rows.next());
      CHECK(rows.text(0).size() == 9);
      CHECK(rows.integer(1) == 1);
    });
  });
}
