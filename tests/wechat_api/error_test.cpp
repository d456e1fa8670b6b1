// The two error tables.
#include "wechat_api/error.h"

#include <catch2/catch.hpp>

using namespace wechat_api;

namespace {

constexpr Platform kOfficial = Platform::official_account;
constexpr Platform kWecom = Platform::wecom;

Action action(Platform platform, int code) {
  return meaning_of(platform, code).action;
}

}  // namespace

TEST_CASE("each code calls for the action of the reference") {
  struct Row {
    Platform platform;
    int code;
    Action action;
  };
  const Row rows[] = {
      {kOfficial, 0, Action::none},
      {kOfficial, -1, Action::retry},
      {kOfficial, 40001, Action::token},
      {kOfficial, 40014, Action::token},
      {kOfficial, 42001, Action::token},
      {kOfficial, 40003, Action::drop},
      {kOfficial, 40007, Action::upload_again},
      {kOfficial, 40013, Action::stop},
      {kOfficial, 40125, Action::stop},
      {kOfficial, 40164, Action::stop},
      {kOfficial, 40243, Action::stop},
      {kOfficial, 43004, Action::drop},
      {kOfficial, 43101, Action::drop},
      {kOfficial, 45009, Action::wait_day},
      {kOfficial, 45011, Action::wait_minute},
      {kOfficial, 45015, Action::wait_for_window},
      {kOfficial, 45047, Action::wait_for_window},
      {kOfficial, 45065, Action::accepted},
      {kOfficial, 47001, Action::bug},
      {kOfficial, 48001, Action::stop},
      {kOfficial, 65310, Action::bug},
      {kOfficial, 268488001, Action::stop},
      {kWecom, 0, Action::none},
      {kWecom, -1, Action::retry},
      {kWecom, 40014, Action::token},
      {kWecom, 42001, Action::token},
      {kWecom, 40013, Action::stop},
      {kWecom, 40145, Action::upload_again},
      {kWecom, 45009, Action::wait_minute},
      {kWecom, 45033, Action::retry},
      {kWecom, 60020, Action::stop},
      {kWecom, 60111, Action::drop},
      {kWecom, 81013, Action::drop},
      {kWecom, 60140, Action::accepted},
      {kWecom, 90459, Action::accepted},
      {kWecom, 2000141, Action::retry},
  };
  for (const Row& row : rows) {
    INFO(row.code);
    CHECK(action(row.platform, row.code) == row.action);
    CHECK(meaning_of(row.platform, row.code).code == row.code);
  }
}

TEST_CASE("the platforms reuse numbers: one code may mean two things") {
  CHECK(action(kOfficial, 45008) == Action::bug);
  CHECK(action(kOfficial, 48002) == Action::drop);
  CHECK(action(kWecom, 48002) == Action::stop);
  CHECK(action(kOfficial, 45035) == Action::stop);
  CHECK(action(kWecom, 45035) == Action::retry);
}

TEST_CASE("a code nobody listed is ours to fix when it is 4xxxx, else it is tried again") {
  for (const Platform platform : {kOfficial, kWecom}) {
    CHECK(action(platform, 49999) == Action::bug);
    CHECK(action(platform, 40999) == Action::bug);
    CHECK(action(platform, 99999) == Action::retry);
    CHECK(action(platform, -2) == Action::retry);
    CHECK(action(platform, 1) == Action::retry);
    CHECK(action(platform, INT_MAX) == Action::retry);
    CHECK(action(platform, INT_MIN) == Action::retry);
    CHECK_FALSE(meaning_of(platform, 99999).meaning.empty());
  }
}

TEST_CASE("every code has a meaning in words, and hundreds have their own") {
  for (const Platform platform : {kOfficial, kWecom}) {
    const std::string_view unlisted_bug = meaning_of(platform, 40999).meaning,
                           unlisted = meaning_of(platform, 99999).meaning;
    int listed = 0, wordless = 0;
    for (int code = -1; code < 100000; ++code) {
      const std::string_view meaning = meaning_of(platform, code).meaning;
      wordless += meaning.empty() ? 1 : 0;
      listed += meaning != unlisted && meaning != unlisted_bug ? 1 : 0;
    }
    CHECK(wordless == 0);
    CHECK(listed > 200);
  }
}
