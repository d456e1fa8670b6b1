#include "storage/waiting_word.h"

#include <catch2/catch.hpp>

#include "tests/support/storage.h"

TEST_CASE("words wait for their person in order, are taken once, three at a time, and stale ones are not said") {
  tests::for_each_database([](storage::Database& database) {
    tests::write(database, [](storage::Transaction& tx) {
      const auto zhou = tests::add_member(tx), li = tests::add_member(tx, "李静", "13900001003");
      for (const char* words : {"一", "二", "三", "四"}) storage::leave_word(tx, zhou, words, tests::kNow, tests::kNow + 24h);
      storage::leave_word(tx, li, "旧", tests::kNow, tests::kNow + 1h);
      CHECK(storage::take_words(tx, li, tests::kNow + 1h).empty());
      CHECK(storage::take_words(tx, zhou, tests::kNow) == std::vector<std::string>{"一", "二", "三"});
      CHECK(storage::take_words(tx, zhou, tests::kNow) == std::vector<std::string>{"四"});
      CHECK(storage::take_words(tx, zhou, tests::kNow).empty());
    });
  });
}
