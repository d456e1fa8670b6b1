// Whom WeCom named as outside the application's range: left out of what is planned for a week, tried where a person asks for it.
#include <catch2/catch.hpp>

#include "bot/delivery.h"
#include "handlers/post.h"
#include "storage/identity.h"
#include "storage/push_row.h"
#include "tests/support/house.h"

using wechat_api::Platform;

namespace {

// Two people of WeCom, of whom the platform reaches the second alone when the push goes.
struct Corp {
  Corp() {
    channel.per_call = 1000;
    wechat_api::SendResult half;
    half.state = wechat_api::SendResult::State::accepted;
    half.refused = {"p000"};
    channel.results = {half};
    test.add_audience("corp", 2);
    delivery = std::make_unique<bot::Delivery>(test.house, std::vector<bot::DeliveryAccount>{{"corp", Platform::wecom, wechat_api::AccountType::certified_service, &channel}});
    delivery->start();
    test.pass(1min);
    channel.sent.clear();
  }
  ~Corp() { test.run(delivery->stop()); }
  std::int64_t absent() { return test.number("SELECT count(*) FROM identity WHERE follows = 0 AND member_id IS NOT NULL"); }
  void tell() {
    test.database.write_now([&](storage::Transaction& tx) {
      for (const std::int64_t row : {1, 2}) handlers::tell(tx, storage::row_by_id(tx, row)->member_id, wechat_api::TextReply{"答复", {}}, test.accounts, test.house.now());
    });
    delivery->wake();
    test.pass(1min);
  }
  std::int64_t send_again() {
    std::int64_t count = 0;
    test.database.write_now([&](storage::Transaction& tx) {
      const auto occurrence = storage::occurrence_by_id(tx, test.occurrence).value();
      count = handlers::send_again(tx, occurrence, storage::failed_rows(tx, occurrence.id), false, {test.house.now(), 0, test.accounts});
    });
    delivery->wake();
    test.pass(1min);
    return count;
  }

  tests::TestHouse test;
  tests::ScriptedChannel channel;
  std::unique_ptr<bot::Delivery> delivery;
};

}  // namespace

TEST_CASE("an answer is tried although WeCom did not reach its person, and reaching them ends that") {
  Corp corp;
  CHECK(corp.absent() == 1);
  corp.tell();
  CHECK(corp.channel.sent == std::vector<std::string>{"P000", "P001"});
  CHECK(corp.absent() == 0);
}

TEST_CASE("an answer that WeCom refuses leaves its person known as absent") {
  Corp corp;
  corp.channel.results = {tests::refused(81013, Platform::wecom)};
  corp.tell();
  CHECK(corp.channel.sent.size() == 2);
  CHECK(corp.absent() == 1);
}

TEST_CASE("what a secretary sends again goes to whoever WeCom did not reach before: the range may have been mended") {
  Corp corp;
  CHECK(corp.send_again() == 1);
  CHECK(corp.channel.sent == std::vector<std::string>{"P000"});
  CHECK(corp.test.text("SELECT state FROM outbox ORDER BY id") == "accepted,accepted");
  CHECK(corp.absent() == 0);
}

TEST_CASE("a call to several who are all outside the range is remembered of each") {
  Corp corp;
  corp.test.database.write_now([](storage::Transaction& tx) {
    tx.execute("UPDATE identity SET follows = 1");
    tx.execute("UPDATE outbox SET state = 'ready', changed_at = 0");
  });
  corp.channel.results = {tests::refused(81013, Platform::wecom)};
  corp.delivery->wake();
  corp.test.pass(1min);
  CHECK(corp.channel.sent == std::vector<std::string>{"P000|P001"});
  CHECK(corp.absent() == 2);
}
