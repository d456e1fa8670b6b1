// Our clock against the platform's.
#include "wechat_api/clock_skew.h"

#include <catch2/catch.hpp>
#include <vector>

#include "tests/wechat_api/run_coroutine.h"

using namespace wechat_api;
using namespace std::chrono_literals;
using std::chrono::sys_seconds;

namespace {

constexpr sys_seconds kNow{1795000000s};

class Dated final : public HttpTransport {
 public:
  boost::asio::awaitable<HttpAnswer> exchange(HttpCall) override {
    HttpAnswer answer;
    answer.state = HttpAnswer::State::complete;
    answer.date = date;
    co_return answer;
  }
  std::string date;
};

struct Told {
  std::chrono::seconds skew;
  bool changed;
};

}  // namespace

TEST_CASE("a Date field is read in its one form, and anything else is none") {
  CHECK(read_http_date("Sun, 06 Nov 1994 08:49:37 GMT") == sys_seconds(784111777s));
  CHECK(read_http_date("Thu, 01 Jan 1970 00:00:00 GMT") == sys_seconds(0s));
  for (const char* bad :
       {"", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994", "Sun, 31 Feb 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 24:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 CST", "Sun, -6 Nov 1994 08:49:37 GMT",
        "Sun, 06 nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT "}) {
    INFO(bad);
    CHECK_FALSE(read_http_date(bad));
  }
}

TEST_CASE("D17: a Date more than 60 s from our clock is told with its first answer, and once as a change") {
  Dated inner;
  std::vector<Told> told;
  sys_seconds now = *read_http_date("Sun, 06 Nov 1994 08:49:37 GMT");
  SkewWatch watch(
      inner, [&] { return now; },
      [&](std::chrono::seconds skew, bool changed) {
        told.push_back({skew, changed});
      });
  const auto ask = [&](const std::string& date) {
    inner.date = date;
    tests::run(watch.exchange({"GET", "/", {}, {}}));
  };
  ask("Sun, 06 Nov 1994 08:49:37 GMT");
  ask("Sun, 06 Nov 1994 08:48:37 GMT");  // 60 s: still inside
  REQUIRE(told.size() == 2);
  CHECK_FALSE(told[0].changed);
  CHECK_FALSE(told[1].changed);
  ask("Sun, 06 Nov 1994 08:48:36 GMT");
  CHECK(told.back().skew == 61s);
  CHECK(told.back().changed);
  ask("Sun, 06 Nov 1994 08:40:37 GMT");
  CHECK(told.back().skew == 9min);
  CHECK_FALSE(told.back().changed);
  ask("Sun, 06 Nov 1994 08:51:00 GMT");
  CHECK(told.back().skew == -83s);
  CHECK_FALSE(told.back().changed);
  ask("Sun, 06 Nov 1994 08:49:30 GMT");
  CHECK(told.back().changed);
}

TEST_CASE("an answer without a Date says nothing about the clock") {
  Dated inner;
  int told = 0;
  SkewWatch watch(
      inner, [] { return kNow; }, [&](std::chrono::seconds, bool) { ++told; });
  tests::run(watch.exchange({"GET", "/", {}, {}}));
  CHECK(told == 0);
}
