#include <catch2/catch.hpp>

#include "tests/support/desk.h"

using Catch::Matchers::Contains;
using Catch::Matchers::Equals;

namespace {
struct Forgetful : tests::Desk {
  Forgetful() { say("o-zhou", "周林 5678"); }
  std::string type(const std::string& text) { return say("o-zhou", text); }
  std::int64_t fired() { return number("SELECT count(*) FROM outbox WHERE kind = 'reminder' AND state = 'accepted'"); }
  std::string words(const std::string& body) {
    return number("SELECT count(*) FROM outbox_body WHERE body LIKE '%" + body + "%'") > 0 ? body : "";
  }
};
}  // namespace

TEST_CASE("one sentence sets a reminder, it rings at its minute, is put off and done") {
  Forgetful desk;
  CHECK_THAT(desk.type("明天早上八点提醒我交底稿"), Equals("⏰ 好的，11月22日（周日）08:00 提醒你：交底稿\n不对？回「改 7:30」或「取消」。"));
  desk.turn_to("2026-11-22 07:59");
  desk.run_due();
  CHECK(desk.fired() == 0);
  desk.turn_to("2026-11-22 08:00");
  desk.run_due();
  CHECK(desk.fired() == 1);
  CHECK(desk.words("⏰ 交底稿") == "⏰ 交底稿");
  CHECK_THAT(desk.type("稍后"), Equals("好，08:10 再提醒。"));
  desk.turn_to("2026-11-22 08:10");
  desk.run_due();
  CHECK(desk.fired() == 2);
  CHECK_THAT(desk.type("稍后1小时"), Equals("好，09:10 再提醒。"));
  CHECK_THAT(desk.type("稍后明早"), Equals("好，明天 08:00 再提醒。"));
  CHECK_THAT(desk.type("完成"), Equals("✅ 好，「交底稿」办完了。"));
}

TEST_CASE("what repeats rings again and again until it is cancelled, and 完成 does not end it") {
  Forgetful desk;
  CHECK_THAT(desk.type("每天19:30提醒我量水位"), Contains("每天 19:30 提醒你：量水位"));
  for (int day = 21; day <= 24; ++day) {
    desk.turn_to("2026-11-" + std::to_string(day) + " 19:30");
    desk.type("在吗");
    desk.run_due();
    desk.type("完成");
  }
  CHECK(desk.fired() == 4);
  CHECK_THAT(desk.type("取消 1"), Equals("✅ 已取消「每天 19:30 量水位」。⟦撤回⟧"));
  desk.turn_to("2026-11-25 19:30");
  desk.run_due();
  CHECK(desk.fired() == 4);
  CHECK_THAT(desk.type("撤回"), Equals("没有可撤回的。"));
}

TEST_CASE("the list names them in order of time, by its numbers they are cancelled and changed, and a cancelled one comes back") {
  Forgetful desk;
  desk.type("每周一9点提醒我写周报");
  desk.type("明早8点提醒我交底稿");
  desk.type("提醒我12月1日交党费");
  CHECK_THAT(desk.type("提醒列表"),
             Contains("你有 3 个提醒：\n1 11月22日（周日）08:00 交底稿\n2 每周一 09:00 写周报\n3 12月1日（周二）09:00 交党费") && Contains("取消回「取消 1」"));
  CHECK_THAT(desk.type("取消第2个"), Equals("✅ 已取消「每周一 09:00 写周报」。⟦撤回⟧"));
  CHECK_THAT(desk.type("撤回"), Contains("✅ 又有了：每周一 09:00 写周报"));
  CHECK_THAT(desk.type("改 1 9:30"), Contains("✅ 改好了，11月22日（周日）09:30 提醒你：交底稿"));
  CHECK_THAT(desk.type("改 2 周三下午两点"), Contains("11月25日（周三）14:00 提醒你：写周报"));
  CHECK_THAT(desk.type("取消 7"), Contains("没有第 7 个提醒"));
  CHECK_THAT(desk.type("取消报名"), Contains("取消第几个？"));
}

TEST_CASE("right after it was set 取消 and 改 mean it") {
  Forgetful desk;
  desk.type("明早8点提醒我交底稿");
  CHECK_THAT(desk.type("改7:30"), Contains("11月22日（周日）07:30 提醒你：交底稿"));
  CHECK_THAT(desk.type("取消"), Contains("✅ 已取消「11月22日（周日）07:30 交底稿」"));
  desk.type("每周五下午三点提醒我交表");
  CHECK_THAT(desk.type("改 16:00"), Contains("每周五 16:00 提醒你：交表"));
}

TEST_CASE("what is missing is asked for, with the rest kept") {
  Forgetful desk;
  CHECK_THAT(desk.type("提醒我交底稿"), Equals("什么时候？比如「明早8点」「3小时后」「每周一9点」"));
  CHECK_THAT(desk.type("随便什么时候"), Contains("没看懂时间"));
  CHECK_THAT(desk.type("三小时后"), Contains("11月21日（周六）13:00 提醒你：交底稿"));
  CHECK_THAT(desk.type("明天下午三点提醒我"), Contains("11月22日（周日）15:00 提醒你什么？"));
  CHECK_THAT(desk.type("提醒司机加油"), Contains("15:00 提醒你：司机加油"));
  CHECK_THAT(desk.type("提醒"), Contains("提醒你什么？什么时候？"));
}

