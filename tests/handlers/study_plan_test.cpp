#include <catch2/catch.hpp>

#include "tests/support/desk.h"

using Catch::Matchers::Contains;
using Catch::Matchers::Equals;
using wechat_api::Unfollow;

namespace {
void bind_all(tests::Desk& desk) {
  desk.say("o-chen", "陈静 1001");
  desk.say("o-zhou", "周林 5678");
  desk.say("o-li", "李静 1003");
}
}  // namespace

TEST_CASE("an evening is planned, classified, sent to all who can be reached, and reported with the names of the others") {
  tests::Desk desk;
  bind_all(desk);
  CHECK_THAT(desk.say("o-chen", "排学习 今晚19:00 四个坚持 / 正文"),
             Contains("今晚 19:00 发《四个坚持》给 6 人") && Contains("有 3 人送不到") && Contains("王强（还没绑定）") &&
                 Contains("⟦公开⟧⟦内部⟧"));
  CHECK_THAT(desk.say("o-chen", "2"), Contains("✅ 排好了：今晚 19:00") && Contains("（内部）"));
  CHECK(desk.number("SELECT count(*) FROM outbox") == 0);
  desk.turn_to("2026-11-21 19:00");
  desk.run_due();
  CHECK(desk.number("SELECT count(*) FROM outbox WHERE occurrence_id IS NOT NULL AND state = 'accepted'") == 3);
  CHECK(desk.number("SELECT count(*) FROM outbox WHERE occurrence_id IS NOT NULL AND state = 'skipped'") == 3);
  CHECK(desk.number("SELECT count(*) FROM outbox WHERE kind = 'notice'") == 1);
  desk.say("o-zhou", "打卡");
  CHECK_THAT(desk.say("o-chen", "送达情况"), Contains("应到 6 人：送到 3，没送到 3") && Contains("王强（还没绑定）") && Contains("打卡 1/6"));
  CHECK(desk.number("SELECT count(*) FROM occurrence WHERE state = 'partly'") == 1);
}

TEST_CASE("nothing is planned before the classification is given, and only 公开 or 内部 is one") {
  tests::Desk desk;
  bind_all(desk);
  desk.say("o-chen", "排学习 今晚19:00 题 / 文");
  CHECK_THAT(desk.say("o-chen", "不得上网"), Contains("「公开」还是「内部」"));
  CHECK(desk.number("SELECT count(*) FROM occurrence") == 0);
  CHECK_THAT(desk.say("o-chen", "取消"), Equals("好，不弄了。"));
  CHECK_THAT(desk.say("o-chen", "公开"), !Contains("排好了"));
}

TEST_CASE("the parts that are missing are asked for with an example") {
  tests::Desk desk;
  bind_all(desk);
  CHECK_THAT(desk.say("o-chen", "排学习"), Contains("排学习 明天19:00 标题 / 正文"));
  CHECK_THAT(desk.say("o-chen", "排学习 四个坚持 / 正文"), Contains("什么时候发？"));
  CHECK_THAT(desk.say("o-chen", "排学习 今天8:00 四个坚持 / 正文"), Contains("已经过了"));
  CHECK_THAT(desk.say("o-chen", "排学习 明天19:00 四个坚持"), Contains("还缺正文"));
  CHECK_THAT(desk.say("o-chen", "排学习 明天19:00"), Contains("排学习 明天19:00 标题 / 正文"));
}

TEST_CASE("traditional characters and full width are read, and the text goes out as it was typed") {
  tests::Desk desk;
  bind_all(desk);
  CHECK_THAT(desk.say("o-chen", "排學習　明天１９：００ 學習條例 ／ 第一條：ＡＢＣ"), Contains("明晚 19:00 发《學習條例》"));
  desk.say("o-chen", "公开");
  CHECK(desk.number("SELECT count(*) FROM study_item WHERE title = '學習條例' AND body = '第一條：ＡＢＣ'") == 1);
}

