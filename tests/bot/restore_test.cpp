#include "bot/restore.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "bot/backup_file.h"
#include "bot/delivery.h"
#include "bot/scheduler.h"
#include "storage/archive.h"
#include "storage/backup.h"
#include "storage/file_lock.h"
#include "storage/sqlite.h"
#include "tests/support/command.h"
#include "tests/support/house.h"
#include "tests/support/installation.h"

using Catch::Matchers::Contains;
namespace fs = std::filesystem;

namespace {

// An installation with two members and one backup.
struct BackedUp {
  BackedUp() : installation(1) {
    REQUIRE(run({"member", "import", installation.file("roster.csv", "姓名,手机,单位\n周林,13900005678,局\n李静,13900001003,局\n")}).code == 0);
    REQUIRE(run({"backup", "create"}).code == 0);
    for (const auto& entry : fs::directory_iterator(folder() / "backups"))
      if (entry.path().extension() == ".zst") file = entry.path();
  }
  tests::Ran run(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {"-c", installation.config()});
    return tests::run(JINQIAO_BINARY, arguments);
  }
  tests::Ran shell(const std::string& command) const { return tests::run("/bin/bash", {"-c", command}); }
  const fs::path& folder() const { return installation.folder().path(); }
  std::int64_t members(const fs::path& directory) const {
    for (const auto& [table, rows] : storage::inventory_of((directory / "jinqiao.db").string()).rows)
      if (table == "member") return rows;
    return -1;
  }
  // Everything but the archives themselves, to see that a refused command changed nothing.
  std::vector<std::string> names() const {
    std::vector<std::string> all;
    for (const auto& entry : fs::recursive_directory_iterator(folder())) all.push_back(entry.path().string());
    std::sort(all.begin(), all.end());
    return all;
  }

  tests::Installation installation;
  fs::path file;
};

std::string content(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return std::string((std::istreambuf_iterator<char>(stream)), {});
}

// The manifest and the database of an archive; nothing when it cannot be read.
std::vector<std::string> unpacked(const fs::path& file) {
  const tests::Folder folder;
  const std::vector<std::string> names{"manifest.json", "jinqiao.db"};
  std::vector<std::string> contents;
  try {
    storage::unpack(file.string(), folder.path().string(), names, std::uint64_t{1} << 30);
    for (const std::string& name : names) contents.push_back(content(folder.file(name)));
  } catch (const storage::BrokenArchive&) {
    contents.clear();
  }
  return contents;
}

}  // namespace

TEST_CASE("a backup comes back with what it had, what stood there is moved aside, a dry run moves nothing") {
  const BackedUp world;
  REQUIRE(world.run({"member", "import", world.installation.file("more.csv", "姓名,手机,单位\n王强,13900001004,局\n")}).code == 0);
  CHECK(world.run({"restore", world.file.filename().string(), "--dry-run"}).code == 0);
  CHECK(world.members(world.folder() / "data") == 3);
  const auto restored = world.run({"restore", world.file.string()});
  CHECK(restored.code == 0);
  CHECK_THAT(restored.out, Contains("已恢复到") && Contains("原来的在"));
  CHECK(world.members(world.folder() / "data") == 2);
  int aside = 0;
  for (const auto& entry : fs::directory_iterator(world.folder()))
    if (entry.path().filename().string().starts_with("data.before-")) {
      ++aside;
      CHECK(world.members(entry.path()) == 3);
    }
  CHECK(aside == 1);
  CHECK(world.run({"restore", world.file.string(), "--to", (world.folder() / "deep/second").string()}).code == 0);
  CHECK(world.members(world.folder() / "deep/second") == 2);
}