TEST_CASE("a time that is over is offered for tomorrow and for the evening, and rules we do not know are not guessed at") {
  Forgetful desk;
  CHECK_THAT(desk.type("今天8点提醒我交底稿"), Equals("今天 08:00 已经过了。⟦明天 08:00⟧⟦今晚 20:00⟧"));
  CHECK_THAT(desk.type("2"), Contains("11月21日（周六）20:00 提醒你：交底稿"));
  CHECK_THAT(desk.type("每月15号提醒我报数"), Contains("什么时候？"));
  desk.type("取消");
  CHECK(desk.number("SELECT count(*) FROM reminder") == 1);
}

TEST_CASE("a server that was down rings late and says so, or tells the person what was missed") {
  Forgetful desk;
  desk.type("今晚7点提醒我巡库");
  SECTION("late") {
    desk.turn_to("2026-11-21 20:10");
    desk.run_due();
    CHECK(desk.words("本来是 19:00") == "本来是 19:00");
  }
  SECTION("missed") {
    desk.turn_to("2026-11-22 08:00");
    desk.run_due();
    CHECK(desk.words("的提醒没能发出（系统停了）：巡库") != "");
    CHECK(desk.number("SELECT count(*) FROM occurrence WHERE state = 'missed'") == 1);
  }
}

TEST_CASE("when WeChat will be closed by then, the person is told at once") {
  Forgetful desk;
  CHECK_THAT(desk.type("12月20日提醒我体检"), Contains("微信规定两天没说话就发不了"));
  CHECK_THAT(desk.type("提醒列表"), Contains("到时先跟我说句话才发得出"));
}

TEST_CASE("nobody has more than fifty open reminders") {
  Forgetful desk;
  for (int n = 0; n < 50; ++n) {
    if (n % 20 == 0) desk.turn_to("2026-11-21 10:0" + std::to_string(n / 20));
    desk.type("明早8点提醒我第" + std::to_string(n) + "件事");
  }
  CHECK_THAT(desk.type("明早8点提醒我再一件事"), Contains("你已经有 50 个提醒了"));
}

TEST_CASE("a reminder that could not be delivered is said with the next answer, once") {
  Forgetful desk;
  desk.type("12月20日9点提醒我体检");
  desk.turn_to("2026-12-20 09:00");
  desk.run_due();
  CHECK(desk.fired() == 0);
  desk.turn_to("2026-12-21 18:00");
  CHECK_THAT(desk.type("谢谢"), Equals("不客气，应该的。\n——\n⏰ 12月20日（周日）09:00的提醒没能送到：体检"));
  CHECK_THAT(desk.type("谢谢"), Equals("不客气，应该的。"));
}

TEST_CASE("what was put off and then done does not ring again") {
  Forgetful desk;
  desk.type("今天10点30分提醒我吃药");
  desk.turn_to("2026-11-21 10:30");
  desk.run_due();
  desk.type("稍后");
  desk.type("稍后");
  CHECK(desk.number("SELECT count(*) FROM occurrence WHERE kind = 'reminder' AND state = 'planned'") == 1);
  CHECK_THAT(desk.type("完成"), Contains("「吃药」办完了"));
  CHECK_THAT(desk.type("完成"), Contains("现在没有要办完的提醒"));
  desk.turn_to("2026-11-21 10:40");
  desk.run_due();
  CHECK(desk.fired() == 1);
}

TEST_CASE("of two that ring together each choice means its own") {
  Forgetful desk;
  desk.type("今天10点30分提醒我关水闸");
  desk.type("今天10点30分提醒我量雨量");
  desk.turn_to("2026-11-21 10:30");
  desk.run_due();
  CHECK_THAT(desk.type("完成：关水闸"), Contains("「关水闸」办完了"));
  CHECK_THAT(desk.type("稍后1小时：量雨量"), Contains("好，11:30 再提醒"));
  CHECK_THAT(desk.type("完成：关水闸"), Contains("现在没有要办完的提醒"));
}

TEST_CASE("a change is taken back to the time before, and a new day keeps the clock") {
  Forgetful desk;
  desk.type("明天19点提醒我巡库");
  CHECK_THAT(desk.type("改 9:30"), Contains("11月22日（周日）09:30"));
  CHECK_THAT(desk.type("撤回"), Contains("11月22日（周日）19:00 提醒你：巡库"));
  CHECK_THAT(desk.type("改 后天"), Contains("11月23日（周一）19:00 提醒你：巡库"));
}

TEST_CASE("what 明天 meant before midnight it means after midnight") {
  Forgetful desk;
  desk.turn_to("2026-11-21 23:50");
  desk.type("明天早上8点提醒我");
  desk.turn_to("2026-11-22 00:10");
  CHECK_THAT(desk.type("交表"), Contains("11月22日（周日）08:00 提醒你：交表"));
}

TEST_CASE("being told to do something is no reminder, and the far future is refused with its year shown nearer by") {
  Forgetful desk;
  CHECK_THAT(desk.type("领导叫我明天去开会"), !Contains("⏰"));
  CHECK_THAT(desk.type("他们叫我小王"), !Contains("什么时候"));
  CHECK_THAT(desk.type("2099年1月1日提醒我看看"), Contains("5 年以内"));
  CHECK_THAT(desk.type("明年3月8日提醒我过节"), Contains("2027年3月8日"));
  CHECK(desk.number("SELECT count(*) FROM reminder") == 1);
}
