// Filling of texts, and who may do what.
#include "handlers/feature.h"

#include <algorithm>
#include <stdexcept>

namespace handlers {
namespace {

// Both platforms make links of <a>; what a person wrote is text.
std::string without_markup(std::string_view words) {
  std::string plain;
  for (const char c : words) {
    if (c == '<') plain += "＜";
    else plain += c;
  }
  return plain;
}

}  // namespace

std::string fill(const Text& text, std::initializer_list<std::pair<std::string_view, std::string>> values) {
  for (const auto& [name, value] : values)
    if (text.words.find("{" + std::string(name) + "}") == std::string_view::npos)
      throw std::logic_error("text " + std::string(text.key) + " has no {" + std::string(name) + "}");
  // One pass: what was put in is never looked at again, so a member's own {title} stays what it is.
  std::string filled;
  std::string_view rest = text.words;
  while (!rest.empty()) {
    const std::size_t open = rest.find('{'), close = rest.find('}', open);
    if (close == std::string_view::npos) break;
    const std::string_view name = rest.substr(open + 1, close - open - 1);
    const auto* value = std::find_if(values.begin(), values.end(), [name](const auto& entry) { return entry.first == name; });
    filled += rest.substr(0, open);
    if (value == values.end()) filled += rest.substr(open, close - open + 1);
    else filled += without_markup(value->second);
    rest.remove_prefix(close + 1);
  }
  return filled += rest;
}

storage::Unit unit_of_secretary(const storage::Snapshot& db, const storage::Member& member) {
  return storage::units_with_role(db, member.id, storage::Role::secretary).front();
}

std::optional<storage::Member> keeper_of(const storage::Snapshot& db, const storage::Unit& unit) {
  for (const auto role : {storage::Role::secretary, storage::Role::administrator}) {
    const auto holders = storage::holders_above(db, role, unit);
    if (!holders.empty()) return holders.front();
  }
  return std::nullopt;
}

std::string trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return "";
  return std::string(text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1));
}

std::size_t length_of(std::string_view text) {
  std::size_t length = 0;
  for (const char c : text)
    if ((c & 0xc0) != 0x80 && c != ' ' && c != '\n' && c != '\r' && c != '\t') ++length;
  return length;
}

std::vector<std::string> options_of(const wechat_api::Reply& message) {
  std::vector<std::string> options;
  if (const auto* text = std::get_if<wechat_api::TextReply>(&message))
    for (const wechat_api::Choice& choice : text->choices) options.push_back(choice.says.empty() ? choice.label : choice.says);
  for (std::string& option : options) std::replace(option.begin(), option.end(), '\n', ' ');
  return options;
}

bool is_permitted(const storage::Snapshot& db, const storage::Member* member, Permission permission) {
  using storage::Role;
  const auto holds = [&](Role role) { return !storage::units_with_role(db, member->id, role).empty(); };
  if (permission == Permission::anyone) return true;
  if (!member) return false;
  switch (permission) {
    case Permission::member: return true;
    // Who answers for a unit may see what the lead of its teams sees.
    case Permission::team_lead: return holds(Role::team_lead) || holds(Role::secretary) || holds(Role::administrator);
    case Permission::information_officer: return holds(Role::information_officer);
    case Permission::secretary: return holds(Role::secretary);
    case Permission::administrator: return holds(Role::administrator);
    case Permission::inspector: return holds(Role::inspector);
    case Permission::keeper: return holds(Role::secretary) || holds(Role::administrator);
    case Permission::anyone: break;
  }
  return true;
}

}  // namespace handlers
