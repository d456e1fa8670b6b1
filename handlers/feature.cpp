// What every feature needs: filling of texts, who may do what, who can be reached how.
#include "handlers/feature.h"

#include <algorithm>
#include <stdexcept>

#include "wechat_api/message_text.h"

namespace handlers {
namespace {

constexpr auto kNoticeUsefulFor = std::chrono::hours{24};

wechat_api::Window window_of(const storage::Identity& identity) {
  return {identity.window_until, identity.window_left, identity.tap_until, identity.tap_left};
}

std::string_view words_for(wechat_api::Route::Reason reason) {
  switch (reason) {
    case wechat_api::Route::Reason::account_type: return "这个账号不能主动发消息";
    case wechat_api::Route::Reason::not_follower: return "没有关注";
    case wechat_api::Route::Reason::no_window: return "超过48小时没说过话";
    case wechat_api::Route::Reason::used_up: return "这48小时的5条已用完";
    case wechat_api::Route::Reason::none: break;
  }
  return "";
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
    else filled += value->second;
    rest.remove_prefix(close + 1);
  }
  return filled += rest;
}

Reach reach(const storage::Snapshot& db, std::int64_t member_id, const std::vector<Account>& accounts,
            std::chrono::sys_seconds at) {
  Reach best{std::nullopt, "还没绑定"};
  for (const std::int64_t identity_id : storage::identities_of(db, member_id)) {
    const auto identity = storage::identity_by_id(db, identity_id);
    for (const Account& account : accounts) {
      if (account.name != identity->account) continue;
      const auto route =
          wechat_api::route_for(account.type, account.platform, identity->follows, window_of(*identity), at);
      if (!route.open) {
        best.why_not = words_for(route.why_not);
        continue;
      }
      // WeCom's route costs nothing and is always open: it wins over a customer-service message, of which there are five.
      best.identity = identity;
      if (account.platform == wechat_api::Platform::wecom) return best;
    }
  }
  return best;
}

bool tell(storage::Transaction& tx, std::int64_t member_id, const wechat_api::Reply& message,
          const std::vector<Account>& accounts, std::chrono::sys_seconds now) {
  const Reach route = reach(tx, member_id, accounts, now);
  if (!route.identity) return false;
  storage::OutboxRow row;
  row.kind = "notice";
  row.member_id = member_id;
  row.identity_id = route.identity->id;
  row.account = route.identity->account;
  row.recipient = route.identity->external_id;
  row.body_id = storage::keep_body(tx, storage::Classification::internal, wechat_api::to_text(message));
  row.lane = storage::Lane::answers;
  row.not_before = now;
  row.useful_until = now + kNoticeUsefulFor;
  return storage::put_in_outbox(tx, row, now);
}

std::vector<std::string> options_of(const wechat_api::Reply& message) {
  std::vector<std::string> options;
  if (const auto* text = std::get_if<wechat_api::TextReply>(&message))
    for (const wechat_api::Choice& choice : text->choices) options.push_back(choice.says.empty() ? choice.label : choice.says);
  return options;
}

bool is_permitted(const storage::Snapshot& db, const storage::Member* member, Permission permission) {
  using storage::Role;
  const auto holds = [&](Role role) { return !storage::units_with_role(db, member->id, role).empty(); };
  if (permission == Permission::anyone) return true;
  if (!member) return false;
  switch (permission) {
    case Permission::member: return true;
    case Permission::team_lead: return holds(Role::team_lead);
    case Permission::information_officer: return holds(Role::information_officer);
    case Permission::secretary: return holds(Role::secretary);
    case Permission::administrator: return holds(Role::administrator);
    case Permission::inspector: return holds(Role::inspector);
    case Permission::anyone: break;
  }
  return true;
}

}  // namespace handlers
