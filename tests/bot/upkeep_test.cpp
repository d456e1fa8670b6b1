#include "bot/upkeep.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <catch2/catch.hpp>

#include "storage/inbox.h"
#include "tests/support/house.h"

TEST_CASE("the round is made at half past three, through more rows than one transaction takes") {
  tests::TestHouse test;
  test.database.write_now([](storage::Transaction& tx) {
    for (int n = 0; n < 1200; ++n)
      storage::keep_in_quarantine(tx, "oa", "e:" + std::to_string(n), "why", "raw", tests::kNow - std::chrono::days{31});
  });
  bot::Upkeep upkeep(test.house);
  boost::asio::co_spawn(test.context, upkeep.run(), boost::asio::detached);
  test.pass(17h + 29min);  // 10:00 to 03:29
  CHECK(test.number("SELECT count(*) FROM quarantine") == 1200);
  test.pass(1min);
  CHECK(test.number("SELECT count(*) FROM quarantine") == 0);
  upkeep.stop();
  test.pass(0s);
}
