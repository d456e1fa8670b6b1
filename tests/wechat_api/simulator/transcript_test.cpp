#include "wechat_api/simulator/transcript.h"

#include <catch2/catch.hpp>

using namespace wechat_api::simulator;

TEST_CASE("words of a transcript are read back as they were, whatever they are") {
  for (const std::string words : {"打卡", "两行\n第二行", "\n", "", " ", "  缩进", "尾 ", "a\n b", "\"引\"", "\"", "（没有）", "……", "#", "@平台 x", "a：b", "（关注）",
                                  "\t", "\r\n", "\x01", "😀", "金桥 → x：y", "\\n", "]]>"}) {
    INFO(words);
    const Play play = read_play("@时钟 2026-11-21 18:00\n周林：" + play_words(words) + "\n金桥 → 周林：" + play_words(words) + "\n");
    REQUIRE(play.lines.size() == 2);
    CHECK(play.lines[0].act.text == words);
    CHECK(play.lines[1].text == words);
    CHECK(play.lines[1].kind == PlayLine::Kind::expect);
  }
}

TEST_CASE("a line of the clock says thousandths where they matter") {
  const Millis at = clock_line("2026-11-21 18:00:03.482", Millis{});
  CHECK(at - clock_line("2026-11-21 18:00", Millis{}) == std::chrono::milliseconds{3482});
  CHECK_THROWS_AS(clock_line("2026-11-21 18:00:03", Millis{}), PlayError);
}
