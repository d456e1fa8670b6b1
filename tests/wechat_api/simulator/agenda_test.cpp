#include "wechat_api/simulator/agenda.h"

#include <catch2/catch.hpp>

#include "tests/wechat_api/simulator/platform_world.h"

using namespace wechat_api::simulator;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;

TEST_CASE("what is due happens in the order of its times, and what it causes with it when that is due too") {
  Ledger ledger;
  PlatformState world({}, ledger, 1);
  std::vector<Millis> asked;
  Agenda agenda;
  agenda.observe([&](Millis at) { asked.push_back(at); });
  std::string order;
  agenda.later(kEvening + 2s, [&](PlatformState&, Millis) { order += "2"; });
  agenda.later(kEvening + 1s, [&](PlatformState&, Millis at) {
    order += "1";
    agenda.tell({at + 1s, "oa", "", "", "told"});
  });
  CHECK(agenda.next() == kEvening + 1s);
  CHECK(agenda.take_due(world, kEvening).empty());
  const auto told = agenda.take_due(world, kEvening + 2s);
  CHECK(order == "12");
  REQUIRE(told.size() == 1);
  CHECK(told.front().xml == "told");
  CHECK_FALSE(agenda.next());
  CHECK(asked == std::vector<Millis>{kEvening + 2s, kEvening + 1s, kEvening + 2s});
}

TEST_CASE("an event's text may hold the end of a CDATA section, and WeCom's events name the application") {
  CHECK(cdata_element("A", "x]]>y") == "<A><![CDATA[x]]]]><![CDATA[>y]]></A>\n");
  CHECK_THAT(event_xml(PlatformWorld::wecom(), "who", kEvening, "e", ""), Contains("<AgentID>7</AgentID>") && Contains("<CreateTime>1795255200</CreateTime>"));
}
