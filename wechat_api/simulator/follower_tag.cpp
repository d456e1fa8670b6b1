// Tags of followers; declared in follower.h.
#include <algorithm>

#include "wechat_api/simulator/platform_state.h"

namespace wechat_api::simulator {
namespace {

namespace json = boost::json;

constexpr std::size_t kTags = 100, kNameBytes = 30, kOfOne = 20, kAtOnce = 50;
constexpr std::size_t kTooManyToDelete = 100'000;
constexpr std::int64_t kReserved = 2;  // 0, 1 and 2 are the platform's own

bool has(const Person& person, std::int64_t tag) { return std::find(person.tags.begin(), person.tags.end(), tag) != person.tags.end(); }

std::size_t count_of(PlatformState& world, const std::string& account, std::int64_t tag) {
  const auto people = world.people_of(account);
  return static_cast<std::size_t>(std::count_if(people.begin(), people.end(), [&](const Person* person) { return has(*person, tag); }));
}

int name_fault(const std::map<std::int64_t, std::string>& tags, const std::string& name, std::int64_t own) {
  if (name.size() > kNameBytes) return 45158;
  if (name.empty()) return 45157;
  for (const auto& [id, known] : tags)
    if (known == name && id != own) return 45157;
  return 0;
}

Reaction change_members(PlatformState& world, const ApiCall& call, bool is_given) {
  const std::string& account = call.account->name;
  const auto openids = texts_in(call.asked, "openid_list");
  const auto tag = id_in(call.asked, "tagid");
  if (!openids || openids->empty()) return refuse(world, call, 40031);
  if (openids->size() > kAtOnce) return refuse(world, call, 40032);
  if (!tag || !world.followers.has_tag(account, *tag)) return refuse(world, call, 45159);
  for (const std::string& openid : *openids) {
    const Person* person = world.person_by_id(account, openid);
    if (!person || !person->follows) return refuse(world, call, 40003);
    if (is_given && !has(*person, *tag) && person->tags.size() >= kOfOne) return refuse(world, call, 45059);
  }
  for (const std::string& openid : *openids) {
    Person& person = *world.person_by_id(account, openid);
    std::erase(person.tags, *tag);
    if (is_given) person.tags.push_back(*tag);
  }
  return ok();
}

}  // namespace

Reaction tag_create(PlatformState& world, const ApiCall& call) {
  auto& tags = world.followers.tags[call.account->name];
  const json::object* tag = object_in(call.asked, "tag");
  const std::string name = tag ? text_in(*tag, "name") : "";
  if (const int fault = name_fault(tags, name, 0); fault != 0) return refuse(world, call, fault);
  if (tags.size() >= kTags) return refuse(world, call, 45056);
  const std::int64_t id = ++world.followers.last_tag;
  tags[id] = name;
  return given({{"tag", json::object{{"id", id}, {"name", name}}}});
}

Reaction tag_list(PlatformState& world, const ApiCall& call) {
  json::array list;
  for (const auto& [id, name] : world.followers.tags[call.account->name])
    list.push_back(json::object{{"id", id}, {"name", name}, {"count", count_of(world, call.account->name, id)}});
  return given({{"tags", std::move(list)}});
}

Reaction tag_rename(PlatformState& world, const ApiCall& call) {
  auto& tags = world.followers.tags[call.account->name];
  const json::object* tag = object_in(call.asked, "tag");
  const auto id = tag ? id_in(*tag, "id") : std::nullopt;
  if (id && *id <= kReserved) return refuse(world, call, 45058);
  if (!id || !tags.contains(*id)) return refuse(world, call, 45159);
  const std::string name = text_in(*tag, "name");
  if (const int fault = name_fault(tags, name, *id); fault != 0) return refuse(world, call, fault);
  tags[*id] = name;
  return ok();
}

Reaction tag_delete(PlatformState& world, const ApiCall& call) {
  auto& tags = world.followers.tags[call.account->name];
  const json::object* tag = object_in(call.asked, "tag");
  const auto id = tag ? id_in(*tag, "id") : std::nullopt;
  if (id && *id <= kReserved) return refuse(world, call, 45058);
  if (!id || !tags.contains(*id)) return refuse(world, call, 45159);
  if (count_of(world, call.account->name, *id) > kTooManyToDelete) return refuse(world, call, 45057);
  tags.erase(*id);
  for (Person* person : world.people_of(call.account->name)) std::erase(person->tags, *id);
  return ok();
}

Reaction tag_give(PlatformState& world, const ApiCall& call) { return change_members(world, call, true); }
Reaction tag_take(PlatformState& world, const ApiCall& call) { return change_members(world, call, false); }

Reaction tags_of_one(PlatformState& world, const ApiCall& call) {
  const Person* person = world.person_by_id(call.account->name, text_in(call.asked, "openid"));
  if (!person) return refuse(world, call, 40003);
  json::array tags;
  for (const std::int64_t tag : person->tags) tags.emplace_back(tag);
  return given({{"tagid_list", std::move(tags)}});
}

// The pages call the field tag_id, clients send tagid: both are taken (reference: wechat-oa D10).
Reaction tag_followers(PlatformState& world, const ApiCall& call) {
  auto tag = id_in(call.asked, "tagid");
  if (!tag) tag = id_in(call.asked, "tag_id");
  if (!tag || !world.followers.has_tag(call.account->name, *tag)) return refuse(world, call, 45159);
  const std::string after = text_in(call.asked, "next_openid");
  bool is_behind = after.empty();
  json::array openids;
  for (const Person* person : world.people_of(call.account->name)) {
    if (is_behind && person->follows && has(*person, *tag)) openids.emplace_back(person->external_id);
    is_behind = is_behind || person->external_id == after;
  }
  json::object answer{{"count", openids.size()}, {"next_openid", openids.empty() ? json::value("") : openids.back()}};
  if (!openids.empty()) answer["data"] = json::object{{"openid", std::move(openids)}};
  return given(std::move(answer));
}

}  // namespace wechat_api::simulator
