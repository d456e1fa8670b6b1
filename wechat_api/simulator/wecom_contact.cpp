// The tree of departments, and who belongs to it.
#include "wechat_api/simulator/wecom_contact.h"

#include <algorithm>

#include "wechat_api/simulator/platform_state.h"

namespace wechat_api::simulator {

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

}  // namespace wechat_api::simulator
