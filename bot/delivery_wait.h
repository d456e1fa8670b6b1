// When a row that cannot go now goes: rules over instants and a person's hours.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "storage/outbox.h"
#include "wechat_api/route.h"

namespace bot {

// Why a row waits for another day; the same words as the platform's refusal has (error_official_account.cpp, 45009).
inline constexpr std::string_view kDayUsedUp = "今天的额度用完了";
inline constexpr std::string_view kMassUsedUp = "今天的群发用完了";
inline constexpr std::string_view kMassHeldByAnother = "今天的群发留给了别的推送";
// A day that is used up although it has just begun: the platform's has not begun yet, or its count comes late.
inline constexpr std::chrono::minutes kYoungDayPause{5};

// Sent because somebody planned it for others; answers and what a person has set go by their own time.
inline bool is_planned(const storage::OutboxRow& row) { return row.lane >= storage::Lane::scheduled; }

// When what is used up by the day of `at` may be tried again: some minutes after midnight in Beijing, as two clocks may differ.
std::chrono::sys_seconds next_quota_day(std::chrono::sys_seconds at);
// Whether the day of `at` has only just begun: the platform's answer may still speak of the day before.
bool is_day_young(std::chrono::sys_seconds at);

struct Wait {
  std::chrono::sys_seconds at{}, useful_until{};
};
// Where a row that cannot go before `until` goes: inside its person's hours, which make it useful for longer as they did when it
// was written; without hours of their own, what the night has overtaken waits for the morning. Nothing: it is of no use by then.
// `planned_at`: when its occurrence was due.
std::optional<Wait> wait_of(const storage::OutboxRow& row, const wechat_api::Hours& hours, std::chrono::sys_seconds until, std::chrono::sys_seconds planned_at);

}  // namespace bot
