#include "storage/opinion.h"

#include <catch2/catch.hpp>

#include "storage/unit.h"
#include "tests/support/storage.h"

TEST_CASE("an anonymous opinion names nobody in any column and still finds its author for the answer") {
  tests::for_each_database([](storage::Database& database) {
    tests::write(database, [](storage::Transaction& tx) {
      const storage::DataKey key(std::string(32, 'k'));
      const auto member = storage::member_by_id(tx, tests::add_member(tx)).value();
      const auto id = storage::keep_opinion(tx, member, "夜班食堂", tests::kNow);
      CHECK(storage::opinions_of(tx, member.id, 5).size() == 1);
      storage::make_anonymous(tx, key, id, member.id, storage::root_unit(tx).value());
      const auto opinion = storage::opinion_of(tx, id).value();
      CHECK_FALSE(opinion.member_id);
      CHECK(opinion.unit.id == storage::root_unit(tx)->id);
      CHECK(storage::opinions_of(tx, member.id, 5).empty());
      CHECK(storage::author_of(tx, key, opinion) == member.id);
    });
  });
}

TEST_CASE("an open opinion is listed for the units above it until it is answered or taken back") {
  tests::for_each_database([](storage::Database& database) {
    tests::write(database, [](storage::Transaction& tx) {
      const auto member = storage::member_by_id(tx, tests::add_member(tx)).value();
      const auto first = storage::keep_opinion(tx, member, "一", tests::kNow), second = storage::keep_opinion(tx, member, "二", tests::kNow);
      CHECK(storage::open_opinions(tx, storage::root_unit(tx).value(), 10).size() == 2);
      storage::answer_opinion(tx, first, "好", tests::kNow);
      storage::withdraw_opinion(tx, second);
      CHECK(storage::open_opinions(tx, storage::root_unit(tx).value(), 10).empty());
      CHECK(storage::opinion_of(tx, first)->answer == "好");
      CHECK_FALSE(storage::opinion_of(tx, second));
    });
  });
}
