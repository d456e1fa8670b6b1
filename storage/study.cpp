// Study items, check-ins, summaries.
#include "storage/study.h"

#include <fmt/format.h>


namespace storage {
namespace {

constexpr int kLongestStreakRecounted = 400;

// Studies that concern a member: of a unit at or above the member's own, and begun.
#define STUDIES_OF                                                                                              \
  "SELECT occurrence.id FROM occurrence JOIN schedule ON schedule.id = occurrence.schedule_id"                  \
  " JOIN unit ON unit.id = schedule.unit_id WHERE occurrence.kind = 'study'"                                    \
  " AND substr($1, 1, length(unit.path)) = unit.path AND occurrence.state IN ('frozen', 'sending', 'sent', 'partly', 'late')"

std::optional<Occurrence> occurrence_if(const Snapshot& db, std::optional<std::int64_t> id) {
  return id ? occurrence_by_id(db, *id) : std::nullopt;
}

bool is_assigned(const Snapshot& db, std::int64_t occurrence_id, std::int64_t member_id) {
  return db.number("SELECT 1 FROM outbox WHERE occurrence_id = $1 AND member_id = $2", {occurrence_id, member_id}).has_value();
}

// Counts back from the newest study checked in, as long as each one before it is checked in too: for a study made up.
void recount_streak(Transaction& tx, const Member& member) {
  Rows rows = tx.query("SELECT occurrence.id, check_in.at, occurrence.local_date FROM occurrence"
                       " JOIN schedule ON schedule.id = occurrence.schedule_id JOIN unit ON unit.id = schedule.unit_id"
                       " LEFT JOIN check_in ON check_in.occurrence_id = occurrence.id AND check_in.member_id = $2"
                       " WHERE occurrence.kind = 'study' AND substr($1, 1, length(unit.path)) = unit.path"
                       " AND (occurrence.state IN ('frozen', 'sending', 'sent', 'partly', 'late') OR check_in.at IS NOT NULL)"
                       " ORDER BY due_at DESC, occurrence.id DESC LIMIT $3",
                       {member.unit.path, member.id, kLongestStreakRecounted});
  std::int64_t newest = 0, streak = 0;
  std::string counted;  // the date
  while (rows.next()) {
    if (rows.is_null(1)) {
      if (newest != 0) break;
      continue;  // not checked in yet: the streak may still end at the one before
    }
    if (newest == 0) newest = rows.integer(0);
    if (rows.text(2) == counted) continue;
    counted = rows.text(2);
    ++streak;
  }
  tx.execute("UPDATE study_progress SET streak = $1, streak_occurrence_id = $2 WHERE member_id = $3",
             {streak, newest, member.id});
}

// The usual check-in is of the newest study: its row goes on where no study was left out since it ended, else begins anew. A second
// study of the same day adds no day.
void continue_streak(Transaction& tx, const Member& member, const Occurrence& occurrence) {
  Rows rows = tx.query("SELECT streak, due_at, local_date FROM study_progress"
                       " JOIN occurrence ON occurrence.id = streak_occurrence_id WHERE member_id = $1",
                       {member.id});
  if (!rows.next()) {
    tx.execute("INSERT INTO study_progress (member_id, streak, streak_occurrence_id) VALUES ($1, 1, $2)", {member.id, occurrence.id});
    return;
  }
  const std::int64_t streak = rows.integer(0);
  const auto newest_at = rows.instant(1);
  const int more = rows.text(2) == occurrence.local_date ? 0 : 1;
  if (newest_at >= occurrence.due_at) return recount_streak(tx, member);
  const auto left_out = tx.number(STUDIES_OF " AND due_at > $2 AND due_at < $3 LIMIT 1", {member.unit.path, newest_at, occurrence.due_at});
  tx.execute("UPDATE study_progress SET streak = $1, streak_occurrence_id = $2 WHERE member_id = $3",
             {left_out ? 1 : streak + more, occurrence.id, member.id});
}

}  // namespace

std::int64_t keep_study_item(Transaction& tx, const StudyItem& item, std::int64_t author_id, std::chrono::sys_seconds now) {
  return tx.number("INSERT INTO study_item (title, body, classification, author_id, created_at)"
                   " VALUES ($1, $2, $3, $4, $5) RETURNING id",
                   {item.title, item.body, name_of(item.classification), author_id, now})
      .value();
}

StudyItem study_item_of(const Snapshot& db, std::int64_t item_id) {
  Rows rows = db.query("SELECT id, title, body, classification FROM study_item WHERE id = $1", {item_id});
  if (!rows.next()) throw DatabaseError(fmt::format("study item {} is missing", item_id));
  const bool is_open = rows.text(3) == name_of(Classification::open);
  return StudyItem{rows.integer(0), rows.text(1), rows.text(2), is_open ? Classification::open : Classification::internal};
}

std::optional<Occurrence> study_on(const Snapshot& db, const Member& member, std::string_view local_date) {
  // Most days of most people have none: one look into an index instead of a sorted join.
  if (!has_occurrence_on(db, kStudyKind, local_date)) return std::nullopt;
  return occurrence_if(db, db.number(STUDIES_OF " AND local_date = $2 ORDER BY due_at DESC, occurrence.id DESC LIMIT 1",
                                     {member.unit.path, local_date}));
}

std::optional<Occurrence> study_put_off_to(const Snapshot& db, const Member& member, std::chrono::sys_seconds midnight) {
  constexpr std::chrono::days kOneDay{1};
  return occurrence_if(db, db.number(STUDIES_OF " AND due_at >= $2 AND due_at < $3"
                                     " AND EXISTS (SELECT 1 FROM outbox WHERE outbox.occurrence_id = occurrence.id AND outbox.member_id = $4"
                                     " AND outbox.not_before >= $3 AND outbox.not_before < $5)"
                                     " ORDER BY due_at DESC, occurrence.id DESC LIMIT 1",
                                     {member.unit.path, midnight - kOneDay, midnight, member.id, midnight + kOneDay}));
}

std::optional<Occurrence> study_of_day(const Snapshot& db, const Member& member, std::string_view local_date, std::chrono::sys_seconds midnight) {
  auto study = study_on(db, member, local_date);
  return study ? study : study_put_off_to(db, member, midnight);
}

std::optional<Occurrence> withdrawn_study(const Snapshot& db, const Member& member, std::chrono::sys_seconds midnight) {
  constexpr std::chrono::days kOneDay{1};
  return occurrence_if(db, db.number("SELECT occurrence.id FROM occurrence JOIN outbox ON outbox.occurrence_id = occurrence.id AND outbox.member_id = $1"
                                     " WHERE occurrence.kind = 'study' AND due_at >= $2 AND due_at < $4 AND occurrence.state = 'withdrawn'"
                                     " AND outbox.state IN ('accepted', 'unknown', 'calling') AND (due_at >= $3 OR outbox.not_before >= $3)"
                                     " ORDER BY due_at DESC, occurrence.id DESC LIMIT 1",
                                     {member.id, midnight - kOneDay, midnight, midnight + kOneDay}));
}

std::optional<std::chrono::sys_seconds> checked_in_at(const Snapshot& db, std::int64_t occurrence_id, std::int64_t member_id) {
  const auto at = db.number("SELECT at FROM check_in WHERE occurrence_id = $1 AND member_id = $2", {occurrence_id, member_id});
  if (!at) return std::nullopt;
  return std::chrono::sys_seconds{std::chrono::seconds{*at}};
}

void keep_check_in(Transaction& tx, const Occurrence& occurrence, const Member& member, bool made_up,
                   std::chrono::sys_seconds now) {
  if (!is_assigned(tx, occurrence.id, member.id))  // bound after the audience was frozen
    assign_study(tx, occurrence, AudienceMember{member.id, member.name, member.unit.id});
  tx.execute("INSERT INTO check_in (occurrence_id, member_id, at, made_up) VALUES ($1, $2, $3, $4)",
             {occurrence.id, member.id, now, made_up});
  tx.execute("UPDATE study_month SET done = done + 1 WHERE member_id = $1 AND month = $2",
             {member.id, occurrence.local_date.substr(0, 7)});
  tx.execute("UPDATE study_turnout SET checked_in = checked_in + 1 WHERE occurrence_id = $1 AND unit_id = $2",
             {occurrence.id, member.unit.id});
  continue_streak(tx, member, occurrence);
}

Progress progress_of(const Snapshot& db, std::int64_t member_id, std::string_view month) {
  Progress progress;
  progress.streak = db.number("SELECT streak FROM study_progress WHERE member_id = $1", {member_id}).value_or(0);
  Rows rows = db.query("SELECT done, assigned FROM study_month WHERE member_id = $1 AND month = $2", {member_id, month});
  if (rows.next()) {
    progress.done = rows.integer(0);
    progress.assigned = rows.integer(1);
  }
  return progress;
}

Turnout turnout_of(const Snapshot& db, std::int64_t occurrence_id) {
  Rows rows = db.query("SELECT coalesce(sum(assigned), 0), coalesce(sum(checked_in), 0) FROM study_turnout"
                       " WHERE occurrence_id = $1",
                       {occurrence_id});
  rows.next();
  return Turnout{rows.integer(0), rows.integer(1)};
}

void assign_study(Transaction& tx, const Occurrence& occurrence, const AudienceMember& person) {
  tx.execute("INSERT INTO study_month (member_id, month, assigned, done) VALUES ($1, $2, 1, 0)"
             " ON CONFLICT (member_id, month) DO UPDATE SET assigned = study_month.assigned + 1",
             {person.member_id, occurrence.local_date.substr(0, 7)});
  tx.execute("INSERT INTO study_turnout (occurrence_id, unit_id, assigned, checked_in) VALUES ($1, $2, 1, 0)"
             " ON CONFLICT (occurrence_id, unit_id) DO UPDATE SET assigned = study_turnout.assigned + 1",
             {occurrence.id, person.unit_id});
}

void release_study(Transaction& tx, const Occurrence& occurrence) {
  tx.execute("UPDATE study_month SET assigned = assigned - 1 WHERE month = $1"
             " AND member_id IN (SELECT member_id FROM outbox WHERE occurrence_id = $2)"
             " AND member_id NOT IN (SELECT member_id FROM check_in WHERE occurrence_id = $2)",
             {occurrence.local_date.substr(0, 7), occurrence.id});
}

}  // namespace storage