TEST_CASE("a directory that holds other things and one whose server runs are left alone: 8") {
  const BackedUp world;
  fs::create_directory(world.folder() / "photos");
  world.installation.file("photos/a.jpg", "x");
  const auto foreign = world.run({"restore", world.file.string(), "--to", (world.folder() / "photos").string()});
  CHECK(foreign.code == 8);
  CHECK_THAT(foreign.err, Contains("没有动它") && Contains("怎么办"));
  const storage::FileLock running((world.folder() / "data/jinqiao.db").string());
  CHECK(world.run({"restore", world.file.string()}).code == 8);
  CHECK(world.run({"backup", "create"}).code == 0);  // backing up only reads
}

TEST_CASE("a backup cut off or with one byte changed is refused with 4 wherever it is, and nothing changes") {
  const BackedUp world;
  const std::string whole = content(world.file);
  const auto before = world.names();
  const auto refused = [&](const std::string& bytes) {
    std::ofstream(world.file, std::ios::binary | std::ios::trunc) << bytes;
    for (const std::vector<std::string>& command : {std::vector<std::string>{"restore", world.file.string()}, {"backup", "verify"}}) {
      const auto ran = world.run(command);
      CHECK(ran.code == 4);
      CHECK_THAT(ran.err, Contains("不是完整的备份") && Contains("怎么办: 换一个备份"));
    }
  };
  refused(whole.substr(0, whole.size() - 1));
  refused("");
  std::string flipped = whole;
  flipped[whole.size() / 2] = static_cast<char>(flipped[whole.size() / 2] ^ 1);
  refused(flipped);
  CHECK(world.names() == before);
}

TEST_CASE("without its .sha256 a backup is found out exactly when something inside it has changed") {
  const BackedUp world;
  const std::string whole = content(world.file);
  const auto inside = unpacked(world.file);
  REQUIRE(inside.size() == 2);
  fs::remove(world.file.string() + ".sha256");
  CHECK_THAT(world.run({"backup", "verify"}).out, Contains("旁边没有 .sha256"));
  for (std::size_t at = 8; at < whole.size(); at += whole.size() / 12) {
    std::string flipped = whole;
    flipped[at] = static_cast<char>(flipped[at] ^ 0x10);
    std::ofstream(world.file, std::ios::binary | std::ios::trunc) << flipped;
    INFO(at);
    // A compressed stream can say the same in two ways: such a byte has changed nothing.
    CHECK(world.run({"backup", "verify"}).code == (unpacked(world.file) == inside ? 0 : 4));
  }
}

TEST_CASE("the wrong data key is found before anything is put in place: 6") {
  const BackedUp world;
  world.installation.file("key", std::string(32, 'z'));
  const auto before = world.names();
  for (const std::vector<std::string>& command : {std::vector<std::string>{"restore", world.file.string()}, {"backup", "verify"}}) {
    const auto ran = world.run(command);
    CHECK(ran.code == 6);
    CHECK_THAT(ran.err, Contains("数据密钥不是") && Contains("data.key"));
  }
  CHECK(world.names() == before);
}

TEST_CASE("a backup of a newer program is refused with the version to install: 4") {
  const BackedUp world;
  const fs::path newer = world.folder() / "newer";
  fs::create_directory(newer);
  REQUIRE(world.shell("cd " + newer.string() + " && tar --zstd -xf " + world.file.string()).code == 0);
  bot::Manifest manifest = bot::manifest_from(content(newer / "manifest.json"));
  manifest.program = "9.9.9";
  manifest.inventory.schema_version = 9999;
  std::ofstream(newer / "manifest.json") << bot::manifest_text(manifest);
  REQUIRE(world.shell("cd " + newer.string() + " && tar --zstd -cf ../newer.tar.zst manifest.json jinqiao.db").code == 0);
  const auto ran = world.run({"restore", (world.folder() / "newer.tar.zst").string()});
  CHECK(ran.code == 4);
  CHECK_THAT(ran.err, Contains("9.9.9") && Contains("9999") && Contains("怎么办"));
}

