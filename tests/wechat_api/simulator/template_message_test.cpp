#include "wechat_api/simulator/template_message.h"

#include <catch2/catch.hpp>

#include "tests/wechat_api/simulator/platform_world.h"

using namespace wechat_api::simulator;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;

namespace {

constexpr const char* kSend = "/cgi-bin/message/template/send";
constexpr const char* kNotice = "/cgi-bin/message/subscribe/bizsend";

struct TemplateWorld : PlatformWorld {
  TemplateWorld() {
    platform.add_template("oa", "tmpl_A", "{{first.DATA}}\n会议：{{thing1.DATA}}\n时间：{{time2.DATA}}\n{{thing9.DATA}}\n{{remark.DATA}}", false);
    platform.add_template("oa", "sub_A", "事项：{{thing1.DATA}}\n日期：{{date2.DATA}}", true);
  }
  boost::json::object send(const std::string& openid, const std::string& rest = "", const std::string& thing = "支部学习") {
    return post(kSend, R"({"touser":")" + openid + R"(","template_id":"tmpl_A",)" + rest +
                           R"("data":{"first":{"value":"各位同志"},"thing1":{"value":")" + thing + R"("},"time2":{"value":"2026-11-21 19:00"}}})");
  }
  int notice(const std::string& thing = "值班") {
    return code(post(kNotice, R"({"touser":"o-zhou","template_id":"sub_A","data":{"thing1":{"value":")" + thing + R"("},"date2":{"value":"2026-11-21"}}})"));
  }
};

}  // namespace

TEST_CASE("what arrives of a template has no first, no remark, no line of a lone variable, twenty characters a field") {
  TemplateWorld world;
  CHECK(world.code(world.send("o-zhou", "", "一二三四五六七八九十一二三四五六七八九十多余😀")) == 0);
  CHECK(world.seen("周林") == std::vector<std::string>{"会议：一二三四五六七八九十一二三四五六七八九十\n时间：2026-11-21 19:00"});
  CHECK(world.ledger.all().front().via == Sight::Via::template_message);
  CHECK(filled_template("甲：{{a.DATA}}", {{"a", "一\n二😀三\r"}}, true) == "甲：一二三");
}

TEST_CASE("a template needs a known id, a follower, and a value for each field, which is named when it is empty") {
  TemplateWorld world;
  CHECK(world.code(world.send("o-nobody")) == 40003);
  CHECK(world.code(world.send("o-wai")) == 43004);
  world.person("陈红").is_blacklisted = true;
  CHECK(world.code(world.send("o-chen")) == 43019);
  CHECK(world.code(world.post(kSend, R"({"touser":"o-zhou","template_id":"tmpl_B","data":{}})")) == 40037);
  const auto empty = world.send("o-zhou", "", "");
  CHECK(world.code(empty) == 47003);
  CHECK_THAT(world.text(empty, "errmsg"), Contains("data.thing1.value is empty"));
}

TEST_CASE("the same client_msg_id to the same person within ten minutes arrives once and is answered with the same id") {
  TemplateWorld world;
  const auto first = world.send("o-zhou", R"("client_msg_id":"job1",)");
  world.now += 9min;
  CHECK(world.send("o-zhou", R"("client_msg_id":"job1",)").at("msgid") == first.at("msgid"));
  CHECK(world.seen("周林").size() == 1);
  world.now += 2min;
  CHECK(world.send("o-zhou", R"("client_msg_id":"job1",)").at("msgid") != first.at("msgid"));
  CHECK(world.code(world.send("o-chen", R"("client_msg_id":"job1",)")) == 0);
  CHECK(world.seen("陈红").size() == 1);
}

TEST_CASE("what became of a template is told after a while, and who blocks templates sees nothing though the call succeeded") {
  TemplateWorld world;
  world.person("周林").blocks_templates = true;
  CHECK(world.code(world.send("o-zhou")) == 0);
  CHECK(world.platform.next_event() == world.now + 2s);
  CHECK(world.platform.take_due(world.now + 1s).empty());
  const auto told = world.platform.take_due(world.now + 2s);
  REQUIRE(told.size() == 1);
  CHECK_THAT(told.front().xml, Contains("TEMPLATESENDJOBFINISH") && Contains("failed:user block"));
  CHECK(world.seen("周林").empty());
}

TEST_CASE("each consent is good for one notice, the next is 43101") {
  TemplateWorld world;
  CHECK(world.notice() == 43101);
  world.platform.accept_notice(world.person("周林"), "sub_A", 2);
  CHECK(world.notice() == 0);
  CHECK(world.notice(std::string(61, 'x')) == 47003);
  CHECK(world.notice() == 0);
  CHECK(world.notice() == 43101);
  CHECK(world.seen("周林") == std::vector<std::string>{"事项：值班\n日期：2026-11-21", "事项：值班\n日期：2026-11-21"});
  CHECK_THAT(world.platform.take_due(world.now + 2s).front().xml, Contains("subscribe_msg_sent_event") && Contains("<ErrorCode>0</ErrorCode>"));
}

TEST_CASE("templates are adopted, listed and given up, the twenty-sixth is 45026") {
  PlatformWorld world;
  const std::string asked = R"({"template_id_short":"TM1","keyword_name_list":["会议","时间"]})";
  const auto added = world.post("/cgi-bin/template/api_add_template", asked);
  CHECK_THAT(world.get("/cgi-bin/template/get_all_private_template").at("template_list").at(0).at("content").as_string().c_str(), Contains("时间：{{thing2.DATA}}"));
  CHECK(world.code(world.post("/cgi-bin/template/api_add_template", R"({"template_id_short":"TM1"})")) == 40246);
  for (int n = 1; n < 25; ++n) world.post("/cgi-bin/template/api_add_template", asked);
  CHECK(world.code(world.post("/cgi-bin/template/api_add_template", asked)) == 45026);
  const std::string id = world.text(added, "template_id");
  CHECK(world.code(world.post("/cgi-bin/template/del_private_template", R"({"template_id":")" + id + R"("})")) == 0);
  CHECK(world.code(world.post("/cgi-bin/template/del_private_template", R"({"template_id":")" + id + R"("})")) == 40037);
}
