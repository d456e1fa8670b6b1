#include <catch2/catch.hpp>

#include "tests/support/desk.h"

using Catch::Matchers::Contains;
using Catch::Matchers::Equals;

namespace {
struct Writer : tests::Desk {
  Writer() { say("o-zhou", "周林 5678"); }
  std::string type(const std::string& text) { return say("o-zhou", text); }
};
}  // namespace

TEST_CASE("several messages and a picture become one reflection when 完 is said") {
  Writer desk;
  CHECK_THAT(desk.type("心得"), Equals("写吧，可分几条发，也能发语音、照片。发「完」提交，发「取消」不要了。"));
  CHECK_THAT(desk.type("出差用餐按标准交费，凭证我一直留着。"), Equals("收到 1 段文字。接着写，或发「完」。⟦完⟧"));
  CHECK_THAT(desk.send("o-zhou", wechat_api::Image{"", "media-1"}), Equals("收到 1 段文字、1 张照片。接着写，或发「完」。⟦完⟧"));
  CHECK_THAT(desk.type("完"), Equals("✅ 已提交心得（18 字，1 图），书记能看到。⟦撤回⟧"));
  CHECK(desk.number("SELECT count(*) FROM reflection WHERE state = 'submitted' AND body = '出差用餐按标准交费，凭证我一直留着。'") == 1);
  CHECK(desk.number("SELECT count(*) FROM attachment WHERE kind = 'image' AND media_id = 'media-1'") == 1);
}

TEST_CASE("one line is enough, and a short one is asked about") {
  Writer desk;
  CHECK_THAT(desk.type("心得 今天学的用餐交费很实在"), Equals("✅ 已提交心得（11 字），书记能看到。⟦撤回⟧"));
  CHECK_THAT(desk.type("心得：很好"), Contains("再多写一点？至少 10 个字。⟦就这样交⟧"));
  CHECK_THAT(desk.type("1"), Contains("✅ 已提交心得"));
}

TEST_CASE("a taken back reflection is its author's draft again and can be written on") {
  Writer desk;
  desk.type("心得 今天学的用餐交费很实在");
  CHECK_THAT(desk.type("撤回"), Contains("✅ 撤回了"));
  CHECK(desk.number("SELECT count(*) FROM reflection WHERE state = 'submitted'") == 0);
  CHECK_THAT(desk.type("继续"), Contains("接着写，已有 1 段文字"));
  desk.type("明天接着学。");
  CHECK_THAT(desk.type("完"), Contains("✅ 已提交心得"));
  CHECK(desk.number("SELECT count(*) FROM reflection") == 1);
  CHECK(desk.number("SELECT count(*) FROM reflection WHERE body LIKE '%实在' || char(10) || '明天接着学。'") == 1);
}

TEST_CASE("a command parks the draft and says so, everyday words and long texts do not interrupt it") {
  Writer desk;
  desk.type("心得");
  desk.type("今天学了准则第一条");
  CHECK_THAT(desk.type("打卡"), Contains("今天没有学习任务。\n（心得草稿留着，发「继续」接着写。）"));
  CHECK_THAT(desk.type("随便一句"), !Contains("段文字"));
  desk.type("继续");
  CHECK_THAT(desk.type("我是一名护林员"), Contains("收到 2 段文字"));
  CHECK_THAT(desk.type("意见箱里那条关于夜班食堂的建议我看了很久，觉得说到了大家心里，应该认真办"), Contains("收到 3 段文字"));
  CHECK_THAT(desk.type("谢谢"), Equals("不客气，应该的。"));
  CHECK_THAT(desk.type("撤回"), Contains("草稿还没交"));
  CHECK_THAT(desk.type("返回"), Contains("好，先放着。"));
  CHECK_THAT(desk.type("继续"), Contains("已有 3 段文字"));
  CHECK_THAT(desk.type("取消"), Equals("好，这篇不要了。⟦撤回⟧"));
  CHECK_THAT(desk.type("继续"), Contains("没有写到一半的心得"));
  CHECK_THAT(desk.type("撤回"), Contains("已有 3 段文字"));
}

TEST_CASE("a draft outlives its half hour for a day, and the next message is told of it") {
  Writer desk;
  desk.type("心得");
  desk.type("今天学了准则第一条");
  desk.turn_to("2026-11-21 11:00");
  CHECK_THAT(desk.type("随便一句"), Contains("心得草稿留着"));
  CHECK_THAT(desk.type("心得"), Contains("接着写，已有 1 段文字"));
  desk.turn_to("2026-11-22 12:00");
  CHECK_THAT(desk.type("继续"), Contains("没有写到一半的心得"));
}

