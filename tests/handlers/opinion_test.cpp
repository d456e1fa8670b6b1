#include <catch2/catch.hpp>

#include "tests/support/desk.h"

using Catch::Matchers::Contains;
using Catch::Matchers::Equals;

namespace {
struct Heard : tests::Desk {
  Heard() {
    say("o-chen", "陈静 1001");
    say("o-zhou", "周林 5678");
    say("o-li", "李静 1003");
  }
  std::string type(const std::string& text) { return say("o-zhou", text); }
};
}  // namespace

TEST_CASE("an opinion gets a number, its keeper hears of it without the name, and the answer comes back") {
  Heard desk;
  CHECK_THAT(desk.type("意见：夜班食堂能不能留热菜？"),
             Equals("✅ 收到，编号 Y-0001，转陈静，3 个工作日内答复。\n现在是实名。改成匿名后连管理员也看不到是谁。⟦改成匿名⟧⟦撤回⟧"));
  CHECK(desk.number("SELECT count(*) FROM outbox_body WHERE body LIKE '%新意见 Y-0001：夜班食堂能不能留热菜？%' AND body NOT LIKE '%周林%'") == 1);
  CHECK_THAT(desk.type("意见进度"), Contains("Y-0001 夜班食堂能不能留热菜？ · 等答复"));
  CHECK_THAT(desk.say("o-chen", "待办意见"), Contains("待答复 1 条：\nY-0001 周林：夜班食堂"));
  CHECK_THAT(desk.say("o-chen", "答复 Y-0001 下周起夜班留热菜到 1 点"), Equals("✅ 已答复 Y-0001，发给提意见的人了。"));
  CHECK(desk.number("SELECT count(*) FROM outbox_body WHERE body LIKE '%Y-0001 有答复了：下周起夜班留热菜到 1 点%'") == 1);
  CHECK_THAT(desk.type("意见进度 1"), Equals("Y-0001 已答复：下周起夜班留热菜到 1 点"));
  CHECK_THAT(desk.say("o-chen", "待办意见"), Equals("没有待答复的意见。"));
}

TEST_CASE("made anonymous, nothing in any table but the sealed author leads back, and the answer still arrives") {
  Heard desk;
  desk.type("意见 夜班食堂能不能留热菜");
  CHECK_THAT(desk.type("改成匿名"), Contains("✅ 改成匿名了"));
  CHECK(desk.number("SELECT count(*) FROM opinion WHERE member_id IS NOT NULL") == 0);
  CHECK(desk.number("SELECT count(*) FROM undo_step") == 0);
  CHECK(desk.number("SELECT count(*) FROM inbox WHERE body LIKE '%食堂%' OR answer LIKE '%Y-0001%'") == 0);
  CHECK_THAT(desk.say("o-chen", "待办意见"), Contains("Y-0001 匿名：夜班食堂"));
  desk.say("o-chen", "答复 1 好的马上办");
  CHECK(desk.number("SELECT count(*) FROM outbox JOIN member ON member.id = member_id WHERE name = '周林' AND kind = 'notice'") == 1);
  CHECK_THAT(desk.type("意见进度 Y-0001"), Contains("已答复：好的马上办"));
}

TEST_CASE("said anonymously from the start, the inbox does not keep the words") {
  Heard desk;
  CHECK_THAT(desk.type("匿名意见 领导开会太多"), Contains("匿名记下了") && !Contains("Y-0001"));
  CHECK(desk.number("SELECT count(*) FROM inbox WHERE body LIKE '%开会太多%' OR answer LIKE '%开会太多%' OR answer LIKE '%Y-0001%'") == 0);
  CHECK(desk.number("SELECT count(*) FROM opinion WHERE created_at % 86400 = 0 AND member_id IS NULL") == 1);
  desk.type("意见");
  CHECK_THAT(desk.type("匿名：食堂的菜不新鲜"), Contains("匿名记下了"));
  CHECK(desk.number("SELECT count(*) FROM inbox WHERE body LIKE '%不新鲜%'") == 0);
  CHECK(desk.number("SELECT count(*) FROM opinion WHERE body = '食堂的菜不新鲜' AND member_id IS NULL") == 1);
  CHECK_THAT(desk.type("匿名意见"), Contains("匿名的要一条发完"));
}

TEST_CASE("an opinion is taken back within five minutes unless it has been answered") {
  Heard desk;
  desk.type("建议 多备几双雨靴");
  CHECK_THAT(desk.type("撤回"), Equals("✅ 撤回了，Y-0001 删掉了。"));
  CHECK(desk.number("SELECT count(*) FROM opinion") == 0);
  desk.type("建议 多备几双雨靴");
  desk.say("o-chen", "答复 2 已经在买");
  CHECK_THAT(desk.type("撤回"), Contains("撤不回来"));
}

TEST_CASE("what is asked for is taken as it stands, whatever command it looks like") {
  Heard desk;
  CHECK_THAT(desk.type("意见"), Contains("有什么意见？"));
  CHECK_THAT(desk.type("提醒司机进山慢一点"), Contains("✅ 收到，编号 Y-0001"));
  CHECK(desk.number("SELECT count(*) FROM opinion WHERE body = '提醒司机进山慢一点'") == 1);
  CHECK_THAT(desk.type("意见 好"), Contains("说得再具体一点"));
  CHECK_THAT(desk.type("取消"), Contains("好，不弄了"));
}

TEST_CASE("only who answers for the unit answers, and a number that is none says so") {
  Heard desk;
  desk.type("意见 夜班食堂能不能留热菜");
  CHECK_THAT(desk.say("o-li", "答复 1 好"), Contains("这要书记才能用"));
  CHECK_THAT(desk.say("o-chen", "答复 99 好"), Contains("没有编号 Y-0099 的意见"));
  CHECK_THAT(desk.say("o-chen", "答复"), Contains("这样写"));
  CHECK_THAT(desk.say("o-chen", "答复 1 个工作日内给大家回话"), Contains("这样写"));
  CHECK_THAT(desk.say("o-li", "意见进度 Y-0001"), Contains("没有编号 Y-0001 的意见"));
}

TEST_CASE("an answer that cannot be sent now waits for the next thing its author says") {
  Heard desk;
  desk.type("意见 夜班食堂能不能留热菜");
  desk.turn_to("2026-11-25 10:00");
  CHECK_THAT(desk.say("o-chen", "答复 1 下周起留"), Contains("对方现在收不到"));
  CHECK_THAT(desk.type("在吗"), Contains("在。要做什么？\n——\nY-0001 有答复了：下周起留"));
}
