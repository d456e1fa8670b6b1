#include "wechat_api/simulator/play.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
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

TEST_CASE("lines between @重复 and @止 are read once a round, with the round in the place of {n} and the numbers of the file") {
  const Play play = read_play("@时钟 2026-11-21 18:00\n@重复 3\n周林：第{n}讲，{n}\n  还有{n}\n@对账\n@止\n周林：{n}\n");
  REQUIRE(play.lines.size() == 7);
  CHECK(play.lines[0].act.text == "第1讲，1\n还有1");
  CHECK(play.lines[4].act.text == "第3讲，3\n还有3");
  CHECK((play.lines[4].number == 3 && play.lines[4].round == 3));
  CHECK((play.lines[5].kind == PlayLine::Kind::reconcile && play.lines[5].number == 5));
  CHECK((play.lines[6].act.text == "{n}" && play.lines[6].number == 7 && play.lines[6].round == 0));
}

TEST_CASE("a loop that is none, has no end, no beginning or another inside it is refused with the number of its line") {
  const std::string begin = "@时钟 2026-11-21 18:00\n";
  for (const char* wrong : {"@重复 0\n@止\n", "@重复 三\n@止\n", "@重复 1001\n@止\n", "@重复 2\n周林：好\n", "@止\n"})
    CHECK_THROWS_WITH(read_play(begin + wrong), Contains("line 2: "));
  CHECK_THROWS_WITH(read_play(begin + "@重复 2\n@重复 2\n@止\n@止\n"), Contains("line 3: "));
  CHECK_THROWS_WITH(read_play(begin + "@重复 2\n周林：好\n打卡\n@止\n"), Contains("line 4: "));
}

TEST_CASE("a play says of what kind its official account is and whether it has forms") {
  const std::string begin = "@时钟 2026-11-21 18:00\n";
  CHECK(read_play(begin).type == wechat_api::AccountType::certified_service);
  CHECK(read_play(begin + "@账号 订阅号\n").type == wechat_api::AccountType::certified_subscription);
  CHECK(read_play(begin + "@账号 未认证\n").type == wechat_api::AccountType::uncertified);
  CHECK((read_play(begin + "@账号 服务号\n@模板\n").has_forms && !read_play(begin).has_forms));
  CHECK_THROWS_WITH(read_play(begin + "@账号 小程序\n"), Contains("line 2: "));
  CHECK_THROWS_AS(read_play(begin + "@账号 订阅号\n@模板\n"), PlayError);
}

namespace {

std::optional<std::string> performed(std::string_view text, std::optional<std::string> difference) {
  struct Answer {
    static boost::asio::awaitable<std::optional<std::string>> once(std::optional<std::string> words) { co_return words; }
  };
  Stage stage;
  stage.reconcile = [&] { return Answer::once(difference); };
  stage.next_unread = [](const std::string&) { return std::optional<std::string>(); };
  std::optional<std::string> failure;
  boost::asio::io_context context;
  boost::asio::co_spawn(context, perform(read_play(text), stage), [&](std::exception_ptr, std::optional<std::string> ended) { failure = ended; });
  context.run();
  return failure;
}

}  // namespace

TEST_CASE("ledgers that differ fail the play at their line, in a loop with the round") {
  const std::string begin = "@时钟 2026-11-21 18:00\n";
  CHECK(performed(begin + "@对账\n", std::nullopt) == std::nullopt);
  CHECK(performed(begin + "@对账\n", "7 or 8") == "line 2: 7 or 8");
  CHECK(performed(begin + "@重复 2\n金桥 → 周林：（没有）\n@对账\n@止\n", "7 or 8") == "line 4, round 1: 7 or 8");
}
