#include "wechat_api/simulator/wecom_contact.h"

#include <catch2/catch.hpp>

#include "tests/wechat_api/simulator/platform_world.h"

using namespace wechat_api::simulator;

TEST_CASE("a department holds what is below it, and a circle of departments is no endless way") {
  WecomContactBook book;
  book.of("corp")[2] = {"一支部", 1, 1};
  book.of("corp")[3] = {"一小组", 2, 1};
  book.of("corp")[8] = {"圈一", 9, 1};
  book.of("corp")[9] = {"圈二", 8, 1};
  CHECK(book.is_below("corp", 3, 1));
  CHECK(book.is_below("corp", 3, 3));
  CHECK_FALSE(book.is_below("corp", 1, 3));
  CHECK_FALSE(book.is_below("corp", 8, 1));
}
