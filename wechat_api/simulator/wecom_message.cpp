// Recipients, limits, delivery, recall.
#include "wechat_api/simulator/wecom_message.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>

#include "wechat_api/simulator/phone_face.h"
#include "wechat_api/simulator/platform_state.h"
#include "wechat_api/simulator/wecom_card.h"

namespace wechat_api::simulator {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

constexpr std::size_t kUsers = 1000, kParties = 100, kTags = 100;
constexpr std::size_t kPerMinute = 30, kPerHour = 1000;   // above them a member silently gets nothing
constexpr auto kDuplicateCheck = 1800s, kLongestCheck = 14400s;
constexpr auto kRecallable = 24h, kResponseCodeLife = 72h;

void join(std::string& list, std::string_view one) { list += (list.empty() ? "" : "|") + std::string(one); }

std::optional<std::int64_t> number_of(const std::string& text) {
  std::int64_t number = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
  return failed != std::errc() || end != text.data() + text.size() ? std::nullopt : std::optional(number);
}

// Dropped, as above the limits of one member.
bool takes_one_more(Person& person, Millis now) {
  auto& received = person.received;
  while (!received.empty() && received.front() + 1h <= now) received.pop_front();
  const auto last_minute = std::count_if(received.begin(), received.end(), [&](Millis at) { return at + 1min > now; });
  if (received.size() >= kPerHour || static_cast<std::size_t>(last_minute) >= kPerMinute) return false;
  received.push_back(now);
  return true;
}

std::vector<std::string> ids_in(const json::object& message, std::string_view name) { return split(text_in(message, name), '|'); }

int limits_fault(const json::object& message) {
  const auto users = ids_in(message, "touser"), parties = ids_in(message, "toparty"), tags = ids_in(message, "totag");
  if (users.empty() && parties.empty() && tags.empty()) return 82001;
  if (users.size() > kUsers) return 40032;
  if (parties.size() > kParties) return 82002;
  return tags.size() > kTags ? 82003 : 0;
}

Reaction send_now(PlatformState& world, const ApiCall& call, const std::string& text) {
  const AccountSettings& account = *call.account;
  const Recipients recipients = recipients_of(world, account, ids_in(call.asked, "touser"), ids_in(call.asked, "toparty"), ids_in(call.asked, "totag"));
  if (recipients.user_ids.empty() && recipients.unlicensed.empty()) return refuse(world, call, 81013);
  const CallLimits a_day{0, 0, world.rules(account.name).member_limit * kTimesADay, 0};
  if (world.quota.charge(account, kPersonTimes, a_day, call.now, static_cast<int>(recipients.user_ids.size())) != 0) return refuse(world, call, 45009);
  const std::string message_id = fmt::format("sim-msg-{}", world.next_id());
  WecomMessageBook::Sent& sent = world.wecom_messages.sent[message_id];
  sent.account = account.name;
  sent.at = call.now;
  sent.number = static_cast<std::int64_t>(world.last_id);
  const Face face = phone_face(world, call.asked);
  for (const std::string& id : recipients.user_ids) {
    Person& person = *world.person_by_id(account.name, id);
    if (!takes_one_more(person, call.now)) continue;
    sent.recipients.push_back(id);
    world.ledger.add({call.now, account.name, person.name, Sight::Via::app, text, message_id, "", face});
  }
  json::object answer{{"msgid", message_id}};
  if (text_in(call.asked, "msgtype") == "template_card") {
    sent.card = *object_in(call.asked, "template_card");
    if (calls_back(sent.card)) answer["response_code"] = new_response_code(world, account.name, message_id, call.now);
  }
  const std::pair<std::string_view, const std::string&> lists[] = {{"invaliduser", recipients.invalid_users},
                                                                   {"invalidparty", recipients.invalid_parties},
                                                                   {"invalidtag", recipients.invalid_tags},
                                                                   {"unlicenseduser", recipients.unlicensed}};
  for (const auto& [name, list] : lists)
    if (!list.empty()) answer[name] = list;
  return ok_with(std::move(answer));
}

}  // namespace

Recipients recipients_of(PlatformState& world, const AccountSettings& account, const std::vector<std::string>& users,
                         const std::vector<std::string>& parties, const std::vector<std::string>& tags) {
  Recipients found;
  std::set<std::string> seen;
  const auto add = [&](const Person& person) {
    if (!seen.insert(person.external_id).second) return;
    if (person.is_licensed) found.user_ids.push_back(person.external_id);
    else join(found.unlicensed, lower_case(person.external_id));
  };
  if (users == std::vector<std::string>{"@all"}) {
    for (const Person* person : world.people_of(account.name))
      if (person->follows) add(*person);
    return found;
  }
  for (const std::string& id : users) {
    const Person* person = world.person_by_id(account.name, id);
    if (person && person->follows) add(*person);
    else join(found.invalid_users, lower_case(id));
  }
  for (const std::string& text : parties) {
    const auto id = number_of(text);
    if (!id || !world.wecom_contacts.of(account.name).contains(*id)) join(found.invalid_parties, text);
    else
      for (const Person* person : members_below(world, account.name, *id)) add(*person);
  }
  for (const std::string& text : tags) {
    const auto id = number_of(text);
    if (!id || !world.wecom_contacts.tags[account.name].contains(*id)) {
      join(found.invalid_tags, text);
      continue;
    }
    for (const Person* person : world.people_of(account.name))
      if (person->follows && std::find(person->member_tags.begin(), person->member_tags.end(), *id) != person->member_tags.end()) add(*person);
  }
  return found;
}

std::string new_response_code(PlatformState& world, const std::string& account, const std::string& message_id, Millis now) {
  const std::string code = fmt::format("sim-code-{}-{:016x}", world.next_id(), world.random());
  world.wecom_messages.response_codes[code] = {account, message_id, now + kResponseCodeLife, false};
  return code;
}

Reaction message_send(PlatformState& world, const ApiCall& call) {
  const AccountSettings& account = *call.account;
  if (!call.is_object) return refuse(world, call, 40058);
  if (number_in(call.asked, "agentid") != account.agent_id) return refuse(world, call, 40056);
  if (const int fault = limits_fault(call.asked); fault != 0) return refuse(world, call, fault);
  const auto interval = std::chrono::seconds{number_in(call.asked, "duplicate_check_interval").value_or(kDuplicateCheck.count())};
  const bool is_checked = flag_in(call.asked, "enable_duplicate_check");
  // The very same request inside the interval is answered like the first and goes nowhere.
  const std::string memory = account.name + " " + std::string(call.body);
  if (const auto before = world.wecom_messages.memory.find(memory);
      is_checked && before != world.wecom_messages.memory.end() && call.now < before->second.at + std::min(interval, kLongestCheck)) {
    Reaction again;
    again.body = before->second.answer;
    return again;
  }
  const MemberPayload payload = member_payload(world, call, call.asked);
  if (payload.code != 0) return refuse(world, call, payload.code);
  Reaction reaction = send_now(world, call, payload.text);
  if (is_checked && reaction.body.starts_with(R"({"errcode":0,)")) world.wecom_messages.memory[memory] = {call.now, reaction.body};
  return reaction;
}

Reaction message_recall(PlatformState& world, const ApiCall& call) {
  const std::string id = text_in(call.asked, "msgid");
  const auto found = world.wecom_messages.sent.find(id);
  if (found == world.wecom_messages.sent.end() || found->second.account != call.account->name) return refuse(world, call, 40058);
  if (found->second.at + kRecallable < call.now) return refuse(world, call, 42052);
  world.ledger.withdraw(call.account->name, id);
  return ok();
}

}  // namespace wechat_api::simulator
