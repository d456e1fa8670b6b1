#include "bot/dispatcher.h"

#include <catch2/catch.hpp>

#include "tests/support/desk.h"

using Catch::Matchers::Contains;
using Catch::Matchers::Equals;

TEST_CASE("the bot is never silent: whatever a bound member sends gets words") {
  tests::Desk desk;
  desk.say("o-zhou", "周林 5678");
  for (const char* text : {"在吗", "😀", "…", "2", "99", "天气怎么样今天要不要带伞我在山上看不到天气预报", "打咔", " ", "？？？"}) {
    INFO(text);
    CHECK_FALSE(desk.say("o-zhou", text).empty());
  }
  CHECK_FALSE(desk.send("o-zhou", wechat_api::Image{"", "media"}).empty());
  CHECK_FALSE(desk.send("o-zhou", wechat_api::Voice{}).empty());
  CHECK_FALSE(desk.send("o-zhou", wechat_api::Video{}).empty());
  CHECK_FALSE(desk.send("o-zhou", wechat_api::Link{}).empty());
  CHECK_FALSE(desk.send("o-zhou", wechat_api::Location{}).empty());
  CHECK_FALSE(desk.send("o-zhou", wechat_api::OtherMessage{"sticker"}).empty());
}

TEST_CASE("one typing error is asked back and never executed") {
  tests::Desk desk;
  desk.say("o-zhou", "周林 5678");
  CHECK_THAT(desk.say("o-zhou", "打咔"), Equals("是说「打卡」吗？⟦是⟧"));
  CHECK(desk.number("SELECT count(*) FROM check_in") == 0);
  CHECK_THAT(desk.say("o-zhou", "1"), Equals("今天没有学习任务。"));
}

TEST_CASE("a space inside a word does not hide it") {
  tests::Desk desk;
  desk.say("o-zhou", "周林 5678");
  CHECK_THAT(desk.say("o-zhou", "打 卡"), Equals("今天没有学习任务。"));
  CHECK_THAT(desk.say("o-zhou", "我　的"), Contains("周林"));
}

TEST_CASE("a number means something only while its list is open: ten minutes") {
  tests::Desk desk;
  desk.say("o-zhou", "周林 5678");
  desk.say("o-zhou", "打咔");
  desk.turn_to("2026-11-21 10:11");
  CHECK_THAT(desk.say("o-zhou", "1"), Contains("现在没有要选的"));
}

TEST_CASE("numbers are read in every shape people type them") {
  for (const char* one : {"1", "１", "①", "一", " 1。"}) {
    tests::Desk desk;
    desk.say("o-zhou", "周林 5678");
    desk.say("o-zhou", "打咔");
    INFO(one);
    CHECK_THAT(desk.say("o-zhou", one), Equals("今天没有学习任务。"));
  }
}

TEST_CASE("a question is open for half an hour and does not swallow commands") {
  tests::Desk desk;
  desk.say("o-chen", "陈静 1001");
  desk.say("o-chen", "排学习 今晚19:00 题 / 文");
  CHECK_THAT(desk.say("o-chen", "我的"), Contains("陈静"));
  CHECK_THAT(desk.say("o-chen", "公开"), Contains("排好了"));
  desk.say("o-chen", "排学习 今晚19:00 题 / 文");
  desk.turn_to("2026-11-21 10:31");
  CHECK_THAT(desk.say("o-chen", "公开"), !Contains("排好了"));
}

TEST_CASE("a message delivered again gets the stored answer and has no second effect") {
  tests::Desk desk;
  wechat_api::Inbound message;
  message.account = "oa";
  message.from = "o-zhou";
  message.key = "m:77";
  message.content = wechat_api::Text{"周林 5678", ""};
  std::string first, second;
  bool was_repetition = false;
  desk.write([&](storage::Transaction& tx) {
    first = std::get<wechat_api::TextReply>(bot::dispatch(tx, desk.registry, desk.accounts, desk.key, message, desk.now(), 1).reply).text;
  });
  desk.write([&](storage::Transaction& tx) {
    const auto again = bot::dispatch(tx, desk.registry, desk.accounts, desk.key, message, desk.now(), 2);
    second = std::get<wechat_api::TextReply>(again.reply).text;
    was_repetition = again.is_repetition;
  });
  CHECK(first == second);
  CHECK(was_repetition);
  CHECK(desk.number("SELECT count(*) FROM inbox") == 1);
}

