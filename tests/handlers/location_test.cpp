#include <catch2/catch.hpp>

#include "tests/support/desk.h"

using Catch::Matchers::Contains;
using Catch::Matchers::Equals;

namespace {
struct Traveller : tests::Desk {
  Traveller() { say("o-zhou", "周林 5678"); }
  std::string type(const std::string& text) { return say("o-zhou", text); }
  std::string share(double latitude, double longitude, const std::string& label) {
    return send("o-zhou", wechat_api::Location{wechat_api::Point{latitude, longitude}, 16, label});
  }
  std::int64_t reports() { return number("SELECT count(*) FROM place_report"); }
};
struct ConsentingTraveller : Traveller {
  ConsentingTraveller() { type("同意定位"); }
};
}  // namespace

TEST_CASE("the first report asks for consent once, keeps nothing before it, and asks where after it") {
  Traveller desk;
  CHECK_THAT(desk.type("到沈阳了"), Contains("报位置前先说清楚") && Contains("⟦同意定位⟧⟦不用⟧"));
  CHECK(desk.reports() == 0);
  CHECK(desk.number("SELECT count(*) FROM conversation WHERE state LIKE '%沈阳%'") + desk.number("SELECT count(*) FROM inbox WHERE body LIKE '%沈阳%'") == 0);
  CHECK_THAT(desk.type("1"), Contains("✅ 好。你在哪？"));
  CHECK_THAT(desk.type("沈阳"), Contains("你是在「沈阳市」吗？"));
  CHECK_THAT(desk.type("1"), Equals("✅ 已报告：沈阳市\n11月21日（周六）10:00\n只有组长和支部管理员能看到。回「撤回」可删掉这一条。⟦撤回⟧"));
  CHECK(desk.number("SELECT count(*) FROM consent WHERE purpose = 'location' AND text_version = 1 AND channel = 'oa'") == 1);
  CHECK_THAT(desk.type("到湛江了"), Contains("你是在「湛江市」吗？"));
}

TEST_CASE("who refuses is not asked again for ninety days, and can agree at any time") {
  Traveller desk;
  desk.type("到沈阳了");
  CHECK_THAT(desk.type("2"), Contains("好，不记位置"));
  CHECK_THAT(desk.type("到沈阳了"), Contains("你没有同意记位置，这条没记"));
  desk.turn_to("2027-02-20 10:00");
  CHECK_THAT(desk.type("到沈阳了"), Contains("报位置前先说清楚"));
  CHECK_THAT(desk.type("同意"), Contains("✅ 好。你在哪？"));
}

TEST_CASE("a place by words is confirmed with one tap, changed with another") {
  ConsentingTraveller desk;
  CHECK_THAT(desk.type("到湛江了"), Equals("你是在「湛江市」吗？⟦是的，就报湛江市⟧⟦换个地方⟧⟦发送位置（更准）⟧"));
  CHECK_THAT(desk.type("3"), Contains("点输入框旁的「+」"));
  desk.type("到湛江了");
  CHECK_THAT(desk.type("2"), Contains("你在哪？"));
  CHECK_THAT(desk.type("廣東湛江霞山"), Contains("你是在「湛江市霞山区」吗？"));
  CHECK_THAT(desk.type("１"), Contains("✅ 已报告：湛江市霞山区"));
  CHECK(desk.reports() == 1);
}

TEST_CASE("a name of several places is asked about, an unknown one kept as it was said") {
  ConsentingTraveller desk;
  CHECK_THAT(desk.type("到朝阳了"), Equals("「朝阳」有几个：⟦北京市朝阳区⟧⟦辽宁朝阳市⟧⟦长春市朝阳区⟧"));
  CHECK_THAT(desk.type("2"), Contains("✅ 已报告：朝阳市"));
  CHECK_THAT(desk.type("位置 老虎沟"), Contains("没找到「老虎沟」，先按原话记下了"));
  CHECK(desk.number("SELECT count(*) FROM place_report WHERE area = '老虎沟' AND quality = 'unknown_place'") == 1);
}

