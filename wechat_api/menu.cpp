// See menu.h.
#include "wechat_api/menu.h"

#include <boost/json.hpp>
#include <stdexcept>

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

}  // namespace

std::string menu_json(const Menu& menu) {
  if (menu.empty() || menu.size() > kButtons) throw std::invalid_argument("a menu has one to three buttons");
  json::array buttons;
  for (const MenuButton& button : menu) buttons.push_back(top(button));
  return json::serialize(json::object{{"button", std::move(buttons)}});
}

}  // namespace wechat_api
