#include "bot/quota_command.h"

#include <catch2/catch.hpp>

#include "bot/delivery.h"
#include "bot/serve.h"
#include "storage/quota.h"
#include "tests/support/house.h"

using Catch::Matchers::Contains;

TEST_CASE("a quota cleared at the platform: what waits for another day goes today, what has expired is named, mass messages stay counted") {
  tests::TestHouse test;
  tests::ScriptedChannel channel;
  test.add_audience("oa", 3);
  test.database.write_now([&](storage::Transaction& tx) {
    tx.execute("UPDATE outbox SET lane = 0, useful_until = useful_until + 86400 WHERE id > 1");
    storage::use_quota(tx, "oa", "2026-11-21", "mass", 1);
  });
  channel.results.assign(3, tests::refused(45009));
  bot::Delivery delivery(test.house, {{"oa", wechat_api::Platform::official_account, wechat_api::AccountType::certified_service, &channel}});
  delivery.start();
  test.pass(1h);
  CHECK(test.text("SELECT state FROM outbox ORDER BY id") == "expired,ready,ready");
  bot::ControlAnswer answer;
  const auto clear = [&](const std::string& command, const std::vector<std::string>& arguments) {
    test.database.write_now([&](storage::Transaction& tx) { answer = bot::run_quota_command(tx, test.house.now(), command, arguments); });
  };
  clear("quota.cleared", {"another"});
  CHECK(answer.text.empty());
  clear("quota.cleared", {"oa"});
  CHECK(answer.code == bot::kOk);
  CHECK_THAT(answer.text, Contains("等额度的 2 条现在就发") && Contains("过时的有 1 条"));
  delivery.wake();
  test.pass(1min);
  CHECK(test.text("SELECT state FROM outbox ORDER BY id") == "expired,accepted,accepted");
  CHECK(test.text("SELECT door || ' ' || used FROM quota_use ORDER BY door") == "customer_service 2,mass 1");
  clear("quota.sing", {"oa"});
  CHECK(answer.code == bot::kUsage);
  test.run(delivery.stop());
}