TEST_CASE("a member's own braces, slashes and brackets stay what they are") {
  tests::Desk desk;
  bind_all(desk);
  CHECK_THAT(desk.say("o-chen", "排学习 今晚19:00 {body} / 正文{title}"), Contains("《{body}》"));
  desk.say("o-chen", "公开");
  desk.say("o-chen", "排学习 明天19:00 《四个坚持》\n请看 https://www.example.cn/a");
  desk.say("o-chen", "公开");
  CHECK(desk.number("SELECT count(*) FROM study_item WHERE title = '{body}' AND body = '正文{title}'") == 1);
  CHECK(desk.number("SELECT count(*) FROM study_item WHERE title = '四个坚持' AND body = '请看 https://www.example.cn/a'") == 1);
  desk.turn_to("2026-11-21 19:00");
  desk.run_due();
  CHECK_THAT(desk.say("o-zhou", "学习"), Contains("《{body}》\n正文{title}"));
}

TEST_CASE("a day has one study: the second is refused while it is planned") {
  tests::Desk desk;
  bind_all(desk);
  desk.say("o-chen", "排学习 今晚19:00 甲 / 文");
  desk.say("o-chen", "公开");
  CHECK_THAT(desk.say("o-chen", "排学习 今晚20:00 乙 / 文"), Contains("已经排了《甲》（19:00）"));
  desk.say("o-chen", "撤回");
  CHECK_THAT(desk.say("o-chen", "排学习 今晚20:00 乙 / 文"), Contains("这份内容是？"));
}

TEST_CASE("withdrawing never reaches behind the newest plan") {
  tests::Desk desk;
  bind_all(desk);
  for (const char* plan : {"排学习 后天19:00 下周 / 文", "排学习 今晚19:00 今晚 / 文"}) {
    desk.say("o-chen", plan);
    desk.say("o-chen", "公开");
  }
  SECTION("twice") {
    CHECK_THAT(desk.say("o-chen", "撤回"), Contains("《今晚》不发了"));
    CHECK_THAT(desk.say("o-chen", "撤回"), Equals("没有可撤回的。"));
  }
  SECTION("too late") {
    desk.turn_to("2026-11-21 19:00");
    desk.run_due();
    CHECK_THAT(desk.say("o-chen", "撤回"), Contains("《今晚》已经开始发了") && Contains("真要撤回就回「撤回 "));
    CHECK_THAT(desk.say("o-chen", "撤回"), Contains("真要撤回就回「撤回 "));
  }
  CHECK(desk.number("SELECT count(*) FROM occurrence WHERE state = 'planned'") == 1);
}

TEST_CASE("the full stop that ends a text is kept") {
  tests::Desk desk;
  bind_all(desk);
  desk.say("o-chen", "排学习 明天19:00 题 / 坚持公私分明。");
  desk.say("o-chen", "公开");
  CHECK(desk.number("SELECT count(*) FROM study_item WHERE body = '坚持公私分明。'") == 1);
}

TEST_CASE("what is planned can be withdrawn until it is sent") {
  tests::Desk desk;
  bind_all(desk);
  desk.say("o-chen", "排学习 今晚19:00 题 / 文");
  desk.say("o-chen", "公开");
  CHECK_THAT(desk.say("o-chen", "撤回"), Equals("✅ 撤回了，《题》不发了。"));
  CHECK_THAT(desk.say("o-chen", "撤回"), Equals("没有可撤回的。"));
  desk.turn_to("2026-11-21 19:00");
  desk.run_due();
  CHECK(desk.number("SELECT count(*) FROM outbox") == 0);
}

