#include "storage/retention.h"

#include <catch2/catch.hpp>

#include "storage/audit.h"
#include "storage/conversation.h"
#include "storage/identity.h"
#include "storage/inbox.h"
#include "storage/member.h"
#include "storage/outbox.h"
#include "storage/place_report.h"
#include "storage/reflection.h"
#include "storage/reminder.h"
#include "storage/errand.h"
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

TEST_CASE("an exact place is kept 90 days, its district a year, a draft a week, a reminder a year after it rang") {
  tests::for_each_database([](storage::Database& database) {
    tests::write(database, [](storage::Transaction& tx) {
      const storage::DataKey key(std::string(32, 'k'));
      const auto member = storage::member_by_id(tx, tests::add_member(tx)).value();
      storage::keep_place(tx, key, {0, member.id, tests::kNow, "湛江市", "21.19,110.41\t人民大道", "location", ""});
      const auto draft = storage::begin_reflection(tx, member.id, std::nullopt, tests::kNow);
      storage::attach(tx, draft.id, storage::AttachmentKind::image, "oa", "m", tests::kNow);
      const auto fired = storage::keep_reminder(tx, member, "交底稿", "", tests::kNow, tests::kNow);
      storage::note_fired(tx, fired, tests::kNow);
      storage::keep_reminder(tx, member, "量水位", "FREQ=DAILY 09:00", tests::kNow, tests::kNow);
      const auto left = [&tx](const char* sql) { return tx.number(sql).value(); };
      storage::purge(tx, tests::kNow + std::chrono::days{7}, 100);
      CHECK(left("SELECT count(*) FROM attachment") == 1);
      storage::purge(tx, tests::kNow + std::chrono::days{8}, 100);
      CHECK(left("SELECT (SELECT count(*) FROM reflection) + (SELECT count(*) FROM attachment)") == 0);
      storage::purge(tx, tests::kNow + std::chrono::days{90}, 100);
      CHECK(left("SELECT count(*) FROM place_report WHERE exact_sealed IS NOT NULL") == 1);
      storage::purge(tx, tests::kNow + std::chrono::days{91}, 100);
      CHECK(left("SELECT count(*) FROM place_report WHERE exact_sealed IS NOT NULL") == 0);
      CHECK(left("SELECT count(*) FROM place_report WHERE area = '湛江市'") == 1);
      storage::purge(tx, tests::kNow + std::chrono::days{366}, 100);
      CHECK(left("SELECT count(*) FROM place_report") == 0);
      CHECK(left("SELECT count(*) FROM reminder") == 1);
    });
  });
}

TEST_CASE("an errand that is over goes after 30 days, an open one stays") {
  tests::for_each_database([](storage::Database& database) {
    tests::write(database, [](storage::Transaction& tx) {
      const auto over = storage::keep_errand(tx, {0, "media", "m", std::nullopt, std::nullopt, tests::kNow + 1h, 0}, tests::kNow);
      storage::keep_errand(tx, {0, "media", "m", std::nullopt, std::nullopt, tests::kNow + 1h, 0}, tests::kNow);
      storage::end_errand(tx, over, "done", "");
      storage::purge(tx, tests::kNow + std::chrono::days{30}, 100);
      CHECK(tx.number("SELECT count(*) FROM errand") == 2);
      storage::purge(tx, tests::kNow + std::chrono::days{31}, 100);
      CHECK(tx.number("SELECT count(*) FROM errand") == 1);
    });
  });
}
