// 体检 as its keeper reads it.
#include "bot/health.h"

#include <catch2/catch.hpp>

#include "storage/quota.h"
#include "tests/support/house.h"
#include "tests/support/storage.h"

using Catch::Matchers::Contains;

namespace {

struct Look {
  std::string lines() {
    std::string found;
    test.run(look(found));
    return found;
  }
  boost::asio::awaitable<void> look(std::string& found) {
    std::map<std::string, wechat_api::Channel*, std::less<>> channels{{"oa", &channel}};
    auto looking = bot::look_at_health(test.house, std::move(channels), folder.path().string());
    bot::ErrandResult result = co_await std::move(looking);
    found = result.answer;
  }
  tests::TestHouse test;
  tests::ScriptedChannel channel;
  tests::Folder folder;
};

}  // namespace

TEST_CASE("体检 says what is well and what is not, with the remedy") {
  Look look;
  CHECK_THAT(look.lines(), Contains("✓ oa：平台接口正常") && Contains("✓ 今天的额度够用") && Contains("还没有备份") && Contains("✓ 时钟 10:00"));
  look.channel.answers = {"40164"};
  look.test.database.write_now([](storage::Transaction& tx) { storage::use_quota(tx, "oa", "2026-11-21", "customer_service", 450'000); });
  CHECK_THAT(look.lines(), Contains("✗ oa：") && Contains("✗ oa：今天的额度用了 450000/500000"));
}
