// What a claim takes, what a result means for each row: everything delivery decides inside a transaction.
#include <algorithm>
#include <map>
#include <stdexcept>

#include "bot/delivery_line.h"
#include "handlers/calendar/civil.h"
#include "storage/conversation.h"
#include "storage/identity.h"
#include "wechat_api/message_text.h"
#include "wechat_api/route.h"

namespace bot {
namespace {

using handlers::options_of;
using storage::FrozenCall;
using storage::OutboxRow;
using storage::OutboxState;
using storage::Transaction;
using wechat_api::Action;
using wechat_api::SendResult;

constexpr int kPerMemberAMinute = 25;      // WeCom drops what exceeds 30 without telling (reference: wecom §5.7)
constexpr std::chrono::minutes kMinute{1};
constexpr std::chrono::minutes kHold{10};
constexpr std::chrono::minutes kRepeatMargin{2};
constexpr std::chrono::seconds kLongestCall{15};
constexpr int kOverdueAtOnce = 1000;
constexpr int kMostAttempts = 8;
constexpr int kMessagesPerWindow = 5;

std::chrono::seconds back_off(int attempts) { return std::chrono::seconds{std::min(60, 1 << std::min(attempts, 6))}; }

std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

wechat_api::Window window_of(const storage::Identity& identity) {
  return {identity.window_until, identity.window_left, identity.tap_until, identity.tap_left};
}

void keep_window(Transaction& tx, storage::Identity identity, const wechat_api::Window& window) {
  identity.window_until = window.until;
  identity.window_left = window.left;
  identity.tap_until = window.tap_until;
  identity.tap_left = window.tap_left;
  storage::keep_window(tx, identity);
}

// How much before its time a planned message begins: the account's start_early less its place in the account's spread,
// which is the same all day.
std::chrono::seconds shift_of(const DeliveryAccount& account, std::chrono::sys_seconds now) {
  if (account.jitter.count() == 0) return account.start_early;
  const std::size_t mixed = std::hash<std::string>{}(account.name + handlers::calendar::date_text(now));
  return account.start_early - std::chrono::seconds{static_cast<std::int64_t>(mixed % static_cast<std::size_t>(account.jitter.count() + 1))};
}

std::chrono::sys_seconds next_quota_day(std::chrono::sys_seconds now) {
  return handlers::calendar::day_of(now) + std::chrono::days{1} - handlers::calendar::kOffset;
}

}  // namespace

void Delivery::finish(Transaction& tx, OutboxRow row, OutboxState state, std::string_view reason, int errcode,
                      std::chrono::sys_seconds now) const {
  storage::settle_row(tx, row, state, reason, errcode, now);
  row.state = state;
  row.reason = reason;
  row.errcode = errcode;
  if (const handlers::Receipt* receipt = house_.registry.receipt(row.kind))
    receipt->record(tx, row, handlers::Slice{now, kOverdueAtOnce, house_.accounts});
}

// Back to ready after a call that certainly reached nobody; what it spent of the member's window is given back.
void Delivery::postpone(Transaction& tx, const Line& line, const OutboxRow& row, std::chrono::sys_seconds until, std::string_view reason,
                        std::chrono::sys_seconds now) const {
  storage::postpone_row(tx, row.id, until, reason, now);
  if (line.account.platform == wechat_api::Platform::wecom) return;
  const auto identity = storage::identity_by_id(tx, row.identity_id.value());
  wechat_api::Window window = window_of(*identity);
  // What a tap's window gave is gone with it in a minute; only the window of a message is worth giving back to.
  if (window.until > now && window.tap_until <= now && window.left < kMessagesPerWindow) ++window.left;
  keep_window(tx, *identity, window);
}

Delivery::Claimed Delivery::claim(Transaction& tx, const Line& line, std::chrono::sys_seconds now, int room) const {
  Claimed claimed;
  for (const OutboxRow& row : storage::overdue_rows(tx, now, kOverdueAtOnce)) {
    finish(tx, row, OutboxState::expired, "过了有效时间", 0, now);
    claimed.has_settled = true;
  }
  claim_repeats(tx, line, now, room, claimed);
  claim_rows(tx, line, now, room - static_cast<int>(claimed.calls.size()), claimed);
  if (!claimed.calls.empty() || claimed.has_settled) return claimed;
  if (const auto next = storage::next_ready(tx, line.account.name, shift_of(line.account, now)))
    claimed.next = std::min<TimePoint>(claimed.next, *next);
  if (const auto next = storage::next_repeat(tx, line.account.name)) claimed.next = std::min<TimePoint>(claimed.next, *next);
  if (const auto next = storage::next_overdue(tx)) claimed.next = std::min<TimePoint>(claimed.next, *next);
  return claimed;
}

void Delivery::claim_repeats(Transaction& tx, const Line& line, std::chrono::sys_seconds now, int room, Claimed& claimed) const {
  const auto window = line.account.channel->repeat_window();
  for (FrozenCall& call : storage::calls_to_repeat(tx, line.account.name, now, room)) {
    if (now + kLongestCall + kRepeatMargin > call.first_attempt_at + window) {
      for (const OutboxRow& row : storage::rows_of_call(tx, call.id)) finish(tx, row, OutboxState::unknown, "不确定是否送到", 0, now);
      storage::close_call(tx, call.id, "unknown", 0, "the platform would no longer recognise a repetition", "", now);
      claimed.has_settled = true;
      continue;
    }
    storage::begin_repeat(tx, call.id, house_.database.epoch(), now);
    ++call.attempts;
    claimed.calls.push_back(std::move(call));
  }
}

// False when the row was settled or postponed instead. Spends the window before anything is sent.
bool Delivery::may_send(Transaction& tx, const Line& line, const OutboxRow& row, int in_this_claim, std::chrono::sys_seconds now) const {
  const auto identity = storage::identity_by_id(tx, row.identity_id.value());
  if (line.account.platform == wechat_api::Platform::wecom) {
    if (in_this_claim + storage::sent_since(tx, identity->id, now - kMinute) < kPerMemberAMinute) return true;
    storage::postpone_row(tx, row.id, now + kMinute, "paced", now);
    return false;
  }
  const wechat_api::Window window = window_of(*identity);
  const auto route = wechat_api::route_for(line.account.type, line.account.platform, identity->follows, window, now);
  if (!route.open) {
    finish(tx, row, OutboxState::skipped, identity->follows ? "超过48小时没说过话，或5条已用完" : "没有关注", 0, now);
    return false;
  }
  keep_window(tx, *identity, wechat_api::spent(window, now));
  return true;
}

void Delivery::claim_rows(Transaction& tx, const Line& line, std::chrono::sys_seconds now, int room, Claimed& claimed) const {
  if (room <= 0) return;
  const int per_call = static_cast<int>(line.account.channel->recipients_per_call());
  struct Chunk {
    std::int64_t body_id;
    wechat_api::Outgoing out;
    std::vector<OutboxRow> rows;
  };
  std::vector<Chunk> chunks;
  std::map<std::int64_t, int> taken;  // rows of this claim, by identity
  for (const OutboxRow& row :
       storage::ready_rows(tx, line.account.name, now, shift_of(line.account, now), room * per_call)) {
    auto chunk = std::find_if(chunks.begin(), chunks.end(), [&](const Chunk& open) {
      return open.body_id == row.body_id && static_cast<int>(open.rows.size()) < per_call;
    });
    if (chunk == chunks.end() && static_cast<int>(chunks.size()) == room) continue;  // the next claim takes it
    if (!may_send(tx, line, row, taken[row.identity_id.value()], now)) {
      claimed.has_settled = true;
      continue;
    }
    if (chunk == chunks.end()) {
      chunks.push_back(Chunk{row.body_id, {{}, wechat_api::reply_from_text(storage::body_text(tx, row.body_id))}, {}});
      chunk = chunks.end() - 1;
    }
    chunk->out.to.push_back(row.recipient);
    chunk->rows.push_back(row);
    ++taken[row.identity_id.value()];
  }
  for (const Chunk& chunk : chunks) {
    wechat_api::Call prepared;
    try {
      prepared = line.account.channel->prepare(chunk.out);
    } catch (const std::invalid_argument& impossible) {
      // One message the platform cannot carry must not hold up all others.
      house_.log.error("delivery.impossible", {{"account", line.account.name}, {"why", impossible.what()}});
      for (const OutboxRow& row : chunk.rows) finish(tx, row, OutboxState::refused, "平台发不了这种消息", 0, now);
      claimed.has_settled = true;
      continue;
    }
    FrozenCall call{0, line.account.name, prepared.api, prepared.body, 1, now, now};
    std::vector<std::int64_t> ids;
    for (const OutboxRow& row : chunk.rows) ids.push_back(row.id);
    call.id = storage::open_call(tx, call, ids, house_.database.epoch(), now);
    claimed.calls.push_back(std::move(call));
  }
}

void Delivery::settle(Transaction& tx, const Line& line, const FrozenCall& call, const SendResult& result,
                      std::chrono::sys_seconds now) const {
  const bool is_keyed = line.account.channel->repeat_window().count() > 0;
  const bool is_busy = result.state == SendResult::State::refused && result.errcode == -1;
  const bool is_accepted = result.state == SendResult::State::accepted || result.action == Action::accepted;
  // What was unknown once stays so until the platform has answered these very bytes with a yes.
  const bool stays_in_doubt = call.is_doubtful && !is_accepted;
  if (result.state == SendResult::State::unknown || (is_busy && is_keyed) || stays_in_doubt) return settle_unknown(tx, line, call, result.message, now);
  if (result.state == SendResult::State::not_sent) {
    for (const OutboxRow& row : storage::rows_of_call(tx, call.id)) postpone(tx, line, row, now + back_off(row.attempts), "没连上", now);
    return storage::close_call(tx, call.id, "refused", 0, result.message, "", now);
  }
  if (result.state == SendResult::State::refused && result.action != Action::accepted)
    return settle_refused(tx, line, call, result, now);
  const std::vector<OutboxRow> rows = storage::rows_of_call(tx, call.id);
  std::map<std::int64_t, std::vector<std::string>> options;  // by body: what the numbers under the message mean
  for (const OutboxRow& row : rows) {
    if (!options.contains(row.body_id)) options[row.body_id] = options_of(wechat_api::reply_from_text(storage::body_text(tx, row.body_id)));
    const bool is_named = std::find(result.refused.begin(), result.refused.end(), lower(row.recipient)) != result.refused.end();
    if (is_named) {
      finish(tx, row, OutboxState::refused, "不在应用可见范围", result.errcode, now);
      continue;
    }
    // While the person is being asked something, a number answers that.
    if (!options[row.body_id].empty() && storage::conversation_of(tx, row.identity_id.value(), now).question.empty())
      storage::open_list(tx, row.identity_id.value(), options[row.body_id], now);
    finish(tx, row, OutboxState::accepted, "", 0, now);
  }
  storage::close_call(tx, call.id, "accepted", result.errcode, result.message, result.message_id, now);
}

void Delivery::settle_refused(Transaction& tx, const Line& line, const FrozenCall& call, const SendResult& result,
                              std::chrono::sys_seconds now) const {
  const auto meaning = wechat_api::meaning_of(line.account.platform, result.errcode);
  for (const OutboxRow& row : storage::rows_of_call(tx, call.id)) {
    const bool may_try_again = row.attempts < kMostAttempts;
    if (result.action == Action::stop) {
      postpone(tx, line, row, now + kHold, meaning.meaning, now);
    } else if (result.action == Action::wait_day) {
      postpone(tx, line, row, next_quota_day(now), meaning.meaning, now);
    } else if (result.action == Action::wait_minute && may_try_again) {
      postpone(tx, line, row, now + kMinute, meaning.meaning, now);
    } else if ((result.action == Action::retry || result.action == Action::token) && may_try_again) {
      postpone(tx, line, row, now + back_off(row.attempts), meaning.meaning, now);
    } else {
      if (const auto identity = storage::identity_by_id(tx, row.identity_id.value());
          identity && line.account.platform == wechat_api::Platform::official_account) {
        if (result.action == Action::wait_for_window) keep_window(tx, *identity, wechat_api::corrected(window_of(*identity), result.errcode));
        // 43004 and its like: not a follower any more, whatever the event said or did not say.
        if (result.errcode == 43004 || result.errcode == 50005) storage::keep_follow(tx, identity->id, false, identity->follow_changed_at);
      }
      finish(tx, row, OutboxState::refused, meaning.meaning, result.errcode, now);
    }
  }
  storage::close_call(tx, call.id, "refused", result.errcode, result.message, "", now);
}

void Delivery::settle_unknown(Transaction& tx, const Line& line, const FrozenCall& call, const std::string& why,
                              std::chrono::sys_seconds now) const {
  const auto again = now + back_off(call.attempts);
  const auto window = line.account.channel->repeat_window();
  if (again + kLongestCall + kRepeatMargin <= call.first_attempt_at + window)
    return storage::close_call(tx, call.id, "repeat", 0, why, "", again);
  for (const OutboxRow& row : storage::rows_of_call(tx, call.id)) finish(tx, row, OutboxState::unknown, "不确定是否送到", 0, now);
  storage::close_call(tx, call.id, "unknown", 0, why, "", now);
}

}  // namespace bot
