#include "storage/farewell.h"

#include <catch2/catch.hpp>

#include "storage/audience.h"
#include "storage/consent.h"
#include "storage/identity.h"
#include "storage/place_report.h"
#include "storage/reminder.h"
#include "tests/support/storage.h"

TEST_CASE("who leaves gets nothing any more, is nowhere, and an import takes the person back in") {
  tests::for_each_database([](storage::Database& database) {
    tests::write(database, [](storage::Transaction& tx) {
      const storage::DataKey key(std::string(32, 'k'));
      const auto member = storage::member_by_id(tx, tests::add_member(tx)).value();
      const auto identity = storage::identity_of(tx, "oa", "o-1", tests::kNow);
      storage::bind_identity(tx, identity, member.id);
      storage::grant_consent(tx, member.id, "location", 1, "oa", tests::kNow);
      storage::keep_place(tx, key, {0, member.id, tests::kNow, "湛江市", "", "words", ""});
      storage::keep_reminder(tx, member, "交底稿", "FREQ=DAILY 09:00", tests::kNow + 1h, tests::kNow);
      storage::leave(tx, member.id, tests::kNow);
      CHECK(storage::audience_after(tx, storage::root_unit(tx).value(), 0, 10).empty());
      CHECK(storage::identities_of(tx, member.id).empty());
      CHECK_FALSE(storage::has_consent(tx, member.id, "location"));
      CHECK(tx.number("SELECT (SELECT count(*) FROM place_report) + (SELECT count(*) FROM occurrence WHERE state = 'planned')") == 0);
      CHECK(tests::add_member(tx) == member.id);
      CHECK(storage::audience_after(tx, storage::root_unit(tx).value(), 0, 10).size() == 1);
    });
  });
}

TEST_CASE("who is unbound is a member still, and the next phone can be bound") {
  tests::for_each_database([](storage::Database& database) {
    tests::write(database, [](storage::Transaction& tx) {
      const auto member = tests::add_member(tx);
      storage::bind_identity(tx, storage::identity_of(tx, "oa", "o-old", tests::kNow), member);
      CHECK(storage::unbind(tx, member) == 1);
      CHECK(storage::bind_identity(tx, storage::identity_of(tx, "oa", "o-new", tests::kNow), member) == storage::Binding::bound);
    });
  });
}
