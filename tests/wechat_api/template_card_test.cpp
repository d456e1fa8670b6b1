// WeCom's cards.
#include "wechat_api/template_card.h"

#include <catch2/catch.hpp>
#include <stdexcept>

using namespace wechat_api;

namespace {

CardFrame frame(const std::string& task = "quiz_20261121_01") {
  CardFrame frame;
  frame.title = "今日一题";
  frame.description = "单选,21:00 前提交";
  frame.task_id = task;
  return frame;
}
VoteCard vote() {
  return {frame(), "q1", false, {{"a", "选项甲"}, {"b", "选项乙"}}, "提交", "submit_q1"};
}
TextCard notice() {
  TextCard card;
  card.text = "收到请回复";
  card.url = "https://bot.example.cn/n/1";
  return card;
}

}  // namespace

TEST_CASE("a vote is sent as the page shows it") {
  CHECK(
      send_card({"zhangsan", "lisi"}, 1000002, vote()).body ==
      R"({"touser":"zhangsan|lisi","msgtype":"template_card","template_card":{"card_type":"vote_interaction",)"
      R"("main_title":{"title":"今日一题","desc":"单选,21:00 前提交"},"task_id":"quiz_20261121_01",)"
      R"("checkbox":{"question_key":"q1","mode":0,"option_list":[{"id":"a","text":"选项甲","is_checked":false},{"id":"b","text":"选项乙","is_checked":false}]},)"
      R"("submit_button":{"text":"提交","key":"submit_q1"}},"agentid":1000002,"enable_duplicate_check":1,"duplicate_check_interval":1800})");
}

TEST_CASE("the five cards carry their required fields") {
  CHECK(
      template_card_json(notice()) ==
      R"({"card_type":"text_notice","sub_title_text":"收到请回复","card_action":{"type":1,"url":"https://bot.example.cn/n/1"}})");
  const NewsCard news{frame(""), "https://p", 1.3, {{"时间", "19:00", ""}}, {{"详情", "https://u"}}, "https://u"};
  CHECK(
      template_card_json(news).find(
          R"("card_image":{"url":"https://p","aspect_ratio":1.3E0},"horizontal_content_list":[{"keyname":"时间","value":"19:00"}],"jump_list":[{"type":1,"title":"详情","url":"https://u"}])") !=
      std::string::npos);
  const ButtonCard buttons{frame(), "", {}, {{"收到", "got_it", 1}}};
  CHECK(template_card_json(buttons).find(R"("button_list":[{"text":"收到","style":1,"key":"got_it"}])") !=
        std::string::npos);
  const ChoiceCard choice{frame(), {{"q", "评价", {{"1", "好", true}, {"2", "一般"}}}}, "提交", "s"};
  CHECK(
      template_card_json(choice).find(
          R"("select_list":[{"question_key":"q","title":"评价","selected_id":"1","option_list":[{"id":"1","text":"好"},{"id":"2","text":"一般"}]}])") !=
      std::string::npos);
}

TEST_CASE("a card the platform would refuse is not written") {
  TextCard without_action = notice();
  without_action.url.clear();
  CHECK_THROWS_AS(template_card_json(without_action), std::invalid_argument);
  TextCard without_words = notice();
  without_words.text.clear();
  CHECK_THROWS_AS(template_card_json(without_words), std::invalid_argument);
  TextCard seven = notice();
  seven.lines.assign(7, {"a", "b", ""});
  CHECK_THROWS_AS(template_card_json(seven), std::invalid_argument);
  TextCard menu_without_task = notice();
  menu_without_task.frame.menu_title = "更多";
  menu_without_task.frame.menu = {{"不再提醒", "stop"}};
  CHECK_THROWS_AS(template_card_json(menu_without_task), std::invalid_argument);
  menu_without_task.frame.task_id = "t1";
  CHECK_NOTHROW(template_card_json(menu_without_task));
  VoteCard spaced = vote();
  spaced.frame.task_id = "a b";
  CHECK_THROWS_AS(template_card_json(spaced), std::invalid_argument);
  VoteCard twice = vote();
  twice.options[1].id = "a";
  CHECK_THROWS_AS(template_card_json(twice), std::invalid_argument);
  VoteCard many = vote();
  for (int n = 0; n < 19; ++n) many.options.push_back({"x" + std::to_string(n), "t"});
  CHECK_THROWS_AS(template_card_json(many), std::invalid_argument);
  const NewsCard narrow{frame(""), "https://p", 1.0, {}, {}, "https://u"};
  CHECK_THROWS_AS(template_card_json(narrow), std::invalid_argument);
  CHECK_THROWS_AS(send_card({}, 1, vote()), std::invalid_argument);
}

TEST_CASE("a card is greyed, replaced and recalled") {
  CHECK(grey_card({"zhangsan"}, 1000002, "RC2", "已提交").body ==
        R"({"userids":["zhangsan"],"agentid":1000002,"response_code":"RC2","button":{"replace_name":"已提交"}})");
  CHECK(replace_card({"zhangsan"}, 1, "RC2", vote(), "已结束").body.find(R"("replace_text":"已结束")") !=
        std::string::npos);
  CHECK_THROWS_AS(replace_card({"zhangsan"}, 1, "RC2", notice(), "已结束"), std::invalid_argument);
  CHECK_THROWS_AS(grey_card({"zhangsan"}, 1, "", "x"), std::invalid_argument);
  CHECK(recall_message("MSGID").body == R"({"msgid":"MSGID"})");
  CHECK(read_response_code(R"({"errcode":0,"msgid":"M","response_code":"RC1"})") == "RC1");
  CHECK(read_response_code(R"({"errcode":0})").empty());
}