TEST_CASE("row 85: beyond thirty a minute one line asks to wait, then nothing until the minute ends") {
  tests::Desk desk;
  desk.say("o-zhou", "周林 5678");
  for (int n = 1; n < 30; ++n) REQUIRE_THAT(desk.say("o-zhou", "我的"), Contains("周林"));
  CHECK_THAT(desk.say("o-zhou", "我的"), Contains("歇一分钟"));
  for (int n = 0; n < 100; ++n) REQUIRE(desk.say("o-zhou", "我的").empty());
  CHECK(desk.number("SELECT count(*) FROM inbox") == 31);
  desk.turn_to("2026-11-21 10:01");
  CHECK_THAT(desk.say("o-zhou", "我的"), Contains("周林"));
}

TEST_CASE("row 66: the words heard in a voice message never run what not everybody may do") {
  tests::Desk desk;
  desk.say("o-chen", "陈静 1001");
  CHECK_THAT(desk.send("o-chen", wechat_api::Voice{"m", "", "amr", "送达情况"}), Contains("打字"));
  CHECK_THAT(desk.send("o-chen", wechat_api::Voice{"m", "", "amr", "打卡"}), Contains("听到：打卡") && Contains("今天没有学习任务"));
}

TEST_CASE("row 65: a text without content and one that is too long are answered with the next step") {
  tests::Desk desk;
  desk.say("o-zhou", "周林 5678");
  CHECK_FALSE(desk.say("o-zhou", "").empty());
  CHECK_THAT(desk.say("o-zhou", std::string(2049, 'x')), Contains("太长了"));
}

TEST_CASE("row 69: four kilobytes of SQL in a key are stored as text and nothing else") {
  tests::Desk desk;
  desk.say("o-zhou", "周林 5678");
  std::string key = "'; DROP TABLE member; --";
  while (key.size() < 1700) key += "'\"%_";
  desk.send("o-zhou", wechat_api::MenuClick{key});
  CHECK(desk.number("SELECT count(*) FROM member") == 6);
  CHECK(desk.number("SELECT count(*) FROM inbox WHERE body LIKE '''; DROP TABLE member; --%'") == 1);
}

TEST_CASE("a menu tap equals the words of its key") {
  tests::Desk desk;
  desk.say("o-zhou", "周林 5678");
  CHECK_THAT(desk.send("o-zhou", wechat_api::MenuClick{"打卡"}), Equals("今天没有学习任务。"));
}

TEST_CASE("follow and unfollow count in the platform's order of time, not of arrival") {
  tests::Desk desk;
  desk.say("o-zhou", "周林 5678");
  wechat_api::Inbound event;
  event.account = "oa";
  event.from = "o-zhou";
  const auto deliver = [&](wechat_api::Content content, int second) {
    event.content = std::move(content);
    event.created_at = desk.now() + std::chrono::seconds{second};
    event.key = "e:" + std::to_string(second);
    desk.write([&](storage::Transaction& tx) { bot::dispatch(tx, desk.registry, desk.accounts, desk.key, event, desk.now(), 1); });
  };
  deliver(wechat_api::Unfollow{}, 20);
  deliver(wechat_api::Follow{}, 10);
  CHECK(desk.number("SELECT follows FROM identity WHERE external_id = 'o-zhou'") == 0);
  deliver(wechat_api::Follow{}, 30);
  CHECK(desk.number("SELECT follows FROM identity WHERE external_id = 'o-zhou'") == 1);
}

TEST_CASE("whoever writes follows, though the event that said so never came") {
  tests::Desk desk;
  desk.say("o-zhou", "周林 5678");
  desk.send("o-zhou", wechat_api::Unfollow{});
  CHECK(desk.number("SELECT follows FROM identity") == 0);
  desk.turn_to("2026-11-21 10:01");
  desk.say("o-zhou", "在吗");
  CHECK(desk.number("SELECT follows FROM identity") == 1);
}

