// Lists, data without names, remarks, the blacklist.
#include "wechat_api/simulator/follower.h"

#include <algorithm>

#include "wechat_api/simulator/platform_state.h"

namespace wechat_api::simulator {
namespace {

namespace json = boost::json;

constexpr std::size_t kPage = 10'000, kBatch = 100, kRemarkCharacters = 30, kBlacklistAtOnce = 20, kBlacklistPage = 1000;
// Of people who followed before the simulated world began.
constexpr std::int64_t kFollowedLongAgo = 1'700'000'000;

// {"total","count","data":{"openid":[…]},"next_openid"} of those behind `after`.
json::object page_of(const std::vector<Person*>& people, std::string_view after, std::size_t most) {
  auto next = people.begin();
  if (!after.empty()) {
    next = std::find_if(people.begin(), people.end(), [&](const Person* person) { return person->external_id == after; });
    if (next != people.end()) ++next;
  }
  json::array openids;
  for (; next != people.end() && openids.size() < most; ++next) openids.emplace_back((*next)->external_id);
  json::object page{{"total", people.size()}, {"count", openids.size()}};
  page["next_openid"] = openids.empty() ? json::value("") : openids.back();
  if (!openids.empty()) page["data"] = json::object{{"openid", std::move(openids)}};
  return page;
}

std::vector<Person*> chosen(PlatformState& world, const ApiCall& call, bool (*is_chosen)(const Person&)) {
  std::vector<Person*> people = world.people_of(call.account->name);
  std::erase_if(people, [&](const Person* person) { return !is_chosen(*person); });
  return people;
}

// No name, no picture, no place: they are gone since 2021-12-27.
json::object description(const Person& person) {
  json::array tags;
  for (const std::int64_t tag : person.tags) tags.emplace_back(tag);
  if (!person.follows) return {{"subscribe", 0}, {"openid", person.external_id}, {"tagid_list", std::move(tags)}};
  return {{"subscribe", 1},
          {"openid", person.external_id},
          {"language", ""},
          {"subscribe_time", person.followed_at == Millis{} ? kFollowedLongAgo : unix_seconds(person.followed_at)},
          {"remark", person.remark},
          {"groupid", person.tags.empty() ? 0 : person.tags.front()},
          {"tagid_list", std::move(tags)},
          {"subscribe_scene", "ADD_SCENE_SEARCH"},
          {"qr_scene", 0},
          {"qr_scene_str", ""}};
}

Reaction blacklist(PlatformState& world, const ApiCall& call, bool is_listed) {
  const auto openids = texts_in(call.asked, "openid_list");
  if (!openids || openids->empty()) return refuse(world, call, 40031);
  if (openids->size() > kBlacklistAtOnce) return refuse(world, call, 40032);
  for (const std::string& openid : *openids)
    if (!world.person_by_id(call.account->name, openid)) return refuse(world, call, 40003);
  for (const std::string& openid : *openids) world.person_by_id(call.account->name, openid)->is_blacklisted = is_listed;
  return ok();
}

}  // namespace

Reaction follower_list(PlatformState& world, const ApiCall& call) {
  const std::string_view after = call.parameter("next_openid");
  if (!after.empty() && !world.person_by_id(call.account->name, after)) return refuse(world, call, 40003);
  return given(page_of(chosen(world, call, [](const Person& person) { return person.follows; }), after, kPage));
}

Reaction follower_get(PlatformState& world, const ApiCall& call) {
  const Person* person = world.person_by_id(call.account->name, call.parameter("openid"));
  return person ? given(description(*person)) : refuse(world, call, 40003);
}

Reaction follower_batch(PlatformState& world, const ApiCall& call) {
  const json::array* asked = list_in(call.asked, "user_list");
  if (!asked) return refuse(world, call, 47001);
  if (asked->empty() || asked->size() > kBatch) return refuse(world, call, 40032);
  json::array found;
  for (const json::value& one : *asked) {
    const Person* person = one.is_object() ? world.person_by_id(call.account->name, text_in(one.as_object(), "openid")) : nullptr;
    if (!person) return refuse(world, call, 40003);
    found.push_back(description(*person));
  }
  return given({{"user_info_list", std::move(found)}});
}

Reaction follower_remark(PlatformState& world, const ApiCall& call) {
  Person* person = world.person_by_id(call.account->name, text_in(call.asked, "openid"));
  if (!person) return refuse(world, call, 40003);
  const std::string remark = text_in(call.asked, "remark");
  if (characters(remark) >= kRemarkCharacters) return refuse(world, call, 40035);
  person->remark = remark;
  return ok();
}

Reaction blacklist_get(PlatformState& world, const ApiCall& call) {
  return given(page_of(chosen(world, call, [](const Person& person) { return person.is_blacklisted; }), text_in(call.asked, "begin_openid"), kBlacklistPage));
}
Reaction blacklist_add(PlatformState& world, const ApiCall& call) { return blacklist(world, call, true); }
Reaction blacklist_remove(PlatformState& world, const ApiCall& call) { return blacklist(world, call, false); }

}  // namespace wechat_api::simulator
