// Group chats of an application; the webhooks are webhook.cpp's.
#include "wechat_api/simulator/wecom_group.h"

#include <fmt/format.h>

#include <algorithm>

#include "wechat_api/simulator/phone_face.h"
#include "wechat_api/simulator/platform_state.h"

namespace wechat_api::simulator {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

constexpr std::size_t kLeast = 2, kMost = 2000, kNameCharacters = 50, kIdBytes = 32;
constexpr std::size_t kPerMinute = 200, kPerDay = 10'000;  // to one member; what exceeds them is dropped
constexpr std::string_view kNoCard = "template_card";

bool is_member(const WecomGroupBook::Chat& chat, std::string_view id) { return std::find(chat.members.begin(), chat.members.end(), id) != chat.members.end(); }

// The code that refuses the ids, 0 when all are members in range.
int members_fault(PlatformState& world, const ApiCall& call, const std::vector<std::string>& ids) {
  for (const std::string& id : ids) {
    const Person* person = world.person_by_id(call.account->name, id);
    if (!person || !person->follows) return 86216;
  }
  return 0;
}

bool is_chat_id(std::string_view id) {
  return !id.empty() && id.size() <= kIdBytes && std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  });
}

WecomGroupBook::Chat* chat_of(PlatformState& world, const ApiCall& call, std::string_view id, int& code) {
  const auto found = world.wecom_groups.chats.find(id);
  code = id.empty() ? 86003 : found == world.wecom_groups.chats.end() ? 40050 : found->second.account != call.account->name ? 86008 : 0;
  return code == 0 ? &found->second : nullptr;
}

bool takes_one_more(PlatformState& world, const std::string& account, const std::string& id, Millis now) {
  auto& received = world.wecom_groups.received[account + " " + id];
  while (!received.empty() && received.front() + 24h <= now) received.pop_front();
  const auto last_minute = std::count_if(received.begin(), received.end(), [&](Millis at) { return at + 1min > now; });
  if (received.size() >= kPerDay || static_cast<std::size_t>(last_minute) >= kPerMinute) return false;
  received.push_back(now);
  return true;
}

}  // namespace

Reaction group_create(PlatformState& world, const ApiCall& call) {
  if (!world.rules(call.account->name).sees_root) return refuse(world, call, 48002);
  const auto users = texts_in(call.asked, "userlist");
  if (!users || users->size() < kLeast || users->size() > kMost) return refuse(world, call, 86006);
  const std::string name = text_in(call.asked, "name"), owner = text_in(call.asked, "owner");
  if (characters(name) > kNameCharacters) return refuse(world, call, 86004);
  if (const int fault = members_fault(world, call, *users); fault != 0) return refuse(world, call, fault);
  if (!owner.empty() && std::find(users->begin(), users->end(), owner) == users->end()) return refuse(world, call, 86207);
  std::string id = text_in(call.asked, "chatid");
  if (id.empty()) id = fmt::format("simchat{:016x}", world.random());
  if (!is_chat_id(id)) return refuse(world, call, 86001);
  if (world.wecom_groups.chats.contains(id)) return refuse(world, call, 86215);
  world.wecom_groups.chats[id] = {call.account->name, name, owner.empty() ? users->front() : owner, *users};
  return ok_with({{"chatid", id}});
}

Reaction group_update(PlatformState& world, const ApiCall& call) {
  int code = 0;
  WecomGroupBook::Chat* chat = chat_of(world, call, text_in(call.asked, "chatid"), code);
  if (!chat) return refuse(world, call, code);
  WecomGroupBook::Chat changed = *chat;
  if (call.asked.contains("name")) changed.name = text_in(call.asked, "name");
  if (characters(changed.name) > kNameCharacters) return refuse(world, call, 86004);
  const auto added = texts_in(call.asked, "add_user_list").value_or(std::vector<std::string>());
  if (const int fault = members_fault(world, call, added); fault != 0) return refuse(world, call, fault);
  for (const std::string& id : added)
    if (!is_member(changed, id)) changed.members.push_back(id);
  for (const std::string& id : texts_in(call.asked, "del_user_list").value_or(std::vector<std::string>())) std::erase(changed.members, id);
  if (changed.members.size() < kLeast || changed.members.size() > kMost) return refuse(world, call, 86006);
  if (call.asked.contains("owner")) changed.owner = text_in(call.asked, "owner");
  if (!is_member(changed, changed.owner)) return refuse(world, call, 86207);
  *chat = std::move(changed);
  return ok();
}

Reaction group_get(PlatformState& world, const ApiCall& call) {
  int code = 0;
  const WecomGroupBook::Chat* chat = chat_of(world, call, call.parameter("chatid"), code);
  if (!chat) return refuse(world, call, code);
  json::array members;
  for (const std::string& id : chat->members) members.emplace_back(id);
  return ok_with({{"chat_info", json::object{{"chatid", call.parameter("chatid")}, {"name", chat->name}, {"owner", chat->owner}, {"userlist", std::move(members)}, {"chat_type", 0}}}});
}

Reaction group_send(PlatformState& world, const ApiCall& call) {
  if (!call.is_object) return refuse(world, call, 40058);
  int code = 0;
  const WecomGroupBook::Chat* chat = chat_of(world, call, text_in(call.asked, "chatid"), code);
  if (!chat) return refuse(world, call, code);
  if (text_in(call.asked, "msgtype") == kNoCard) return refuse(world, call, 40008);
  const MemberPayload payload = member_payload(world, call, call.asked);
  if (payload.code != 0) return refuse(world, call, payload.code);
  const std::string message_id = fmt::format("sim-group-{}", world.next_id());
  const Face face = phone_face(world, call.asked);
  for (const std::string& id : chat->members) {
    const Person* person = world.person_by_id(call.account->name, id);
    if (!person || !person->follows || !takes_one_more(world, call.account->name, id, call.now)) continue;
    world.ledger.add({call.now, call.account->name, person->name, Sight::Via::group, payload.text, message_id, "", face, chat->name});
  }
  return ok();
}

}  // namespace wechat_api::simulator
