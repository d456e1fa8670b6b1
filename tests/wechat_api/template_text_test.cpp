// What a field of a form may hold.
#include "wechat_api/template_text.h"

#include <catch2/catch.hpp>

using namespace wechat_api;

TEST_CASE("characters are counted, not bytes") {
  CHECK(character_count("") == 0);
  CHECK(character_count("今晚19:00") == 7);
  CHECK(character_count("𠮷野") == 2);
}

TEST_CASE("a line break becomes a blank, emoji and control characters go, arrows and signs stay") {
  CHECK(one_line("今晚19:00\n三楼\r\n会议室\n") == "今晚19:00 三楼 会议室");
  CHECK(one_line("\x01收到\x7F👍🏽") == "收到");
  CHECK(one_line("👨‍👩‍👧家庭日❤️") == "家庭日");
  CHECK(one_line("甲→乙 ① ©") == "甲→乙 ① ©");
  CHECK(one_line("  两端 ") == "两端");
  CHECK(one_line("\n\n") == "");
  CHECK(one_line("\xFF坏") == "\xEF\xBF\xBD坏");
}

TEST_CASE("a cut never falls inside a character, and … takes the last place") {
  CHECK(cut_characters("一二三四五", 5) == "一二三四五");
  CHECK(cut_characters("一二三四五六", 5) == "一二三四…");
  CHECK(cut_characters("一二", 1) == "…");
  CHECK(first_characters("一二三", 2) == "一二");
  CHECK(first_characters("一", 2) == "一");
}
