#include "storage/media.h"

#include <catch2/catch.hpp>

#include "storage/reflection.h"
#include "storage/retention.h"
#include "tests/support/storage.h"

using storage::MediaPurpose;
using storage::Transaction;

namespace {

const std::string kFile(64, 'a');

// A submitted reflection with one picture that was fetched.
struct Written {
  std::int64_t member, reflection;
};
Written write_with_picture(Transaction& tx) {
  const auto member = tests::add_member(tx);
  const auto reflection = storage::begin_reflection(tx, member, std::nullopt, tests::kNow).id;
  storage::attach(tx, reflection, storage::AttachmentKind::image, "oa", "m-1", tests::kNow);
  storage::keep_media(tx, {kFile, "image", 5, member, MediaPurpose::reflection, "oa", "m-1", tests::kNow});
  storage::note_file_of_attachment(tx, {"oa", "image", reflection, "m-1"}, kFile);
  storage::submit_reflection(tx, reflection, tests::kNow);
  return {member, reflection};
}

}  // namespace

TEST_CASE("one source fetched twice for one purpose is one row") {
  tests::for_each_database([](storage::Database& database) {
    tests::write(database, [](Transaction& tx) {
      const auto member = tests::add_member(tx);
      storage::keep_media(tx, {kFile, "image", 5, member, MediaPurpose::reflection, "oa", "m-1", tests::kNow});
      storage::keep_media(tx, {kFile, "image", 5, member, MediaPurpose::reflection, "oa", "m-1", tests::kNow + 1h});
      CHECK(tx.number("SELECT count(*) FROM media") == 1);
      const auto media = storage::media_from(tx, "oa", "m-1", MediaPurpose::reflection);
      REQUIRE(media);
      CHECK(media->sha256 == kFile);
      CHECK(media->member_id == member);
      CHECK(media->created_at == tests::kNow + 1h);
      CHECK_FALSE(storage::media_from(tx, "oa", "m-1", MediaPurpose::location));
      CHECK_FALSE(storage::media_from(tx, "corp", "m-1", MediaPurpose::reflection));
    });
  });
}

TEST_CASE("the words of an errand come back as they were, whatever stands in the media id, and no others are taken") {
  const auto back = storage::wanted_media(storage::to_text({"oa", "voice", 12, "m\t1"}));
  REQUIRE(back);
  CHECK(back->account == "oa");
  CHECK(back->kind == "voice");
  CHECK(back->reflection_id == 12);
  CHECK(back->media_id == "m\t1");
  for (const char* wrong : {"", "oa", "oa\timage", "oa\timage\t12", "oa\timage\t\tm", "oa\timage\t12x\tm", "oa\timage\t99999999999999999999\tm"})
    CHECK_FALSE(storage::wanted_media(wrong));
}

TEST_CASE("an attachment knows its file") {
  tests::for_each_database([](storage::Database& database) {
    tests::write(database, [](Transaction& tx) {
      const auto reflection = write_with_picture(tx).reflection;
      CHECK(tx.number("SELECT count(*) FROM attachment WHERE sha256 = '" + kFile + "'") == 1);
      CHECK(storage::is_attached(tx, {"oa", "image", reflection, "m-1"}));
      CHECK_FALSE(storage::is_attached(tx, {"oa", "image", reflection + 1, "m-1"}));
    });
  });
}

TEST_CASE("a picture is kept a year, a taken back one as long as its draft") {
  tests::for_each_database([](storage::Database& database) {
    tests::write(database, [](Transaction& tx) {
      write_with_picture(tx);
      storage::purge(tx, tests::kNow + std::chrono::days{365}, 100);
      CHECK(storage::has_media(tx, kFile));
      storage::purge(tx, tests::kNow + std::chrono::days{366}, 100);
      CHECK_FALSE(storage::has_media(tx, kFile));
      CHECK(storage::purge(tx, tests::kNow + std::chrono::days{366}, 100) == 0);
    });
  });
  tests::for_each_database([](storage::Database& database) {
    tests::write(database, [](Transaction& tx) {
      const auto reflection = write_with_picture(tx).reflection;
      storage::reopen_reflection(tx, reflection, tests::kNow);  // 撤回
      storage::purge(tx, tests::kNow + std::chrono::days{7}, 100);
      CHECK(storage::has_media(tx, kFile));
      storage::purge(tx, tests::kNow + std::chrono::days{8}, 100);
      CHECK_FALSE(storage::has_media(tx, kFile));
    });
  });
}

TEST_CASE("a picture whose draft gave way to another goes with the next night, one that says where somebody is needs no reflection") {
  tests::for_each_database([](storage::Database& database) {
    tests::write(database, [](Transaction& tx) {
      const auto [member, reflection] = write_with_picture(tx);
      storage::keep_media(tx, {std::string(64, 'b'), "image", 5, member, MediaPurpose::location, "oa", "m-2", tests::kNow});
      storage::reopen_reflection(tx, reflection, tests::kNow);
      storage::begin_reflection(tx, member, std::nullopt, tests::kNow);
      storage::purge(tx, tests::kNow, 100);
      CHECK_FALSE(storage::has_media(tx, kFile));
      CHECK(storage::has_media(tx, std::string(64, 'b')));
    });
  });
}

TEST_CASE("F1: an upload is relied on for three days less six hours, on its own account alone") {
  tests::for_each_database([](storage::Database& database) {
    tests::write(database, [](Transaction& tx) {
      storage::keep_upload(tx, "oa", kFile, "up-1", tests::kNow);
      CHECK(storage::usable_media_id(tx, "oa", kFile, tests::kNow + 66h - 1s) == "up-1");
      CHECK_FALSE(storage::usable_media_id(tx, "oa", kFile, tests::kNow + 66h));
      CHECK_FALSE(storage::usable_media_id(tx, "corp", kFile, tests::kNow));
      storage::keep_upload(tx, "oa", kFile, "up-2", tests::kNow + 66h);
      CHECK(storage::usable_media_id(tx, "oa", kFile, tests::kNow + 67h) == "up-2");
      CHECK(tx.number("SELECT count(*) FROM media_upload") == 1);
      storage::forget_upload(tx, "oa", kFile);
      CHECK_FALSE(storage::usable_media_id(tx, "oa", kFile, tests::kNow + 67h));
    });
  });
}
