// One row an occurrence.
#include "storage/approval.h"

namespace storage {

void ask_approval(Transaction& tx, const Occurrence& occurrence, std::string_view why, std::chrono::sys_seconds now) {
  tx.execute("INSERT INTO approval (occurrence_id, why, asked_at) VALUES ($1, $2, $3)", {occurrence.id, why, now});
  tx.execute("UPDATE occurrence SET begin_at = useful_until, is_exact = 1 WHERE id = $1", {occurrence.id});
}

std::optional<Approval> approval_of(const Snapshot& db, std::int64_t occurrence_id) {
  Rows rows = db.query("SELECT occurrence_id, why, decided_by, is_approved FROM approval WHERE occurrence_id = $1", {occurrence_id});
  if (!rows.next()) return std::nullopt;
  return Approval{rows.integer(0), rows.text(1), rows.maybe_integer(2), rows.boolean(3)};
}

bool decide_approval(Transaction& tx, const Occurrence& occurrence, std::int64_t member_id, bool is_approved, std::chrono::sys_seconds now) {
  const auto changed = tx.execute("UPDATE approval SET decided_by = $1, decided_at = $2, is_approved = $3 WHERE occurrence_id = $4 AND decided_by IS NULL",
                                  {member_id, now, is_approved, occurrence.id});
  if (changed != 1) return false;
  // Agreed after its time is not missed: it goes at once, as the study of the day it was planned for.
  if (is_approved && now > occurrence.due_at)
    tx.execute("UPDATE occurrence SET begin_at = $1, late_rule = 'send' WHERE id = $2", {now, occurrence.id});
  else if (is_approved) tx.execute("UPDATE occurrence SET begin_at = due_at WHERE id = $1", {occurrence.id});
  else cancel_planned(tx, occurrence.id);
  return true;
}

void keep_question(Transaction& tx, std::int64_t occurrence_id, std::int64_t member_id, std::int64_t outbox_id) {
  tx.execute("INSERT INTO approval_question (occurrence_id, member_id, outbox_id) VALUES ($1, $2, $3)", {occurrence_id, member_id, outbox_id});
}

void note_shown(Transaction& tx, std::int64_t occurrence_id, std::int64_t member_id, std::chrono::sys_seconds now) {
  tx.execute("INSERT INTO approval_question (occurrence_id, member_id, shown_at) VALUES ($1, $2, $3)"
             " ON CONFLICT (occurrence_id, member_id) DO UPDATE SET shown_at = $3",
             {occurrence_id, member_id, now});
}

bool has_been_shown(const Snapshot& db, std::int64_t occurrence_id, std::int64_t member_id) {
  return db.number("SELECT 1 FROM approval_question LEFT JOIN outbox ON outbox.id = outbox_id WHERE approval_question.occurrence_id = $1"
                   " AND approval_question.member_id = $2 AND (shown_at IS NOT NULL OR outbox.state = 'accepted')",
                   {occurrence_id, member_id})
      .has_value();
}

std::optional<std::int64_t> approver_of(const Snapshot& db, std::int64_t occurrence_id) {
  return db.number("SELECT decided_by FROM approval WHERE occurrence_id = $1 AND is_approved = 1", {occurrence_id});
}

std::vector<std::int64_t> open_approvals(const Snapshot& db, const Unit& unit) {
  std::vector<std::int64_t> found;
  Rows rows = db.query("SELECT occurrence.id FROM approval JOIN occurrence ON occurrence.id = approval.occurrence_id"
                       " JOIN schedule ON schedule.id = occurrence.schedule_id JOIN unit ON unit.id = schedule.unit_id"
                       " WHERE decided_by IS NULL AND occurrence.state = 'planned' AND substr(unit.path, 1, length($1)) = $1"
                       " ORDER BY occurrence.due_at, occurrence.id LIMIT 9",
                       {unit.path});
  while (rows.next()) found.push_back(rows.integer(0));
  return found;
}

}  // namespace storage
