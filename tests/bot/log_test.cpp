#include "bot/log.h"

#include <catch2/catch.hpp>

TEST_CASE("row 88: a value with newlines, escapes or quotes stays on one line and inside its quotes") {
  CHECK(bot::log_value("plain") == "plain");
  CHECK(bot::log_value("two words") == "\"two words\"");
  CHECK(bot::log_value("a\nlevel=error forged") == "\"a\\nlevel=error forged\"");
  CHECK(bot::log_value("\x1b[31m") == "\\x1b[31m");
  CHECK(bot::log_value("a\"b") == "\"a\\\"b\"");
  CHECK(bot::log_value("") == "\"\"");
}

TEST_CASE("row 120: a value of a megabyte is cut") { CHECK(bot::log_value(std::string(1 << 20, 'x')).size() <= 1026); }

TEST_CASE("E8: what an address or an answer holds of credentials is masked, whoever hands it to the log") {
  for (const char* text : {"GET /cgi-bin/user/get?access_token=98_Ab-c.D&x=1", "corpsecret=98_Ab-c.D", R"({"access_token":"98_Ab-c.D","expires_in":7200})",
                           R"({"appsecret": "98_Ab-c.D"})", "/cgi-bin/webhook/send?key=98_Ab-c.D", "?secret=98_Ab-c.D&code=1", R"("secret" : "98_Ab-c.D")"}) {
    INFO(text);
    CHECK(bot::log_value(text).find("98_Ab") == std::string::npos);
    CHECK(bot::log_value(text).find("***") != std::string::npos);
  }
  CHECK(bot::log_value("access_token=T&x=1").find("x=1") != std::string::npos);
  CHECK(bot::log_value("monkey=banana") == "\"monkey=banana\"");  // no credential
  CHECK(bot::log_value(std::string(1020, 'x') + " access_token=98_Ab").find("98_Ab") == std::string::npos);
}