TEST_CASE("an event nobody waits for is answered with nothing and kept") {
  tests::Desk desk;
  CHECK(desk.send("o-zhou", wechat_api::OtherEvent{"debug_demo", "", {}}).empty());
  CHECK(desk.number("SELECT count(*) FROM inbox WHERE kind = 'other_event' AND body = 'debug_demo'") == 1);
}

TEST_CASE("every answer has at most 2,048 bytes") {
  tests::Desk desk;
  desk.say("o-chen", "陈静 1001");
  for (const char* text : {"帮助", "我的", "排学习", "送达情况", "明晚推送"}) CHECK(desk.say("o-chen", text).size() <= 2048);
}

TEST_CASE("the number of a choice that is a control word means that word") {
  tests::Desk desk;
  desk.say("o-zhou", "周林 5678");
  desk.say("o-zhou", "心得 今天学的用餐交费很实在");
  CHECK_THAT(desk.say("o-zhou", "1"), Contains("刚办好"));  // an impatient thumb
  desk.turn_to("2026-11-21 10:01");
  CHECK_THAT(desk.say("o-zhou", "1"), Contains("✅ 撤回了"));
}

TEST_CASE("row 66: a voice neither confirms nor begins what not everybody may do, also behind a polite word") {
  tests::Desk desk;
  desk.say("o-chen", "陈静 1001");
  desk.say("o-zhou", "周林 5678");
  const auto speak = [&desk](const std::string& words) { return desk.send("o-chen", wechat_api::Voice{"m", "", "amr", words}); };
  CHECK_THAT(speak("谢谢，群发 大家好"), Contains("语音我还听不懂"));
  desk.say("o-chen", "群发 大家好，明天开会");
  desk.say("o-chen", "1");
  desk.say("o-chen", "内部");
  CHECK_THAT(speak("发"), Contains("语音我还听不懂"));
  CHECK(desk.number("SELECT count(*) FROM occurrence") == 0);
}

TEST_CASE("what is heard of a secret is neither repeated nor kept") {
  tests::Desk desk;
  desk.say("o-zhou", "周林 5678");
  CHECK_THAT(desk.send("o-zhou", wechat_api::Voice{"m", "", "amr", "记一下11010519491231002X"}), Contains("已不保存") && !Contains("1949"));
  CHECK_THAT(desk.say("o-zhou", "１１０１０５１９４９１２３１００２Ｘ"), Contains("看起来含身份证号"));
  CHECK(desk.number("SELECT count(*) FROM inbox WHERE body LIKE '%1949%' OR answer LIKE '%1949%' OR body LIKE '%１９４９%'") == 0);
}

TEST_CASE("a dialog of somebody who is no member any more, or no secretary, is closed and not gone on with") {
  tests::Desk desk;
  desk.say("o-chen", "陈静 1001");
  desk.say("o-chen", "群发 大家好，明天开会");
  SECTION("no secretary") {
    desk.write([](storage::Transaction& tx) { tx.execute("DELETE FROM role_grant"); });
    CHECK_THAT(desk.say("o-chen", "1"), !Contains("公开"));
  }
  SECTION("no member") {
    desk.write([](storage::Transaction& tx) { tx.execute("UPDATE identity SET member_id = NULL"); });
    CHECK_THAT(desk.say("o-chen", "1"), Contains("姓名+手机后4位"));
    CHECK_THAT(desk.say("o-chen", "撤回"), Contains("没有可撤回的"));
  }
}

TEST_CASE("a command in the middle of a dialog leaves the dialog and its numbers where they are") {
  tests::Desk desk;
  desk.say("o-chen", "陈静 1001");
  desk.say("o-zhou", "周林 5678");
  desk.say("o-chen", "群发 大家好，明天开会");
  CHECK_THAT(desk.say("o-chen", "明早8点提醒我开会"), Contains("提醒你：开会"));
  CHECK_THAT(desk.say("o-chen", "2"), Contains("这份内容是？"));
  desk.turn_to("2026-11-21 10:31");
  CHECK_THAT(desk.say("o-chen", "公开"), Contains("群发还没发"));
}
