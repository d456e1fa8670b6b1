#include "bot/scheduler.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <catch2/catch.hpp>

#include "storage/broadcast.h"
#include "storage/schedule.h"
#include "tests/support/house.h"

namespace {

struct Waiting {
  explicit Waiting(std::chrono::seconds early) : scheduler(test.house, early, [this] { ++slices; }) {
    test.add_audience("oa", 5);
    test.database.write_now([](storage::Transaction& tx) {
      tx.execute("DELETE FROM outbox");
      tx.execute("UPDATE occurrence SET state = 'planned', total = 0, due_at = due_at + 3600, begin_at = due_at + 3600, useful_until = useful_until + 3600");
    });
    boost::asio::co_spawn(test.context, scheduler.run(), boost::asio::detached);
    test.pass(0s);
    slices = 0;  // the house's own daily job ran first
  }
  ~Waiting() {
    scheduler.stop();
    test.pass(0s);
  }

  tests::TestHouse test;
  int slices = 0;
  bot::Scheduler scheduler;
};

}  // namespace

TEST_CASE("an occurrence is frozen when it is due and not a second before") {
  Waiting waiting(0s);
  waiting.test.pass(59min + 59s);
  CHECK(waiting.slices == 0);
  waiting.test.pass(1s);
  CHECK(waiting.test.number("SELECT count(*) FROM outbox WHERE occurrence_id IS NOT NULL") == 6);
  CHECK(waiting.test.number("SELECT lateness_s FROM occurrence WHERE id = 1") == 0);
}

TEST_CASE("accounts that start early have their rows early") {
  Waiting waiting(2min);
  waiting.test.pass(58min);
  CHECK(waiting.test.number("SELECT count(*) FROM outbox WHERE occurrence_id IS NOT NULL") == 6);
}

TEST_CASE("C5: what is cancelled a second before is not sent") {
  Waiting waiting(0s);
  waiting.test.pass(59min + 59s);
  waiting.test.database.write_now([](storage::Transaction& tx) { tx.execute("UPDATE occurrence SET state = 'cancelled'"); });
  waiting.test.pass(1h);
  CHECK(waiting.test.number("SELECT count(*) FROM outbox") == 0);
}

TEST_CASE("C4: what is due while the house is down is sent late inside its useful time and missed after it") {
  tests::TestHouse test;
  test.add_audience("oa", 5);
  test.database.write_now([](storage::Transaction& tx) {
    tx.execute("DELETE FROM outbox");
    tx.execute("UPDATE occurrence SET state = 'planned', total = 0");
  });
  const bool is_too_late = GENERATE(false, true);
  test.pass(is_too_late ? 3h : 1h);
  bot::Scheduler scheduler(test.house, 0s, [] {});
  boost::asio::co_spawn(test.context, scheduler.run(), boost::asio::detached);
  test.pass(0s);
  CHECK(test.text("SELECT state FROM occurrence WHERE id = 1") == (is_too_late ? "missed" : "sending"));
  CHECK(test.number("SELECT lateness_s FROM occurrence WHERE id = 1") == (is_too_late ? 10800 : 3600));
  scheduler.stop();
  test.pass(0s);
}

TEST_CASE("a thousand rows a slice: 2,500 people are frozen in three transactions, each person once") {
  Waiting waiting(0s);
  waiting.test.database.write_now([](storage::Transaction& tx) {
    for (int n = 0; n < 2494; ++n)
      tx.execute("INSERT INTO member (name, phone_sealed, phone_hash, phone_last4, unit_id, state, created_at, updated_at)"
                 " SELECT '员', phone_sealed, $1, '0000', unit_id, 'active', 0, 0 FROM member LIMIT 1",
                 {storage::Bytes{std::to_string(n)}});
  });
  waiting.test.pass(1h);
  CHECK(waiting.slices == 3);
  CHECK(waiting.test.number("SELECT count(DISTINCT member_id) FROM outbox WHERE occurrence_id IS NOT NULL") == 2500);
  CHECK(waiting.test.number("SELECT total FROM occurrence WHERE id = 1") == 2500);
}

TEST_CASE("a job that fails is set aside and tried again, what is due after it does not wait") {
  Waiting waiting(0s);
  const auto due = waiting.test.house.now() + 30min;
  waiting.test.database.write_now([due](storage::Transaction& tx) {
    const auto unit = tx.number("SELECT min(id) FROM unit").value(), member = tx.number("SELECT min(id) FROM member").value();
    storage::plan_once(tx, {"broadcast", 999, unit, member, "2026-11-21", "10:30", due, due + 4h}, due);
  });
  waiting.scheduler.wake();
  waiting.test.pass(1h);
  CHECK(waiting.test.number("SELECT count(*) FROM outbox WHERE kind = 'study'") == 6);
  CHECK(waiting.test.text("SELECT state FROM occurrence WHERE slot = '10:30'") == "planned");
  CHECK(waiting.test.number("SELECT begin_at > due_at FROM occurrence WHERE slot = '10:30'") == 1);
}

TEST_CASE("the house's own daily job is planned for the days ahead, once each, and goes on day after day") {
  Waiting waiting(0s);
  CHECK(waiting.test.number("SELECT count(*) FROM occurrence WHERE kind = 'birthday'") == 1);
  waiting.test.pass(24h * 3);
  CHECK(waiting.test.number("SELECT count(*) FROM occurrence"
                            " WHERE kind = 'birthday' AND state = 'sent'") == 3);
  CHECK(waiting.test.number("SELECT count(DISTINCT local_date) = count(*) FROM occurrence"
                            " WHERE kind = 'birthday'") == 1);
}

TEST_CASE("what may still be taken back is not begun early") {
  Waiting waiting(2min);
  const auto due = waiting.test.house.now() + 30s;
  waiting.test.database.write_now([due](storage::Transaction& tx) {
    const auto unit = tx.number("SELECT min(id) FROM unit").value(), member = tx.number("SELECT min(id) FROM member").value();
    const auto id = storage::keep_broadcast(tx, {0, "开会", storage::Classification::open}, storage::unit_of(tx, unit), member, due);
    storage::plan_once(tx, {"broadcast", id, unit, member, "2026-11-21", "10:00", due, due + 4h, true}, due);
  });
  waiting.scheduler.wake();
  waiting.test.pass(29s);
  CHECK(waiting.test.number("SELECT count(*) FROM outbox WHERE kind = 'broadcast'") == 0);
  waiting.test.pass(1s);
  CHECK(waiting.test.number("SELECT count(*) FROM outbox WHERE kind = 'broadcast'") == 6);
}

TEST_CASE("a house that was down over the morning still owes this morning's job, one that has just begun does not") {
  tests::TestHouse test;
  test.add_audience("oa", 2);
  const bool is_old = GENERATE(false, true);
  if (is_old)
    test.database.write_now([&test](storage::Transaction& tx) {
      const auto due = test.house.now() - std::chrono::days{5};
      storage::plan_once(tx, {"birthday", 0, 1, 1, "2026-11-16", "08:00", due, due + 1h}, due);
    });
  bot::Scheduler scheduler(test.house, 0s, [] {});
  boost::asio::co_spawn(test.context, scheduler.run(), boost::asio::detached);
  test.pass(0s);
  CHECK(test.number("SELECT count(*) FROM occurrence WHERE kind = 'birthday' AND local_date = '2026-11-21' AND state = 'late'") == (is_old ? 1 : 0));
  scheduler.stop();
  test.pass(0s);
}
