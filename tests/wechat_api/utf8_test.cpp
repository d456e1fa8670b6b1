// Text from the network and text under a byte limit.
#include "wechat_api/utf8.h"

#include <catch2/catch.hpp>

using namespace wechat_api;

TEST_CASE("row 54: each byte that is no UTF-8 becomes U+FFFD, the rest stays") {
  const std::string mark = "\xEF\xBF\xBD";
  CHECK(valid_utf8("党员😀é") == "党员😀é");
  CHECK(valid_utf8("a\xC0\x80z") == "a" + mark + mark + "z");  // overlong NUL
  CHECK(valid_utf8("\xFF\xFEx") == mark + mark + "x");
  CHECK(valid_utf8("\xED\xA0\x80") == mark + mark + mark);             // a surrogate
  CHECK(valid_utf8("\xE0\x80\xAF") == mark + mark + mark);             // overlong
  CHECK(valid_utf8("\xF4\x90\x80\x80") == mark + mark + mark + mark);  // above U+10FFFF
  CHECK(valid_utf8("\xE5\x85") == mark + mark);                        // cut
  CHECK(valid_utf8("\x80") == mark);
  CHECK(valid_utf8("\xF4\x8F\xBF\xBF\xED\x9F\xBF") == "\xF4\x8F\xBF\xBF\xED\x9F\xBF");
}

TEST_CASE("a cut never leaves a part of a character") {
  const std::string text = "a党😀";
  const std::size_t expected[] = {0, 1, 1, 1, 4, 4, 4, 4, 8, 8};
  for (std::size_t limit = 0; limit < std::size(expected); ++limit)
    CHECK(cut_utf8(text, limit).size() == expected[limit]);
}

TEST_CASE("control characters are left out but tab and line feed") {
  CHECK(without_control(std::string("a\0b\x01\t\n\r\x1B[31m\x7F"
                                    "党",
                                    16)) == "ab\t\n[31m党");
}

TEST_CASE("row 113: what goes to a log shows control characters and ends at its limit") {
  CHECK(printable("a\nb\x1B[0m<script>", 256) == "a\\x0ab\\x1b[0m<script>");
  CHECK(printable(std::string(1'000'000, 'x'), 256).size() == 256);
  CHECK(printable("党党党", 4) == "党");
  CHECK(printable(std::string(256, '\n'), 256).size() <= 256);
}