TEST_CASE("an empty reflection, a tenth picture and a sticker each get the next step") {
  Writer desk;
  desk.type("心得");
  CHECK_THAT(desk.type("完"), Contains("还没写内容"));
  CHECK_THAT(desk.send("o-zhou", wechat_api::OtherMessage{"sticker"}), Contains("这个收不进心得"));
  for (int n = 0; n < 9; ++n) desk.send("o-zhou", wechat_api::Image{"", "m" + std::to_string(n)});
  CHECK_THAT(desk.send("o-zhou", wechat_api::Image{"", "m9"}), Contains("最多 9 张"));
  CHECK_THAT(desk.type("完"), Contains("✅ 已提交心得（0 字，9 图）"));
}

TEST_CASE("a long text that is no command is offered as what it may become") {
  Writer desk;
  const std::string text = "今天在巡护路上看到去年栽的樟子松都活了，心里踏实，想起刚来的时候";
  CHECK_THAT(desk.type(text), Contains("这段话我可以当作：⟦心得⟧⟦意见⟧⟦不用管⟧"));
  CHECK_THAT(desk.type("1"), Contains("✅ 已提交心得"));
  CHECK(desk.number("SELECT count(*) FROM reflection WHERE body = '" + text + "'") == 1);
  desk.type(text);
  CHECK_THAT(desk.type("不用管"), Equals("好，不用管它。"));
}

TEST_CASE("what looks like an identity number is neither taken into a reflection nor kept in the inbox") {
  Writer desk;
  desk.type("心得");
  CHECK_THAT(desk.type("我的身份证 11010519491231002X"), Contains("看起来含身份证号，已不保存"));
  CHECK(desk.number("SELECT count(*) FROM reflection WHERE body LIKE '%1949%'") == 0);
  CHECK(desk.number("SELECT count(*) FROM inbox WHERE body LIKE '%1949%'") == 0);
}

TEST_CASE("the secretary reads the newest, which is noted, after five minutes nothing is taken back") {
  Writer desk;
  desk.say("o-chen", "陈静 1001");
  CHECK_THAT(desk.say("o-chen", "看心得"), Equals("还没有人交心得。"));
  desk.type("心得 今天学的用餐交费很实在");
  CHECK_THAT(desk.say("o-chen", "看心得"), Contains("周林 11月21日（周六）：今天学的用餐交费很实在"));
  CHECK(desk.number("SELECT count(*) FROM audit_line WHERE action = 'reflection.read'") == 1);
  desk.turn_to("2026-11-21 10:06");
  CHECK_THAT(desk.type("撤回"), Contains("撤不回来"));
}

TEST_CASE("a place shared in the middle of a draft parks it and says so") {
  Writer desk;
  desk.type("同意定位");
  desk.type("心得");
  desk.type("今天学了准则第一条");
  CHECK_THAT(desk.send("o-zhou", wechat_api::Location{wechat_api::Point{21.1, 110.4}, 16, "广东省湛江市"}), Contains("✅ 已报告：湛江市") && Contains("心得草稿留着"));
  CHECK_THAT(desk.type("继续"), Contains("已有 1 段文字"));
}

TEST_CASE("a picture and a voice of a reflection are each to be fetched, once and within the platform's three days") {
  Writer desk;
  desk.type("心得");
  desk.send("o-zhou", wechat_api::Image{"http://127.0.0.1:6379/", "media-1"});
  desk.send("o-zhou", wechat_api::Voice{"media-2", "media-2-16k", "amr", ""});
  desk.send("o-zhou", wechat_api::Image{"", ""});  // the platform gave no id: counted, nothing to fetch
  CHECK(desk.number("SELECT count(*) FROM errand WHERE kind = 'media' AND inbox_id IS NULL AND not_after = created_at + 3 * 86400") == 2);
  CHECK(desk.number("SELECT count(*) FROM errand WHERE input = 'oa\timage\t' || (SELECT id FROM reflection) || '\tmedia-1'") == 1);
  CHECK(desk.number("SELECT count(*) FROM errand WHERE input = 'oa\tvoice\t' || (SELECT id FROM reflection) || '\tmedia-2'") == 1);
  CHECK(desk.number("SELECT count(*) FROM errand WHERE input LIKE '%6379%'") == 0);
}
