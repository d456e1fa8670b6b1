// See menu.h.
#include "wechat_api/menu.h"

#include <algorithm>
#include <boost/json.hpp>
#include <stdexcept>

#include "wechat_api/json_field.h"

namespace wechat_api {

namespace {

namespace json = boost::json;

constexpr std::size_t kButtons = 3, kButtonsBelow = 5;
constexpr std::size_t kNameBytes = 16, kNameBelowBytes = 60, kKeyBytes = 128;

void require(bool is_right, const std::string& name, const char* rule) {
  if (!is_right) throw std::invalid_argument("menu button " + name + ": " + rule);
}

json::object leaf(const MenuButton& button, std::size_t name_bytes) {
  require(!button.name.empty() && button.name.size() <= name_bytes, button.name, "the name is empty or too long");
  require(!button.key.empty() && button.key.size() <= kKeyBytes, button.name, "the key is empty or too long");
  const char* type = button.kind == MenuButton::Kind::click ? "click" : "location_select";
  return {{"type", type}, {"name", button.name}, {"key", button.key}};
}

json::object top(const MenuButton& button) {
  if (button.below.empty()) return leaf(button, kNameBytes);
  require(!button.name.empty() && button.name.size() <= kNameBytes, button.name, "the name is empty or too long");
  require(button.below.size() <= kButtonsBelow, button.name, "more than five buttons below it");
  json::array below;
  for (const MenuButton& entry : button.below) {
    require(entry.below.empty(), entry.name, "a third level");
    below.push_back(leaf(entry, kNameBelowBytes));
  }
  return {{"name", button.name}, {"sub_button", std::move(below)}};
}

json::array buttons_of(const Menu& menu) {
  if (menu.empty() || menu.size() > kButtons) throw std::invalid_argument("a menu has one to three buttons");
  json::array buttons;
  for (const MenuButton& button : menu) buttons.push_back(top(button));
  return buttons;
}

std::string line_of(const char* indent, std::string_view name, std::string_view type, std::string_view what) {
  std::string line = indent + std::string(name);
  if (!type.empty()) line.append(": ").append(type).append(" ").append(what);
  return line;
}

// A button as the platform gives it back: the key, address or id is what it leads to.
std::string line_of(const char* indent, const json::object& button) {
  for (const char* field : {"key", "url", "media_id", "article_id", "pagepath"}) {
    const std::string what = text_in(button, field);
    if (!what.empty()) return line_of(indent, text_in(button, "name"), text_in(button, "type"), what);
  }
  return line_of(indent, text_in(button, "name"), text_in(button, "type"), "");
}

}  // namespace

std::string menu_json(const Menu& menu) {
  return json::serialize(json::object{{"button", buttons_of(menu)}});
}

std::string conditional_menu_json(const Menu& menu, std::int64_t tag_id) {
  if (tag_id <= 0) throw std::invalid_argument("a conditional menu needs a tag");
  return json::serialize(
      json::object{{"button", buttons_of(menu)}, {"matchrule", json::object{{"tag_id", std::to_string(tag_id)}}}});
}

std::vector<std::string> menu_lines(const Menu& menu) {
  const auto line = [](const char* indent, const MenuButton& button) {
    if (!button.below.empty()) return line_of(indent, button.name, "", "");
    return line_of(indent, button.name, button.kind == MenuButton::Kind::click ? "click" : "location_select",
                   button.key);
  };
  std::vector<std::string> lines;
  for (const MenuButton& button : menu) {
    lines.push_back(line("", button));
    for (const MenuButton& below : button.below) lines.push_back(line("  ", below));
  }
  return lines;
}

std::optional<std::vector<std::string>> read_menu_lines(std::string_view body) {
  const std::optional<json::object> answer = json_object_of(body);
  if (!answer) return std::nullopt;
  const json::object* menu = object_in(*answer, "menu");  // WeCom gives the buttons without it
  const json::array* buttons = array_in(menu != nullptr ? *menu : *answer, "button");
  if (buttons == nullptr) return std::nullopt;
  std::vector<std::string> lines;
  for (const json::value& entry : *buttons) {
    const json::object* button = entry.if_object();
    if (button == nullptr) return std::nullopt;
    const json::array* below = array_in(*button, "sub_button");
    const bool has_below = below != nullptr && !below->empty();
    lines.push_back(has_below ? line_of("", text_in(*button, "name"), "", "") : line_of("", *button));
    for (std::size_t index = 0; has_below && index < below->size(); ++index)
      if (const json::object* lower = (*below)[index].if_object()) lines.push_back(line_of("  ", *lower));
  }
  return lines;
}

std::vector<std::string> menu_diff(const std::vector<std::string>& published, const std::vector<std::string>& wanted) {
  if (published == wanted) return {};
  std::vector<std::string> diff;
  for (const std::string& line : published)
    if (std::find(wanted.begin(), wanted.end(), line) == wanted.end()) diff.push_back("- " + line);
  for (const std::string& line : wanted)
    if (std::find(published.begin(), published.end(), line) == published.end()) diff.push_back("+ " + line);
  if (!diff.empty()) return diff;
  // The same lines in another order: all of them are given.
  for (const std::string& line : published) diff.push_back("- " + line);
  for (const std::string& line : wanted) diff.push_back("+ " + line);
  return diff;
}

}  // namespace wechat_api
