// What people asked to be reminded of.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/member.h"
#include "storage/schedule.h"
#include "storage/transaction.h"

namespace storage {

inline constexpr std::string_view kReminderKind = "reminder";
inline constexpr std::chrono::hours kReminderUsefulFor{12};

struct Reminder {
  std::int64_t id = 0;
  std::int64_t member_id = 0;
  std::string words;
  std::string rule;                              // "" for once
  std::string state;                             // open, fired, done, cancelled
  std::optional<std::int64_t> occurrence_id;     // the next firing
  std::optional<std::chrono::sys_seconds> due_at;
  std::optional<std::chrono::sys_seconds> fired_at;
  std::optional<std::int64_t> repeat_id;         // one more firing of a rule: put off
  std::optional<std::string> previous_rule;      // before the newest change
  std::optional<std::chrono::sys_seconds> previous_due;
};

// Keeps it and plans its first firing. Returns its id.
std::int64_t keep_reminder(Transaction& tx, const Member& member, std::string_view words, std::string_view rule,
                           std::chrono::sys_seconds due_at, std::chrono::sys_seconds now);
std::optional<Reminder> reminder_of(const Snapshot& db, std::int64_t reminder_id);
// Those still to fire, next first, at most `limit`.
std::vector<Reminder> open_reminders(const Snapshot& db, std::int64_t member_id, int limit);
// The one set or fired last.
std::optional<Reminder> newest_reminder(const Snapshot& db, std::int64_t member_id);
// The one that fired last, at `since` or later, and was not done since; whose words begin with `words`.
std::optional<Reminder> newest_fired(const Snapshot& db, std::int64_t member_id, std::chrono::sys_seconds since, std::string_view words = {});

// Its next firing is then, whatever was planned before. `rule`: the rule from now on.
void plan_reminder(Transaction& tx, const Reminder& reminder, const Member& member, std::string_view rule, std::chrono::sys_seconds due_at,
                   std::chrono::sys_seconds now);
// One more firing beside those of the rule, in the place of the one put off to before: 稍后.
void repeat_reminder(Transaction& tx, const Reminder& reminder, const Member& member, std::chrono::sys_seconds due_at, std::chrono::sys_seconds now);
void cancel_reminder(Transaction& tx, const Reminder& reminder);
void note_fired(Transaction& tx, std::int64_t reminder_id, std::chrono::sys_seconds now);
// And what it was put off to does not come any more.
void note_done(Transaction& tx, const Reminder& reminder, std::chrono::sys_seconds now);

}  // namespace storage
