#include <catch2/catch.hpp>

#include "handlers/calendar/folded.h"

using handlers::calendar::fold;

TEST_CASE("row 74: width, case, traditional characters, marks and spaces fold to one form") {
  const std::vector<std::pair<std::string, std::string>> kTexts{
      {"打卡", "打卡"},         {" 打卡 \n", "打卡"}, {"#打卡", "打卡"},   {"／打卡。", "打卡"}, {"打卡！", "打卡"},   {"幫助", "帮助"},
      {"１２３：（学习）", "123:(学习)"}, {"ＨＥＬＰ", "help"}, {"？", "?"}, {"①", "1"},        {"學習　今天", "学习 今天"}, {"", ""}, {"。", "。"}};
  for (const auto& [typed, folded] : kTexts) {
    INFO(typed);
    CHECK(fold(typed).text == folded);
  }
}

TEST_CASE("the way back to the original holds for every character") {
  const std::string typed = "　＃排學習　明天１９：００ 標題";
  const auto folded = fold(typed);
  const std::size_t at = folded.text.find("19");
  REQUIRE(at != std::string::npos);
  CHECK(typed.substr(folded.origin[at], 3) == "１");
  CHECK(folded.origin.size() == folded.text.size() + 1);
}

TEST_CASE("row 54: bytes that are no UTF-8 are read as the replacement character") {
  CHECK(fold("\xff\xfe打卡").text.find("打卡") != std::string::npos);
}

TEST_CASE("row 56: a text is cut between characters as people count them") {
  const std::string family = "👨‍👩‍👧‍👦";
  CHECK(handlers::calendar::cut_to("湛江市霞山区", 3) == "湛江市…");
  CHECK(handlers::calendar::cut_to("湛江市", 3) == "湛江市");
  CHECK(handlers::calendar::cut_to(family + family + "好", 2) == family + family + "…");
  CHECK(handlers::calendar::cut_to("", 3).empty());
}
