// One account's state in delivery.cpp: its alarm, its pace, whether it is held. Private to delivery*.cpp.
#pragma once

#include <algorithm>
#include <cmath>
#include <map>

#include "bot/delivery.h"
#include "wechat_api/route.h"

namespace bot {

// So many calls a second on average and so many at once: tighter than what the platform allows
// (reference: wecom §8: 10,000 a minute; an official account's customer service names no rate: we take half of that).
class Pace {
 public:
  Pace(double per_second, int at_once) : per_second_(per_second), most_(at_once), tokens_(at_once) {}
  int allowed(TimePoint now) {
    refill(now);
    return static_cast<int>(tokens_);
  }
  void used(TimePoint now, int calls) {
    refill(now);
    tokens_ -= calls;
  }
  TimePoint next(TimePoint now) const {
    return now + std::chrono::milliseconds{static_cast<std::int64_t>(std::ceil((1 - tokens_) / per_second_ * 1000)) + 1};
  }

 private:
  void refill(TimePoint now) {
    tokens_ = std::min(most_, tokens_ + std::chrono::duration<double>(now - filled_at_).count() * per_second_);
    filled_at_ = now;
  }
  double per_second_, most_, tokens_;
  TimePoint filled_at_{};
};

struct Delivery::Line {
  Line(Clock& clock, DeliveryAccount chosen)
      : account(std::move(chosen)),
        alarm(clock),
        pace(account.platform == wechat_api::Platform::wecom ? 100 : 80, kCallsInFlight) {}
  DeliveryAccount account;
  Clock::Alarm alarm;
  Pace pace;
  TimePoint held_until{};
  bool waits_for_room = false;  // all calls in flight are taken by others
};

// A call whose intent is committed, and what has to be done before its bytes leave.
struct Delivery::Outgone {
  storage::FrozenCall call;
  std::int64_t tag_id = 0;
  std::vector<std::string> tagged;  // the tag is to hold exactly these; empty: no tag
  TimePoint decided_at{};           // by the clock that was looked at
};

struct Delivery::Claimed {
  std::vector<Outgone> calls;
  bool has_settled = false;  // rows ended without a call: there may be more of them
  bool needs_tag = false;    // a mass message waits for the account's tag
  TimePoint next = kNever;   // when there is something to claim again
};

// What one claim looks at again and again.
struct Delivery::Round {
  Seconds now{};
  wechat_api::Budget planned{}, whole{};         // what is left of the day for planned messages, and with the reserve
  std::map<std::int64_t, int> taken;             // WeCom: rows of this claim, by identity
  std::map<std::pair<std::int64_t, std::string_view>, int> copies;  // WeCom: of this claim, by identity and words
  std::map<std::int64_t, std::string> bodies;
  std::map<std::int64_t, bool> fits_a_notice;    // by body
};

// WeCom: what somebody was given lately, and how many times these very words with the row looked at.
struct Delivery::Recent {
  int minute = 0, hour = 0;
  int copy = 1;
};

struct Delivery::Chunk {
  std::int64_t body_id = 0;
  wechat_api::Outgoing out;
  std::vector<storage::OutboxRow> rows;
  int copy = 1;
};

// Rules that both halves use.
inline constexpr std::chrono::minutes kRepeatMargin{2};
inline constexpr std::chrono::seconds kLongestCall{15};
inline constexpr int kOverdueAtOnce = 1000;
inline constexpr std::string_view kNotCertain = "不确定是否送到";
inline constexpr std::chrono::minutes kHold{10};  // how long a refused secret or address waits for its probe

// Nothing of the account can go until somebody has acted, whether the platform said so of the message or of the token before it.
inline bool stops_account(const wechat_api::SendResult& result) {
  using State = wechat_api::SendResult::State;
  return result.action == wechat_api::Action::stop && (result.state == State::refused || result.state == State::not_sent);
}

}  // namespace bot
