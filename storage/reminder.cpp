// Reminders: each firing is a schedule with one occurrence, which only the person sees.
#include "storage/reminder.h"

#include <fmt/format.h>

namespace storage {
namespace {

constexpr std::chrono::hours kOffset{8};

#define REMINDER_SELECT                                                                                                       \
  "SELECT reminder.id, reminder.member_id, words, rule, reminder.state, occurrence_id, occurrence.due_at, fired_at,"          \
  " repeat_id, previous_rule, previous_due"                                                                                   \
  " FROM reminder LEFT JOIN occurrence ON occurrence.id = reminder.occurrence_id "

Reminder read_reminder(const Rows& row) {
  return Reminder{row.integer(0), row.integer(1),       row.text(2),          row.text(3),
                  row.text(4),    row.maybe_integer(5), row.maybe_instant(6), row.maybe_instant(7),
                  row.maybe_integer(8), row.is_null(9) ? std::nullopt : std::optional(row.text(9)), row.maybe_instant(10)};
}

std::optional<Reminder> first(Rows rows) {
  if (!rows.next()) return std::nullopt;
  return read_reminder(rows);
}

std::int64_t plan_firing(Transaction& tx, std::int64_t reminder_id, const Member& member, std::chrono::sys_seconds due_at, std::chrono::sys_seconds now) {
  const std::chrono::sys_seconds civil = due_at + kOffset;
  const std::chrono::year_month_day date{std::chrono::floor<std::chrono::days>(civil)};
  const auto minutes = std::chrono::floor<std::chrono::minutes>(civil - std::chrono::floor<std::chrono::days>(civil)).count();
  Plan plan{kReminderKind, reminder_id, member.unit.id, member.id, "", "", due_at, due_at + kReminderUsefulFor, true};
  plan.local_date = fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                                static_cast<unsigned>(date.day()));
  plan.slot = fmt::format("{:02}:{:02}", minutes / 60, minutes % 60);
  return plan_once(tx, plan, now);
}

}  // namespace

std::int64_t keep_reminder(Transaction& tx, const Member& member, std::string_view words, std::string_view rule,
                           std::chrono::sys_seconds due_at, std::chrono::sys_seconds now) {
  const std::int64_t id = tx.insert("INSERT INTO reminder (member_id, words, rule, state, created_at) VALUES ($1, $2, $3, 'open', $4)",
                                    {member.id, words, rule, now});
  tx.execute("UPDATE reminder SET occurrence_id = $1 WHERE id = $2", {plan_firing(tx, id, member, due_at, now), id});
  return id;
}

std::optional<Reminder> reminder_of(const Snapshot& db, std::int64_t reminder_id) {
  return first(db.query(REMINDER_SELECT "WHERE reminder.id = $1", {reminder_id}));
}

std::vector<Reminder> open_reminders(const Snapshot& db, std::int64_t member_id, int limit) {
  std::vector<Reminder> found;
  Rows rows = db.query(REMINDER_SELECT "WHERE reminder.member_id = $1 AND reminder.state = 'open'"
                                       " ORDER BY occurrence.due_at, reminder.id LIMIT $2",
                       {member_id, limit});
  while (rows.next()) found.push_back(read_reminder(rows));
  return found;
}

std::optional<Reminder> newest_reminder(const Snapshot& db, std::int64_t member_id) {
  return first(db.query(REMINDER_SELECT "WHERE reminder.member_id = $1 AND reminder.state IN ('open', 'fired')"
                                        " ORDER BY coalesce(fired_at, reminder.created_at) DESC, reminder.id DESC LIMIT 1",
                        {member_id}));
}

std::optional<Reminder> newest_fired(const Snapshot& db, std::int64_t member_id, std::chrono::sys_seconds since, std::string_view words) {
  return first(db.query(REMINDER_SELECT "WHERE reminder.member_id = $1 AND fired_at >= $2 AND reminder.state <> 'cancelled'"
                                        " AND (done_at IS NULL OR done_at < fired_at) AND substr(words, 1, length($3)) = $3"
                                        " ORDER BY fired_at DESC, reminder.id DESC LIMIT 1",
                        {member_id, since, words}));
}

void plan_reminder(Transaction& tx, const Reminder& reminder, const Member& member, std::string_view rule, std::chrono::sys_seconds due_at,
                   std::chrono::sys_seconds now) {
  if (reminder.occurrence_id) cancel_planned(tx, *reminder.occurrence_id);
  tx.execute("UPDATE reminder SET occurrence_id = $1, rule = $2, state = 'open', previous_rule = rule, previous_due = $3 WHERE id = $4",
             {plan_firing(tx, reminder.id, member, due_at, now), rule, reminder.due_at, reminder.id});
}

void repeat_reminder(Transaction& tx, const Reminder& reminder, const Member& member, std::chrono::sys_seconds due_at, std::chrono::sys_seconds now) {
  const bool is_single = reminder.rule.empty();
  const auto& pending = is_single ? reminder.occurrence_id : reminder.repeat_id;
  if (pending) cancel_planned(tx, *pending);
  const std::int64_t occurrence = plan_firing(tx, reminder.id, member, due_at, now);
  if (is_single) tx.execute("UPDATE reminder SET occurrence_id = $1, state = 'open' WHERE id = $2", {occurrence, reminder.id});
  else tx.execute("UPDATE reminder SET repeat_id = $1 WHERE id = $2", {occurrence, reminder.id});
}

void cancel_reminder(Transaction& tx, const Reminder& reminder) {
  for (const auto& pending : {reminder.occurrence_id, reminder.repeat_id})
    if (pending) cancel_planned(tx, *pending);
  tx.execute("UPDATE reminder SET state = 'cancelled' WHERE id = $1", {reminder.id});
}

void note_fired(Transaction& tx, std::int64_t reminder_id, std::chrono::sys_seconds now) {
  tx.execute("UPDATE reminder SET fired_at = $1 WHERE id = $2", {now, reminder_id});
  tx.execute("UPDATE reminder SET state = 'fired' WHERE id = $1 AND rule = ''", {reminder_id});
}

void note_done(Transaction& tx, const Reminder& reminder, std::chrono::sys_seconds now) {
  const bool is_single = reminder.rule.empty();
  const auto& pending = is_single ? reminder.occurrence_id : reminder.repeat_id;
  if (pending) cancel_planned(tx, *pending);
  tx.execute("UPDATE reminder SET done_at = $1 WHERE id = $2", {now, reminder.id});
  if (is_single) tx.execute("UPDATE reminder SET state = 'done' WHERE id = $1", {reminder.id});
}

}  // namespace storage
