// Routes as rows.
#include "handlers/post.h"

#include <algorithm>

#include "handlers/calendar/civil.h"
#include "storage/errand.h"
#include "storage/preference.h"
#include "storage/push_row.h"
#include "storage/quota.h"
#include "storage/waiting_word.h"
#include "wechat_api/message_text.h"

namespace handlers {
namespace {

constexpr auto kNoticeUsefulFor = std::chrono::hours{24};
constexpr std::chrono::days kWordWaits{14};
constexpr std::chrono::hours kRepeatUseful{2};
constexpr std::string_view kMarkOfRepeat = "【重发】";

// Why the member is to be spared; empty: is not.
std::string_view spared(const storage::Snapshot& db, Purpose purpose, std::int64_t member_id) {
  if (purpose == Purpose::own) return "";
  const storage::Preference preference = storage::preference_of(db, member_id);
  if (preference.no_push) return "本人退订";
  return preference.no_care && purpose == Purpose::care ? "本人不要祝福" : "";
}

storage::OutboxRow row_of(const Post& post, std::int64_t member_id, std::chrono::sys_seconds now) {
  storage::OutboxRow row;
  row.kind = post.kind;
  row.occurrence_id = post.occurrence.id;
  row.member_id = member_id;
  row.body_id = post.body_id;
  row.lane = post.lane;
  // Begun after midnight it belongs to the day on which it arrives.
  row.not_before = calendar::day_of(now) > calendar::day_of(post.occurrence.due_at) ? now : post.occurrence.due_at;
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
  row.useful_until = std::max(row.useful_until, route.at + kUsefulInTheMorning);
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

// Said later, among other words, its numbers would mean something else: what they stand for is written out.
std::string with_what_to_say(const wechat_api::TextReply& message) {
  std::string words = message.text;
  for (const wechat_api::Choice& choice : message.choices)
    words += (&choice == &message.choices.front() ? "\n可以回「" : "、「") + (choice.says.empty() ? choice.label : choice.says) + "」";
  return words;
}

// A message whose first copy may have arrived says that it is a second one.
wechat_api::Reply marked(wechat_api::Reply message) {
  if (auto* text = std::get_if<wechat_api::TextReply>(&message)) text->text.insert(0, kMarkOfRepeat);
  return message;
}

}  // namespace

std::optional<std::int64_t> tell(storage::Transaction& tx, std::int64_t member_id, const wechat_api::Reply& message,
          const std::vector<Account>& accounts, std::chrono::sys_seconds now) {
  const Reach route = reach(tx, member_id, accounts, now);
  if (!route.identity) {
    if (const auto* text = std::get_if<wechat_api::TextReply>(&message)) storage::leave_word(tx, member_id, with_what_to_say(*text), now, now + kWordWaits);
    return std::nullopt;
  }
  storage::OutboxRow row;
  row.kind = kNoticeKind;
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

std::optional<std::int64_t> tell_author(storage::Transaction& tx, const storage::Occurrence& occurrence, const wechat_api::Reply& message,
                                        const std::vector<Account>& accounts, std::chrono::sys_seconds now) {
  const auto keeper = storage::is_active(tx, occurrence.author_id) ? std::nullopt : keeper_of(tx, occurrence.unit);
  return tell(tx, keeper ? keeper->id : occurrence.author_id, message, accounts, now);
}

void keep_unsaid(storage::Transaction& tx, const storage::OutboxRow& row, std::chrono::sys_seconds now) {
  const bool is_unsaid = row.state == storage::OutboxState::refused || row.state == storage::OutboxState::skipped || row.state == storage::OutboxState::expired;
  if (!is_unsaid || row.is_final || !storage::is_active(tx, row.member_id)) return;
  const wechat_api::Reply message = wechat_api::reply_from_text(storage::body_text(tx, row.body_id));
  if (const auto* text = std::get_if<wechat_api::TextReply>(&message)) storage::leave_word(tx, row.member_id, with_what_to_say(*text), now, now + kWordWaits);
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
    rows.push_back(row_of(post, member_id, slice.now));
    rows.back().reason = spared(tx, post.purpose, member_id);
    rows.back().is_final = !rows.back().reason.empty();
    if (rows.back().is_final) continue;
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
  if (occurrence.state < storage::OccurrenceState::sending || occurrence.state > storage::OccurrenceState::late) return 0;
  std::vector<std::int64_t> people;
  for (const storage::OutboxRow& row : rows) people.push_back(row.member_id);
  std::int64_t body_id = rows.empty() ? 0 : rows.front().body_id;
  // A form cannot say that it is the second one.
  const bool fits_a_notice = !is_doubtful && body_id != 0 && storage::body_fits_a_notice(tx, body_id);
  const Mail mail{slice.now, slice.now + kRepeatUseful, occurrence.id, false, fits_a_notice, occurrence.may_use_mass, true};
  Reached reached = reach_all(tx, people, slice.accounts, mail);
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
    storage::expect_reachable(tx, route.identity->id);
    ++count;
  }
  if (count > 0) storage::set_state(tx, occurrence.id, storage::OccurrenceState::sending);
  return count;
}

}  // namespace handlers
