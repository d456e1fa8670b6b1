// The scan before authentication: what is sound, and everything that is not.
#include "wechat_api/envelope_scan.h"

#include <catch2/catch.hpp>
#include <chrono>
#include <string>

using namespace wechat_api;

namespace {

std::string wrapped(const std::string& inner) {
  return "<xml>" + inner + "</xml>";
}
const std::string kEncrypt = "<Encrypt><![CDATA[QUJD]]></Encrypt>";

}  // namespace

TEST_CASE("the ciphertext is found in either order, in CDATA or bare, beside elements we do not know") {
  const std::string to = "<ToUserName><![CDATA[gh_1]]></ToUserName>";
  for (const std::string& body :
       {wrapped(to + kEncrypt), wrapped(kEncrypt + "\n  " + to), "\n" + wrapped(to + "\n" + kEncrypt) + "\n",
        wrapped("<AgentID>1</AgentID><Encrypt>QUJD</Encrypt>" + to), wrapped(to + "<New><Deeper/></New>" + kEncrypt)}) {
    INFO(body);
    const std::optional<SealedBody> sealed = scan_sealed_body(body);
    REQUIRE(sealed);
    CHECK(sealed->encrypt == "QUJD");
    CHECK(sealed->to_user == "gh_1");
  }
  const std::string bare = wrapped(kEncrypt);
  CHECK(scan_sealed_body(bare)->to_user.empty());
}

TEST_CASE("what a member writes inside CDATA is no markup") {
  const std::string body =
      wrapped("<Content><![CDATA[<Encrypt>x</Encrypt><!-- &#0; <a b=\"c\">]]></Content>" + kEncrypt);
  const auto sealed = scan_sealed_body(body);
  REQUIRE(sealed);
  CHECK(sealed->encrypt == "QUJD");
}

TEST_CASE("row 35: Encrypt missing, empty, twice, nested, in an attribute or commented out is refused") {
  for (const std::string& inner :
       {std::string("<ToUserName>a</ToUserName>"), std::string("<Encrypt></Encrypt>"), std::string("<Encrypt/>"),
        std::string("<Encrypt><![CDATA[]]></Encrypt>"), kEncrypt + kEncrypt, "<Outer>" + kEncrypt + "</Outer>",
        kEncrypt + "<Outer><Encrypt>QUJD</Encrypt></Outer>", std::string("<Encrypt><Encrypt>QUJD</Encrypt></Encrypt>"),
        std::string("<A Encrypt=\"QUJD\"/>"), "<!-- " + kEncrypt + " -->", "<!-- x -->" + kEncrypt,
        std::string("<Encrypt>QU<![CDATA[JD]]></Encrypt>"), std::string("<encrypt>QUJD</encrypt>")}) {
    INFO(inner);
    CHECK_FALSE(scan_sealed_body(wrapped(inner)));
  }
  CHECK_FALSE(scan_sealed_body(""));
}

TEST_CASE("row 43: truncated XML, no root, garbage after the root and two roots are refused") {
  const std::string good = wrapped(kEncrypt);
  for (std::size_t length = 0; length < good.size(); ++length) CHECK_FALSE(scan_sealed_body(good.substr(0, length)));
  for (const std::string& body :
       {std::string("text"), good + "x", "x" + good, good + good, good + "<xml/>", std::string("<xml/>") + good,
        std::string("<other>") + kEncrypt + "</other>", "<xml><a></b></xml>" + good,
        "<xml>" + kEncrypt + "</xml></xml>", std::string("<xml><a>") + kEncrypt + "</xml></a>"}) {
    INFO(body);
    CHECK_FALSE(scan_sealed_body(body));
  }
}