TEST_CASE("a shared location names the street to its owner, shows the district to others, and is sealed in the table") {
  ConsentingTraveller desk;
  CHECK_THAT(desk.share(21.19, 110.41, "广东省湛江市霞山区人民大道"), Contains("✅ 已报告：湛江市霞山区 人民大道附近") && Contains("名单上只显示到区县"));
  CHECK(desk.number("SELECT count(*) FROM place_report WHERE area = '湛江市霞山区' AND length(exact_sealed) > 28") == 1);
  CHECK(desk.number("SELECT count(*) FROM place_report WHERE instr(exact_sealed, '人民大道') > 0 OR instr(exact_sealed, '21.19') > 0") == 0);
}

TEST_CASE("row 59: what is no coordinate is refused with the next step, and 0,0 is confirmed first") {
  ConsentingTraveller desk;
  CHECK_THAT(desk.send("o-zhou", wechat_api::Location{std::nullopt, 0, "某处"}), Contains("这个位置没有坐标") && Contains("到沈阳了"));
  CHECK_THAT(desk.share(0, 0, ""), Contains("坐标是 0 和 0") && Contains("⟦就报这个⟧"));
  CHECK(desk.reports() == 0);
  CHECK_THAT(desk.type("1"), Contains("✅ 已报告：地图上的一点"));
}

TEST_CASE("row 60: latitude and longitude the wrong way round are put right and flagged") {
  ConsentingTraveller desk;
  desk.share(87.6, 43.8, "新疆维吾尔自治区乌鲁木齐市天山区");
  CHECK(desk.number("SELECT count(*) FROM place_report WHERE quality = 'swapped'") == 1);
}

TEST_CASE("row 61: a label of 2048 bytes with markup is cut between characters and stays text") {
  ConsentingTraveller desk;
  std::string label = "<b>&amp;</b>";
  while (label.size() < 2048) label += "长";
  const std::string answer = desk.share(26.07, 119.29, label);
  CHECK(answer.size() < 500);
  CHECK_THAT(answer, Contains("＜b>&amp;＜/b>") && Contains("…"));
}

TEST_CASE("row 115: a location event the phone sends by itself is dropped, with or without consent") {
  Traveller desk;
  CHECK(desk.send("o-zhou", wechat_api::LocationReport{wechat_api::Point{21.1, 110.4}, 1e9}).empty());
  desk.type("同意定位");
  desk.send("o-zhou", wechat_api::LocationReport{wechat_api::Point{21.1, 110.4}, 10});
  CHECK(desk.reports() == 0);
  CHECK(desk.number("SELECT count(*) FROM inbox WHERE body LIKE '%21.1%' OR answer LIKE '%21.1%'") == 0);
}

TEST_CASE("the picker's event followed by its message is one report") {
  ConsentingTraveller desk;
  const wechat_api::Location place{wechat_api::Point{21.19, 110.41}, 16, "广东省湛江市霞山区人民大道"};
  CHECK(desk.send("o-zhou", wechat_api::LocationPicked{"位置", place, ""}).empty());
  CHECK_THAT(desk.send("o-zhou", place), Contains("✅ 已报告"));
  CHECK(desk.reports() == 1);
}

TEST_CASE("一样 repeats the last place, and without one the way to report is named") {
  ConsentingTraveller desk;
  CHECK_THAT(desk.type("一样"), Contains("你还没报过位置"));
  desk.type("到湛江了");
  desk.type("是");
  desk.turn_to("2026-11-22 16:42");
  CHECK_THAT(desk.type("位置"), Equals("还在湛江市吗？（11月21日（周六）10:00报的）⟦一样⟧⟦换个地方⟧"));
  CHECK_THAT(desk.type("1"), Contains("✅ 已报告：湛江市"));
  CHECK(desk.reports() == 2);
}

