#include "wechat_api/simulator/ledger.h"

#include <catch2/catch.hpp>

using namespace wechat_api::simulator;

TEST_CASE("a tappable line says what its link says, which may be something else than its words") {
  const auto parts = phone_parts("是吗？\n<a href=\"weixin://bizmsgmenu?msgmenucontent=打卡&amp;x&msgmenuid=1\">是&lt;b&gt;</a> ⟦不是链接⟧");
  REQUIRE(parts.size() == 3);
  CHECK(parts[1].text == "是<b>");
  CHECK(parts[1].says == "打卡&x");
  CHECK(parts[2].text == " ⟦不是链接⟧");
  CHECK(parts[2].says.empty());
}

TEST_CASE("a phone shows a tappable line as its label") {
  CHECK(on_the_phone("题\n<a href=\"weixin://bizmsgmenu?msgmenucontent=打卡&msgmenuid=1\">打卡</a> 读完") == "题\n⟦打卡⟧ 读完");
  CHECK(on_the_phone("<a href=\"https://x.example\">x</a>") == "<a href=\"https://x.example\">x</a>");
  CHECK(on_the_phone("<a href=\"weixin://bizmsgmenu?broken") == "<a href=\"weixin://bizmsgmenu?broken");
}

TEST_CASE("what a person saw leaves out what the person said") {
  Ledger ledger;
  ledger.add({{}, "oa", "周林", Sight::Via::said, "打卡", "1"});
  ledger.add({{}, "oa", "周林", Sight::Via::passive, "好", "1"});
  ledger.add({{}, "oa", "陈静", Sight::Via::passive, "好", "2"});
  CHECK(ledger.seen_by("oa", "周林", 0).size() == 1);
  CHECK(ledger.seen_by("oa", "周林", 2).empty());
  const std::string lines = ledger.json_lines();
  CHECK(std::count(lines.begin(), lines.end(), '\n') == 3);
}
