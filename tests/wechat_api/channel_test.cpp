// Which channel an account's settings make, and which settings make none.
#include "wechat_api/channel.h"

#include <catch2/catch.hpp>

#include "tests/wechat_api/channel_bench.h"

using namespace wechat_api;

namespace {

AccountSettings settings(Platform platform, Mode mode) {
  AccountSettings account;
  account.platform = platform;
  account.mode = mode;
  account.app_id = "wx1";
  account.token = "t";
  account.encoding_aes_key = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";
  return account;
}

}  // namespace

TEST_CASE("the platform decides how many recipients one call takes") {
  CHECK(tests::ChannelBench(settings(Platform::official_account, Mode::safe)).channel->rule(Via::customer_service).at_most == 1);
  CHECK(tests::ChannelBench(settings(Platform::wecom, Mode::safe)).channel->rule(Via::app).at_most == 1000);
}

TEST_CASE("row 42: a key that is none refuses to start, names the field and hides the value") {
  for (const Platform platform : {Platform::official_account, Platform::wecom}) {
    AccountSettings account = settings(platform, Mode::safe);
    account.encoding_aes_key = "short-and-secret";
    CHECK_THROWS_WITH(tests::ChannelBench(account), "encoding_aes_key: must be 43 letters and digits");
    account = settings(platform, Mode::safe);
    account.previous_encoding_aes_key = "short-and-secret";
    CHECK_THROWS_WITH(tests::ChannelBench(account), "previous_encoding_aes_key: must be 43 letters and digits");
  }
}

TEST_CASE("only an official account in plain mode needs no key") {
  AccountSettings account = settings(Platform::official_account, Mode::plain);
  account.encoding_aes_key.clear();
  CHECK_NOTHROW(tests::ChannelBench(account));
  account.mode = Mode::compatible;
  CHECK_THROWS_AS(tests::ChannelBench(account), std::invalid_argument);
  account.platform = Platform::wecom;
  account.mode = Mode::plain;
  CHECK_THROWS_AS(tests::ChannelBench(account), std::invalid_argument);
}