TEST_CASE("a disk that takes no more ends a backup and a restore with the remedy, and leaves nothing half done") {
  const BackedUp world;
  const auto before = world.names();
  // Files may have 64 KiB: less than the database.
  const std::string limited = "trap '' XFSZ; ulimit -f 64; " JINQIAO_BINARY " -c " + world.installation.config();
  for (const std::string& command : {std::string(" backup create"), " restore " + world.file.string()}) {
    const auto ran = world.shell(limited + command);
    CHECK(ran.code == 1);
    CHECK_THAT(ran.err, Contains("磁盘满了") && Contains("怎么办"));
    CHECK(world.names() == before);
  }
  CHECK(world.run({"backup", "verify"}).code == 0);
}

TEST_CASE("C10: what yesterday's backup had not sent yet is not sent after it is restored, and its people are told") {
  tests::TestHouse test;
  test.add_audience("corp", 3);
  test.database.write_now([&](storage::Transaction& tx) {
    tx.execute("UPDATE outbox SET not_before = $1, useful_until = $2", {tests::kNow, tests::kNow + 3h});
    const auto stopped = storage::stop_what_may_be_done(tx, tests::kNow);
    CHECK(stopped.messages == 3);
    CHECK(stopped.plans == 0);
  });
  tests::ScriptedChannel channel;
  channel.per_call = 1000;
  channel.window = 25min;
  bot::Delivery delivery(test.house, {{"corp", wechat_api::Platform::wecom, wechat_api::AccountType::certified_service, &channel}});
  test.run(delivery.recover());
  delivery.start();
  test.pass(1h);
  CHECK(channel.sent.empty());
  CHECK(test.number("SELECT unknown FROM occurrence") == 3);
  CHECK(test.text("SELECT state FROM outbox WHERE kind = 'study' GROUP BY state") == "unknown");
  test.run(delivery.stop());
}

TEST_CASE("C10: an old backup does not know of this morning's greetings, and they are not sent again") {
  tests::TestHouse test;
  const auto noon = tests::kNow + 2h;
  test.database.write_now([&](storage::Transaction& tx) {
    const auto member = tests::add_member(tx);
    const auto before = noon - std::chrono::days{9};
    storage::plan_once(tx, {"birthday", 0, storage::root_unit(tx)->id, member, "2026-11-12", "08:00", before, before}, before);
    storage::set_state(tx, 1, storage::OccurrenceState::sent);
    CHECK(bot::plan_daily_jobs(tx, test.registry, noon));
    CHECK(storage::stop_what_may_be_done(tx, noon).plans == 1);
    CHECK(tx.number("SELECT count(*) FROM occurrence WHERE due_at <= $1 AND useful_until > $1", {noon}) == 0);
    CHECK(tx.number("SELECT count(*) FROM occurrence WHERE due_at > $1 AND useful_until > $1", {noon}) == 1);
  });
}

TEST_CASE("C10: a plan that fell due after the backup is missed, not sent, and a later one goes as planned") {
  for (const bool is_due : {true, false}) {
    tests::TestHouse test;
    test.add_audience("oa", 2);
    test.database.write_now([&](storage::Transaction& tx) {
      tx.execute("DELETE FROM outbox");
      tx.execute("UPDATE occurrence SET state = 'planned', total = 0, due_at = $1, begin_at = $1, useful_until = $2",
                 {is_due ? tests::kNow - 1h : tests::kNow + 1h, tests::kNow + 3h});
      CHECK(storage::stop_what_may_be_done(tx, tests::kNow).plans == (is_due ? 1 : 0));
    });
    bot::Scheduler scheduler(test.house, 0s, [] {});
    boost::asio::co_spawn(test.context, scheduler.run(), boost::asio::detached);
    test.pass(2h);
    CHECK(test.text("SELECT state FROM occurrence WHERE id = 1") == (is_due ? "missed" : "sending"));
    scheduler.stop();
    test.pass(0s);
  }
}
