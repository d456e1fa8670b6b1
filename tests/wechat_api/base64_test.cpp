// Base64 as the platform writes it, and nothing else.
#include "wechat_api/base64.h"

#include <catch2/catch.hpp>

using wechat_api::base64_of;
using wechat_api::bytes_of_base64;

TEST_CASE("bytes survive base64, whatever their number") {
  std::string bytes;
  for (int length = 0; length < 70; ++length) {
    CHECK(bytes_of_base64(base64_of(bytes)) == bytes);
    bytes += static_cast<char>(length * 37 + 200);
  }
  CHECK(base64_of("f") == "Zg==");
  CHECK(base64_of("fo") == "Zm8=");
  CHECK(base64_of("foo") == "Zm9v");
}

TEST_CASE("row 36: text that is no standard base64 is refused") {
  const char* const bad[] = {"A",     "AB",    "ABC",    "AB=C",   "A===",  "====", "=AAA",       "AAAA=", "AA==AAAA",
                             " AAAA", "AAAA ", "AA\nAA", "AAAA\n", "AA AA", "AA-_", "AA\xC3\xA9", "Zh==",  "Zm9="};
  for (const char* text : bad) {
    INFO(text);
    CHECK_FALSE(bytes_of_base64(text));
  }
  CHECK_FALSE(bytes_of_base64(std::string_view("AA\0A", 4)));
  CHECK(bytes_of_base64("") == "");
  CHECK(bytes_of_base64("+/+/") == std::string("\xFB\xFF\xBF"));
}
