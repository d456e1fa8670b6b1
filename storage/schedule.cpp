// Schedules and occurrences.
#include "storage/schedule.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "storage/outbox.h"

namespace storage {
namespace {

constexpr std::string_view kStates[] = {"planned", "frozen", "sending", "sent", "partly", "late", "missed", "cancelled", "withdrawn"};

constexpr std::string_view kLateRules[] = {"send", "merge", "skip", "ask"};

#define OCCURRENCE_SELECT                                                                                             \
  "SELECT occurrence.id, schedule.kind, schedule.subject_id, unit.id, unit.name, unit.path, schedule.author_id,"      \
  " local_date, slot, due_at, useful_until, occurrence.state, lateness_s, place, total, accepted, refused, skipped," \
  " expired, unknown, late_rule, may_use_mass FROM occurrence JOIN schedule ON schedule.id = occurrence.schedule_id"                           \
  " JOIN unit ON unit.id = schedule.unit_id "

OccurrenceState state_named(std::string_view name) {
  const auto* found = std::find(std::begin(kStates), std::end(kStates), name);
  if (found == std::end(kStates)) throw DatabaseError(fmt::format("occurrence state {} is unknown", name));
  return static_cast<OccurrenceState>(found - std::begin(kStates));
}

LateRule rule_named(std::string_view name) {
  const auto* found = std::find(std::begin(kLateRules), std::end(kLateRules), name);
  if (found == std::end(kLateRules)) throw DatabaseError(fmt::format("late rule {} is unknown", name));
  return static_cast<LateRule>(found - std::begin(kLateRules));
}

Occurrence read_occurrence(const Rows& row) {
  Occurrence occurrence;
  occurrence.id = row.integer(0);
  occurrence.kind = row.text(1);
  occurrence.subject_id = row.integer(2);
  occurrence.unit = Unit{row.integer(3), row.text(4), row.text(5)};
  occurrence.author_id = row.integer(6);
  occurrence.local_date = row.text(7);
  occurrence.slot = row.text(8);
  occurrence.due_at = row.instant(9);
  occurrence.useful_until = row.instant(10);
  occurrence.state = state_named(row.text(11));
  occurrence.lateness = std::chrono::seconds{row.integer(12)};
  occurrence.place = row.integer(13);
  occurrence.tally = Tally{row.integer(14), row.integer(15), row.integer(16), row.integer(17), row.integer(18), row.integer(19)};
  occurrence.late_rule = rule_named(row.text(20));
  occurrence.may_use_mass = row.boolean(21);
  return occurrence;
}

std::vector<Occurrence> all(Rows rows) {
  std::vector<Occurrence> found;
  while (rows.next()) found.push_back(read_occurrence(rows));
  return found;
}

}  // namespace

std::string_view name_of(OccurrenceState state) { return kStates[static_cast<int>(state)]; }

std::string_view name_of(LateRule rule) { return kLateRules[static_cast<int>(rule)]; }

std::int64_t plan_once(Transaction& tx, const Plan& plan, std::chrono::sys_seconds now) {
  const auto schedule = tx.number("INSERT INTO schedule (kind, subject_id, unit_id, author_id, created_at)"
                                  " VALUES ($1, $2, $3, $4, $5) RETURNING id",
                                  {plan.kind, plan.subject_id, plan.unit_id, plan.author_id, now});
  return tx.number("INSERT INTO occurrence (schedule_id, local_date, slot, due_at, useful_until, is_exact, kind, begin_at, state,"
                   " may_use_mass, late_rule) VALUES ($1, $2, $3, $4, $5, $6, $7, $4, 'planned', $8, $9) RETURNING id",
                   {schedule.value(), plan.local_date, plan.slot, plan.due_at, plan.useful_until, plan.is_exact, plan.kind, plan.may_use_mass,
                    name_of(plan.late_rule)})
      .value();
}

std::optional<Occurrence> occurrence_by_id(const Snapshot& db, std::int64_t occurrence_id) {
  Rows rows = db.query(OCCURRENCE_SELECT "WHERE occurrence.id = $1", {occurrence_id});
  if (!rows.next()) return std::nullopt;
  return read_occurrence(rows);
}

std::vector<Occurrence> occurrences_between(const Snapshot& db, std::string_view kind, const Unit& unit,
                                            std::chrono::sys_seconds from, std::chrono::sys_seconds until) {
  return all(db.query(OCCURRENCE_SELECT "WHERE occurrence.kind = $1 AND substr(unit.path, 1, length($2)) = $2"
                                        " AND due_at >= $3 AND due_at < $4 AND occurrence.state <> 'cancelled'"
                                        " ORDER BY due_at, occurrence.id LIMIT 50",
                      {kind, unit.path, from, until}));
}

std::vector<Occurrence> planned_occurrences(const Snapshot& db, std::string_view kind, const Unit& unit) {
  return all(db.query(OCCURRENCE_SELECT "WHERE occurrence.kind = $1 AND substr(unit.path, 1, length($2)) = $2 AND occurrence.state = 'planned'"
                                        " ORDER BY due_at, occurrence.id LIMIT 50",
                      {kind, unit.path}));
}

std::vector<Occurrence> occurrences_touching(const Snapshot& db, std::string_view kind, const Unit& unit, std::chrono::sys_seconds from, std::chrono::sys_seconds until) {
  return all(db.query(OCCURRENCE_SELECT "WHERE occurrence.kind = $1 AND due_at >= $3 AND due_at < $4"
                                        " AND (substr(unit.path, 1, length($2)) = $2 OR substr($2, 1, length(unit.path)) = unit.path)"
                                        " AND occurrence.state NOT IN ('cancelled', 'withdrawn', 'missed') ORDER BY due_at, occurrence.id LIMIT 50",
                      {kind, unit.path, from, until}));
}

std::optional<Occurrence> newest_begun(const Snapshot& db, std::string_view kind, const Unit& unit, std::int64_t author_id) {
  Rows rows = db.query(OCCURRENCE_SELECT "WHERE occurrence.kind = $1 AND (unit.id = $2 OR schedule.author_id = $3)"
                                         " AND occurrence.state NOT IN ('planned', 'cancelled')"
                                         " ORDER BY due_at DESC, occurrence.id DESC LIMIT 1",
                       {kind, unit.id, author_id});
  if (!rows.next()) return std::nullopt;
  return read_occurrence(rows);
}

std::optional<std::chrono::sys_seconds> next_due(const Snapshot& db, std::chrono::seconds early) {
  // Four looks into one index, however many reminders are planned.
  const auto due = db.number("SELECT min(at) FROM (SELECT min(begin_at) - $1 AS at FROM occurrence WHERE state = 'planned' AND is_exact = 0"
                             " UNION ALL SELECT min(begin_at) - $1 FROM occurrence WHERE state = 'frozen' AND is_exact = 0"
                             " UNION ALL SELECT min(begin_at) FROM occurrence WHERE state = 'planned' AND is_exact = 1"
                             " UNION ALL SELECT min(begin_at) FROM occurrence WHERE state = 'frozen' AND is_exact = 1) AS begins",
                             {early.count()});
  if (!due) return std::nullopt;
  return std::chrono::sys_seconds{std::chrono::seconds{*due}};
}

std::optional<Occurrence> claim_due(Transaction& tx, std::chrono::sys_seconds due_by, std::chrono::sys_seconds now,
                                    std::int64_t epoch, std::chrono::sys_seconds lease_until) {
  // A lease of this very epoch is our own work of a moment ago; one of an older epoch is void.
  // What waits for a second person is not begun by anybody, whatever its time says; it can only be missed.
#define MAY_BEGIN                                                                                                      \
  " AND (useful_until <= $2 OR NOT EXISTS (SELECT 1 FROM approval WHERE approval.occurrence_id = occurrence.id AND is_approved = 0))" \
  " ORDER BY begin_at, id LIMIT 1"
  auto id = tx.number("SELECT id FROM occurrence WHERE state IN ('planned', 'frozen') AND is_exact = 0 AND begin_at <= $1" MAY_BEGIN, {due_by, now});
  if (!id) id = tx.number("SELECT id FROM occurrence WHERE state IN ('planned', 'frozen') AND is_exact = 1 AND begin_at <= $1" MAY_BEGIN, {now, now});
  if (!id) return std::nullopt;
  Occurrence occurrence = occurrence_by_id(tx, *id).value();
  if (occurrence.state == OccurrenceState::planned) {
    occurrence.lateness = std::max(std::chrono::seconds{0}, std::chrono::seconds{now - occurrence.due_at});
    const bool is_late = occurrence.lateness >= kNoticeablyLate;
    const bool is_over = now >= occurrence.useful_until || (is_late && (occurrence.late_rule == LateRule::skip || occurrence.late_rule == LateRule::merge));
    if (!is_over && is_late && occurrence.late_rule == LateRule::ask) {
      tx.execute("UPDATE occurrence SET begin_at = useful_until, is_exact = 1, lateness_s = $1 WHERE id = $2", {occurrence.lateness.count(), *id});
      return occurrence;
    }
    occurrence.state = is_over ? OccurrenceState::missed : OccurrenceState::frozen;
  }
  tx.execute("UPDATE occurrence SET state = $1, lateness_s = $2, owner = 'scheduler', epoch = $3, lease_until = $4 WHERE id = $5",
             {name_of(occurrence.state), occurrence.lateness.count(), epoch, lease_until, *id});
  return occurrence;
}

void set_late_rule(Transaction& tx, std::int64_t occurrence_id, LateRule rule) {
  tx.execute("UPDATE occurrence SET late_rule = $1 WHERE id = $2", {name_of(rule), occurrence_id});
}

void set_useful_until(Transaction& tx, std::int64_t occurrence_id, std::chrono::sys_seconds until) {
  tx.execute("UPDATE occurrence SET begin_at = CASE WHEN begin_at = useful_until THEN $1 ELSE begin_at END, useful_until = $1 WHERE id = $2 AND state = 'planned'",
             {until, occurrence_id});
}

void begin_now(Transaction& tx, std::int64_t occurrence_id, std::chrono::sys_seconds now) {
  tx.execute("UPDATE occurrence SET begin_at = $1, due_at = CASE WHEN due_at > $1 THEN $1 ELSE due_at END, late_rule = 'send' WHERE id = $2 AND state = 'planned'", {now, occurrence_id});
}

void merge_into(Transaction& tx, std::int64_t occurrence_id, std::int64_t other_id) {
  tx.execute("UPDATE occurrence SET state = 'missed', merged_into = $1 WHERE id = $2", {other_id, occurrence_id});
  // Whatever it carried itself goes along.
  tx.execute("UPDATE occurrence SET merged_into = $1 WHERE merged_into = $2", {other_id, occurrence_id});
}

std::optional<Occurrence> carrier_of(const Snapshot& db, std::int64_t occurrence_id) {
  const auto carrier = db.number("SELECT merged_into FROM occurrence WHERE id = $1 AND merged_into <> 0", {occurrence_id});
  return carrier ? occurrence_by_id(db, *carrier) : std::nullopt;
}

std::vector<Occurrence> merged_into(const Snapshot& db, std::int64_t occurrence_id) {
  return all(db.query(OCCURRENCE_SELECT "WHERE occurrence.merged_into = $1 ORDER BY due_at, occurrence.id", {occurrence_id}));
}

std::optional<Occurrence> next_planned(const Snapshot& db, std::string_view kind, const Unit& unit, std::chrono::sys_seconds from) {
  Rows rows = db.query(OCCURRENCE_SELECT "WHERE occurrence.kind = $1 AND unit.id = $2 AND due_at >= $3"
                                         " AND occurrence.state = 'planned' ORDER BY due_at, occurrence.id LIMIT 1",
                       {kind, unit.id, from});
  if (!rows.next()) return std::nullopt;
  return read_occurrence(rows);
}

void retry_later(Transaction& tx, std::int64_t occurrence_id, std::chrono::sys_seconds at) {
  tx.execute("UPDATE occurrence SET begin_at = $1, is_exact = 1 WHERE id = $2", {at, occurrence_id});
}

void keep_place(Transaction& tx, std::int64_t occurrence_id, std::int64_t place) {
  tx.execute("UPDATE occurrence SET place = $1 WHERE id = $2", {place, occurrence_id});
}

void set_state(Transaction& tx, std::int64_t occurrence_id, OccurrenceState state) {
  tx.execute("UPDATE occurrence SET state = $1, lease_until = 0 WHERE id = $2", {name_of(state), occurrence_id});
}

void add_to_tally(Transaction& tx, std::int64_t occurrence_id, const Tally& more) {
  tx.execute("UPDATE occurrence SET total = total + $1, accepted = accepted + $2, refused = refused + $3,"
             " skipped = skipped + $4, expired = expired + $5, unknown = unknown + $6 WHERE id = $7",
             {more.total, more.accepted, more.refused, more.skipped, more.expired, more.unknown, occurrence_id});
}

void revise_tally(Transaction& tx, std::int64_t occurrence_id, OutboxState before, OutboxState after) {
  const Tally less = result_of(before);
  Tally change = result_of(after);
  change.accepted -= less.accepted;
  change.refused -= less.refused;
  change.skipped -= less.skipped;
  change.expired -= less.expired;
  change.unknown -= less.unknown;
  add_to_tally(tx, occurrence_id, change);
  tx.execute("UPDATE occurrence SET state = 'partly' WHERE id = $1 AND state = 'sent' AND accepted < total", {occurrence_id});
}

std::optional<Occurrence> close_if_complete(Transaction& tx, std::int64_t occurrence_id) {
  Occurrence occurrence = occurrence_by_id(tx, occurrence_id).value();
  if (occurrence.state != OccurrenceState::sending || occurrence.tally.open() > 0) return std::nullopt;
  occurrence.state = occurrence.lateness >= kNoticeablyLate                        ? OccurrenceState::late
                     : occurrence.tally.accepted == occurrence.tally.total ? OccurrenceState::sent
                                                                           : OccurrenceState::partly;
  set_state(tx, occurrence.id, occurrence.state);
  return occurrence;
}

bool has_occurrence_of(const Snapshot& db, std::string_view kind) {
  return db.number("SELECT id FROM occurrence WHERE kind = $1 LIMIT 1", {kind}).has_value();
}

bool has_occurrence_on(const Snapshot& db, std::string_view kind, std::string_view local_date) {
  return db.number("SELECT id FROM occurrence WHERE kind = $1 AND local_date = $2 LIMIT 1",
                   {kind, local_date})
      .has_value();
}

void ensure_daily(Transaction& tx, const Plan& plan, std::chrono::sys_seconds now) {
  if (!has_occurrence_on(tx, plan.kind, plan.local_date)) plan_once(tx, plan, now);
}

bool cancel_planned(Transaction& tx, std::int64_t occurrence_id) {
  return tx.execute("UPDATE occurrence SET state = 'cancelled' WHERE id = $1 AND state = 'planned'", {occurrence_id}) == 1;
}

}  // namespace storage
