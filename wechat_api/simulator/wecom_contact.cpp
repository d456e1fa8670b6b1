// The tree of departments, and who belongs to it.
#include "wechat_api/simulator/wecom_contact.h"

#include <algorithm>
#include <charconv>

#include "wechat_api/simulator/platform_state.h"

namespace wechat_api::simulator {

namespace json = boost::json;

namespace {

constexpr std::int64_t kIdsPage = 10'000;

std::optional<std::int64_t> number_of(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
  return failed != std::errc() || end != text.data() + text.size() ? std::nullopt : std::optional(number);
}

json::array numbers(const std::vector<std::int64_t>& list) { return json::array(list.begin(), list.end()); }

// Without mobile, gender, picture and address: applications made after 2022-06-20 do not get them.
json::object member(const Person& person) {
  json::array zeros;
  for (std::size_t n = 0; n < person.departments.size(); ++n) zeros.emplace_back(0);
  return {{"userid", person.external_id}, {"name", person.name},  {"department", numbers(person.departments)}, {"order", zeros},
          {"position", ""},               {"is_leader_in_dept", zeros}, {"direct_leader", json::array{}},      {"telephone", ""},
          {"alias", ""},                  {"status", 1},          {"main_department", person.departments.empty() ? 1 : person.departments.front()},
          {"open_userid", "sim-open-" + person.external_id},      {"extattr", json::object{{"attrs", json::array{}}}}};
}

// The department of the query, 1 where `is_optional` and none is named; nothing when it is unknown.
std::optional<std::int64_t> department_asked_for(PlatformState& world, const ApiCall& call, std::string_view name, bool is_optional) {
  const std::string_view text = call.parameter(name);
  const auto id = text.empty() && is_optional ? std::optional<std::int64_t>(1) : number_of(text);
  return id && world.wecom_contacts.of(call.account->name).contains(*id) ? id : std::nullopt;
}

json::object department(std::int64_t id, const WecomContactBook::Department& one, bool is_whole) {
  json::object shown{{"id", id}, {"parentid", one.parent}, {"order", one.order}};
  if (is_whole) {
    shown["name"] = one.name;
    shown["name_en"] = "";
    shown["department_leader"] = json::array{};
  }
  return shown;
}

Reaction departments_below(PlatformState& world, const ApiCall& call, std::string_view name, bool is_whole) {
  const auto root = department_asked_for(world, call, "id", true);
  if (!root) return refuse(world, call, 60123);
  json::array list;
  for (const auto& [id, one] : world.wecom_contacts.of(call.account->name))
    if (world.wecom_contacts.is_below(call.account->name, id, *root)) list.push_back(department(id, one, is_whole));
  return ok_with({{name, std::move(list)}});
}

Reaction members_of(PlatformState& world, const ApiCall& call, bool is_whole) {
  if (world.rules(call.account->name).is_contact_sync) return refuse(world, call, 48009);
  const auto id = department_asked_for(world, call, "department_id", false);
  if (!id) return refuse(world, call, 60123);
  const bool is_deep = call.parameter("fetch_child") == "1";
  json::array list;
  for (const Person* person : members_below(world, call.account->name, *id)) {
    const bool is_direct = std::find(person->departments.begin(), person->departments.end(), *id) != person->departments.end();
    if (!is_deep && !is_direct) continue;
    json::object whole = member(*person);
    if (is_whole) list.push_back(std::move(whole));
    else list.push_back(json::object{{"userid", person->external_id}, {"name", person->name}, {"department", numbers(person->departments)}, {"open_userid", whole.at("open_userid")}});
  }
  return ok_with({{"userlist", std::move(list)}});
}

}  // namespace

std::map<std::int64_t, WecomContactBook::Department>& WecomContactBook::of(std::string_view account) {
  auto& found = departments[std::string(account)];
  if (found.empty()) found.emplace(1, Department{});
  return found;
}

bool WecomContactBook::is_below(std::string_view account, std::int64_t department, std::int64_t above) {
  const auto& known = of(account);
  for (std::size_t steps = 0; steps <= known.size(); ++steps) {
    if (department == above) return true;
    const auto found = known.find(department);
    if (found == known.end()) return false;
    department = found->second.parent;
  }
  return false;
}

std::vector<Person*> members_below(PlatformState& world, std::string_view account, std::int64_t department) {
  std::vector<Person*> members;
  for (Person* person : world.people_of(account)) {
    const auto is_inside = [&](std::int64_t own) { return world.wecom_contacts.is_below(account, own, department); };
    if (person->follows && std::any_of(person->departments.begin(), person->departments.end(), is_inside)) members.push_back(person);
  }
  return members;
}

Reaction member_get(PlatformState& world, const ApiCall& call) {
  if (world.rules(call.account->name).is_contact_sync) return refuse(world, call, 48009);
  if (call.parameter("userid").empty()) return refuse(world, call, 41009);
  const Person* person = world.person_by_id(call.account->name, call.parameter("userid"));
  if (!person) return refuse(world, call, 60111);
  return person->follows ? ok_with(member(*person)) : refuse(world, call, 60011);
}

Reaction member_simple_list(PlatformState& world, const ApiCall& call) { return members_of(world, call, false); }
Reaction member_list(PlatformState& world, const ApiCall& call) { return members_of(world, call, true); }

// Only the contact-sync secret may ask; a row for each membership.
Reaction member_ids(PlatformState& world, const ApiCall& call) {
  if (!world.rules(call.account->name).is_contact_sync) return refuse(world, call, 48002);
  const auto limit = number_in(call.asked, "limit").value_or(kIdsPage);
  const auto begin = number_of(text_in(call.asked, "cursor")).value_or(0);
  if (limit < 1 || limit > kIdsPage) return refuse(world, call, 40035);
  json::array rows;
  std::int64_t number = 0;
  for (const Person* person : world.people_of(call.account->name))
    for (const std::int64_t id : person->departments)
      if (number++ >= begin && static_cast<std::int64_t>(rows.size()) < limit) rows.push_back(json::object{{"userid", person->external_id}, {"department", id}});
  const std::int64_t next = begin + static_cast<std::int64_t>(rows.size());
  return ok_with({{"next_cursor", next < number ? std::to_string(next) : ""}, {"dept_user", std::move(rows)}});
}

Reaction department_list(PlatformState& world, const ApiCall& call) { return departments_below(world, call, "department", true); }
Reaction department_simple_list(PlatformState& world, const ApiCall& call) { return departments_below(world, call, "department_id", false); }

Reaction department_get(PlatformState& world, const ApiCall& call) {
  const auto id = department_asked_for(world, call, "id", false);
  return id ? ok_with({{"department", department(*id, world.wecom_contacts.of(call.account->name).at(*id), true)}}) : refuse(world, call, 60123);
}

}  // namespace wechat_api::simulator
