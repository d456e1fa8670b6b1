#include "wechat_api/simulator/wecom_card.h"

#include <catch2/catch.hpp>

#include "tests/wechat_api/simulator/platform_world.h"

using namespace wechat_api::simulator;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;

namespace {

int fault(const std::string& card) { return card_fault(boost::json::parse(card).as_object()); }

const std::string kButtons =
    R"({"card_type":"button_interaction","main_title":{"title":"收到了吗"},"task_id":"t1","button_list":[{"text":"收到","key":"got"},{"text":"没空","key":"busy"}]})";
const std::string kVote =
    R"({"card_type":"vote_interaction","main_title":{"title":"今日一题"},"task_id":"quiz","checkbox":{"question_key":"q1","option_list":[{"id":"a","text":"甲"},{"id":"b","text":"乙"}]},"submit_button":{"text":"提交","key":"submit"}})";

struct CardWorld : PlatformWorld {
  boost::json::object send(const std::string& card) {
    return wecom_post("/cgi-bin/message/send", R"({"touser":"WuMin","agentid":7,"msgtype":"template_card","template_card":)" + card + "}");
  }
  int update(const std::string& code_text) {
    return code(wecom_post("/cgi-bin/message/update_template_card",
                           R"({"userids":["WuMin"],"agentid":7,"response_code":")" + code_text + R"(","button":{"replace_name":"已收到"}})"));
  }
};

}  // namespace

TEST_CASE("each of the five cards has what it cannot be without") {
  CHECK(fault(R"({"card_type":"poster"})") == 42031);
  CHECK(fault(R"({"card_type":"text_notice","card_action":{"type":1,"url":"https://a"}})") == 42033);
  CHECK(fault(R"({"card_type":"text_notice","sub_title_text":"好"})") == 42045);
  CHECK(fault(R"({"card_type":"text_notice","sub_title_text":"好","card_action":{"type":1,"url":"https://a"}})") == 0);
  CHECK(fault(R"({"card_type":"news_notice","main_title":{"title":"好"},"card_action":{"type":1,"url":"https://a"}})") == 42044);
  CHECK(fault(R"({"card_type":"button_interaction","main_title":{"title":"好"},"task_id":"空格"})") == 42014);
  CHECK(fault(R"({"card_type":"button_interaction","main_title":{"title":"好"},"task_id":"t","button_list":[{"text":"好"}]})") == 42039);
  CHECK(fault(R"({"card_type":"button_interaction","main_title":{"title":"好"},"task_id":"t","button_list":[{"key":"k"}]})") == 42038);
  CHECK(fault(kButtons) == 0);
  CHECK(fault(R"({"card_type":"vote_interaction","main_title":{"title":"好"},"task_id":"t","checkbox":{"option_list":[{"id":"a","text":"甲"}]}})") == 42043);
  CHECK(fault(R"({"card_type":"vote_interaction","main_title":{"title":"好"},"task_id":"t","checkbox":{"question_key":"q","option_list":[{"id":"a","text":"甲"}]}})") == 42046);
  CHECK(fault(kVote) == 0);
  CHECK(fault(R"({"card_type":"multiple_interaction","main_title":{"title":"好"},"task_id":"t","select_list":[]})") == 42047);
}

TEST_CASE("lists of a card have their lengths, and keys of its menu are not told twice") {
  const std::string notice = R"({"card_type":"text_notice","sub_title_text":"好","task_id":"t","card_action":{"type":1,"url":"https://a"},)";
  CHECK(fault(notice + R"("action_menu":{"action_list":[{"text":"一","key":"k"},{"text":"二","key":"k"}]}})") == 42051);
  CHECK(fault(notice + R"("horizontal_content_list":[{"keyname":"k","type":1}]})") == 42028);
  CHECK(fault(notice + R"("horizontal_content_list":[{},{},{},{},{},{},{}]})") == 42035);
  CHECK(fault(notice + R"("jump_list":[{},{},{},{}]})") == 42042);
}

TEST_CASE("a card that calls back needs an application with a callback address: 43012") {
  CardWorld world;
  world.platform.rules("corp").has_callback = false;
  CHECK(world.code(world.send(kButtons)) == 43012);
  CHECK(world.code(world.send(R"({"card_type":"text_notice","sub_title_text":"好","card_action":{"type":1,"url":"https://a"}})")) == 0);
}

TEST_CASE("a response code changes the card once, within 72 hours") {
  CardWorld world;
  const std::string first = world.text(world.send(kButtons), "response_code");
  CHECK(world.seen("吴敏", "corp").back() == "收到了吗\n⟦收到⟧\n⟦没空⟧");
  CHECK(world.update(first) == 0);
  CHECK(world.seen("吴敏", "corp").back() == "收到了吗\n⟦收到⟧\n⟦没空⟧\n〔已收到〕");
  CHECK(world.seen("吴敏", "corp").size() == 1);
  CHECK(world.update(first) == 60140);
  const std::string late = world.text(world.send(kButtons), "response_code");
  world.now += 72h + 1s;
  CHECK(world.update(late) == 60140);
  CHECK(world.update("made-up") == 60140);
}

TEST_CASE("a click tells key, task, card and choice with a fresh response code, and only on who has the card") {
  CardWorld world;
  world.send(kVote);
  const auto clicked = world.platform.click_card(world.person("吴敏", "corp"), "submit", {"b"}, world.now);
  REQUIRE(clicked);
  CHECK_THAT(*clicked, Contains("<Event><![CDATA[template_card_event]]></Event>") && Contains("<EventKey><![CDATA[submit]]></EventKey>") &&
                           Contains("<TaskId><![CDATA[quiz]]></TaskId>") && Contains("<OptionId><![CDATA[b]]></OptionId>") &&
                           Contains("<QuestionKey><![CDATA[q1]]></QuestionKey>"));
  const std::size_t at = clicked->find("sim-code-");
  CHECK(world.update(clicked->substr(at, clicked->find(']', at) - at)) == 0);
  CHECK_FALSE(world.platform.click_card(world.person("郑刚", "corp"), "submit", {}, world.now));
  CHECK_FALSE(world.platform.click_card(world.person("吴敏", "corp"), "other", {}, world.now));
}
