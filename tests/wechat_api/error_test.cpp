// The two error tables.
#include "wechat_api/error.h"

#include <catch2/catch.hpp>
#include <climits>
#include <fstream>
#include <string>
#include <tuple>

using namespace wechat_api;

namespace {

constexpr Platform kOfficial = Platform::official_account;
constexpr Platform kWecom = Platform::wecom;

Action action(Platform platform, int code) {
  return meaning_of(platform, code).action;
}

std::string name_of(Action action) {
  constexpr const char* kNames[] = {"none",     "retry",        "token",       "drop", "wait_for_window", "wait_minute",
                                    "wait_day", "upload_again", "await_admin", "stop", "accepted",        "bug"};
  return kNames[static_cast<std::size_t>(action)];
}

}  // namespace

TEST_CASE("each code of the platforms' lists calls for its action, a range for every code in it") {
  for (const auto& [platform, file, fewest] :
       {std::tuple{kOfficial, "errors_official_account.tsv", 130}, std::tuple{kWecom, "errors_wecom.tsv", 150}}) {
    std::ifstream lines(std::string(SOURCE_DIR "/tests/data/") + file);
    int first = 0, last = 0, read = 0;
    for (std::string wanted; lines >> first >> last >> wanted; ++read) {
      for (int code = first; code <= last; ++code) {
        INFO(file << " " << code);
        CHECK(name_of(action(platform, code)) == wanted);
        CHECK(meaning_of(platform, code).code == code);
      }
    }
    CHECK(read > fewest);
  }
}

TEST_CASE("a refusal that ends by itself says after how long") {
  using namespace std::chrono_literals;
  CHECK(meaning_of(kOfficial, 45066).wait == 65s);  // the same mass message, little more than a minute later
  CHECK(meaning_of(kOfficial, 45011).wait == 60s);
  CHECK(meaning_of(kOfficial, 42010).wait == 60s);
  CHECK(meaning_of(kWecom, 45009).wait == 60s);
  CHECK(meaning_of(kOfficial, 40164).wait == 10min);
  CHECK(meaning_of(kWecom, 60020).wait == 10min);
  CHECK(meaning_of(kOfficial, 89503).wait == 10min);
  CHECK(meaning_of(kOfficial, 89504).wait == 30min);
  CHECK(meaning_of(kOfficial, 89506).wait == 24h);
  CHECK(meaning_of(kOfficial, 89507).wait == 1h);
  CHECK(meaning_of(kOfficial, 45009).wait == 0s);  // the day's end is the calendar's
  CHECK(meaning_of(kOfficial, 0).wait == 0s);
}

TEST_CASE("why somebody was not reached is a few words without a remedy") {
  for (const auto& [platform, file] : {std::pair{kOfficial, "errors_official_account.tsv"}, std::pair{kWecom, "errors_wecom.tsv"}}) {
    std::ifstream lines(std::string(SOURCE_DIR "/tests/data/") + file);
    int first = 0, last = 0;
    for (std::string wanted; lines >> first >> last >> wanted;) {
      const std::string_view brief = meaning_of(platform, first).brief;
      INFO(file << " " << first << " " << brief);
      CHECK_FALSE(brief.empty());
      CHECK(brief.size() <= 26 * 3);
      for (const char* of_an_operator : {"：", "；", "请在", "请检查", "请核对", "程序错误"}) CHECK(brief.find(of_an_operator) == std::string_view::npos);
    }
  }
  CHECK(meaning_of(kOfficial, 40164).brief == "服务器 IP 不在白名单");
  CHECK(meaning_of(kWecom, 60020).brief == "服务器 IP 不在白名单");
  CHECK(meaning_of(kOfficial, 45015).brief == "超过48小时没说过话");
  CHECK(meaning_of(kOfficial, 43004).brief == "没有关注");
  CHECK(meaning_of(kWecom, 81013).brief == "不在应用可见范围");
  CHECK(meaning_of(kOfficial, 40125).brief == "AppSecret 不对");
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
