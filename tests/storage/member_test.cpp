#include "storage/member.h"

#include <catch2/catch.hpp>

#include "tests/support/storage.h"

using storage::Role;
using storage::Transaction;

TEST_CASE("importing again updates by phone number and keeps one row") {
  tests::for_each_database([](storage::Database& database) {
    tests::write(database, [](Transaction& tx) {
      const auto first = tests::add_member(tx, "周林");
      const auto again = tests::add_member(tx, "周琳");
      CHECK(first == again);
      CHECK(tx.number("SELECT count(*) FROM member") == 1);
      CHECK(storage::member_by_id(tx, first)->name == "周琳");
      CHECK(storage::members_named(tx, "周琳", "5678").size() == 1);
      CHECK(storage::members_named(tx, "周琳", "5679").empty());
    });
  });
}

TEST_CASE("the phone number stands nowhere in the row in clear") {
  tests::for_each_database([](storage::Database& database) {
    tests::write(database, [](Transaction& tx) {
      tests::add_member(tx);
      auto rows = tx.query("SELECT phone_sealed, phone_hash, phone_last4 FROM member");
      REQUIRE(rows.next());
      CHECK(rows.text(0).find("1390000") == std::string::npos);
      CHECK(rows.text(1).size() == 32);
      CHECK(rows.text(2) == "5678");
    });
  });
}

TEST_CASE("a role holds for the subtree, nearest first") {
  tests::for_each_database([](storage::Database& database) {
    tests::write(database, [](Transaction& tx) {
      const storage::DataKey key(std::string(32, 'k'));
      storage::RosterEntry chief, local;
      chief.name = "陈静";
      chief.phone = "13900000001";
      chief.unit = {"林业局"};
      chief.roles = {Role::secretary};
      local = chief;
      local.name = "孙海峰";
      local.phone = "13900000002";
      local.unit = {"林业局", "白桦沟"};
      storage::keep_member(tx, key, chief, tests::kNow, tests::kNow);
      const auto id = storage::keep_member(tx, key, local, tests::kNow, tests::kNow);
      const auto unit = storage::member_by_id(tx, id)->unit;
      const auto holders = storage::holders_above(tx, Role::secretary, unit);
      REQUIRE(holders.size() == 2);
      CHECK(holders[0].name == "孙海峰");
      CHECK(storage::members_below(tx, *storage::root_unit(tx)) == 2);
      CHECK(storage::members_below(tx, unit) == 1);
      local.roles = {};
      storage::keep_member(tx, key, local, tests::kNow, tests::kNow);
      CHECK(storage::units_with_role(tx, id, Role::secretary).empty());
    });
  });
}

TEST_CASE("an invite code is read without case, marks and look-alikes") {
  CHECK(storage::folded_invite_code("zo7q-92kx io") == "Z07Q92KX10");
  CHECK(storage::folded_invite_code("l") == "1");
}
