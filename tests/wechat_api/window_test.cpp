// The windows of customer-service messages, as tables.
#include "wechat_api/window.h"

#include <catch2/catch.hpp>

using namespace wechat_api;
using namespace std::chrono_literals;

namespace {

const std::chrono::sys_seconds kNoon{std::chrono::seconds(1795000000)};
}  // namespace

TEST_CASE("a message opens five for 48 hours, a tap, a follow or a scan three for a minute, other acts nothing") {
  struct Row {
    Content act;
    Window opens;
  };
  const Window message{kNoon + 48h, 5, {}, 0}, tap{{}, 0, kNoon + 1min, 3}, nothing{};
  const Row rows[] = {
      {Text{"签到", ""}, message},
      {Image{}, message},
      {Voice{}, message},
      {Video{}, message},
      {Location{}, message},
      {Link{}, message},
      {OtherMessage{"file"}, message},
      {Text{"已完成", "101"}, tap},
      {MenuClick{"K"}, tap},
      {CodeScanned{}, tap},
      {Follow{}, tap},
      {Scan{}, tap},
      {MenuView{}, nothing},
      {PicturesPicked{}, nothing},
      {LocationPicked{}, nothing},
      {LocationReport{}, nothing},
      {EnterApp{}, nothing},
      {TemplateSent{}, nothing},
      {MassSent{}, nothing},
      {OtherEvent{}, nothing},
  };
  for (const Row& row : rows) {
    INFO("kind " << row.act.index());
    CHECK(after({}, row.act, kNoon) == row.opens);
  }
}

TEST_CASE("unfollowing closes both windows, a new act replaces and never adds") {
  const Window both{kNoon + 1h, 2, kNoon + 30s, 1};
  CHECK(after(both, Unfollow{}, kNoon) == Window{});
  CHECK(after(both, Text{"a", ""}, kNoon) == Window{kNoon + 48h, 5, kNoon + 30s, 1});
  CHECK(after(both, MenuClick{}, kNoon) == Window{kNoon + 1h, 2, kNoon + 1min, 3});
  CHECK(after(both, MenuView{}, kNoon) == both);
}

TEST_CASE("a window is open until the second it ends") {
  const Window window = after({}, Text{"a", ""}, kNoon);
  CHECK(is_open(window, kNoon));
  CHECK(is_open(window, kNoon + 48h - 1s));
  CHECK_FALSE(is_open(window, kNoon + 48h));
}

TEST_CASE("five messages may be sent, the sixth is used up") {
  Window window = after({}, Text{"a", ""}, kNoon);
  for (int sent = 0; sent < 5; ++sent) {
    CHECK(is_open(window, kNoon));
    window = spent(window, kNoon);
  }
  CHECK_FALSE(is_open(window, kNoon));
  CHECK(spent(window, kNoon) == window);
}

TEST_CASE("the tap window is spent first while it is open, then the other") {
  Window window = after(after({}, Text{"a", ""}, kNoon), MenuClick{}, kNoon);
  for (int sent = 0; sent < 3; ++sent) window = spent(window, kNoon + 10s);
  CHECK(window.tap_left == 0);
  CHECK(window.left == 5);
  CHECK(spent(window, kNoon + 10s).left == 4);
  const Window late = after(after({}, Text{"a", ""}, kNoon), MenuClick{}, kNoon);
  CHECK(spent(late, kNoon + 1min).left == 4);
  CHECK(spent(late, kNoon + 1min).tap_left == 3);
}

TEST_CASE("the platform's answer corrects our count") {
  const Window both{kNoon + 1h, 2, kNoon + 30s, 1};
  CHECK(corrected(both, 45015) == Window{});
  CHECK(corrected(both, 45047) == Window{kNoon + 1h, 0, kNoon + 30s, 0});
  CHECK(corrected(both, 0) == both);
  CHECK(corrected(both, 40001) == both);
}
