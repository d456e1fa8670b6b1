#include "handlers/confidential.h"

#include <catch2/catch.hpp>

using handlers::confidential_in;

TEST_CASE("an identity number is known by its check digit, alone or inside a sentence, with blanks or not") {
  CHECK(confidential_in("我的号码是11010519491231002X，请登记") == "身份证号");
  CHECK(confidential_in("110105 19491231 002x") == "身份证号");
  CHECK_FALSE(confidential_in("110105194912310021"));
}

TEST_CASE("a bank card is known by its check digit") {
  CHECK(confidential_in("卡号 6222 0212 0303 4561 230?") == std::nullopt);
  CHECK(confidential_in("4111111111111111") == "银行卡号");
}

TEST_CASE("a secrecy marking is known, the word alone is not one") {
  CHECK(confidential_in("【机密】名单") == "涉密标志");
  CHECK(confidential_in("秘密★1年") == "涉密标志");
  CHECK_FALSE(confidential_in("保守秘密是党员的义务"));
}

TEST_CASE("phone numbers, work numbers and times pass") {
  for (const char* text : {"13900005678", "工号 20261121", "2026-11-21 19:00", "0000000000000000", "", "1234567890123456"}) CHECK_FALSE(confidential_in(text));
}

TEST_CASE("a number behind others is found all the same: a numbered list, a telephone beside it") {
  CHECK(confidential_in("1. 230102196001011237 王强") == "身份证号");
  CHECK(confidential_in("13904531234 230102196001011237 王强") == "身份证号");
  CHECK(confidential_in("2-110105 19491231 002X") == "身份证号");
  CHECK(confidential_in("3. 4111 1111 1111 1111") == "银行卡号");
  CHECK_FALSE(confidential_in("1. 13904531234 2. 13904531235 3. 13904531236"));
}
