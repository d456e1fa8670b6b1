// A text with choices, as a member of either platform sees it.
#include "wechat_api/choice_text.h"

#include <catch2/catch.hpp>

using namespace wechat_api;

namespace {

constexpr Platform kOfficial = Platform::official_account;

}  // namespace

TEST_CASE("the official account shows tappable lines, WeCom numbered ones") {
  const TextReply reply{"你是在「湛江市」吗？", {{"是的，就报湛江市", "1", ""}, {"学习", "", " 看今天的"}}};
  CHECK(text_with_choices(reply, kOfficial) ==
        "你是在「湛江市」吗？\n"
        "<a href=\"weixin://bizmsgmenu?msgmenucontent=1&msgmenuid=1\">是的，就报湛江市</a>\n"
        "<a href=\"weixin://bizmsgmenu?msgmenucontent=学习&msgmenuid=2\">学习</a> 看今天的");
  const TextReply noted{"选一个", {{"学习", "", "看今天的"}, {"帮助", "", ""}}};
  CHECK(text_with_choices(noted, Platform::wecom) == "选一个\n1 学习 看今天的\n2 帮助");
}

TEST_CASE("what would end a tag is escaped in content and label, the text itself is not touched") {
  const TextReply reply{"a < b & c", {{"<b>&", "say \"<&>\"", ""}}};
  CHECK(text_with_choices(reply, kOfficial) ==
        "a < b & c\n<a href=\"weixin://bizmsgmenu?msgmenucontent=say "
        "&quot;&lt;&amp;&gt;&quot;&msgmenuid=1\">&lt;b&gt;&amp;</a>");
}

TEST_CASE("choices alone need no empty line before them") {
  CHECK(text_with_choices({"", {{"帮助", "", ""}}}, Platform::wecom) == "1 帮助");
  CHECK(text_with_choices({"", {}}, kOfficial).empty());
}

TEST_CASE("row 65: a long text is cut at a character and leaves room for its choices") {
  std::string text;
  while (text.size() < 5000) text += "党";
  const TextReply reply{text, {{"接着读", "", ""}, {"取消", "", ""}}};
  for (const Platform platform : {kOfficial, Platform::wecom}) {
    const std::string out = text_with_choices(reply, platform);
    CHECK(out.size() <= kTextLimitBytes);
    CHECK(out.size() > kTextLimitBytes - 4);
    CHECK(out.find("取消") != std::string::npos);
    CHECK((out.find('\n') % 3) == 0);
  }
  CHECK(text_with_choices({text, {}}, kOfficial).size() == 2046);
}

TEST_CASE("choices that do not fit are left out whole, never cut") {
  TextReply reply{std::string(1500, 'x'), {}};
  for (int number = 0; number < 60; ++number) reply.choices.push_back({"选项" + std::to_string(number), "", ""});
  const std::string out = text_with_choices(reply, kOfficial);
  CHECK(out.size() <= kTextLimitBytes);
  CHECK(out.starts_with(std::string(1024, 'x') + "\n<a "));
  CHECK(out.ends_with("</a>"));
}

TEST_CASE("a link inside the text is kept whole or left out") {
  const std::string link = "<a href=\"https://jinqiao.example/study/12\">今日学习</a>";
  for (std::size_t before = 0; before < 80; ++before) {
    const std::string out = text_with_choices({std::string(before, 'x') + link + "尾", {}}, kOfficial, 80);
    INFO(before);
    CHECK(out.size() <= 80);
    const bool has_link = out.find("</a>") != std::string::npos;
    if (!has_link) CHECK(out == std::string(before, 'x'));
    if (has_link) CHECK(out.find(link) == before);
  }
}

TEST_CASE("broken bytes and control characters do not reach the member") {
  CHECK(text_with_choices({"a\x01\xFF", {{"b\n\x02", "c\x03", "\x04"}}}, Platform::wecom) == "a\xEF\xBF\xBD\n1 b\n ");
}

TEST_CASE("an ending stays whole however long the text and its choices are, and no link is cut for it") {
  for (const std::size_t length : {0u, 10u, 1000u, 2035u, 2036u, 3000u})
    for (const std::size_t choices : {0u, 3u, 200u}) {
      TextReply reply{std::string(length, 'x'), {}};
      for (std::size_t n = 0; n < choices; ++n) reply.choices.push_back({"选项", "", ""});
      const std::string out = text_with_choices(ending_in(reply, "（第2次）", Platform::wecom), Platform::wecom);
      INFO(length << " " << choices);
      CHECK(out.size() <= kTextLimitBytes);
      CHECK(out.find("（第2次）" + std::string(choices > 0 ? "\n1 选项" : "")) == out.find_first_not_of('x'));
    }
  const std::string link = "<a href=\"https://jinqiao.example/study/12\">今日学习</a>";
  CHECK(ending_in({link, {}}, "（第2次）", Platform::wecom, link.size() + 5).text == "（第2次）");
}
