// See message_xml.h.
#include "wechat_api/message_xml.h"

#include <tinyxml2.h>

#include <charconv>
#include <cstdint>

#include "wechat_api/envelope_scan.h"
#include "wechat_api/utf8.h"

namespace wechat_api {

namespace {

void append_character(std::string& out, std::uint32_t code) {
  constexpr std::uint32_t kReplacement = 0xFFFD;
  if (code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) code = kReplacement;
  const auto add = [&out](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (code < 0x80) {
    add(code);
  } else if (code < 0x800) {
    add(0xC0 | code >> 6), add(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    add(0xE0 | code >> 12), add(0x80 | (code >> 6 & 0x3F)), add(0x80 | (code & 0x3F));
  } else {
    add(0xF0 | code >> 18), add(0x80 | (code >> 12 & 0x3F)), add(0x80 | (code >> 6 & 0x3F)), add(0x80 | (code & 0x3F));
  }
}

// `name` stands between '&' and ';'. False: no reference we know, to be left as it is (we declare no entities).
bool append_reference(std::string& out, std::string_view name) {
  struct Named {
    std::string_view name;
    char character;
  };
  constexpr Named kNamed[] = {{"lt", '<'}, {"gt", '>'}, {"amp", '&'}, {"quot", '"'}, {"apos", '\''}};
  for (const Named& named : kNamed) {
    if (name == named.name) {
      out += named.character;
      return true;
    }
  }
  if (!name.starts_with('#')) return false;
  const bool hexadecimal = name.size() > 1 && (name[1] == 'x' || name[1] == 'X');
  const std::string_view digits = name.substr(hexadecimal ? 2 : 1);
  std::uint32_t code = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), code, hexadecimal ? 16 : 10);
  if (digits.empty() || end != digits.data() + digits.size() || error == std::errc::invalid_argument) return false;
  append_character(out, error == std::errc() ? code : UINT32_MAX);
  return true;
}

void append_text(std::string& out, std::string_view text) {
  constexpr std::size_t kLongestReference = 32;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t ampersand = text.find('&', at);
    out += text.substr(at, ampersand - at);
    if (ampersand == std::string_view::npos) return;
    const std::size_t length = text.substr(ampersand + 1, kLongestReference).find(';');
    if (length == std::string_view::npos || !append_reference(out, text.substr(ampersand + 1, length))) {
      out += '&';
      at = ampersand + 1;
    } else {
      at = ampersand + length + 2;
    }
  }
}

// Recursion ends: the scan admitted at most kXmlDepthLimit levels.
Element element_from(const tinyxml2::XMLElement& source) {
  constexpr std::size_t kUsualChildren = 8;
  Element element{source.Name(), {}, {}};
  if (source.FirstChildElement() != nullptr) element.children.reserve(kUsualChildren);
  for (const tinyxml2::XMLNode* node = source.FirstChild(); node != nullptr; node = node->NextSibling()) {
    if (const tinyxml2::XMLElement* child = node->ToElement()) {
      element.children.push_back(element_from(*child));
    } else if (const tinyxml2::XMLText* text = node->ToText()) {
      if (text->CData()) {
        element.text += text->Value();
      } else {
        append_text(element.text, text->Value());
      }
    }
  }
  element.text = valid_utf8(element.text);
  return element;
}

}  // namespace

const Element* Element::child(std::string_view wanted) const {
  for (const Element& one : children) {
    if (one.name == wanted) return &one;
  }
  return nullptr;
}

const std::string& Element::text_of(std::string_view wanted) const {
  static const std::string kEmpty;
  const Element* found = child(wanted);
  return found == nullptr ? kEmpty : found->text;
}

std::optional<Element> parse_message_xml(std::string_view xml) {
  if (!is_sound_xml(xml)) return std::nullopt;
  // References are resolved here: the library cuts a text at "&#0;" and drops characters it cannot encode.
  constexpr bool kResolveReferences = false;
  tinyxml2::XMLDocument document(kResolveReferences);
  if (document.Parse(xml.data(), xml.size()) != tinyxml2::XML_SUCCESS) return std::nullopt;
  const tinyxml2::XMLElement* root = document.RootElement();
  if (root == nullptr) return std::nullopt;
  return element_from(*root);
}

void append_cdata(std::string& xml, std::string_view name, std::string_view text) {
  constexpr std::string_view kOpen = "<![CDATA[", kClose = "]]>";
  const std::string clean = without_control(text);
  xml.append("<").append(name).append(">").append(kOpen);
  std::string_view rest = clean;
  for (std::size_t at = rest.find(kClose); at != std::string_view::npos; at = rest.find(kClose)) {
    xml.append(rest, 0, at + 2).append(kClose).append(kOpen);  // "]]" stays here, ">" opens the next section
    rest.remove_prefix(at + 2);
  }
  xml.append(rest).append(kClose).append("</").append(name).append(">");
}

void append_number(std::string& xml, std::string_view name, long long number) {
  xml.append("<").append(name).append(">").append(std::to_string(number)).append("</").append(name).append(">");
}

}  // namespace wechat_api