TEST_CASE("a report is taken back at any time, and withdrawing the consent removes every one") {
  ConsentingTraveller desk;
  desk.type("到湛江了");
  desk.type("1");
  desk.turn_to("2026-11-22 09:00");
  CHECK_THAT(desk.type("撤回位置"), Equals("✅ 删掉了，湛江市这一条谁都看不到了。"));
  CHECK(desk.reports() == 0);
  desk.type("到湛江了");
  desk.type("1");
  CHECK_THAT(desk.type("撤回"), Contains("✅ 删掉了"));
  desk.type("位置 老虎沟");
  CHECK_THAT(desk.type("撤回定位"), Equals("✅ 停了，以前报的 1 条位置也删了。"));
  CHECK(desk.reports() == 0);
  CHECK_THAT(desk.type("撤回 定位"), Contains("你没有开过位置"));
  CHECK_THAT(desk.type("到湛江了"), Contains("报位置前先说清楚"));
}

TEST_CASE("who leads sees where everybody is and who has not reported, each look is recorded, and nobody else may") {
  ConsentingTraveller desk;
  desk.say("o-chen", "陈静 1001");
  desk.type("到湛江了");
  desk.type("1");
  desk.turn_to("2026-11-21 12:30");
  CHECK_THAT(desk.say("o-chen", "队员"), Contains("青松岭林业局 6 人：\n周林 湛江市（2 小时前）\n还没报：陈静、李静"));
  CHECK(desk.number("SELECT count(*) FROM audit_line WHERE action = 'location.viewed'") == 1);
  CHECK_THAT(desk.type("队员"), Contains("这要组长才能用"));
}

TEST_CASE("everyday speech is asked about before it is kept as a place, and being busy somewhere is none") {
  ConsentingTraveller desk;
  desk.type("取消");
  CHECK_THAT(desk.type("到现在都没发工资了"), Contains("要报的地方叫「都没发工资」吗？⟦是的⟧⟦不是⟧"));
  CHECK_THAT(desk.type("2"), Contains("你在哪？"));
  desk.type("取消");
  CHECK_THAT(desk.type("我在开会"), !Contains("报"));
  CHECK_THAT(desk.type("我在哈尔滨"), Contains("你是在「哈尔滨市」吗？"));
  CHECK(desk.reports() == 0);
}

TEST_CASE("what was taken back is gone from the inbox and its answers too") {
  ConsentingTraveller desk;
  desk.share(21.19, 110.41, "广东省湛江市霞山区人民大道");
  CHECK(desk.number("SELECT count(*) FROM inbox WHERE body LIKE '%人民大道%'") == 0);
  desk.type("撤回");
  CHECK(desk.number("SELECT count(*) FROM inbox WHERE answer LIKE '%人民大道%'") == 0);
}

TEST_CASE("nobody takes back what is somebody else's, whatever number it got") {
  ConsentingTraveller desk;
  desk.say("o-li", "李静 1003");
  desk.type("位置 老虎沟");
  desk.type("撤回定位");
  desk.say("o-li", "同意定位");
  desk.say("o-li", "位置 黑瞎子沟");
  CHECK_THAT(desk.type("撤回"), Contains("这一条已经删了"));
  CHECK(desk.reports() == 1);
}

TEST_CASE("without consent not even a place at 0,0 is kept in a question, and a stranger is asked who it is") {
  Traveller desk;
  CHECK_THAT(desk.share(0, 0, "广东省湛江市霞山区人民大道"), Contains("报位置前先说清楚"));
  CHECK(desk.number("SELECT count(*) FROM conversation WHERE state LIKE '%霞山%'") == 0);
  CHECK_THAT(desk.send("o-new", wechat_api::Location{wechat_api::Point{21.1, 110.4}, 16, "湛江市"}), Contains("姓名+手机后4位"));
}
