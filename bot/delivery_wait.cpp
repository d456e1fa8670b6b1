// See delivery_wait.h.
#include "bot/delivery_wait.h"

#include <algorithm>

#include "handlers/calendar/civil.h"
#include "handlers/reach.h"

namespace bot {
namespace {

using Seconds = std::chrono::sys_seconds;
using handlers::calendar::midnight_of;

constexpr std::chrono::minutes kAfterMidnight{5};
constexpr std::chrono::minutes kYoung{15};
constexpr std::chrono::hours kMorning{7};
// So much later than planned is still the same evening, also across midnight.
constexpr std::chrono::minutes kSameEvening{30};

bool is_overtaken_by_night(Seconds until, Seconds planned_at) {
  const Seconds midnight = midnight_of(until);
  return planned_at < midnight && until < midnight + kMorning && until > planned_at + kSameEvening;
}

}  // namespace

Seconds next_quota_day(Seconds at) { return midnight_of(at) + std::chrono::days{1} + kAfterMidnight; }

bool is_day_young(Seconds at) { return at - midnight_of(at) < kYoung; }

std::optional<Wait> wait_of(const storage::OutboxRow& row, const wechat_api::Hours& hours, Seconds until, Seconds planned_at) {
  if (until >= row.useful_until) return std::nullopt;
  if (!is_planned(row)) return Wait{until, row.useful_until};
  const bool has_hours = hours.from != hours.until;
  if (!has_hours) {
    const Seconds at = is_overtaken_by_night(until, planned_at) ? midnight_of(until) + kMorning : until;
    return at < row.useful_until ? std::optional<Wait>{{at, row.useful_until}} : std::nullopt;
  }
  const Seconds at = wechat_api::first_inside(hours, until, handlers::calendar::kOffset);
  if (at == until) return Wait{at, row.useful_until};
  if (at > planned_at + handlers::kUntilMorning) return std::nullopt;
  return Wait{at, std::max(row.useful_until, at + handlers::kUsefulInTheMorning)};
}

}  // namespace bot
