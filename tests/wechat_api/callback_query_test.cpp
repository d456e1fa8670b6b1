// The form of a callback's query.
#include "wechat_api/callback_query.h"

#include <catch2/catch.hpp>

#include "wechat_api/digest.h"

using namespace wechat_api;

namespace {

const std::chrono::sys_seconds kNow{std::chrono::seconds(1795000000)};

Query query(const std::string& timestamp, const std::string& nonce) {
  return {{"signature", "s"}, {"timestamp", timestamp}, {"nonce", nonce}, {"openid", "oUSER"}};
}

}  // namespace

TEST_CASE("the parameters are read by name in any order") {
  const Query all{{"nonce", "VHh7ymSeb0jc4lSb"}, {"echostr", "1"},       {"timestamp", "1795000000"},
                  {"encrypt_type", "aes"},       {"msg_signature", "m"}, {"signature", "s"}};
  const auto read = read_callback_query(all, kNow);
  REQUIRE(read);
  CHECK(read->nonce == "VHh7ymSeb0jc4lSb");
  CHECK(read->echostr == "1");
  CHECK(read->encrypt_type == "aes");
  CHECK(read->msg_signature == "m");
  CHECK(read->signature == "s");
}

TEST_CASE("row 27: a parameter that is missing, empty or doubled is refused") {
  CHECK_FALSE(read_callback_query({}, kNow));
  CHECK_FALSE(read_callback_query({{"timestamp", "1795000000"}}, kNow));
  CHECK_FALSE(read_callback_query(query("", "1"), kNow));
  CHECK_FALSE(read_callback_query(query("1795000000", ""), kNow));
  Query twice = query("1795000000", "1");
  twice.emplace_back("signature", "t");
  CHECK_FALSE(read_callback_query(twice, kNow));
  Query same_twice = query("1795000000", "1");
  same_twice.emplace_back("openid", "oUSER");
  CHECK_FALSE(read_callback_query(same_twice, kNow));
}

TEST_CASE("row 29: a timestamp that is not ten ASCII digits is refused") {
  for (const char* bad : {"-1", "179500000", "-795000000", "17950000000000000000", "1e10", "１４０", "179500000 ",
                          "+795000000", "0x6AFD2C80"}) {
    INFO(bad);
    CHECK_FALSE(read_callback_query(query(bad, "1"), kNow));
  }
}

TEST_CASE("row 30: digits moved between nonce and timestamp keep the signature and are refused") {
  Digest sha1(Digest::Kind::sha1);
  REQUIRE(sha1.signature({"zzz", "1795000000", "2345"}) == sha1.signature({"zzz", "17950000002", "345"}));
  CHECK(read_callback_query(query("1795000000", "2345"), kNow));
  CHECK_FALSE(read_callback_query(query("17950000002", "345"), kNow));
  CHECK_FALSE(read_callback_query(query("179500000", "02345"), kNow));
}

TEST_CASE("a nonce is one to 32 letters and digits") {
  CHECK(read_callback_query(query("1795000000", std::string(32, 'a')), kNow));
  for (const std::string& bad :
       {std::string(33, 'a'), std::string("a b"), std::string("a-b"), std::string("a]]>"), std::string("随机")}) {
    CHECK_FALSE(read_callback_query(query("1795000000", bad), kNow));
  }
}

TEST_CASE("row 32: a request more than ten minutes old or ahead is refused, one of nine minutes is not") {
  const auto at = [](std::int64_t difference) { return query(std::to_string(1795000000 + difference), "1"); };
  for (const std::int64_t fine : {-600, -540, -1, 0, 1, 600}) CHECK(read_callback_query(at(fine), kNow));
  for (const std::int64_t stale : {-601, -660, 601, 100000}) CHECK_FALSE(read_callback_query(at(stale), kNow));
}
