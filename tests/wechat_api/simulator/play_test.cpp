#include "wechat_api/simulator/play.h"

#include <catch2/catch.hpp>

using namespace wechat_api::simulator;
using Catch::Matchers::Contains;

TEST_CASE("a play is read line by line: directions, words, acts, expectations, lines that go on") {
  const Play play = read_play(
      "# 注释\n@平台 企业微信\n@时钟 2026-11-21 18:00\n\n周林（扫码 ABC）\n周林：第一行\n  第二行\n金桥 → 周林：✅ 好\n  继续\n金桥 → 陈静：（没有）\n@时钟 +2h\n");
  CHECK(play.platform == wechat_api::Platform::wecom);
  CHECK(play.start == "2026-11-21 18:00");
  REQUIRE(play.lines.size() == 5);
  CHECK(play.lines[0].act.kind == Act::Kind::scan);
  CHECK(play.lines[0].act.text == "ABC");
  CHECK(play.lines[1].act.text == "第一行\n第二行");
  CHECK(play.lines[2].text == "✅ 好\n继续");
  CHECK(play.lines[2].number == 8);
  CHECK(play.lines[3].kind == PlayLine::Kind::nothing);
  CHECK(play.lines[4].kind == PlayLine::Kind::clock);
}

TEST_CASE("a line that is none is refused with its number") {
  for (const char* text : {"@时钟 2026-11-21 18:00\n打卡", "@时钟 2026-11-21 18:00\n周林（飞）", "@布景 山\n", "金桥 → 周林 没有冒号\n", ""})
    CHECK_THROWS_AS(read_play(text), PlayError);
}

TEST_CASE("an ellipsis stands for anything, also for nothing and across lines") {
  CHECK(fits("✅ 好…", "✅ 好"));
  CHECK(fits("…好…的", "很好\n真的"));
  CHECK(fits("a…b…c", "a-b-b-c"));
  CHECK_FALSE(fits("好", "好的"));
  CHECK_FALSE(fits("…好", "好的"));
}

TEST_CASE("a location has its numbers and a label with spaces") {
  const Play play = read_play("@时钟 2026-11-21 18:00\n周林（位置 26.07 119.29 福州市 鼓楼区）\n");
  CHECK(play.lines[0].act.latitude == "26.07");
  CHECK(play.lines[0].act.longitude == "119.29");
  CHECK(play.lines[0].act.text == "福州市 鼓楼区");
}

TEST_CASE("a picked location, a link, a sticker, a video and a voice with its words are acts of a play") {
  const Play play = read_play(
      "@时钟 2026-11-21 18:00\n周林（选位置 41.8 123.4 沈阳市 和平区）\n周林（链接 https://a.cn/x?y=1 一篇 文章）\n周林（表情）\n"
      "周林（视频）\n周林（语音 明天八点提醒我）\n周林（语音）\n");
  CHECK(play.lines[0].act.kind == Act::Kind::pick_location);
  CHECK(play.lines[0].act.longitude == "123.4");
  CHECK(play.lines[0].act.text == "沈阳市 和平区");
  CHECK(play.lines[1].act.url == "https://a.cn/x?y=1");
  CHECK(play.lines[1].act.text == "一篇 文章");
  CHECK(play.lines[2].act.kind == Act::Kind::sticker);
  CHECK(play.lines[3].act.kind == Act::Kind::video);
  CHECK(play.lines[4].act.text == "明天八点提醒我");
  CHECK(play.lines[5].act.text.empty());
}

TEST_CASE("the clock is turned to a date, to the next such time, or by a step") {
  const Millis now = clock_line("2026-11-21 18:00", Millis{});
  CHECK(clock_line("19:00", now) - now == std::chrono::hours{1});
  CHECK(clock_line("18:00", now) - now == std::chrono::hours{24});
  CHECK(clock_line("+90m", now) - now == std::chrono::minutes{90});
  CHECK(clock_line("+1d", now) - now == std::chrono::days{1});
  for (const char* wrong : {"", "later", "+2", "2026-13-01 10:00", "+2w"}) CHECK_THROWS_AS(clock_line(wrong, now), PlayError);
}

TEST_CASE("a play for both platforms is read for each: lines of one alone are left out, tappable lines become numbered ones") {
  const char* text =
      "@平台 公众号、企业微信\n@时钟 2026-11-21 18:00\n@只在 公众号\n周林：周林 5678\n金桥 → 周林：✅\n  白桦沟\n@都在\n周林：打咔\n金桥 → 周林：是说「打卡」吗？\n  ⟦是⟧\n  ⟦不是⟧ 都行\n";
  const Play official = read_play(text), wecom = read_play(text, wechat_api::Platform::wecom);
  CHECK((official.is_for_both && official.lines.size() == 4 && wecom.lines.size() == 2));
  CHECK(official.lines[3].text == "是说「打卡」吗？\n⟦是⟧\n⟦不是⟧ 都行");
  CHECK(wecom.lines[1].text == "是说「打卡」吗？\n1 是\n2 不是  都行");
  CHECK_THROWS_AS(read_play("@平台 公众号、企业微信\n@时钟 2026-11-21 18:00\n@只在 别处\n"), PlayError);
}
