// Counters of the API per account: of the minute, the hour, the day (from midnight in Beijing) and the month, and the calls
// that ask for them and clear them. What was counted of past days stays: it is what a bot's own book is compared with.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "wechat_api/simulator/api.h"

namespace wechat_api::simulator {

// 0: no limit.
struct CallLimits {
  int per_minute = 0, per_hour = 0, per_day = 0, per_month = 0;
};

// The name under which recipients of WeCom messages are counted.
inline constexpr std::string_view kPersonTimes = "person-times";
inline constexpr std::string_view kMassMessages = "mass messages";  // taken on: of a repeated or refused call there is none

class QuotaBook {
 public:
  // Counts `amount` and returns 0, or leaves the counters and returns what is used up: 45011 (a minute of the official
  // account) or 45009.
  int charge(const AccountSettings& account, std::string_view api, CallLimits preset, Millis now, int amount = 1);
  CallLimits limits(std::string_view account, std::string_view api, CallLimits preset) const;
  void set_limits(std::string_view account, std::string_view api, CallLimits limits);
  // From midnight, clearings not looked at. `day`: "2026-11-21".
  const std::map<std::string, int, std::less<>>& used(std::string_view account, std::string_view day) const;
  // Against the limit of the day.
  int used_today(std::string_view account, std::string_view api, Millis now) const;
  // Everything of the account where `api` is empty.
  void clear(std::string_view account, std::string_view api, Millis now);
  // {"account","day","api","used"} a line, oldest day first within an account.
  std::string json_lines() const;

 private:
  using Counts = std::map<std::string, int, std::less<>>;
  struct Slot {
    std::int64_t number = 0;
    int used = 0;
  };
  int in_slot(const std::string& name, std::int64_t number) const;

  std::map<std::pair<std::string, std::string>, Counts> used_;     // account, day
  std::map<std::pair<std::string, std::string>, Counts> cleared_;  // the same, as it stood at the last clearing
  std::map<std::string, Slot> slots_;                              // "m account api", "h …", "M …"
  std::map<std::string, CallLimits, std::less<>> set_;             // "account api"
};

Reaction quota_get(PlatformState& world, const ApiCall& call);
Reaction quota_clear(PlatformState& world, const ApiCall& call);      // of one API
Reaction clear_quota(PlatformState& world, const ApiCall& call);      // of all, with a token
Reaction clear_quota_v2(PlatformState& world, const ApiCall& call);   // of all, with the secret
Reaction rid_get(PlatformState& world, const ApiCall& call);

}  // namespace wechat_api::simulator
