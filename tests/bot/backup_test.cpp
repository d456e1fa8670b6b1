#include "bot/backup.h"

#include <catch2/catch.hpp>
#include <filesystem>

#include "bot/backup_file.h"
#include "tests/support/command.h"
#include "tests/support/installation.h"

using Catch::Matchers::Contains;

namespace {

// One backup a night for `nights`, newest first.
std::vector<std::string> nightly(int nights) {
  std::vector<std::string> names;
  for (int night = 0; night < nights; ++night) names.push_back(bot::backup_name(tests::kNow - std::chrono::days{night}, 1));
  return names;
}

}  // namespace

TEST_CASE("of nightly backups fourteen days, eight weeks and twelve months are kept, and never fewer than one") {
  const auto names = nightly(800);
  const auto expired = bot::expired_backups(names, {});
  // 14 days reach back to 8 November, the weeks behind them give 6 more Sundays, the months 10 more last days.
  CHECK(names.size() - expired.size() == 14 + 6 + 10);
  for (int night = 0; night < 14; ++night) CHECK(std::find(expired.begin(), expired.end(), names[static_cast<std::size_t>(night)]) == expired.end());
  CHECK(bot::expired_backups({names.back()}, {1, 0, 0}).empty());
  CHECK(bot::expired_backups({}, {}).empty());
  CHECK(bot::expired_backups({"jinqiao-20261121-0300-2.tar.zst", "jinqiao-20261121-0300.tar.zst", "jinqiao-20261119-0301.tar.zst",
                              "jinqiao-20261119-0300.tar.zst", "jinqiao-20261119-0200.tar.zst"}, {1, 0, 0}) ==
        std::vector<std::string>{"jinqiao-20261119-0300.tar.zst", "jinqiao-20261119-0200.tar.zst"});
}

TEST_CASE("old backups stay when no new ones are made") {
  const std::vector<std::string> old{"jinqiao-20200101-0300.tar.zst", "jinqiao-20191231-0300.tar.zst"};
  CHECK(bot::expired_backups(old, {}).empty());
}

TEST_CASE("an age is said in words") {
  CHECK(bot::age_text(59) == "0 分钟前");
  CHECK(bot::age_text(7300) == "2 小时前");
  CHECK(bot::age_text(200'000) == "2 天前");
}

TEST_CASE("a backup is made, listed, verified and pruned at the command line") {
  tests::Installation installation(1);
  const auto run = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"-c", installation.config()});
    return tests::run(JINQIAO_BINARY, arguments);
  };
  CHECK(run({"backup", "create"}).code == 7);  // no database yet
  CHECK(run({"backup", "list"}).code == 7);
  CHECK(run({"backup", "verify"}).code == 7);
  CHECK(run({"member", "import", installation.file("roster.csv", "姓名,手机,单位\n周林,13900005678,局\n")}).code == 0);
  CHECK_THAT(run({"backup", "create"}).err, Contains("数据密钥不在备份里"));
  CHECK(run({"backup", "create"}).code == 0);  // within the same minute, perhaps
  const auto listed = run({"backup", "list"});
  CHECK(std::count(listed.out.begin(), listed.out.end(), '\n') == 2);
  CHECK_THAT(run({"backup", "verify"}).out, Contains("成员 1 人") && Contains("数据密钥对得上"));
  CHECK_THAT(run({"backup", "prune", "--dry-run"}).out, !Contains("会删") && Contains("留 2 个"));
  std::filesystem::rename(installation.folder().path() / "backups" / bot::backups_in(installation.folder().path() / "backups").back(),
                          installation.folder().path() / "backups/jinqiao-20200101-0300.tar.zst");
  CHECK_THAT(run({"backup", "prune", "--months", "1", "--weeks", "1", "--days", "1", "--dry-run"}).out, Contains("会删 jinqiao-20200101"));
  CHECK_THAT(run({"backup", "prune", "--months", "1", "--weeks", "1", "--days", "1"}).out, Contains("删了 jinqiao-20200101") && Contains("留 1 个"));
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(installation.folder().path() / "backups")) {
    ++files;
    CHECK((entry.status().permissions() & (std::filesystem::perms::group_all | std::filesystem::perms::others_all)) == std::filesystem::perms::none);
  }
  CHECK(files == 4);  // the backup, its digest and that of the one renamed, the lock
}
