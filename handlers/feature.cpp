// What every feature needs: filling of texts, who may do what, who can be reached how.
#include "handlers/feature.h"

#include <algorithm>
#include <stdexcept>

#include "handlers/calendar/civil.h"
#include "storage/preference.h"
#include "storage/waiting_word.h"
#include "wechat_api/message_text.h"

namespace handlers {
namespace {

constexpr auto kNoticeUsefulFor = std::chrono::hours{24};
constexpr std::chrono::days kWordWaits{14};
constexpr int kDayBegins = 7, kDayEnds = 21;
constexpr std::chrono::hours kMorning{4};
constexpr std::int64_t kPeopleCountedInChat = 1000;
constexpr int kNamesShown = 10;

wechat_api::Window window_of(const storage::Identity& identity) {
  return {identity.window_until, identity.window_left, identity.tap_until, identity.tap_left};
}

// Both platforms make links of <a>; what a person wrote is text.
std::string without_markup(std::string_view words) {
  std::string plain;
  for (const char c : words) {
    if (c == '<') plain += "＜";
    else plain += c;
  }
  return plain;
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

// The moment itself, or the next morning for who wants nothing at night.
std::chrono::sys_seconds spared_night(std::chrono::sys_seconds at) {
  calendar::Civil civil = calendar::civil(at);
  if (civil.hour >= kDayBegins && civil.hour < kDayEnds) return at;
  const auto day = calendar::day_of(at) + std::chrono::days{civil.hour >= kDayEnds ? 1 : 0};
  return day + std::chrono::hours{kDayBegins} - calendar::kOffset;
}

// Why the member is to be spared; empty: is not. Moves the row to the morning where that is enough.
std::string_view spared(const storage::Snapshot& db, Purpose purpose, storage::OutboxRow& row) {
  if (purpose == Purpose::own) return "";
  const storage::Preference preference = storage::preference_of(db, row.member_id);
  if (preference.no_push) return "本人退订";
  if (preference.no_care && purpose == Purpose::care) return "本人不要祝福";
  if (!preference.day_only || spared_night(row.not_before) == row.not_before) return "";
  // What was promised for the morning comes in the morning, also where it would be of no use to others by then.
  row.not_before = spared_night(row.not_before);
  row.useful_until = std::max(row.useful_until, row.not_before + kMorning);
  return "";
}

// Who has asked to be spared is counted, never named: it must not be held against anybody.
std::string names_of(const std::vector<storage::Unreached>& people, std::int64_t total) {
  std::string names;
  int spared = 0;
  for (const auto& person : people) {
    if (person.reason.starts_with("本人")) ++spared;
    else names += (names.empty() ? "" : "、") + person.name + "（" + person.reason + "）";
  }
  if (spared > 0) names += (names.empty() ? "" : "、") + std::to_string(spared) + " 人自己设了不收";
  if (total > static_cast<std::int64_t>(people.size())) names += "等";
  return names;
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
  if (!route.identity) {
    if (const auto* text = std::get_if<wechat_api::TextReply>(&message)) storage::leave_word(tx, member_id, text->text, now, now + kWordWaits);
    return false;
  }
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

storage::Tally post_to(storage::Transaction& tx, const Post& post, std::int64_t member_id, const Slice& slice) {
  storage::OutboxRow row;
  row.kind = post.kind;
  row.occurrence_id = post.occurrence.id;
  row.member_id = member_id;
  row.body_id = post.body_id;
  row.lane = post.lane;
  row.not_before = post.occurrence.due_at;
  row.useful_until = post.occurrence.useful_until;
  const Reach route = reach(tx, member_id, slice.accounts, std::max(post.occurrence.due_at, slice.now));
  if (route.identity) {
    row.identity_id = route.identity->id;
    row.account = route.identity->account;
    row.recipient = route.identity->external_id;
    row.reason = spared(tx, post.purpose, row);
  } else {
    row.reason = route.why_not;
  }
  if (!row.reason.empty()) row.state = storage::OutboxState::skipped;
  storage::Tally tally;
  if (!storage::put_in_outbox(tx, row, slice.now)) return tally;
  tally = storage::result_of(row.state);
  tally.total = 1;
  return tally;
}

More post_to_audience(storage::Transaction& tx, const Post& post, const Slice& slice,
                      const std::function<void(const storage::AudienceMember&)>& also) {
  const auto people = storage::audience_after(tx, post.occurrence.unit, post.occurrence.place, slice.limit);
  storage::Tally tally;
  for (const auto& person : people) {
    const storage::Tally one = post_to(tx, post, person.member_id, slice);
    if (one.total == 0) continue;
    if (also) also(person);
    ++tally.total;
    tally.skipped += one.skipped;
  }
  storage::add_to_tally(tx, post.occurrence.id, tally);
  if (!people.empty()) storage::keep_place(tx, post.occurrence.id, people.back().member_id);
  if (static_cast<int>(people.size()) == slice.limit) return More::yes;
  storage::set_state(tx, post.occurrence.id, storage::OccurrenceState::sending);
  return More::no;
}

std::string unreached_in_words(const storage::Snapshot& db, std::int64_t occurrence_id, std::int64_t total) {
  const auto people = storage::unreached_by(db, occurrence_id, kNamesShown);
  return people.empty() ? "" : "\n没送到：" + names_of(people, total);
}

Outlook outlook_of(const storage::Snapshot& db, const storage::Unit& unit, std::chrono::sys_seconds at, const std::vector<Account>& accounts) {
  Outlook outlook;
  outlook.total = storage::members_below(db, unit);
  outlook.reachable = outlook.total;
  if (outlook.total > kPeopleCountedInChat) return outlook;
  std::vector<storage::Unreached> unreached;
  for (const auto& person : storage::audience_after(db, unit, 0, kPeopleCountedInChat)) {
    const Reach route = reach(db, person.member_id, accounts, at);
    const bool has_opted_out = storage::preference_of(db, person.member_id).no_push;
    if (route.identity && !has_opted_out) continue;
    const std::string_view why_not = route.identity ? "本人退订" : route.why_not;
    --outlook.reachable;
    if (unreached.size() < kNamesShown) unreached.push_back({person.name, std::string(why_not)});
  }
  const std::int64_t missing = outlook.total - outlook.reachable;
  outlook.words = missing == 0 ? "\n现在看都能送到。" : "\n现在看有 " + std::to_string(missing) + " 人送不到：" + names_of(unreached, missing);
  return outlook;
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
    case Permission::anyone: break;
  }
  return true;
}

}  // namespace handlers
