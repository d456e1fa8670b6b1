// Messages taken off the phones, one call each, never twice.
#include "bot/recall.h"

#include <catch2/catch.hpp>

#include "storage/push_row.h"
#include "storage/study.h"
#include "tests/support/house.h"

namespace {

struct Withdrawn {
  Withdrawn() {
    test.add_audience("oa", 4);
    test.database.write_now([&](storage::Transaction& tx) {
      auto rows = storage::ready_rows(tx, "oa", test.house.now() + std::chrono::hours{24}, {}, 10);
      for (std::size_t n = 0; n + 1 < rows.size(); n += 2) {
        const auto call = storage::open_call(tx, {0, "oa", "/cgi-bin/message/send", "{}", 1, test.house.now(), test.house.now(), false, "app", ""}, {rows[n].id, rows[n + 1].id}, 1, test.house.now());
        for (const auto& row : {rows[n], rows[n + 1]}) storage::settle_row(tx, row, storage::OutboxState::accepted, "", 0, test.house.now());
        storage::close_call(tx, call, "accepted", 0, "", "msg-" + std::to_string(n), test.house.now());
      }
      storage::Tally all;
      all.accepted = 4 - storage::occurrence_by_id(tx, test.occurrence)->tally.accepted;
      storage::add_to_tally(tx, test.occurrence, all);
    });
  }
  bot::ErrandResult recall() {
    bot::ErrandResult result;
    test.run(look(result));
    return result;
  }
  boost::asio::awaitable<void> look(bot::ErrandResult& result) {
    std::map<std::string, wechat_api::Channel*, std::less<>> channels{{"oa", &channel}};
    auto recalling = bot::recall_messages(test.house, std::move(channels), {test.occurrence, 1});
    result = co_await std::move(recalling);
  }
  // What the person hears when it is over.
  std::string words(bot::ErrandResult& result) {
    test.database.write_now([&](storage::Transaction& tx) { result.finish(tx, test.house.now()); });
    return test.text("SELECT words FROM waiting_word");
  }
  tests::TestHouse test;
  tests::ScriptedChannel channel;
};

}  // namespace

TEST_CASE("each call is recalled by its id, and its rows say so") {
  Withdrawn push;
  CHECK(push.recall().is_done);
  REQUIRE(push.channel.asked.size() == 2);
  CHECK(push.channel.asked[0].api == "/cgi-bin/message/recall");
  CHECK(push.channel.asked[0].body == R"({"msgid":"msg-0"})");
  CHECK(push.test.number("SELECT count(*) FROM outbox WHERE state = 'accepted' AND reason = '书记撤回'") == 4);
}

TEST_CASE("what was recalled once is not asked for again, what was not reached is") {
  Withdrawn push;
  push.channel.answers = {"{}", "-1"};
  CHECK_FALSE(push.recall().is_done);
  CHECK(push.recall().is_done);
  CHECK(push.channel.asked.size() == 3);
  CHECK(push.channel.asked[2].body == R"({"msgid":"msg-2"})");
}

TEST_CASE("what the platform refuses for good is said, not tried for a day") {
  Withdrawn push;
  push.channel.answers = {"{}", "42052"};
  CHECK(push.recall().is_done);
}

TEST_CASE("what is asked too late for the platform, or not to be done, is final, anything that passes or is mended is not") {
  for (const auto& [code, is_done] : {std::pair{"42052", true}, std::pair{"40003", true}, std::pair{"45011", false}, std::pair{"40164", false}, std::pair{"45009", false}, std::pair{"42001", false}, std::pair{"-1", false}}) {
    CAPTURE(code);
    Withdrawn push;
    push.channel.answers = {code, code};
    CHECK(push.recall().is_done == is_done);
  }
  CHECK(wechat_api::meaning_of(wechat_api::Platform::wecom, 42052).action == wechat_api::Action::drop);  // never taken for a recall
}

TEST_CASE("once the address is refused or the minute is used up, the other messages are not asked for in the same breath") {
  for (const char* code : {"40164", "45011"}) {
    Withdrawn push;
    push.channel.answers = {code};
    CHECK_FALSE(push.recall().is_done);
    CHECK(push.channel.asked.size() == 1);
  }
}

TEST_CASE("who was promised a word hears it when the platform was busy until the day was over") {
  Withdrawn push;
  push.channel.answers = {"-1", "-1"};
  CHECK_FALSE(push.recall().is_done);
  push.test.pass(std::chrono::hours{24});
  auto result = push.recall();
  CHECK(result.is_done);
  CHECK(push.channel.asked.size() == 2);
  CHECK(push.words(result) == "《题》已发到 4 人手机上的撤不回来：成员、成员、成员、成员。请用「群发」说明。");
}

TEST_CASE("of one message recalled and another past its day the words name who keeps it") {
  Withdrawn push;
  push.channel.answers = {"{}", "-1"};
  CHECK_FALSE(push.recall().is_done);
  push.test.database.write_now([](storage::Transaction& tx) { tx.execute("UPDATE member SET name = '王强' WHERE id = (SELECT member_id FROM outbox ORDER BY id DESC LIMIT 1)"); });
  push.test.pass(std::chrono::hours{24});
  auto result = push.recall();
  CHECK(push.words(result) == "《题》从 2 人的企业微信里撤回了（用微信看的人还看得到），另有 2 人的撤不回来：成员、王强。");
}

TEST_CASE("a recall that has worked does not claim the copies people see in WeChat") {
  Withdrawn push;
  auto result = push.recall();
  CHECK(push.words(result) == "✅ 《题》已从 4 人的企业微信里撤回（用微信看的人还看得到）。");
}

TEST_CASE("what was a day old when somebody wished for it is not asked for") {
  Withdrawn push;
  push.test.pass(std::chrono::hours{25});
  CHECK(push.recall().is_done);
  CHECK(push.channel.asked.empty());
}
