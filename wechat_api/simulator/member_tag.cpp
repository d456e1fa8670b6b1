// Tags of members; declared in wecom_contact.h. An application may touch only what it made (reference: wecom §6.4, doubt 9).
#include <algorithm>
#include <charconv>

#include "wechat_api/simulator/platform_state.h"

namespace wechat_api::simulator {
namespace {

namespace json = boost::json;

constexpr std::size_t kNameCharacters = 32, kUsers = 1000;

using Tags = std::map<std::int64_t, WecomContactBook::Tag>;

Tags& tags_of(PlatformState& world, const ApiCall& call) { return world.wecom_contacts.tags[call.account->name]; }

std::optional<std::int64_t> tag_in_query(const ApiCall& call) {
  const std::string_view text = call.parameter("tagid");
  std::int64_t id = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), id);
  return failed != std::errc() || end != text.data() + text.size() ? std::nullopt : std::optional(id);
}

int name_fault(const Tags& tags, const std::string& name, std::int64_t own) {
  if (name.empty()) return 41018;
  if (characters(name) > kNameCharacters) return 40072;
  for (const auto& [id, tag] : tags)
    if (tag.name == name && id != own) return 40071;
  return 0;
}

Reaction change(PlatformState& world, const ApiCall& call, bool is_given) {
  const auto id = number_in(call.asked, "tagid");
  Tags& tags = tags_of(world, call);
  if (!id) return refuse(world, call, 41017);
  if (!tags.contains(*id)) return refuse(world, call, 40068);
  const auto users = texts_in(call.asked, "userlist");
  if (!users || users->empty()) return refuse(world, call, 40031);
  if (users->size() > kUsers) return refuse(world, call, 81014);
  std::string invalid;
  for (const std::string& user : *users) {
    Person* person = world.person_by_id(call.account->name, user);
    if (!person || !person->follows) {
      invalid += (invalid.empty() ? "" : "|") + user;
      continue;
    }
    std::erase(person->member_tags, *id);
    if (is_given) person->member_tags.push_back(*id);
  }
  if (static_cast<std::size_t>(std::count(invalid.begin(), invalid.end(), '|')) + 1 == users->size() && !invalid.empty()) return refuse(world, call, 40070);
  return invalid.empty() ? ok() : ok_with({{"invalidlist", invalid}});
}

}  // namespace

Reaction member_tag_create(PlatformState& world, const ApiCall& call) {
  Tags& tags = tags_of(world, call);
  const std::string name = text_in(call.asked, "tagname");
  if (const int fault = name_fault(tags, name, 0); fault != 0) return refuse(world, call, fault);
  const std::int64_t id = number_in(call.asked, "tagid").value_or(tags.empty() ? 1 : tags.rbegin()->first + 1);
  if (id < 1 || tags.contains(id)) return refuse(world, call, 40068);
  tags[id] = {name, call.account->name};
  return ok_with({{"tagid", id}});
}

Reaction member_tag_update(PlatformState& world, const ApiCall& call) {
  Tags& tags = tags_of(world, call);
  const auto id = number_in(call.asked, "tagid");
  if (!id || !tags.contains(*id)) return refuse(world, call, 40068);
  const std::string name = text_in(call.asked, "tagname");
  if (const int fault = name_fault(tags, name, *id); fault != 0) return refuse(world, call, fault);
  tags[*id].name = name;
  return ok();
}

Reaction member_tag_delete(PlatformState& world, const ApiCall& call) {
  const auto id = tag_in_query(call);
  if (!id || tags_of(world, call).erase(*id) == 0) return refuse(world, call, 40068);
  for (Person* person : world.people_of(call.account->name)) std::erase(person->member_tags, *id);
  return ok();
}

Reaction member_tag_get(PlatformState& world, const ApiCall& call) {
  const auto id = tag_in_query(call);
  if (!id || !tags_of(world, call).contains(*id)) return refuse(world, call, 40068);
  json::array users;
  for (const Person* person : world.people_of(call.account->name))
    if (std::find(person->member_tags.begin(), person->member_tags.end(), *id) != person->member_tags.end())
      users.push_back(json::object{{"userid", person->external_id}, {"name", person->name}});
  return ok_with({{"tagname", tags_of(world, call)[*id].name}, {"userlist", std::move(users)}, {"partylist", json::array{}}});
}

Reaction member_tag_list(PlatformState& world, const ApiCall& call) {
  json::array list;
  for (const auto& [id, tag] : tags_of(world, call)) list.push_back(json::object{{"tagid", id}, {"tagname", tag.name}});
  return ok_with({{"taglist", std::move(list)}});
}

Reaction member_tag_add(PlatformState& world, const ApiCall& call) { return change(world, call, true); }
Reaction member_tag_remove(PlatformState& world, const ApiCall& call) { return change(world, call, false); }

}  // namespace wechat_api::simulator
