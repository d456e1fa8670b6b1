#include <catch2/catch.hpp>

#include "tests/support/desk.h"

using Catch::Matchers::Contains;

TEST_CASE("what is only polite gets a short human answer, never a menu") {
  tests::Desk desk;
  desk.say("o-zhou", "周林 5678");
  CHECK(desk.say("o-zhou", "谢谢！") == "不客气，应该的。");
  CHECK(desk.say("o-zhou", "您好") == "周林，早上好。有事直接说。");
  CHECK(desk.say("o-zhou", "节日快乐") == "谢谢，也祝你和家人都好。");
  CHECK(desk.say("o-zhou", "晚安。") == "好，慢走，注意安全。");
  CHECK_THAT(desk.say("o-zhou", "在嗎？"), Contains("在。要做什么？⟦学习⟧"));
}

TEST_CASE("a stranger who greets is asked who it is") {
  tests::Desk desk;
  CHECK_THAT(desk.say("o-new", "你好"), Contains("姓名+手机后4位"));
  CHECK_THAT(desk.say("o-new", "周林 5678"), Contains("✅ 周林"));
}

TEST_CASE("row 68: a link's address is never given back, whatever its scheme") {
  tests::Desk desk;
  desk.say("o-zhou", "周林 5678");
  for (const char* url : {"javascript:alert(1)", "data:text/html,<b>", "https://www.example.cn/a"})
    CHECK_THAT(desk.send("o-zhou", wechat_api::Link{"题", "说明", url}), Contains("链接我打不开") && !Contains(url));
}

TEST_CASE("pictures, videos, links and stickers each have their answer") {
  tests::Desk desk;
  desk.say("o-zhou", "周林 5678");
  CHECK_THAT(desk.send("o-zhou", wechat_api::Image{"http://127.0.0.1:6379/", "m"}), Contains("照片收到了"));
  CHECK_THAT(desk.send("o-zhou", wechat_api::Video{"m", "t", false}), Contains("视频我还看不懂"));
  CHECK_THAT(desk.send("o-zhou", wechat_api::Link{"题", "", "javascript:alert(1)"}), Contains("链接我打不开"));
  CHECK_THAT(desk.send("o-zhou", wechat_api::OtherMessage{"sticker"}), Contains("这个我还看不懂"));
  CHECK_THAT(desk.send("o-zhou", wechat_api::Voice{"m", "", "amr", ""}), Contains("语音我还听不懂"));
}
