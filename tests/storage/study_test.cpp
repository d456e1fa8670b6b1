#include "storage/study.h"

#include <catch2/catch.hpp>

#include "tests/support/storage.h"

using storage::Transaction;

namespace {
storage::Occurrence begun_on(Transaction& tx, const storage::Member& member, const std::string& date, std::chrono::sys_seconds due) {
  const auto item = storage::keep_study_item(tx, {0, "题", "文", storage::Classification::open}, member.id, tests::kNow);
  const auto id = storage::plan_once(tx, {storage::kStudyKind, item, member.unit.id, member.id, date, "19:00", due, due + 3h}, tests::kNow);
  storage::set_state(tx, id, storage::OccurrenceState::sent);
  return storage::occurrence_by_id(tx, id).value();
}
}  // namespace

TEST_CASE("summary rows equal a count of the check-ins, for any order of check-ins") {
  std::vector<int> order{0, 1, 2, 3};
  do {
    storage::DatabaseOptions options;
    options.path = ":memory:";
    storage::Database database(std::move(options));
    tests::write(database, [&](Transaction& tx) {
      const auto member = storage::member_by_id(tx, tests::add_member(tx)).value();
      std::vector<storage::Occurrence> evenings;
      for (int day = 0; day < 4; ++day)
        evenings.push_back(begun_on(tx, member, "2026-11-1" + std::to_string(day), tests::kNow + std::chrono::days{day}));
      for (const int n : order) storage::keep_check_in(tx, evenings[static_cast<std::size_t>(n)], member, false, tests::kNow);
      const auto progress = storage::progress_of(tx, member.id, "2026-11");
      CHECK(progress.streak == 4);
      CHECK(progress.done == tx.number("SELECT count(*) FROM check_in"));
      CHECK(storage::turnout_of(tx, evenings[0].id).checked_in == 1);
    });
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST_CASE("a study concerns the members of its subtree only") {
  tests::for_each_database([](storage::Database& database) {
    tests::write(database, [](Transaction& tx) {
      const auto member = storage::member_by_id(tx, tests::add_member(tx)).value();
      begun_on(tx, member, "2026-11-21", tests::kNow);
      CHECK(storage::study_on(tx, member, "2026-11-21"));
      CHECK_FALSE(storage::study_on(tx, member, "2026-11-22"));
      auto stranger = member;
      stranger.unit = storage::unit_at(tx, {"青松岭林业局", "诺敏管护站"}, tests::kNow);
      CHECK_FALSE(storage::study_on(tx, stranger, "2026-11-21"));
    });
  });
}

TEST_CASE("the row of days counts days: two studies of one evening are one, in any order") {
  for (const bool in_order : {true, false})
    tests::for_each_database([in_order](storage::Database& database) {
      tests::write(database, [in_order](Transaction& tx) {
        const auto member = storage::member_by_id(tx, tests::add_member(tx)).value();
        std::vector<storage::Occurrence> studies{begun_on(tx, member, "2026-11-21", tests::kNow), begun_on(tx, member, "2026-11-21", tests::kNow + 2h),
                                                 begun_on(tx, member, "2026-11-22", tests::kNow + 24h)};
        if (!in_order) std::swap(studies[0], studies[1]);
        for (const std::int64_t days : {1, 1, 2}) {
          storage::keep_check_in(tx, studies.front(), member, false, tests::kNow);
          studies.erase(studies.begin());
          CHECK(storage::progress_of(tx, member.id, "2026-11").streak == days);
        }
      });
    });
}

TEST_CASE("a study is put off to the day its message to that member is of") {
  tests::for_each_database([](storage::Database& database) {
    tests::write(database, [](Transaction& tx) {
      const auto member = storage::member_by_id(tx, tests::add_member(tx)).value();
      const auto midnight = std::chrono::floor<std::chrono::days>(tests::kNow) + std::chrono::days{1};
      const auto study = begun_on(tx, member, "2026-11-21", midnight - 5h);
      CHECK_FALSE(storage::study_put_off_to(tx, member, midnight));
      storage::OutboxRow row;
      row.kind = storage::kStudyKind;
      row.occurrence_id = study.id;
      row.member_id = member.id;
      row.body_id = storage::keep_body(tx, storage::Classification::internal, "{}");
      row.not_before = midnight + 8h;
      row.useful_until = midnight + 10h;
      storage::put_in_outbox(tx, row, tests::kNow);
      CHECK(storage::study_put_off_to(tx, member, midnight)->id == study.id);
      CHECK(storage::study_of_day(tx, member, "2026-11-22", midnight)->id == study.id);
      CHECK_FALSE(storage::study_put_off_to(tx, member, midnight + 24h));
      CHECK_FALSE(storage::study_put_off_to(tx, member, midnight - 24h));
      storage::set_state(tx, study.id, storage::OccurrenceState::withdrawn);
      CHECK_FALSE(storage::study_of_day(tx, member, "2026-11-22", midnight));
    });
  });
}

TEST_CASE("a withdrawn study is found for whoever may have got it, on its day and on the day it was put off into") {
  tests::for_each_database([](storage::Database& database) {
    tests::write(database, [](Transaction& tx) {
      const auto member = storage::member_by_id(tx, tests::add_member(tx)).value();
      const std::chrono::sys_seconds midnight = std::chrono::floor<std::chrono::days>(tests::kNow);
      const auto study = begun_on(tx, member, "2026-11-21", midnight + 11h);
      storage::OutboxRow row;
      row.kind = storage::kStudyKind;
      row.occurrence_id = study.id;
      row.member_id = member.id;
      row.body_id = storage::keep_body(tx, storage::Classification::internal, "{}");
      row.not_before = midnight + 11h;
      row.useful_until = midnight + 14h;
      row.state = storage::OutboxState::accepted;
      storage::put_in_outbox(tx, row, tests::kNow);
      CHECK_FALSE(storage::withdrawn_study(tx, member, midnight));
      storage::set_state(tx, study.id, storage::OccurrenceState::withdrawn);
      CHECK(storage::withdrawn_study(tx, member, midnight)->id == study.id);
      CHECK_FALSE(storage::withdrawn_study(tx, member, midnight + 24h));
      tx.execute("UPDATE outbox SET not_before = $1", {midnight + 30h});
      CHECK(storage::withdrawn_study(tx, member, midnight + 24h)->id == study.id);
      tx.execute("UPDATE outbox SET state = 'skipped'");
      CHECK_FALSE(storage::withdrawn_study(tx, member, midnight + 24h));
    });
  });
}
