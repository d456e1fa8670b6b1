// See menu_call.h.
#include "wechat_api/simulator/menu_call.h"

#include <algorithm>
#include <boost/json/parse.hpp>

#include "wechat_api/simulator/menu.h"
#include "wechat_api/simulator/platform_state.h"

namespace wechat_api::simulator {
namespace {

namespace json = boost::json;

bool is_for_another_agent(const ApiCall& call) { return call.is_wecom() && call.parameter("agentid") != std::to_string(call.account->agent_id); }

json::array buttons_of(const PlatformState& world, const std::string& account) {
  const auto found = world.menus.published.find(account);
  if (found == world.menus.published.end()) return {};
  return *list_in(json::parse(found->second).as_object(), "button");
}

// Which rule holds for somebody: the tag of the rule is among theirs. The phone's system is nobody's in the simulator.
bool matches(const json::object& rule, const Person& person) {
  if (rule.contains("client_platform_type")) return false;
  const auto tag = id_in(rule, "tag_id");
  return tag && std::find(person.tags.begin(), person.tags.end(), *tag) != person.tags.end();
}

}  // namespace

Reaction menu_create(PlatformState& world, const ApiCall& call) {
  if (is_for_another_agent(call)) return refuse(world, call, 40056);
  const MenuFault fault = menu_fault(call.body, call.is_wecom());
  if (fault.code != 0) return refuse(world, call, fault.code, std::string(fault.text));
  world.menus.published[call.account->name] = call.body;
  return ok();
}

Reaction menu_delete(PlatformState& world, const ApiCall& call) {
  if (is_for_another_agent(call)) return refuse(world, call, 40056);
  world.menus.published.erase(call.account->name);
  world.menus.conditional.erase(call.account->name);
  return ok();
}

Reaction menu_get(PlatformState& world, const ApiCall& call) {
  if (is_for_another_agent(call)) return refuse(world, call, 40056);
  const auto published = world.menus.published.find(call.account->name);
  if (published == world.menus.published.end()) return refuse(world, call, 46003);
  // As it was published, its bytes untouched.
  const std::string& menu = published->second;
  Reaction reaction;
  if (call.is_wecom()) {
    reaction.body = R"({"errcode":0,"errmsg":"ok",)" + menu.substr(menu.find('{') + 1);
    return reaction;
  }
  const auto& conditional = world.menus.conditional[call.account->name];
  if (conditional.empty()) {
    reaction.body = R"({"menu":)" + menu + "}";
    return reaction;
  }
  json::array rules;
  for (const auto& one : conditional) {
    json::object shown = one.menu;
    shown["menuid"] = one.id;
    rules.push_back(std::move(shown));
  }
  return given({{"menu", json::parse(menu)}, {"conditionalmenu", std::move(rules)}});
}

Reaction menu_add_conditional(PlatformState& world, const ApiCall& call) {
  if (!world.menus.published.contains(call.account->name)) return refuse(world, call, 65303);
  const MenuFault fault = menu_fault(call.body, false);
  if (fault.code != 0) return refuse(world, call, fault.code, std::string(fault.text));
  const json::object* rule = object_in(call.asked, "matchrule");
  if (!rule || rule->empty()) return refuse(world, call, 65304);
  for (const std::string_view of_privacy : {"sex", "country", "province", "city", "language"})
    if (rule->contains(of_privacy)) return refuse(world, call, 65320);
  const std::int64_t id = ++world.menus.last_id;
  world.menus.conditional[call.account->name].push_back({id, call.asked});
  return given({{"menuid", std::to_string(id)}});
}

Reaction menu_delete_conditional(PlatformState& world, const ApiCall& call) {
  const auto id = id_in(call.asked, "menuid");
  auto& rules = world.menus.conditional[call.account->name];
  const auto removed = std::erase_if(rules, [&](const auto& one) { return id && one.id == *id; });
  return removed == 0 ? refuse(world, call, 65301) : ok();
}

Reaction menu_try(PlatformState& world, const ApiCall& call) {
  const std::string who = text_in(call.asked, "user_id");
  Person* person = world.person_by_id(call.account->name, who);
  if (!person) person = world.person(call.account->name, who);
  if (!person) return refuse(world, call, 40003);
  // The newest rule wins.
  const auto& rules = world.menus.conditional[call.account->name];
  for (auto one = rules.rbegin(); one != rules.rend(); ++one)
    if (matches(*object_in(one->menu, "matchrule"), *person)) return given({{"button", *list_in(one->menu, "button")}});
  return given({{"button", buttons_of(world, call.account->name)}});
}

Reaction menu_current(PlatformState& world, const ApiCall& call) {
  const bool is_open = world.menus.published.contains(call.account->name);
  json::array buttons;
  for (json::value& value : buttons_of(world, call.account->name)) {
    // Entries below stand in an object here, unlike in menu/get.
    json::object& button = value.as_object();
    if (const json::array* below = list_in(button, "sub_button"); below && !below->empty()) button["sub_button"] = json::object{{"list", *below}};
    buttons.push_back(button);
  }
  return given({{"is_menu_open", is_open ? 1 : 0}, {"selfmenu_info", json::object{{"button", std::move(buttons)}}}});
}

}  // namespace wechat_api::simulator
