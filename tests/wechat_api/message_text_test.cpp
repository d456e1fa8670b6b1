// What storage keeps of a reply comes back as it was.
#include "wechat_api/message_text.h"

#include <catch2/catch.hpp>

using namespace wechat_api;

TEST_CASE("a reply of every kind survives being stored") {
  const Reply replies[] = {NoReply{},
                           TextReply{"读完\n打卡 \"x\" 😀", {{"打卡", "打卡", ""}, {"学习", "", " 看今天的"}}},
                           TextReply{"", {}},
                           ImageReply{"m1"},
                           VoiceReply{"m2"},
                           VideoReply{"m3", "t", "d", "th"},
                           MusicReply{"t", "d", "u", "h", "th"},
                           NewsReply{{{"t", "d", "p", "u"}, {"t2", "", "", "u2"}}},
                           TransferReply{"a@b"},
                           UpdateButtonReply{"已提交"}};
  for (const Reply& reply : replies) {
    const std::string text = to_text(reply);
    INFO(text);
    CHECK(text.find('\n') == std::string::npos);
    const Reply back = reply_from_text(text);
    CHECK(back.index() == reply.index());
    CHECK(to_text(back) == text);
  }
}

TEST_CASE("the stored form is versioned and does not change by accident") {
  CHECK(
      to_text(TextReply{"读完打卡", {{"打卡", "", "今天"}, {"取消", "0", ""}}}) ==
      R"({"v":1,"kind":"text","text":"读完打卡","choices":[{"label":"打卡","note":"今天"},{"label":"取消","says":"0"}]})");
  CHECK(to_text(NoReply{}) == R"({"v":1,"kind":"none"})");
  const Reply read =
      reply_from_text(R"({"v":1,"kind":"text","text":"a","choices":[{"label":"b","says":"c","note":"d"}]})");
  const auto& text = std::get<TextReply>(read);
  CHECK(text.text == "a");
  REQUIRE(text.choices.size() == 1);
  CHECK(text.choices[0].label == "b");
  CHECK(text.choices[0].says == "c");
  CHECK(text.choices[0].note == "d");
}

TEST_CASE("a damaged row is an error, not an empty answer") {
  for (const char* text : {"", "{", "[]", "null", R"({"v":2,"kind":"none"})", R"({"kind":"none"})", R"({"v":1})",
                           R"({"v":1,"kind":"telepathy"})", R"({"v":1,"kind":"text","text":5})",
                           R"({"v":1,"kind":"text","choices":{}})", R"({"v":1,"kind":"none"}x)"}) {
    INFO(text);
    CHECK_THROWS_AS(reply_from_text(text), std::runtime_error);
  }
}