TEST_CASE("rows 44 to 46: a DOCTYPE, entities and processing instructions are refused") {
  const std::string good = wrapped(kEncrypt);
  for (const std::string before :
       {"<!DOCTYPE xml SYSTEM \"http://127.0.0.1/x\">", "<!DOCTYPE xml [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>",
        "<!DOCTYPE lolz [<!ENTITY a \"lol\"><!ENTITY b \"&a;&a;\">]>", "<?xml-stylesheet href=\"x\"?>", "<?php x ?>"}) {
    INFO(before);
    CHECK_FALSE(is_sound_xml(before + good));
  }
  CHECK_FALSE(is_sound_xml(wrapped("<?pi?>" + kEncrypt)));
  CHECK_FALSE(is_sound_xml(wrapped("<!ELEMENT a>" + kEncrypt)));
  CHECK(is_sound_xml("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + good));
  CHECK_FALSE(is_sound_xml("<?xml version=\"1.0\"?><?xml version=\"1.0\"?>" + good));
  CHECK_FALSE(is_sound_xml("<?xml version=\"1.0\"" + good));
}

TEST_CASE("row 47: attributes are refused at the first, however many follow") {
  std::string one_mebibyte = "<xml";
  while (one_mebibyte.size() < 1024 * 1024) one_mebibyte += " a" + std::to_string(one_mebibyte.size()) + "=\"x\"";
  const auto begin = std::chrono::steady_clock::now();
  CHECK_FALSE(is_sound_xml(one_mebibyte + "></xml>"));
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::milliseconds(100));  // quadratic would be minutes
  CHECK_FALSE(is_sound_xml(wrapped("<a b=\"c\"></a>")));
  CHECK_FALSE(is_sound_xml(wrapped("<a b></a>")));
  CHECK_FALSE(is_sound_xml(wrapped("<a/b>")));
  CHECK(is_sound_xml(wrapped("<a ></a ><b />")));
}

TEST_CASE("row 48: what is nested deeper than any message is refused") {
  const auto nested = [](std::size_t levels) {
    std::string open, close;
    for (std::size_t level = 0; level < levels; ++level) open += "<a>", close += "</a>";
    return wrapped(open + close);
  };
  CHECK(is_sound_xml(nested(kXmlDepthLimit - 1)));
  CHECK_FALSE(is_sound_xml(nested(kXmlDepthLimit)));
  CHECK_FALSE(is_sound_xml(nested(99)));
}

TEST_CASE("row 49: a million siblings end at the size limit") {
  std::string siblings;
  while (siblings.size() < 4'000'000) siblings += "<a/>";
  CHECK_FALSE(is_sound_xml(wrapped(siblings)));
  CHECK(is_sound_xml(wrapped(siblings.substr(0, 4 * 16000))));
  CHECK_FALSE(is_sound_xml(wrapped(siblings.substr(0, 4 * 16400))));
}

TEST_CASE("row 53: NUL and references to it are refused outside CDATA") {
  CHECK_FALSE(is_sound_xml(wrapped(std::string("<a>x\0y</a>", 10))));
  CHECK_FALSE(is_sound_xml(wrapped(std::string("<a><![CDATA[\0]]></a>", 20))));
  for (const char* zero : {"&#0;", "&#x0;", "&#X0;", "&#00000;", "&#;", "&#x;", "&#x100000000;", "a&#1;&#0;"}) {
    INFO(zero);
    CHECK_FALSE(is_sound_xml(wrapped("<a>" + std::string(zero) + "</a>")));
  }
  for (const char* fine : {"&#1;", "&#x20;", "&#", "&#0", "& # 0;", "<![CDATA[&#0;]]>", "&#xD800;"}) {
    INFO(fine);
    CHECK(is_sound_xml(wrapped("<a>" + std::string(fine) + "</a>")));
  }
}

TEST_CASE("row 55: UTF-16 is refused, a byte order mark of UTF-8 accepted") {
  const std::string good = wrapped(kEncrypt);
  std::string wide;
  for (const char c : good) wide += std::string(1, c) + '\0';
  CHECK_FALSE(is_sound_xml(wide));
  CHECK_FALSE(is_sound_xml("\xFF\xFE" + wide));
  CHECK_FALSE(is_sound_xml("\xFF\xFE" + good));
  CHECK(is_sound_xml("\xEF\xBB\xBF" + good));
  CHECK_FALSE(is_sound_xml("\xEF\xBB\xBF\xEF\xBB\xBF" + good));
}