TEST_CASE("a server that was down sends late while it is useful and says so, and tells who planned it when it is not") {
  tests::Desk desk;
  bind_all(desk);
  desk.say("o-chen", "排学习 今晚19:00 题 / 文");
  desk.say("o-chen", "公开");
  SECTION("late") {
    desk.turn_to("2026-11-21 20:10");
    desk.run_due();
    CHECK_THAT(desk.say("o-chen", "送达情况"), Contains("晚了 70 分钟"));
    CHECK(desk.number("SELECT count(*) FROM occurrence WHERE state = 'late'") == 1);
  }
  SECTION("missed") {
    desk.turn_to("2026-11-21 22:00");
    desk.run_due();
    CHECK(desk.number("SELECT count(*) FROM occurrence WHERE state = 'missed'") == 1);
    CHECK(desk.number("SELECT count(*) FROM outbox WHERE kind = 'notice'") == 1);
    CHECK(desk.number("SELECT count(*) FROM outbox WHERE occurrence_id IS NOT NULL") == 0);
  }
}

TEST_CASE("an audience frozen in slices of two has everybody once") {
  tests::Desk desk;
  bind_all(desk);
  desk.say("o-chen", "排学习 今晚19:00 题 / 文");
  desk.say("o-chen", "公开");
  desk.turn_to("2026-11-21 19:00");
  desk.run_due(2);
  CHECK(desk.number("SELECT count(*) FROM outbox WHERE occurrence_id IS NOT NULL") == 6);
  CHECK(desk.number("SELECT count(DISTINCT body_id) FROM outbox WHERE occurrence_id IS NOT NULL") == 1);
  CHECK(desk.number("SELECT total FROM occurrence") == 6);
}

TEST_CASE("who has left the account or not spoken for 48 hours is skipped with that reason") {
  tests::Desk desk;
  bind_all(desk);
  desk.send("o-li", Unfollow{});
  desk.turn_to("2026-11-23 10:30");
  desk.say("o-chen", "排学习 今晚19:00 题 / 文");
  CHECK_THAT(desk.say("o-chen", "公开"), Contains("排好了"));
  desk.turn_to("2026-11-23 19:00");
  desk.run_due();
  CHECK_THAT(desk.say("o-chen", "送达情况"), Contains("李静（没有关注）") && Contains("周林（超过48小时没说过话）"));
}

TEST_CASE("row 75: a stranger is not told of commands for others, a member is told whose they are, both leave an audit line") {
  tests::Desk desk;
  CHECK_THAT(desk.say("o-stranger", "送达情况"), Contains("姓名+手机后4位") && !Contains("书记"));
  desk.say("o-zhou", "周林 5678");
  CHECK_THAT(desk.say("o-zhou", "送达情况"), Contains("书记"));
  CHECK(desk.number("SELECT count(*) FROM audit_line WHERE action = 'command.refused'") == 2);
}

TEST_CASE("the evenings ahead are listed") {
  tests::Desk desk;
  bind_all(desk);
  CHECK_THAT(desk.say("o-chen", "明晚推送"), Contains("明晚还没有安排"));
  desk.say("o-chen", "排学习 明晚7点 题 / 文");
  desk.say("o-chen", "公开");
  CHECK_THAT(desk.say("o-chen", "明晚推送"), Contains("明晚 19:00：《题》，发给 6 人"));
  CHECK_THAT(desk.say("o-chen", "今晚推送"), Contains("今晚还没有安排"));
}

TEST_CASE("撤回 with a number takes back that push, and no other") {
  tests::Desk desk;
  bind_all(desk);
  desk.say("o-chen", "排学习 今晚19:00 题 / 文");
  desk.say("o-chen", "公开");
  const std::string number = std::to_string(desk.number("SELECT id FROM occurrence WHERE kind = 'study'"));
  CHECK_THAT(desk.say("o-chen", "今晚推送"), Contains("不发就回「撤回 " + number + "」"));
  CHECK_THAT(desk.say("o-chen", "撤回 999"), Contains("没有这个编号"));
  CHECK_THAT(desk.say("o-zhou", "撤回 " + number), !Contains("✅"));
  CHECK(desk.number("SELECT count(*) FROM occurrence WHERE state = 'planned' AND kind = 'study'") == 1);
  CHECK_THAT(desk.say("o-chen", "撤回 " + number), Contains("✅ 撤回了，《题》不发了"));
  CHECK(desk.number("SELECT count(*) FROM occurrence WHERE state = 'cancelled' AND kind = 'study'") == 1);
}
