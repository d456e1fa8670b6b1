#include <catch2/catch.hpp>

#include "handlers/post.h"
#include "storage/outbox.h"
#include "tests/support/desk.h"

using Catch::Matchers::Contains;
using Catch::Matchers::Equals;

TEST_CASE("体检 is committed as an errand and answered later, only a keeper may ask for it") {
  tests::Desk desk;
  desk.say("o-chen", "陈静 1001");
  desk.say("o-zhou", "周林 5678");
  CHECK(desk.say("o-chen", "体检").empty());
  CHECK(desk.number("SELECT count(*) FROM errand WHERE kind = 'health' AND inbox_id IS NOT NULL") == 1);
  CHECK(desk.number("SELECT count(*) FROM inbox WHERE state = 'pending'") == 1);
  CHECK_FALSE(desk.say("o-zhou", "体检").empty());
  CHECK(desk.number("SELECT count(*) FROM errand") == 1);
}

TEST_CASE("取结果 says whether something is still being looked up") {
  tests::Desk desk;
  desk.say("o-chen", "陈静 1001");
  CHECK_THAT(desk.say("o-chen", "取结果"), Equals("没有等着的结果。"));
  desk.say("o-chen", "体检");
  CHECK_THAT(desk.say("o-chen", "取结果"), Equals("还在查，查到了马上告诉你。"));
}

TEST_CASE("what the house said to somebody and could not bring them comes with their next answer, what reached them or was decided against does not") {
  struct Row {
    storage::OutboxState state;
    bool is_final, has_left, waits;
  };
  using State = storage::OutboxState;
  for (const Row& row : {Row{State::refused, false, false, true}, Row{State::expired, false, false, true}, Row{State::skipped, false, false, true},
                         Row{State::skipped, true, false, false}, Row{State::accepted, false, false, false}, Row{State::unknown, false, false, false},
                         Row{State::expired, false, true, false}}) {
    INFO(static_cast<int>(row.state) << row.is_final << row.has_left);
    tests::Desk desk;
    desk.say("o-zhou", "周林 5678");
    desk.write([&](storage::Transaction& tx) {
      const auto zhou = tx.number("SELECT id FROM member WHERE name = '周林'").value();
      const auto id = handlers::tell(tx, zhou, wechat_api::TextReply{"你的意见有答复了。", {{"我的意见", "", ""}}}, desk.accounts, desk.now());
      auto told = storage::row_by_id(tx, id.value()).value();
      told.state = row.state;
      told.is_final = row.is_final;
      storage::settle_row(tx, told, row.state, "没连上", 0, desk.now());
      if (row.has_left) tx.execute("UPDATE member SET state = 'left' WHERE id = $1", {zhou});
      desk.registry.receipt(handlers::kNoticeKind)->record(tx, told, {desk.now(), 1, desk.accounts});
    });
    CHECK(desk.number("SELECT count(*) FROM waiting_word") == (row.waits ? 1 : 0));
    if (row.waits) CHECK_THAT(desk.say("o-zhou", "帮助"), Contains("你的意见有答复了。") && Contains("可以回「我的意见」"));
  }
}
