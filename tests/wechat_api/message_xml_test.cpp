// Decrypted XML as names and whole texts, and the writing of it.
#include "wechat_api/message_xml.h"

#include <catch2/catch.hpp>

using namespace wechat_api;

namespace {

std::string content_of_xml(const std::string& inner) {
  const std::optional<Element> root = parse_message_xml("<xml><Content>" + inner + "</Content></xml>");
  REQUIRE(root);
  return root->text_of("Content");
}

}  // namespace

TEST_CASE("texts, nested elements and repeated ones are found by name") {
  const auto root = parse_message_xml(
      "<xml>\n<A><![CDATA[one]]></A>\n<L><I>1</I><I>2</I></L><Empty/><Blank><![CDATA[]]></Blank></xml>");
  REQUIRE(root);
  CHECK(root->name == "xml");
  CHECK(root->text_of("A") == "one");
  CHECK(root->text_of("Absent").empty());
  CHECK(root->child("Absent") == nullptr);
  REQUIRE(root->child("L") != nullptr);
  CHECK(root->child("L")->children.size() == 2);
  CHECK(root->child("L")->children[1].text == "2");
  CHECK(root->text_of("Empty").empty());
  CHECK(root->text_of("Blank").empty());
}

TEST_CASE("row 51: a comment in the middle of a text is refused, never half the text read") {
  CHECK_FALSE(parse_message_xml("<xml><Content>ad<!-- -->min</Content></xml>"));
}

TEST_CASE("row 52: a CDATA section split in two gives the whole text") {
  CHECK(content_of_xml("<![CDATA[a]]]]><![CDATA[>b]]>") == "a]]>b");
  CHECK(content_of_xml("x<![CDATA[y]]>z") == "xyz");
}

TEST_CASE("row 53: a reference to the character 0 is refused") {
  CHECK_FALSE(parse_message_xml("<xml><Content>ad&#0;min</Content></xml>"));
  CHECK(content_of_xml("<![CDATA[ad&#0;min]]>") == "ad&#0;min");
}

TEST_CASE("row 54: impossible references and bytes become U+FFFD, nothing is cut off") {
  const std::string mark = "\xEF\xBF\xBD";
  CHECK(content_of_xml("a&#xD800;b") == "a" + mark + "b");
  CHECK(content_of_xml("a&#x7FFFFFFFFFFF;b") == "a" + mark + "b");
  CHECK(content_of_xml("a&#1114112;b") == "a" + mark + "b");
  CHECK(content_of_xml("a\xC0\x80"
                       "b") == "a" + mark + mark + "b");
  CHECK(content_of_xml("<![CDATA[\xFF\xFE]]>") == mark + mark);
}

TEST_CASE("references are resolved once, entities nobody declared stay as they are") {
  CHECK(content_of_xml("&lt;a&gt; &amp;amp; &quot;&apos; &#x515A;&#20826;&#x1F600;&#233;") == "<a> &amp; \"' 党党😀é");
  CHECK(content_of_xml("&e; & &; &unknown-and-very-long-so-that-it-is-none;") ==
        "&e; & &; &unknown-and-very-long-so-that-it-is-none;");
  CHECK(content_of_xml("&#12a; x &#xg;") == "&#12a; x &#xg;");
}

TEST_CASE("row 56: emoji, flags, right-to-left and zero-width characters stay as they came") {
  const std::string text = "👨‍👩‍👧‍👦🇨🇳 e\xCC\x81\xCC\x81 \u202E\u200B党";
  CHECK(content_of_xml("<![CDATA[" + text + "]]>") == text);
}

TEST_CASE("what is written in CDATA comes back as it was") {
  for (const std::string& text :
       {std::string("plain"), std::string("a]]>b"), std::string("]]>]]>"), std::string("]]"), std::string("]]]>"),
        std::string("<xml>&amp;"), std::string("党员\n😀"), std::string()}) {
    std::string xml = "<xml>";
    append_cdata(xml, "Content", text);
    const auto root = parse_message_xml(xml + "</xml>");
    REQUIRE(root);
    CHECK(root->text_of("Content") == text);
  }
}

TEST_CASE("control characters are not written, numbers are bare") {
  std::string xml;
  append_cdata(xml, "A", std::string("x\0\x1B\ty", 5));
  append_number(xml, "B", -7);
  CHECK(xml == "<A><![CDATA[x\ty]]></A><B>-7</B>");
}
