// Values in the queries we send.
#include "wechat_api/percent.h"

#include <catch2/catch.hpp>

TEST_CASE("everything but unreserved characters is escaped, byte by byte") {
  CHECK(wechat_api::percent_encoded("aZ09-._~") == "aZ09-._~");
  CHECK(wechat_api::percent_encoded("a&b=c d+/?#%\r\n") == "a%26b%3Dc%20d%2B%2F%3F%23%25%0D%0A");
  CHECK(wechat_api::percent_encoded("党") == "%E5%85%9A");
}
