#include "bot/backup_file.h"

#include <catch2/catch.hpp>
#include <fstream>

#include "storage/archive.h"
#include "tests/support/storage.h"

TEST_CASE("a name says when, in Beijing time, and only such names are backups") {
  CHECK(bot::backup_name(tests::kNow, 1) == "jinqiao-20261121-1000.tar.zst");
  CHECK(bot::backup_name(tests::kNow, 2) == "jinqiao-20261121-1000-2.tar.zst");
  CHECK(bot::time_of_backup("jinqiao-20261121-1000.tar.zst") == tests::kNow);
  CHECK(bot::time_of_backup("jinqiao-20261121-1000-12.tar.zst") == tests::kNow);
  for (const char* other : {"", "jinqiao-20261121-1000.tar.zst.sha256", "jinqiao-20261121-1000-.tar.zst", "jinqiao-20261121-1000-a.tar.zst",
                            "jinqiao-20261321-1000.tar.zst", "jinqiao-20261121-2500.tar.zst", "jinqiao-2026112-1000.tar.zst", "x-20261121-1000.tar.zst"})
    CHECK_FALSE(bot::time_of_backup(other));
}

TEST_CASE("the newest backup comes first, within a minute the one with the highest number") {
  const tests::Folder folder;
  for (const char* name : {"jinqiao-20261120-2300.tar.zst", "jinqiao-20261121-0300.tar.zst", "jinqiao-20261121-0300-2.tar.zst",
                           "jinqiao-20261121-0300-10.tar.zst", "notes.txt"})
    std::ofstream(folder.file(name)) << "x";
  CHECK(bot::backups_in(folder.path()) == std::vector<std::string>{"jinqiao-20261121-0300-10.tar.zst", "jinqiao-20261121-0300-2.tar.zst",
                                                                   "jinqiao-20261121-0300.tar.zst", "jinqiao-20261120-2300.tar.zst"});
  CHECK(bot::backups_in(folder.path() / "nowhere").empty());
}

TEST_CASE("a manifest is read back as it was written, and anything else is a broken archive") {
  const bot::Manifest manifest{"0.1.0", tests::kNow, {2, {{"member", 6}, {"unit", 3}}}, std::string(64, 'a'), 4096, "check"};
  const bot::Manifest read = bot::manifest_from(bot::manifest_text(manifest));
  CHECK(read.inventory == manifest.inventory);
  CHECK(read.created_at == tests::kNow);
  CHECK(read.database_bytes == 4096);
  for (const char* wrong : {"", "[]", "{}", R"({"format":2})", R"({"format":"1"})", R"({"format":1,"program":5})"})
    CHECK_THROWS_AS(bot::manifest_from(wrong), storage::BrokenArchive);
}

TEST_CASE("whichever byte of a manifest is changed, it is a broken archive") {
  const bot::Manifest manifest{"0.1.0", tests::kNow, {2, {{"member", 6}, {"unit", 3}}}, std::string(64, 'a'), 4096, "check"};
  const std::string text = bot::manifest_text(manifest);
  for (std::size_t at = 0; at + 1 < text.size(); ++at)
    for (const int bit : {0x01, 0x10}) {
      std::string changed = text;
      changed[at] = static_cast<char>(changed[at] ^ bit);
      INFO(changed);
      CHECK_THROWS_AS(bot::manifest_from(changed), storage::BrokenArchive);
    }
}
