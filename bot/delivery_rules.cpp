// What a result means for each row: everything delivery decides after the platform has answered, or has not.
#include <algorithm>
#include <map>

#include "bot/delivery_line.h"
#include "bot/delivery_wait.h"
#include "handlers/calendar/civil.h"
#include "handlers/reach.h"
#include "storage/conversation.h"
#include "storage/identity.h"
#include "storage/preference.h"
#include "storage/push_row.h"
#include "storage/put_off.h"
#include "storage/quota.h"
#include "wechat_api/message_text.h"

namespace bot {
namespace {

using handlers::options_of;
using storage::FrozenCall;
using storage::OutboxRow;
using storage::OutboxState;
using wechat_api::Action;
using wechat_api::SendResult;
using wechat_api::Via;

constexpr std::chrono::minutes kMinute{1};
constexpr std::chrono::minutes kConfirmation{35};  // the administrator has 30 minutes
constexpr int kMostAttempts = 8;
constexpr int kMessagesPerWindow = 5;
constexpr std::size_t kSettledAtOnce = 100;
constexpr int kAwaitsAdministrator = 89504, kNoMassLeft = 45028, kQuotaReached = 45009, kRefusesForms = 43101, kNoSuchTag = 40152, kBadTag = 45159, kKeyTooSoon = 45066, kAllOutsideRange = 81013;
// Not a follower any more, whatever the event said or did not say.
constexpr std::array kNotFollowing = {40003, 43004, 50005};

std::chrono::seconds back_off(int attempts) { return std::chrono::seconds{std::min(60, 1 << std::min(attempts, 6))}; }

std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

// What the refusal says about the person, kept for the next plan.
void correct_person(storage::Transaction& tx, std::int64_t identity_id, Via via, const SendResult& result, std::chrono::sys_seconds now) {
  const auto identity = storage::identity_by_id(tx, identity_id);
  if (!identity) return;
  if (std::find(kNotFollowing.begin(), kNotFollowing.end(), result.errcode) != kNotFollowing.end())
    storage::keep_follow(tx, identity->id, false, identity->follow_changed_at);
  wechat_api::Standing standing = handlers::standing_of(*identity, now);
  if (result.action == Action::wait_for_window) standing.window = wechat_api::corrected(standing.window, result.errcode);
  if (result.errcode == kRefusesForms && via == Via::template_message) standing.takes_template = false;
  if (result.errcode == kRefusesForms && via == Via::subscription_notice) standing.notices_left = 0;
  handlers::keep_standing(tx, *identity, standing, now);
}

}  // namespace

void Delivery::finish(Tx& tx, OutboxRow row, OutboxState state, std::string_view reason, int errcode, Seconds now) const {
  storage::settle_row(tx, row, state, reason, errcode, now);
  row.state = state;
  row.reason = reason;
  row.errcode = errcode;
  if (const handlers::Receipt* receipt = house_.registry.receipt(row.kind))
    receipt->record(tx, row, handlers::Slice{now, kOverdueAtOnce, house_.accounts});
}

void Delivery::spare(Tx& tx, OutboxRow row, OutboxState state, std::string_view reason, Seconds now) const {
  row.is_final = true;
  finish(tx, std::move(row), state, reason, 0, now);
}

// Of the day it was counted on: what certainly was not sent. `people`: those of a WeCom call, else the call itself.
void Delivery::give_back(Tx& tx, const Line& line, const FrozenCall& call, std::int64_t people, Seconds) const {
  const std::int64_t amount = handlers::via_named(call.door) == Via::app ? people : 1;
  storage::use_quota(tx, line.account.name, handlers::quota_date(call.first_attempt_at), call.door, -amount);
}

void Delivery::put_off(Tx& tx, const OutboxRow& row, Seconds until, std::string_view reason, Seconds now) const {
  const Seconds planned_at = row.occurrence_id ? storage::occurrence_by_id(tx, *row.occurrence_id)->due_at : row.not_before;
  const auto wait = wait_of(row, is_planned(row) ? handlers::hours_of(storage::preference_of(tx, row.member_id)) : wechat_api::Hours{}, until, planned_at);
  // Of no use by then: said now, while its person can still be telephoned.
  if (!wait) return finish(tx, row, OutboxState::expired, reason.empty() ? handlers::words_for(wechat_api::Obstacle::too_late) : reason, 0, now);
  storage::postpone_row(tx, row.id, wait->at, reason, now);
  if (wait->useful_until != row.useful_until) storage::keep_useful(tx, row.id, wait->useful_until);
}

// Back to ready after a call that certainly reached nobody; what it spent of the person's rights is given back.
void Delivery::postpone(Tx& tx, const Line& line, const OutboxRow& row, Seconds until, std::string_view reason, Seconds now) const {
  // Taken back while it was on its way: that it did not arrive is what was wanted.
  const bool is_withdrawn = row.occurrence_id && storage::occurrence_by_id(tx, *row.occurrence_id)->state == storage::OccurrenceState::withdrawn;
  if (is_withdrawn) spare(tx, row, OutboxState::skipped, storage::kTakenBack, now);
  else put_off(tx, row, until, reason, now);
  if (line.account.platform == wechat_api::Platform::wecom) return;
  const auto identity = storage::identity_by_id(tx, row.identity_id.value());
  wechat_api::Standing standing = handlers::standing_of(*identity, now);
  switch (handlers::via_named(row.door)) {
    case Via::customer_service:
      // What a tap's window gave is gone with it in a minute; only the window of a message is worth giving back to.
      if (standing.window.until > now && standing.window.tap_until <= now && standing.window.left < kMessagesPerWindow) ++standing.window.left;
      break;
    case Via::subscription_notice: ++standing.notices_left; break;
    case Via::mass: standing.mass_left = std::min(wechat_api::kMassAMonth, standing.mass_left + 1); break;
    case Via::template_message:
    case Via::app: break;
  }
  handlers::keep_standing(tx, *identity, standing, now);
}

void Delivery::keep_hold(Tx& tx, const Line& line, const SendResult& result, Seconds now) const {
  if (stops_account(result))
    storage::hold_account(tx, line.account.name, now + kHold, result.errcode == 0 ? "" : wechat_api::meaning_of(line.account.platform, result.errcode).brief);
  else if (result.state == SendResult::State::accepted) storage::release_account(tx, line.account.name);
}

bool Delivery::settle(Tx& tx, const Line& line, const FrozenCall& call, const SendResult& result, Seconds now) const {
  const bool is_keyed = line.account.channel->rule(handlers::via_named(call.door)).repeat_window.count() > 0;
  const bool is_busy = result.state == SendResult::State::refused && result.errcode == -1;
  const bool is_accepted = result.state == SendResult::State::accepted || result.action == Action::accepted;
  // What was unknown once stays so until the platform has answered these very bytes with a yes.
  const bool stays_in_doubt = call.is_doubtful && !is_accepted;
  const bool is_too_soon = is_keyed && result.errcode == kKeyTooSoon;  // the key is known there: what became of it is not
  if (result.state == SendResult::State::unknown || (is_busy && is_keyed) || stays_in_doubt || is_too_soon) {
    settle_unknown(tx, line, call, result.message, now);
    return false;
  }
  if (is_accepted) return settle_accepted(tx, line, call, result, now);
  if (result.state == SendResult::State::refused) {
    settle_refused(tx, line, call, result, now);
    return false;
  }
  const std::vector<OutboxRow> rows = storage::rows_of_call(tx, call.id);
  if (result.errcode == kBadTag) storage::forget_tag(tx, line.account.name);
  const std::string_view why = result.errcode == 0 ? "没连上" : wechat_api::meaning_of(line.account.platform, result.errcode).brief;
  for (const OutboxRow& row : rows) {
    // Refused at the door of the account, nobody's message was tried.
    if (stops_account(result)) storage::forget_attempt(tx, row.id);
    postpone(tx, line, row, stops_account(result) ? now + kHold : now + back_off(row.attempts), why, now);
  }
  give_back(tx, line, call, static_cast<std::int64_t>(rows.size()), now);
  storage::close_call(tx, call.id, "refused", 0, result.message, "", now);
  return false;
}

// In slices; the first keeps the platform's answer, so that a crash between two repeats nothing and leaves nothing in doubt.
bool Delivery::settle_accepted(Tx& tx, const Line& line, const FrozenCall& call, const SendResult& result, Seconds now) const {
  std::map<std::int64_t, std::vector<std::string>> options;  // by body: what the numbers under the message mean
  std::int64_t not_reached = 0;
  const std::vector<OutboxRow> rows = storage::rows_of_call(tx, call.id, kSettledAtOnce + 1);
  if (rows.empty()) return false;  // a report of the platform's was quicker and has ended the call
  const bool has_more = rows.size() > kSettledAtOnce;
  for (std::size_t n = 0; n < rows.size() - (has_more ? 1 : 0); ++n) {
    const OutboxRow& row = rows[n];
    if (!options.contains(row.body_id)) options[row.body_id] = options_of(wechat_api::reply_from_text(storage::body_text(tx, row.body_id)));
    const bool is_named = std::find(result.refused.begin(), result.refused.end(), lower(row.recipient)) != result.refused.end();
    if (is_named) {
      ++not_reached;
      if (line.account.platform == wechat_api::Platform::wecom) storage::keep_follow(tx, row.identity_id.value(), false, call.first_attempt_at);
      finish(tx, row, OutboxState::refused, line.account.platform == wechat_api::Platform::wecom ? "不在应用可见范围" : "没有关注", result.errcode, now);
      continue;
    }
    if (line.account.platform == wechat_api::Platform::wecom && !is_planned(row)) storage::expect_reachable(tx, row.identity_id.value());
    // While the person is being asked something, a number answers that.
    if (!options[row.body_id].empty() && storage::conversation_of(tx, row.identity_id.value(), now).question.empty())
      storage::open_list(tx, row.identity_id.value(), options[row.body_id], now);
    finish(tx, row, OutboxState::accepted, "", 0, now);
  }
  if (not_reached > 0 && handlers::via_named(call.door) == Via::app) give_back(tx, line, call, not_reached, now);
  if (has_more) {
    storage::keep_acceptance(tx, call.id, {result.errcode, result.message, result.message_id, result.refused});
    return true;
  }
  storage::close_call(tx, call.id, "accepted", result.errcode, result.message, result.message_id, now);
  return false;
}

void Delivery::settle_refused(Tx& tx, const Line& line, const FrozenCall& call, const SendResult& result, Seconds now) const {
  const Via via = handlers::via_named(call.door);
  if (result.errcode == kAwaitsAdministrator)
    return storage::close_call(tx, call.id, "awaiting", result.errcode, result.message, result.message_id, now + kConfirmation);
  const auto meaning = wechat_api::meaning_of(line.account.platform, result.errcode);
  const std::vector<OutboxRow> rows = storage::rows_of_call(tx, call.id);
  // A mass message or a person-time that was refused is not gone; a call that was refused was a call.
  if (via == Via::mass || via == Via::app) give_back(tx, line, call, static_cast<std::int64_t>(rows.size()), now);
  const bool is_day_over = result.action == Action::wait_day || result.errcode == kNoMassLeft;
  // Of the day the call was counted on; one that has just begun is not given up for the word of a clock that is behind ours.
  const bool is_believed = is_day_over && !is_day_young(call.first_attempt_at);
  if (is_believed && (result.errcode == kQuotaReached || result.errcode == kNoMassLeft))
    storage::correct_quota(tx, line.account.name, handlers::quota_date(call.first_attempt_at), call.door, wechat_api::daily_limit(handlers::ability_of(account_of(line)), via));
  if (result.errcode == kNoSuchTag) storage::forget_tag(tx, line.account.name);
  for (const OutboxRow& row : rows) {
    const bool may_try_again = row.attempts < kMostAttempts;
    if (result.action == Action::stop) {
      postpone(tx, line, row, now + kHold, meaning.brief, now);
    } else if (is_day_over) {
      postpone(tx, line, row, is_believed ? std::max(next_quota_day(call.first_attempt_at), now + kMinute) : now + kYoungDayPause, meaning.brief, now);
    } else if (result.action == Action::wait_minute && may_try_again) {
      postpone(tx, line, row, now + kMinute, meaning.brief, now);
    } else if ((result.action == Action::retry || result.action == Action::token || result.errcode == kNoSuchTag) && may_try_again) {
      postpone(tx, line, row, now + back_off(row.attempts), meaning.brief, now);
    } else {
      if (row.identity_id && line.account.platform == wechat_api::Platform::official_account && rows.size() == 1)
        correct_person(tx, *row.identity_id, via, result, now);
      if (row.identity_id && line.account.platform == wechat_api::Platform::wecom && result.errcode == kAllOutsideRange)
        storage::keep_follow(tx, *row.identity_id, false, call.first_attempt_at);
      finish(tx, row, OutboxState::refused, meaning.brief, result.errcode, now);
    }
  }
  storage::close_call(tx, call.id, "refused", result.errcode, result.message, "", now);
}

void Delivery::settle_unknown(Tx& tx, const Line& line, const FrozenCall& call, const std::string& why, Seconds now) const {
  const wechat_api::DoorRule rule = line.account.channel->rule(handlers::via_named(call.door));
  const auto again = now + std::max(back_off(call.attempts), rule.repeat_pause);
  if (again + kLongestCall + kRepeatMargin <= call.first_attempt_at + rule.repeat_window)
    return storage::close_call(tx, call.id, "repeat", 0, why, "", again);
  for (const OutboxRow& row : storage::rows_of_call(tx, call.id)) finish(tx, row, OutboxState::unknown, kNotCertain, 0, now);
  storage::close_call(tx, call.id, "unknown", 0, why, "", now);
}

}  // namespace bot
