#include "storage/push_row.h"

#include <catch2/catch.hpp>

#include "storage/member.h"
#include "tests/support/storage.h"

using storage::OutboxState;
using storage::Transaction;

TEST_CASE("a row that failed is open again by another door, and its tally with it, who asked to be spared is not among them") {
  tests::for_each_database([](storage::Database& database) {
    tests::write(database, [](Transaction& tx) {
      const auto author = tests::add_member(tx), li = tests::add_member(tx, "李静", "13900001003"), wang = tests::add_member(tx, "王强", "13900001004");
      const auto unit = storage::member_by_id(tx, author)->unit;
      const auto id = storage::plan_once(tx, {"study", 1, unit.id, author, "2026-11-21", "11:00", tests::kNow, tests::kNow + 2h}, tests::kNow);
      const auto body = storage::keep_body(tx, storage::Classification::internal, "{}");
      const auto put = [&](std::int64_t member, OutboxState state, const char* reason, bool is_final = false) {
        storage::OutboxRow row;
        row.kind = "study";
        row.occurrence_id = id;
        row.member_id = member;
        row.body_id = body;
        row.state = state;
        row.reason = reason;
        row.is_final = is_final;
        storage::put_in_outbox(tx, row, tests::kNow);
      };
      put(author, OutboxState::refused, "平台没有送到");
      put(li, OutboxState::skipped, "本人退订", true);
      put(wang, OutboxState::unknown, "不确定是否送到");
      storage::add_to_tally(tx, id, {3, 0, 1, 1, 0, 1});
      const auto failed = storage::failed_rows(tx, id);
      REQUIRE(failed.size() == 1);
      CHECK(storage::names_of_rows(tx, failed, 5) == std::vector<std::string>{"周林"});
      CHECK(storage::doubtful_rows(tx, id).size() == 1);
      CHECK(storage::newest_in_doubt(tx, unit, 0)->id == id);
      auto again = failed.front();
      again.door = "mass";
      again.body_id = storage::keep_body_like(tx, body, "{\"v\":1}");
      storage::reopen_row(tx, again, tests::kNow);
      CHECK(storage::row_by_id(tx, again.id)->state == OutboxState::ready);
      CHECK(storage::row_by_id(tx, again.id)->door == "mass");
      CHECK(storage::occurrence_by_id(tx, id)->tally.open() == 1);
      CHECK(tx.number("SELECT count(*) FROM outbox_body WHERE classification = '内部'") == 2);
    });
  });
}

TEST_CASE("two persons have to want it, and within two hours") {
  tests::for_each_database([](storage::Database& database) {
    tests::write(database, [](Transaction& tx) {
      const auto one = tests::add_member(tx), other = tests::add_member(tx, "李静", "13900001003");
      const auto id = storage::plan_once(tx, {"study", 1, 1, one, "2026-11-21", "11:00", tests::kNow, tests::kNow + 2h}, tests::kNow);
      CHECK_FALSE(storage::second_agrees(tx, id, one, tests::kNow));
      CHECK_FALSE(storage::second_agrees(tx, id, one, tests::kNow + 1min));
      CHECK_FALSE(storage::second_agrees(tx, id, other, tests::kNow + 3h));
      CHECK(storage::second_agrees(tx, id, one, tests::kNow + 3h));
      CHECK_FALSE(storage::second_agrees(tx, id, one, tests::kNow + 3h));
    });
  });
}

TEST_CASE("of those who wait it is known how many, until when, and why most of them") {
  tests::for_each_database([](storage::Database& database) {
    tests::write(database, [](Transaction& tx) {
      const auto author = tests::add_member(tx);
      const auto id = storage::plan_once(tx, {"study", 1, 1, author, "2026-11-21", "11:00", tests::kNow, tests::kNow + 2h}, tests::kNow);
      const auto body = storage::keep_body(tx, storage::Classification::internal, "{}");
      int people = 0;
      const auto put = [&](std::chrono::seconds later, const char* reason, OutboxState state = OutboxState::ready) {
        storage::OutboxRow row;
        row.kind = "study";
        row.occurrence_id = id;
        row.member_id = people++ == 0 ? author : tests::add_member(tx, "李静", ("1390000100" + std::to_string(people)).c_str());
        row.body_id = body;
        row.not_before = tests::kNow + later;
        row.state = state;
        row.reason = reason;
        storage::put_in_outbox(tx, row, tests::kNow);
      };
      put(0s, "");
      put(1h, "本人退订", OutboxState::skipped);
      CHECK_FALSE(storage::waiting_of(tx, id, tests::kNow));
      put(12h, "");
      REQUIRE(storage::waiting_of(tx, id, tests::kNow));
      CHECK(storage::waiting_of(tx, id, tests::kNow)->reason.empty());
      put(12h, "");
      put(11min, "没连上");
      put(10min, "服务器 IP 不在白名单");
      put(10min, "服务器 IP 不在白名单");
      const auto waiting = storage::waiting_of(tx, id, tests::kNow);
      CHECK(waiting->people == 5);
      CHECK(waiting->next == tests::kNow + 10min);
      CHECK(waiting->last == tests::kNow + 12h);
      CHECK(waiting->reason == "服务器 IP 不在白名单");
      CHECK(storage::waiting_of(tx, id, tests::kNow + 10min)->people == 3);
      // Nothing of a held account is being sent, whatever its time.
      tx.execute("UPDATE outbox SET account = 'oa' WHERE reason = ''");
      storage::hold_account(tx, "oa", tests::kNow + 5min, "AppSecret 不对");
      CHECK(storage::waiting_of(tx, id, tests::kNow)->people == 6);
      CHECK(storage::waiting_of(tx, id, tests::kNow)->next == tests::kNow + 5min);
      CHECK(storage::waiting_of(tx, id, tests::kNow)->reason == "AppSecret 不对");
      CHECK(storage::waiting_of(tx, id, tests::kNow + 5min)->people == 5);
      storage::release_account(tx, "oa");
      CHECK(storage::waiting_of(tx, id, tests::kNow)->people == 5);
    });
  });
}
