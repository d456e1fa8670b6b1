#include "bot/upkeep.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <catch2/catch.hpp>

#include "storage/file.h"
#include "storage/identity.h"
#include "storage/inbox.h"
#include "storage/media.h"
#include "tests/support/house.h"

TEST_CASE("the round is made at half past three, through more rows than one transaction takes") {
  tests::TestHouse test;
  test.database.write_now([](storage::Transaction& tx) {
    for (int n = 0; n < 1200; ++n)
      storage::keep_in_quarantine(tx, "oa", "e:" + std::to_string(n), "why", "raw", tests::kNow - std::chrono::days{31});
  });
  bot::Upkeep upkeep(test.house);
  boost::asio::co_spawn(test.context, upkeep.run(), boost::asio::detached);
  test.pass(17h + 29min);  // 10:00 to 03:29
  CHECK(test.number("SELECT count(*) FROM quarantine") == 1200);
  test.pass(1min);
  CHECK(test.number("SELECT count(*) FROM quarantine") == 0);
  upkeep.stop();
  test.pass(0s);
}

TEST_CASE("F4: the round removes the files no row speaks of, in as many slices as it takes, and a picture that is kept too long on the same night") {
  tests::TestHouse test;
  const tests::Folder folder;
  const std::string media = folder.file("media");
  test.database.write_now([&](storage::Transaction& tx) {
    const auto member = tests::add_member(tx);
    for (int n = 0; n < 600; ++n) storage::keep_file(media, std::to_string(n));
    const auto keep = [&](const char* bytes, std::chrono::sys_seconds at) {
      storage::keep_media(tx, {storage::keep_file(media, bytes), "image", 1, member, storage::MediaPurpose::location, "oa", bytes, at});
    };
    keep("of today", tests::kNow);
    keep("of last year", tests::kNow - std::chrono::days{365});
  });
  bot::Upkeep upkeep(test.house, media);
  boost::asio::co_spawn(test.context, upkeep.run(), boost::asio::detached);
  test.pass(17h + 30min);
  CHECK(storage::kept_files(media).size() == 1);
  CHECK(test.text("SELECT source_media_id FROM media") == "of today");
  upkeep.stop();
  test.pass(0s);
}

TEST_CASE("whom WeCom did not reach a week ago is tried again, whoever left an official account has left it") {
  tests::TestHouse test;
  test.database.write_now([](storage::Transaction& tx) {
    const auto absent = [&](const char* account, const char* name, std::chrono::days ago) {
      storage::keep_follow(tx, storage::identity_of(tx, account, name, tests::kNow - ago).id, false, tests::kNow - ago);
    };
    absent("corp", "long ago", std::chrono::days{8});
    absent("corp", "lately", std::chrono::days{3});
    absent("oa", "o-1", std::chrono::days{8});
  });
  bot::Upkeep upkeep(test.house);
  boost::asio::co_spawn(test.context, upkeep.run(), boost::asio::detached);
  test.pass(17h + 30min);
  CHECK(test.text("SELECT external_id FROM identity WHERE follows = 1") == "long ago");
  upkeep.stop();
  test.pass(0s);
}
