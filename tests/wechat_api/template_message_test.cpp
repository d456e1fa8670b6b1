// Template messages: the bytes of each request, what the member sees of a form, and the answers.
#include "wechat_api/template_message.h"

#include <catch2/catch.hpp>
#include <stdexcept>

using namespace wechat_api;

namespace {

const TemplateMessage kMeeting{
    "tmpl_A", "https://bot.example.cn/t/9", {{"thing1", "支部学习通知"}, {"time2", "2026-11-20 19:00"}}};

}  // namespace

TEST_CASE("a template message is written as the page shows it") {
  CHECK(
      template_json("oUSER", kMeeting, "job17-oUSER") ==
      R"({"touser":"oUSER","template_id":"tmpl_A","url":"https://bot.example.cn/t/9","client_msg_id":"job17-oUSER","data":{"thing1":{"value":"支部学习通知"},"time2":{"value":"2026-11-20 19:00"}}})");
  CHECK(template_json("oUSER", {"tmpl_A", "", {{"thing1", "x"}}}, "") ==
        R"({"touser":"oUSER","template_id":"tmpl_A","data":{"thing1":{"value":"x"}}})");
}

TEST_CASE("a field holds twenty characters at most, on one line, and is never empty") {
  CHECK(cut_to_field("一二三四五六七八九十一二三四五六七八九十") == "一二三四五六七八九十一二三四五六七八九十");
  CHECK(cut_to_field("一二三四五六七八九十一二三四五六七八九十甲") == "一二三四五六七八九十一二三四五六七八九…");
  CHECK(cut_to_field("三楼\n会议室🎉") == "三楼 会议室");
  CHECK(cut_to_field("") == "-");
  CHECK(cut_to_field("🎉\n") == "-");
  CHECK(template_json("o", {"t", "", {{"thing1", "\n"}}}, "") ==
        R"({"touser":"o","template_id":"t","data":{"thing1":{"value":"-"}}})");
}

TEST_CASE("a template message the platform would refuse is not written") {
  CHECK_THROWS_AS(template_json("", kMeeting, "id"), std::invalid_argument);
  CHECK_THROWS_AS(template_json("o", {"", "", {{"a", "b"}}}, "id"), std::invalid_argument);
  CHECK_THROWS_AS(template_json("o", {"t", "", {}}, "id"), std::invalid_argument);
  CHECK_THROWS_AS(template_json("o", {"t", "", {{"thing1.DATA", "b"}}}, "id"), std::invalid_argument);
  CHECK_THROWS_AS(template_json("o", {"t", "", {{"a", "b"}, {"a", "c"}}}, "id"), std::invalid_argument);
  CHECK_THROWS_AS(template_json("o", {"t", std::string(1025, 'u'), {{"a", "b"}}}, "id"), std::invalid_argument);
  CHECK_THROWS_AS(template_json("o", kMeeting, std::string(33, 'i')), std::invalid_argument);
}

TEST_CASE(
    "what is delivered lacks first, remark and every line of a variable alone, and each value is cut without a mark") {
  const std::string form = "{{first.DATA}}\n会议：{{thing1.DATA}}\n时间：{{time2.DATA}}\n {{remark.DATA}}";
  CHECK(delivered_template(form, {{"first", "各位好"},
                                  {"thing1", "一二三四五六七八九十一二三四五六七八九十甲乙"},
                                  {"time2", "19:00\n准时🎉"},
                                  {"remark", "请准时"}}) ==
        "会议：一二三四五六七八九十一二三四五六七八九十\n时间：19:00 准时");
  CHECK(delivered_template("地点：{{thing3.DATA}}", {}) == "地点：");
  CHECK(delivered_template("不成对的 {{thing1", {}) == "不成对的 {{thing1");
}

TEST_CASE("the calls around templates name their path, and the list is read") {
  CHECK(list_templates().api == "/cgi-bin/template/get_all_private_template");
  CHECK(list_templates().method == "GET");
  CHECK(delete_template("tmpl_A").body == R"({"template_id":"tmpl_A"})");
  CHECK(blocked_templates("2000000000", 0, 100).body == R"({"tmpl_msg_id":"2000000000","largest_id":0,"limit":100})");
  CHECK_THROWS_AS(blocked_templates("2", 0, 101), std::invalid_argument);

  const auto forms = read_templates(
      R"({"template_list":[{"template_id":"tmpl_A","title":"会议","content":"会议：{{thing1.DATA}}","example":"会议：例会"}]})");
  REQUIRE(forms);
  REQUIRE(forms->size() == 1);
  CHECK(forms->front().content == "会议：{{thing1.DATA}}");
  CHECK_FALSE(read_templates(R"({"template_list":[{"title":"x"}]})"));
  CHECK_FALSE(read_templates("<html>"));
}
