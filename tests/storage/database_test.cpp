#include "storage/database.h"

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>

#include "tests/support/storage.h"

using storage::Database;
using storage::DatabaseOptions;
using storage::Transaction;

namespace {

DatabaseOptions at(const std::string& path) {
  DatabaseOptions options;
  options.path = path;
  return options;
}

boost::asio::awaitable<void> add_one(Database& database, int& done) {
  auto work = [](Transaction& tx) { tx.execute("UPDATE instance SET epoch = epoch + 1"); };
  auto written = database.write(std::move(work));
  co_await std::move(written);
  ++done;
}

boost::asio::awaitable<void> add_one_and_fail(Database& database, int& failed) {
  auto work = [](Transaction& tx) {
    tx.execute("UPDATE instance SET epoch = epoch + 1000");
    throw std::runtime_error("feature failed");
  };
  try {
    auto written = database.write(std::move(work));
    co_await std::move(written);
  } catch (const std::runtime_error&) {
    ++failed;
  }
}

boost::asio::awaitable<void> count_members(Database& database, std::int64_t& count) {
  auto work = [](const storage::Snapshot& db) { return db.number("SELECT count(*) FROM member").value(); };
  auto reading = database.read(std::move(work));
  count = co_await std::move(reading);
}

std::int64_t epoch_now(Database& database) {
  std::int64_t epoch = 0;
  database.write_now([&](Transaction& tx) { epoch = tx.number("SELECT epoch FROM instance").value(); });
  return epoch;
}

}  // namespace

TEST_CASE("many units of work share commits, and one that fails is undone alone") {
  const tests::Folder folder;
  std::atomic<int> commits{0};
  DatabaseOptions options = at(folder.file("a.db"));
  options.probe = [&](std::string_view point) { commits += point == "after_commit"; };
  Database database(std::move(options));
  const std::int64_t before = epoch_now(database);
  boost::asio::io_context context;
  int done = 0, failed = 0;
  for (int n = 0; n < 500; ++n) {
    boost::asio::co_spawn(context, add_one(database, done), boost::asio::detached);
    if (n % 50 == 0) boost::asio::co_spawn(context, add_one_and_fail(database, failed), boost::asio::detached);
  }
  context.run();
  CHECK(done == 500);
  CHECK(failed == 10);
  CHECK(epoch_now(database) == before + 500);
  CHECK(commits < 500);
}

TEST_CASE("each start begins a new epoch") {
  const tests::Folder folder;
  std::int64_t first = 0;
  {
    Database database(at(folder.file("a.db")));
    first = database.epoch();
  }
  Database database(at(folder.file("a.db")));
  CHECK(database.epoch() == first + 1);
}

TEST_CASE("a second process on the same file is refused") {
  const tests::Folder folder;
  Database database(at(folder.file("a.db")));
  CHECK_THROWS_AS(Database(at(folder.file("a.db"))), storage::AlreadyOpen);
}

TEST_CASE("what was committed is there after a reopening, what was not begun is refused when too much waits") {
  const tests::Folder folder;
  {
    Database database(at(folder.file("a.db")));
    database.write_now([](Transaction& tx) { tests::add_member(tx); });
  }
  DatabaseOptions options = at(folder.file("a.db"));
  options.waiting_units = 0;
  Database database(std::move(options));
  CHECK_THROWS_AS(database.write_now([](Transaction&) {}), storage::Overloaded);
}

TEST_CASE("a reader sees the newest committed state") {
  const tests::Folder folder;
  Database database(at(folder.file("a.db")));
  database.write_now([](Transaction& tx) { tests::add_member(tx); });
  boost::asio::io_context context;
  std::int64_t count = 0;
  boost::asio::co_spawn(context, count_members(database, count), boost::asio::detached);
  context.run();
  CHECK(count == 1);
}
