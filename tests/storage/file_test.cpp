#include "storage/file.h"

#include <sys/resource.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <filesystem>
#include <fstream>

#include "storage/media.h"
#include "tests/support/storage.h"

namespace {

constexpr const char* kEmptySha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

std::string folder_of(const tests::Folder& folder) { return folder.file("media"); }

// No file of this program may grow beyond so many bytes: a write fails as on a full disk.
class SmallDisk {
 public:
  explicit SmallDisk(rlim_t bytes) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    handler_ = std::signal(SIGXFSZ, SIG_IGN);
    const rlimit small{bytes, before_.rlim_max};
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &small) == 0);
  }
  ~SmallDisk() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }

 private:
  rlimit before_{};
  void (*handler_)(int) = nullptr;
};

// What a unit of writing does with what came; the row only when the file is whole.
void keep(storage::Database& database, const std::string& folder, const std::string& bytes) {
  database.write_now([&](storage::Transaction& tx) {
    const auto member = tests::add_member(tx);
    const std::string name = storage::keep_file(folder, bytes);
    storage::keep_media(tx, {name, "image", static_cast<std::int64_t>(bytes.size()), member, storage::MediaPurpose::reflection, "oa", "m-" + name, tests::kNow});
  });
}

std::int64_t rows(storage::Database& database) {
  std::int64_t count = -1;
  database.write_now([&](storage::Transaction& tx) { count = tx.number("SELECT count(*) FROM media").value(); });
  return count;
}

std::int64_t files(const std::string& folder) {
  return std::distance(std::filesystem::directory_iterator(folder), std::filesystem::directory_iterator());
}

}  // namespace

TEST_CASE("a file is named by the sha256 of its bytes, kept once, and for its owner alone") {
  const tests::Folder folder;
  CHECK(storage::keep_file(folder_of(folder), "") == kEmptySha256);
  CHECK(storage::keep_file(folder_of(folder), "") == kEmptySha256);
  const std::string name = storage::keep_file(folder_of(folder), "bytes");
  CHECK(files(folder_of(folder)) == 2);
  CHECK(storage::read_file(folder_of(folder), name) == "bytes");
  using std::filesystem::perms;
  CHECK(std::filesystem::status(folder_of(folder)).permissions() == perms::owner_all);
  CHECK(std::filesystem::status(folder_of(folder) + "/" + name).permissions() == (perms::owner_read | perms::owner_write));
}

TEST_CASE("what is not there, is no name, or is not what its name says is not read") {
  const tests::Folder folder;
  const std::string name = storage::keep_file(folder_of(folder), "bytes");
  CHECK_FALSE(storage::read_file(folder_of(folder), kEmptySha256));
  CHECK_FALSE(storage::read_file(folder_of(folder), "../" + name));
  std::ofstream(folder_of(folder) + "/" + name) << "others";
  CHECK_FALSE(storage::read_file(folder_of(folder), name));
}

TEST_CASE("F4: when the disk is full while a file is written, there is no row and nothing of the file") {
  tests::for_each_database([](storage::Database& database) {
    const tests::Folder folder;
    keep(database, folder_of(folder), "small");
    const std::string large(64 * 1024, 'x');
    {
      const SmallDisk disk(1024);
      CHECK_THROWS_AS(storage::keep_file(folder_of(folder), large), storage::NoRoom);
    }
    CHECK(files(folder_of(folder)) == 1);
    CHECK(rows(database) == 1);
    keep(database, folder_of(folder), large);  // there is room again
    CHECK(rows(database) == 2);
    CHECK(files(folder_of(folder)) == 2);
  });
}

TEST_CASE("F4: when the file cannot get its name, there is no row and no unfinished file") {
  tests::for_each_database([](storage::Database& database) {
    const tests::Folder folder;
    std::filesystem::create_directories(folder_of(folder) + "/" + kEmptySha256 + "/in the way");
    CHECK_THROWS_AS(keep(database, folder_of(folder), ""), storage::DatabaseError);
    CHECK(files(folder_of(folder)) == 1);
    CHECK(rows(database) == 0);
  });
}

TEST_CASE("F4: when the folder cannot be made, that is said and there is no row") {
  tests::for_each_database([](storage::Database& database) {
    const tests::Folder folder;
    std::ofstream(folder_of(folder)) << "a file where the folder should be";
    CHECK_THROWS_AS(keep(database, folder_of(folder), "bytes"), storage::DatabaseError);
    CHECK(rows(database) == 0);
  });
}

TEST_CASE("F4: the sweep takes files without a row and unfinished ones, keeps those with a row and what is not ours") {
  tests::for_each_database([](storage::Database& database) {
    const tests::Folder folder;
    CHECK(storage::kept_files(folder_of(folder)).empty());  // no folder yet
    keep(database, folder_of(folder), "with a row");
    storage::keep_file(folder_of(folder), "without a row");
    std::ofstream(folder_of(folder) + "/" + kEmptySha256 + ".part") << "half";
    std::ofstream(folder_of(folder) + "/notes.txt") << "somebody's";
    database.write_now([&](storage::Transaction& tx) {
      CHECK(storage::sweep_orphans(tx, folder_of(folder), storage::kept_files(folder_of(folder))) == 2);
      CHECK(storage::sweep_orphans(tx, folder_of(folder), storage::kept_files(folder_of(folder))) == 0);
    });
    CHECK(files(folder_of(folder)) == 2);
  });
}
