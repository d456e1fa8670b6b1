// What every feature needs: filling of texts, who may do what, who can be reached how.
#include "handlers/feature.h"

#include <algorithm>
#include <stdexcept>

#include "handlers/confidential.h"
#include "storage/approval.h"
#include "storage/audit.h"
#include "storage/errand.h"
#include "storage/preference.h"
#include "storage/push_row.h"
#include "storage/quota.h"
#include "storage/waiting_word.h"
#include "wechat_api/message_text.h"

namespace handlers {
namespace {

const Text kNoSecond{"approval.no_second", "里面有{what}，要第二个人核对才能发，可是没有别的书记或管理员。没有排，请去掉再排。"};
const Text kAskSecond{"approval.ask", "{name}要发的这条里有{what}，请核对能不能发：\n{words}"};
const Text kTooLongForSecond{"approval.too_long", "里面有{what}，要第二个人看全了才能发，请缩到 {limit} 字以内再排。"};
const Text kNobodyAsked{"approval.nobody_asked", "里面有{what}，先不发。{names}现在收不到消息，请打电话请他回「同意发」；没人同意就不发。"};
const Text kWaitsForSecond{"approval.waits", "里面有{what}，先不发，等{names}核对。同意了就按时发，没人同意就不发。"};

constexpr auto kNoticeUsefulFor = std::chrono::hours{24};
constexpr std::chrono::days kWordWaits{14};
constexpr std::chrono::hours kMorning{4};
constexpr std::chrono::hours kRepeatUseful{2};
constexpr std::size_t kShownToSecond = 1650;  // with what stands around it and the choices, a message of 2,048 bytes
constexpr std::string_view kMarkOfRepeat = "【重发】";

// Both platforms make links of <a>; what a person wrote is text.
std::string without_markup(std::string_view words) {
  std::string plain;
  for (const char c : words) {
    if (c == '<') plain += "＜";
    else plain += c;
  }
  return plain;
}

// Why the member is to be spared; empty: is not.
std::string_view spared(const storage::Snapshot& db, Purpose purpose, std::int64_t member_id) {
  if (purpose == Purpose::own) return "";
  const storage::Preference preference = storage::preference_of(db, member_id);
  if (preference.no_push) return "本人退订";
  return preference.no_care && purpose == Purpose::care ? "本人不要祝福" : "";
}

storage::OutboxRow row_of(const Post& post, std::int64_t member_id) {
  storage::OutboxRow row;
  row.kind = post.kind;
  row.occurrence_id = post.occurrence.id;
  row.member_id = member_id;
  row.body_id = post.body_id;
  row.lane = post.lane;
  row.not_before = post.occurrence.due_at;
  row.useful_until = post.occurrence.useful_until;
  row.state = storage::OutboxState::skipped;
  return row;
}

void take_route(storage::OutboxRow& row, const Reach& route, std::chrono::sys_seconds planned_at) {
  row.reason = route.why_not;
  if (!route.identity) return;
  row.state = storage::OutboxState::ready;
  row.identity_id = route.identity->id;
  row.account = route.identity->account;
  row.recipient = route.identity->external_id;
  row.door = name_of(route.via);
  if (route.at <= planned_at) return;
  // What was promised for the morning comes in the morning, also where it would be of no use to others by then.
  row.not_before = route.at;
  row.useful_until = std::max(row.useful_until, route.at + kMorning);
}

Mail mail_of(storage::Transaction& tx, const Post& post, const Slice& slice) {
  Mail mail;
  mail.at = std::max(post.occurrence.due_at, slice.now);
  mail.useful_until = post.occurrence.useful_until;
  mail.occurrence_id = post.occurrence.id;
  mail.is_urgent = post.purpose == Purpose::own;
  mail.fits_a_notice = post.fits_a_notice;
  mail.may_use_mass = post.occurrence.may_use_mass;
  if (post.purpose != Purpose::planned) return mail;
  for (const Account& account : slice.accounts)
    if (wechat_api::can(ability_of(account), wechat_api::Via::mass) && account.type == wechat_api::AccountType::certified_subscription)
      storage::reserve_mass(tx, account.name, quota_date(mail.at), post.occurrence.id);
  return mail;
}

// A message whose first copy may have arrived says that it is a second one.
wechat_api::Reply marked(wechat_api::Reply message) {
  if (auto* text = std::get_if<wechat_api::TextReply>(&message)) text->text.insert(0, kMarkOfRepeat);
  return message;
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
  row.door = name_of(route.via);
  row.body_id = storage::keep_body(tx, storage::Classification::internal, wechat_api::to_text(message));
  row.lane = storage::Lane::answers;
  row.not_before = now;
  row.useful_until = now + kNoticeUsefulFor;
  return storage::put_in_outbox(tx, row, now);
}

wechat_api::Reply answer_later(storage::Transaction& tx, const Request& request, std::string_view kind, std::string_view input, std::chrono::seconds patience) {
  storage::keep_errand(tx, {0, std::string(kind), std::string(input), request.from.id, request.inbox_id, request.now + patience, 0}, request.now);
  return wechat_api::NoReply{};
}

storage::Tally post_to(storage::Transaction& tx, const Post& post, std::int64_t member_id, const Slice& slice) {
  const auto tallies = post_to_people(tx, post, {member_id}, slice);
  return tallies.front();
}

std::vector<storage::Tally> post_to_people(storage::Transaction& tx, const Post& post, const std::vector<std::int64_t>& member_ids, const Slice& slice) {
  std::vector<storage::OutboxRow> rows;
  std::vector<std::int64_t> asked;
  std::vector<std::size_t> place;  // of each asked one in rows
  for (const std::int64_t member_id : member_ids) {
    rows.push_back(row_of(post, member_id));
    rows.back().reason = spared(tx, post.purpose, member_id);
    if (!rows.back().reason.empty()) continue;
    asked.push_back(member_id);
    place.push_back(rows.size() - 1);
  }
  const Mail mail = mail_of(tx, post, slice);
  Reached reached = reach_all(tx, asked, slice.accounts, mail);
  for (std::size_t n = 0; n < asked.size(); ++n) take_route(rows[place[n]], reached.people[n], mail.at);
  std::vector<storage::Tally> tallies;
  for (const storage::OutboxRow& row : rows) {
    storage::Tally tally;
    if (storage::put_in_outbox(tx, row, slice.now)) {
      tally = storage::result_of(row.state);
      tally.total = 1;
    }
    tallies.push_back(tally);
  }
  return tallies;
}

More post_to_audience(storage::Transaction& tx, const Post& post, const Slice& slice,
                      const std::function<void(const storage::AudienceMember&)>& also) {
  const auto people = storage::audience_after(tx, post.occurrence.unit, post.occurrence.place, slice.limit);
  std::vector<std::int64_t> ids;
  for (const auto& person : people) ids.push_back(person.member_id);
  const auto tallies = post_to_people(tx, post, ids, slice);
  storage::Tally tally;
  for (std::size_t n = 0; n < people.size(); ++n) {
    if (tallies[n].total == 0) continue;
    if (also) also(people[n]);
    ++tally.total;
    tally.skipped += tallies[n].skipped;
  }
  storage::add_to_tally(tx, post.occurrence.id, tally);
  if (!people.empty()) storage::keep_place(tx, post.occurrence.id, people.back().member_id);
  if (static_cast<int>(people.size()) == slice.limit) return More::yes;
  if (!storage::has_rows_by(tx, post.occurrence.id, name_of(wechat_api::Via::mass))) storage::release_mass(tx, post.occurrence.id);
  storage::set_state(tx, post.occurrence.id, storage::OccurrenceState::sending);
  return More::no;
}

std::int64_t send_again(storage::Transaction& tx, const storage::Occurrence& occurrence, const std::vector<storage::OutboxRow>& rows, bool is_doubtful, const Slice& slice) {
  // While the audience is still being written its state is the scheduler's: setting another one would lose the rest of it.
  if (occurrence.state == storage::OccurrenceState::planned || occurrence.state == storage::OccurrenceState::frozen) return 0;
  std::vector<std::int64_t> people;
  for (const storage::OutboxRow& row : rows) people.push_back(row.member_id);
  const Mail mail{slice.now, slice.now + kRepeatUseful, occurrence.id, false, !is_doubtful, occurrence.may_use_mass};
  Reached reached = reach_all(tx, people, slice.accounts, mail);
  std::int64_t body_id = rows.empty() ? 0 : rows.front().body_id;
  if (is_doubtful && body_id != 0) body_id = storage::keep_body_like(tx, body_id, wechat_api::to_text(marked(wechat_api::reply_from_text(storage::body_text(tx, body_id)))));
  std::int64_t count = 0;
  for (std::size_t n = 0; n < rows.size(); ++n) {
    const Reach& route = reached.people[n];
    if (!route.identity || !spared(tx, Purpose::planned, rows[n].member_id).empty()) continue;
    storage::OutboxRow again = rows[n];
    again.identity_id = route.identity->id;
    again.account = route.identity->account;
    again.recipient = route.identity->external_id;
    again.door = name_of(route.via);
    again.body_id = body_id;
    again.not_before = std::max(route.at, slice.now);
    again.useful_until = again.not_before + kRepeatUseful;
    storage::reopen_row(tx, again, slice.now);
    ++count;
  }
  if (count > 0) storage::set_state(tx, occurrence.id, storage::OccurrenceState::sending);
  return count;
}

std::optional<std::string> hold_for_second_person(storage::Transaction& tx, const Request& request, std::int64_t occurrence_id, std::string_view words) {
  const auto found = confidential_in(words);
  if (!found) return std::nullopt;
  const auto occurrence = storage::occurrence_by_id(tx, occurrence_id);
  std::vector<storage::Member> seconds;
  for (const auto role : {storage::Role::secretary, storage::Role::administrator})
    for (const storage::Member& holder : storage::holders_above(tx, role, occurrence->unit))
      if (holder.id != request.member->id && std::none_of(seconds.begin(), seconds.end(), [&](const auto& one) { return one.id == holder.id; })) seconds.push_back(holder);
  const std::string what(*found), number = std::to_string(occurrence_id);
  if (words.size() > kShownToSecond) {
    storage::cancel_planned(tx, occurrence_id);
    storage::release_mass(tx, occurrence_id);
    return fill(kTooLongForSecond, {{"what", what}, {"limit", std::to_string(kShownToSecond / 3)}});
  }
  if (seconds.empty()) {
    storage::cancel_planned(tx, occurrence_id);
    storage::release_mass(tx, occurrence_id);
    return fill(kNoSecond, {{"what", what}});
  }
  storage::ask_approval(tx, *occurrence, what, request.now);
  storage::audit(tx, request.member->id, "approval.asked", "occurrence " + number, what, request.now);
  std::string names;
  bool is_anybody_asked = false;
  for (const storage::Member& second : seconds) {
    names += (names.empty() ? "" : "、") + second.name;
    const bool is_asked = tell(tx, second.id, wechat_api::TextReply{fill(kAskSecond, {{"name", request.member->name}, {"what", what}, {"words", std::string(words)}}),
                                              {{"不同意发", "不同意发 " + number, ""}, {"同意发", "同意发 " + number, ""}}},  // a number meant for another message must not be the one that sends
         request.accounts, request.now);
    is_anybody_asked = is_anybody_asked || is_asked;
  }
  return fill(is_anybody_asked ? kWaitsForSecond : kNobodyAsked, {{"what", what}, {"names", names}});
}

std::string state_in_words(const storage::Occurrence& occurrence) {
  using storage::OccurrenceState;
  if (occurrence.state == OccurrenceState::missed) return "（没发：系统停着，过了时间）";
  if (occurrence.lateness >= storage::kNoticeablyLate)
    return "（晚了 " + std::to_string(std::chrono::ceil<std::chrono::minutes>(occurrence.lateness).count()) + " 分钟）";
  return occurrence.tally.open() > 0 ? "（正在发）" : "";
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
    case Permission::keeper: return holds(Role::secretary) || holds(Role::administrator);
    case Permission::anyone: break;
  }
  return true;
}

}  // namespace handlers
