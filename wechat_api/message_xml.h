// For message_read.cpp: decrypted XML as a small tree of names and whole texts. message_xml.cpp alone knows tinyxml2.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace wechat_api {

struct Element {
  std::string name;
  std::string text;  // all text and CDATA directly inside, one after the other; valid UTF-8, references resolved
  std::vector<Element> children;

  // The first child of that name, or null.
  const Element* child(std::string_view wanted) const;
  // Its text; empty when there is no such child.
  const std::string& text_of(std::string_view wanted) const;
};

// Nothing unless the text is sound (envelope_scan.h). Bytes that are no UTF-8 and references to no character
// (surrogates, above U+10FFFF) become U+FFFD.
std::optional<Element> parse_message_xml(std::string_view xml);

// ---- writing -------------------------------------------------------------------------------------------------------
// Appends <name><![CDATA[text]]></name>; "]]>" inside is split over two sections, control characters are left out.
void append_cdata(std::string& xml, std::string_view name, std::string_view text);
// Appends <name>number</name>.
void append_number(std::string& xml, std::string_view name, long long number);

}  // namespace wechat_api
