#include "storage/identity.h"

#include <catch2/catch.hpp>

#include "tests/support/storage.h"

using storage::Binding;
using storage::Transaction;

TEST_CASE("an identity is made on first contact and bound to one member per account") {
  tests::for_each_database([](storage::Database& database) {
    tests::write(database, [](Transaction& tx) {
      const auto zhou = tests::add_member(tx), li = tests::add_member(tx, "李静", "13900001003");
      const auto first = storage::identity_of(tx, "oa", "o-1", tests::kNow);
      CHECK(storage::identity_of(tx, "oa", "o-1", tests::kNow).id == first.id);
      CHECK(storage::bind_identity(tx, first, zhou) == Binding::bound);
      const auto second = storage::identity_of(tx, "oa", "o-2", tests::kNow);
      CHECK(storage::bind_identity(tx, second, zhou) == Binding::member_has_another);
      CHECK(storage::bind_identity(tx, storage::identity_of(tx, "oa", "o-1", tests::kNow), li) == Binding::identity_has_another);
      CHECK(storage::bind_identity(tx, storage::identity_of(tx, "corp", "zhou", tests::kNow), zhou) == Binding::bound);
      CHECK(storage::identities_of(tx, zhou).size() == 2);
    });
  });
}

TEST_CASE("the newest follow or unfollow of the platform's own time decides, in every order of arrival") {
  tests::for_each_database([](storage::Database& database) {
    tests::write(database, [](Transaction& tx) {
      const auto id = storage::identity_of(tx, "oa", "o-1", tests::kNow).id;
      CHECK(storage::keep_follow(tx, id, false, tests::kNow + 20s));
      CHECK_FALSE(storage::keep_follow(tx, id, true, tests::kNow + 10s));
      CHECK_FALSE(storage::identity_by_id(tx, id)->follows);
    });
  });
}

TEST_CASE("messages are counted by the minute") {
  tests::for_each_database([](storage::Database& database) {
    tests::write(database, [](Transaction& tx) {
      const auto id = storage::identity_of(tx, "oa", "o-1", tests::kNow).id;
      CHECK(storage::count_in_minute(tx, id, tests::kNow) == 1);
      CHECK(storage::count_in_minute(tx, id, tests::kNow + 59s) == 2);
      CHECK(storage::count_in_minute(tx, id, tests::kNow + 60s) == 1);
    });
  });
}

TEST_CASE("WeCom members of the roster have an identity before they say a word, once") {
  tests::for_each_database([](storage::Database& database) {
    tests::write(database, [](Transaction& tx) {
      const auto id = tests::add_member(tx);
      tx.execute("UPDATE member SET wecom_user_id = 'zhoulin' WHERE id = $1", {id});
      CHECK(storage::bind_wecom_members(tx, "corp", tests::kNow) == 1);
      CHECK(storage::bind_wecom_members(tx, "corp", tests::kNow) == 0);
      CHECK(storage::member_of_wecom_user(tx, "ZhouLin") == id);
    });
  });
}

TEST_CASE("whoever is expected to be reachable is, until the platform says otherwise of a later attempt") {
  tests::for_each_database([](storage::Database& database) {
    tests::write(database, [](Transaction& tx) {
      const auto id = storage::identity_of(tx, "corp", "zhoulin", tests::kNow).id;
      CHECK(storage::keep_follow(tx, id, false, tests::kNow + 10s));
      storage::expect_reachable(tx, id);
      CHECK(storage::identity_by_id(tx, id)->follows);
      CHECK_FALSE(storage::keep_follow(tx, id, false, tests::kNow));
      CHECK(storage::keep_follow(tx, id, false, tests::kNow + 20s));
    });
  });
}
