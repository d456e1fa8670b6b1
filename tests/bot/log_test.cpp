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
