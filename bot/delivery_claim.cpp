// What a claim takes: rows that may go now, by the door that is open now, in as few calls as there can be.
#include <algorithm>
#include <stdexcept>

#include "bot/delivery_line.h"
#include "bot/delivery_wait.h"
#include "handlers/calendar/civil.h"
#include "handlers/reach.h"
#include "storage/identity.h"
#include "storage/preference.h"
#include "storage/quota.h"
#include "storage/schedule.h"
#include "wechat_api/choice_text.h"
#include "wechat_api/digest.h"
#include "wechat_api/message_text.h"

namespace bot {
namespace {

using storage::FrozenCall;
using storage::OutboxRow;
using storage::OutboxState;
using wechat_api::Via;

constexpr std::chrono::minutes kMinute{1};
constexpr std::chrono::hours kHour{1};
// So long WeCom answers the same bytes with "ok" and shows nothing (duplicate_check_interval of what we send); a moment more
// than that, so that its last second is inside.
constexpr std::chrono::seconds kRemembersWords{1801};
constexpr std::size_t kKeyLength = 26;
constexpr int kRowsAtOnce = 1000;
constexpr std::string_view kNoLongerBound = "已解绑或离开";
constexpr std::string_view kTakenBackInDoubt = "撤回了，不确定收没收到";
constexpr std::string_view kTooManyAtOnce = "发得太密，按平台的速度发";

// How much before its time a planned message begins: the account's start_early less its place in the account's spread,
// which is the same all day.
std::chrono::seconds shift_of(const DeliveryAccount& account, std::chrono::sys_seconds now) {
  if (account.jitter.count() == 0) return account.start_early;
  const std::size_t mixed = std::hash<std::string>{}(account.name + handlers::calendar::date_text(now));
  return account.start_early - std::chrono::seconds{static_cast<std::int64_t>(mixed % static_cast<std::size_t>(account.jitter.count() + 1))};
}

// The same for the same rows: what the platform recognises a repetition by, also when our own memory of it was lost.
std::string repeat_key(const std::string& account, const std::vector<OutboxRow>& rows) {
  std::string text = account;
  for (const OutboxRow& row : rows) text += "|" + std::to_string(row.id) + "." + std::to_string(row.attempts);
  return wechat_api::Digest(wechat_api::Digest::Kind::sha256).hex({text}).substr(0, kKeyLength);
}

bool is_withdrawn(const storage::Snapshot& db, const FrozenCall& call) {
  const std::vector<OutboxRow> one = storage::rows_of_call(db, call.id, 1);
  return !one.empty() && one.front().occurrence_id && storage::occurrence_by_id(db, *one.front().occurrence_id)->state == storage::OccurrenceState::withdrawn;
}

const std::string& body_of(storage::Transaction& tx, std::int64_t body_id, std::map<std::int64_t, std::string>& bodies) {
  auto [body, is_new] = bodies.try_emplace(body_id, "");
  if (is_new) body->second = storage::body_text(tx, body_id);
  return body->second;
}

// The same words once more: the number makes other bytes of them. Whatever is no text goes as it is.
wechat_api::Reply numbered(wechat_api::Reply message, int copy) {
  auto* text = std::get_if<wechat_api::TextReply>(&message);
  if (!text || copy == 1) return message;
  return wechat_api::ending_in(std::move(*text), "（第" + std::to_string(copy) + "次）", wechat_api::Platform::wecom);
}

}  // namespace

const handlers::Account& Delivery::account_of(const Line& line) const {
  const auto found = std::find_if(house_.accounts.begin(), house_.accounts.end(), [&](const handlers::Account& one) { return one.name == line.account.name; });
  if (found == house_.accounts.end()) throw std::logic_error("no account is called " + line.account.name);
  return *found;
}

Delivery::Claimed Delivery::claim(Tx& tx, const Line& line, Seconds now, int room) const {
  Claimed claimed;
  for (const OutboxRow& row : storage::overdue_rows(tx, now, kOverdueAtOnce)) {
    finish(tx, row, OutboxState::expired, row.reason.empty() ? "过了有效时间" : row.reason, 0, now);
    claimed.has_settled = true;
  }
  settle_unconfirmed(tx, line, now, claimed);
  claim_repeats(tx, line, now, room, claimed);
  Round round;
  round.now = now;
  round.planned = handlers::budget_of(tx, account_of(line), now, true);
  round.whole = handlers::budget_of(tx, account_of(line), now, false);
  claim_rows(tx, line, round, room - static_cast<int>(claimed.calls.size()), claimed);
  if (static_cast<int>(claimed.calls.size()) < room) claim_mass(tx, line, round, claimed);
  if (!claimed.calls.empty() || claimed.has_settled) return claimed;
  if (const auto next = storage::next_ready(tx, line.account.name, shift_of(line.account, now)))
    claimed.next = std::min<TimePoint>(claimed.next, *next > now ? *next : now + kMinute);  // an audience still being written wakes us itself
  if (const auto next = storage::next_repeat(tx, line.account.name)) claimed.next = std::min<TimePoint>(claimed.next, *next);
  if (const auto next = storage::next_unconfirmed(tx, line.account.name)) claimed.next = std::min<TimePoint>(claimed.next, *next);
  if (const auto next = storage::next_overdue(tx)) claimed.next = std::min<TimePoint>(claimed.next, *next);
  return claimed;
}

void Delivery::settle_unconfirmed(Tx& tx, const Line& line, Seconds now, Claimed& claimed) const {
  for (const FrozenCall& call : storage::unconfirmed_calls(tx, line.account.name, now)) {
    for (const OutboxRow& row : storage::rows_of_call(tx, call.id)) spare(tx, row, OutboxState::expired, "管理员没有及时确认群发", now);
    storage::close_call(tx, call.id, "refused", 0, "not confirmed in time", "", now);
    claimed.has_settled = true;
  }
}

void Delivery::claim_repeats(Tx& tx, const Line& line, Seconds now, int room, Claimed& claimed) const {
  for (FrozenCall& call : storage::calls_to_repeat(tx, line.account.name, now, room)) {
    const auto window = line.account.channel->rule(handlers::via_named(call.door)).repeat_window;
    if (now + kLongestCall + kRepeatMargin > call.first_attempt_at + window) {
      for (const OutboxRow& row : storage::rows_of_call(tx, call.id)) finish(tx, row, OutboxState::unknown, kNotCertain, 0, now);
      storage::close_call(tx, call.id, "unknown", 0, "the platform would no longer recognise a repetition", "", now);
      claimed.has_settled = true;
      continue;
    }
    // What was taken back meanwhile is not brought to anybody by the repetition. WeCom's may go: its answer brings the id by which
    // the recall takes the message off the phones, whether the first attempt had arrived or not.
    if (call.door != handlers::name_of(Via::app) && is_withdrawn(tx, call)) {
      for (const OutboxRow& row : storage::rows_of_call(tx, call.id)) finish(tx, row, OutboxState::unknown, kTakenBackInDoubt, 0, now);
      storage::close_call(tx, call.id, "unknown", 0, "withdrawn before it was repeated", "", now);
      claimed.has_settled = true;
      continue;
    }
    storage::begin_repeat(tx, call.id, house_.database.epoch(), now);
    // To the platform it is one more call; a mass message or a person-time goes only once.
    const Via via = handlers::via_named(call.door);
    if (via != Via::mass && via != Via::app) storage::use_quota(tx, line.account.name, handlers::quota_date(now), call.door, 1);
    ++call.attempts;
    Outgone outgone{std::move(call), 0, {}};
    // It may have died before its tag was set: then others than its own are still under it.
    const bool is_tagged = line.account.type == wechat_api::AccountType::certified_subscription && outgone.call.door == handlers::name_of(Via::mass);
    if (is_tagged) outgone.tag_id = storage::tag_of(tx, line.account.name).value_or(0);
    if (outgone.tag_id != 0)
      for (const OutboxRow& row : storage::rows_of_call(tx, outgone.call.id)) outgone.tagged.push_back(row.recipient);
    claimed.calls.push_back(std::move(outgone));
  }
}

// The row waits for the account's mass message where its occurrence may use it; false when it may not.
bool Delivery::turn_to_mass(Tx& tx, const Line& line, const OutboxRow& row, const storage::Identity& identity, Round& round) const {
  if (!row.occurrence_id || round.planned[index_of(Via::mass)] <= 0) return false;
  const handlers::Account& account = account_of(line);
  if (!wechat_api::can(handlers::ability_of(account), Via::mass)) return false;
  const bool may = account.type == wechat_api::AccountType::certified_subscription
                       ? storage::mass_reserved_for(tx, account.name, handlers::quota_date(round.now)) == row.occurrence_id
                       : storage::occurrence_by_id(tx, *row.occurrence_id)->may_use_mass && handlers::standing_of(identity, round.now).mass_left > 0;
  if (may) storage::change_door(tx, row.id, handlers::name_of(Via::mass));
  return may;
}

// Only who was given something in that half hour is looked at more closely: the evening's message to everybody costs one look each.
Delivery::Recent Delivery::recent_of(Tx& tx, const Line& line, const OutboxRow& row, Round& round) const {
  Recent recent;
  if (line.account.platform != wechat_api::Platform::wecom) return recent;
  const std::int64_t person = row.identity_id.value();
  const int in_this_claim = round.taken[person];
  if (in_this_claim + storage::sent_since(tx, person, round.now - kRemembersWords) == 0) return recent;
  recent.minute = in_this_claim + storage::sent_since(tx, person, round.now - kMinute);
  if (recent.minute > 0) recent.hour = in_this_claim + storage::sent_since(tx, person, round.now - kHour);
  const std::string& words = body_of(tx, row.body_id, round.bodies);
  const auto here = round.copies.find({person, words});
  recent.copy = 1 + std::max(here == round.copies.end() ? 0 : here->second, storage::copies_since(tx, person, words, round.now - kRemembersWords));
  return recent;
}

// Whoever has asked for peace since the row was written has it, for good or for some hours; the row is settled or put off then. One
// that begins early or was put off to its person's hours is judged by the time it was meant for.
bool Delivery::is_welcome(Tx& tx, const OutboxRow& row, Seconds now) const {
  const storage::Preference preference = storage::preference_of(tx, row.member_id);
  if (preference.no_push) {
    spare(tx, row, OutboxState::skipped, "本人退订", now);
    return false;
  }
  const Seconds at = std::max(now, row.not_before);
  const Seconds wanted = wechat_api::first_inside(handlers::hours_of(preference), at, handlers::calendar::kOffset);
  if (wanted == at) return true;
  // The mass message goes without whoever's hours begin later; what is open to them then is seen then.
  if (row.door == handlers::name_of(Via::mass)) storage::change_door(tx, row.id, handlers::name_of(Via::customer_service));
  put_off(tx, row, at, "", now);
  return false;
}

// The door that is open to the row's person now, its right spent. Nothing when the row was settled, put off or turned to mass.
std::optional<Via> Delivery::door_now(Tx& tx, const Line& line, const OutboxRow& row, const Recent& recent, Round& round) const {
  if (is_planned(row) && !is_welcome(tx, row, round.now)) return std::nullopt;
  const auto identity = storage::identity_by_id(tx, row.identity_id.value());
  // Whoever left or was unbound since the row was written: the same phone may be another person's by now.
  if (!identity || identity->member_id != row.member_id) {
    finish(tx, row, OutboxState::skipped, kNoLongerBound, 0, round.now);
    return std::nullopt;
  }
  wechat_api::Person person{{{0, handlers::standing_of(*identity, round.now)}}, {}};
  wechat_api::Standing& standing = person.candidates.front().standing;
  // That WeCom did not reach somebody lately keeps back what was planned for many, not what this person waits for.
  if (line.account.platform == wechat_api::Platform::wecom && !is_planned(row)) standing.follows = true;
  standing.app_minute = recent.minute;
  standing.app_hour = recent.hour;
  auto [fits, is_new] = round.fits_a_notice.try_emplace(row.body_id, false);
  if (is_new) fits->second = storage::body_fits_a_notice(tx, row.body_id);
  wechat_api::Need need;
  need.at = round.now;
  need.useful_until = row.useful_until;
  need.is_urgent = true;  // the person's hours are kept above
  need.fits_a_notice = fits->second;
  wechat_api::Budget& budget = is_planned(row) ? round.planned : round.whole;
  const auto plan = wechat_api::plan_routes({handlers::ability_of(account_of(line))}, {budget}, {person}, need);
  const wechat_api::Route& route = plan.people.front();
  if (route.candidate && route.at > round.now) {
    put_off(tx, row, route.at, kTooManyAtOnce, round.now);
    return std::nullopt;
  }
  if (route.candidate) {
    handlers::keep_standing(tx, *identity, wechat_api::spent(standing, route.via, round.now), round.now);
    --round.planned[index_of(route.via)];
    --round.whole[index_of(route.via)];
    return route.via;
  }
  if (route.obstacle == wechat_api::Obstacle::too_late) finish(tx, row, OutboxState::expired, kTooManyAtOnce, 0, round.now);
  else if (turn_to_mass(tx, line, row, *identity, round)) return std::nullopt;
  else if (route.obstacle == wechat_api::Obstacle::quota) put_off(tx, row, next_quota_day(round.now), kDayUsedUp, round.now);
  else finish(tx, row, OutboxState::skipped, handlers::words_for(route.obstacle, line.account.platform), 0, round.now);
  return std::nullopt;
}

void Delivery::claim_rows(Tx& tx, const Line& line, Round& round, int room, Claimed& claimed) const {
  if (room <= 0) return;
  const bool is_wecom = line.account.platform == wechat_api::Platform::wecom;
  const std::size_t per_call = is_wecom ? line.account.channel->rule(Via::app).at_most : 1;
  std::vector<Chunk> chunks;
  // The next claim takes the rest at once; in between somebody who writes gets an answer.
  const int limit = std::min(room * static_cast<int>(per_call), kRowsAtOnce);
  for (const OutboxRow& row : storage::ready_rows(tx, line.account.name, round.now, shift_of(line.account, round.now), limit)) {
    const bool is_full = static_cast<int>(chunks.size()) == room;
    const auto has_its_body = [&](const Chunk& open) { return open.body_id == row.body_id; };
    if (is_full && std::none_of(chunks.begin(), chunks.end(), has_its_body)) continue;  // the next claim takes it
    const Recent recent = recent_of(tx, line, row, round);
    auto chunk = std::find_if(chunks.begin(), chunks.end(), [&](const Chunk& open) {
      return open.body_id == row.body_id && open.copy == recent.copy && open.rows.size() < per_call;
    });
    if (chunk == chunks.end() && is_full) continue;
    const auto door = door_now(tx, line, row, recent, round);
    if (!door) {
      claimed.has_settled = true;
      continue;
    }
    if (chunk == chunks.end()) {
      chunks.push_back(Chunk{row.body_id, {}, {}, recent.copy});
      chunk = chunks.end() - 1;
      chunk->out.via = *door;
    }
    chunk->out.to.push_back(row.recipient);
    chunk->rows.push_back(row);
    ++round.taken[row.identity_id.value()];
    if (is_wecom) round.copies[{row.identity_id.value(), body_of(tx, row.body_id, round.bodies)}] = recent.copy;
  }
  for (Chunk& chunk : chunks) open(tx, line, chunk, round, claimed);
}

void Delivery::claim_mass(Tx& tx, const Line& line, Round& round, Claimed& claimed) const {
  if (!wechat_api::can(handlers::ability_of(account_of(line)), Via::mass)) return;
  const wechat_api::DoorRule rule = line.account.channel->rule(Via::mass);
  const auto ready = storage::ready_for_mass(tx, line.account.name, round.now, shift_of(line.account, round.now), static_cast<int>(rule.at_most));
  if (ready.empty()) return;
  const bool is_tagged = line.account.type == wechat_api::AccountType::certified_subscription;
  // A subscription account has one a day, and it may have been promised to another push.
  const auto owner = is_tagged ? storage::mass_reserved_for(tx, line.account.name, handlers::quota_date(round.now)) : std::nullopt;
  const bool is_anothers = owner && owner != ready.front().occurrence_id;
  if (is_anothers || round.planned[index_of(Via::mass)] <= 0) {
    for (const OutboxRow& row : ready) put_off(tx, row, next_quota_day(round.now), is_anothers ? kMassHeldByAnother : kMassUsedUp, round.now);
    claimed.has_settled = true;
    return;
  }
  const auto tag = storage::tag_of(tx, line.account.name);
  claimed.needs_tag = is_tagged && !tag;
  if (claimed.needs_tag) return;
  Chunk chunk{ready.front().body_id, {}, {}};
  chunk.out.via = Via::mass;
  chunk.out.tag_id = tag.value_or(0);
  std::vector<storage::Identity> identities;
  for (const OutboxRow& row : ready) {
    auto identity = storage::identity_by_id(tx, row.identity_id.value());
    if (!identity || identity->member_id != row.member_id) {
      finish(tx, row, OutboxState::skipped, kNoLongerBound, 0, round.now);
      claimed.has_settled = true;
      continue;
    }
    if (!is_welcome(tx, row, round.now)) {
      claimed.has_settled = true;
      continue;
    }
    const bool is_left = handlers::standing_of(*identity, round.now).mass_left > 0 || is_tagged;
    if (!identity->follows || !is_left) {
      finish(tx, row, OutboxState::skipped, handlers::words_for(identity->follows ? wechat_api::Obstacle::mass_used_up : wechat_api::Obstacle::not_follower), 0, round.now);
      claimed.has_settled = true;
      continue;
    }
    chunk.out.to.push_back(row.recipient);
    chunk.rows.push_back(row);
    identities.push_back(std::move(*identity));
  }
  if (chunk.rows.size() < rule.at_least) {
    for (const OutboxRow& row : chunk.rows) finish(tx, row, OutboxState::skipped, handlers::words_for(wechat_api::Obstacle::mass_alone), 0, round.now);
    claimed.has_settled = claimed.has_settled || !chunk.rows.empty();
    return;
  }
  if (!is_tagged)
    for (const storage::Identity& identity : identities)
      handlers::keep_standing(tx, identity, wechat_api::spent(handlers::standing_of(identity, round.now), Via::mass, round.now), round.now);
  --round.planned[index_of(Via::mass)];
  open(tx, line, chunk, round, claimed);
}

// Freezes the bytes and the rows of one call and counts it.
void Delivery::open(Tx& tx, const Line& line, Chunk& chunk, Round& round, Claimed& claimed) const {
  chunk.out.message = numbered(wechat_api::reply_from_text(body_of(tx, chunk.body_id, round.bodies)), chunk.copy);
  chunk.out.key = repeat_key(line.account.name, chunk.rows);
  const Seconds due = chunk.rows.front().not_before;
  chunk.out.time = handlers::calendar::date_text(due) + " " + handlers::calendar::clock_text(due);
  wechat_api::Call prepared;
  try {
    prepared = line.account.channel->prepare(chunk.out);
  } catch (const std::invalid_argument& impossible) {
    // One message the platform cannot carry must not hold up all others.
    house_.log.error("delivery.impossible", {{"account", line.account.name}, {"why", impossible.what()}});
    for (const OutboxRow& row : chunk.rows) finish(tx, row, OutboxState::refused, "平台发不了这种消息", 0, round.now);
    claimed.has_settled = true;
    return;
  }
  FrozenCall call{0, line.account.name, prepared.api, prepared.body, 1, round.now, round.now};
  call.door = handlers::name_of(chunk.out.via);
  call.repeat_key = chunk.out.key;
  call.copy = chunk.copy;
  std::vector<std::int64_t> ids;
  for (const OutboxRow& row : chunk.rows) ids.push_back(row.id);
  call.id = storage::open_call(tx, call, ids, house_.database.epoch(), round.now);
  const auto amount = chunk.out.via == Via::app ? static_cast<std::int64_t>(chunk.rows.size()) : 1;
  storage::use_quota(tx, line.account.name, handlers::quota_date(round.now), call.door, amount);
  const bool is_tagged = chunk.out.tag_id != 0;
  claimed.calls.push_back({std::move(call), chunk.out.tag_id, is_tagged ? std::move(chunk.out.to) : std::vector<std::string>{}});
}

}  // namespace bot
