// Rows after their end.
#include "storage/push_row.h"

namespace storage {
namespace {

#define WAITING                                                                                                      \
  " FROM outbox LEFT JOIN account_hold ON account_hold.account = outbox.account WHERE occurrence_id = $1"              \
  " AND state = 'ready' AND (not_before > $2 OR held_until > $2)"

std::vector<OutboxRow> rows_with_ids(const Snapshot& db, Rows ids) {
  std::vector<std::int64_t> found;
  while (ids.next()) found.push_back(ids.integer(0));
  std::vector<OutboxRow> rows;
  for (const std::int64_t id : found) rows.push_back(row_by_id(db, id).value());
  return rows;
}

}  // namespace

std::vector<OutboxRow> failed_rows(const Snapshot& db, std::int64_t occurrence_id) {
  return rows_with_ids(db, db.query("SELECT id FROM outbox WHERE occurrence_id = $1 AND state IN ('refused', 'skipped', 'expired')"
                                    " AND is_final = 0 ORDER BY id",
                                    {occurrence_id}));
}

std::vector<OutboxRow> doubtful_rows(const Snapshot& db, std::int64_t occurrence_id) {
  return rows_with_ids(db, db.query("SELECT id FROM outbox WHERE occurrence_id = $1 AND state = 'unknown' ORDER BY id", {occurrence_id}));
}

std::optional<Occurrence> newest_in_doubt(const Snapshot& db, const Unit& unit, std::int64_t author_id) {
  const auto id = db.number("SELECT occurrence.id FROM occurrence JOIN schedule ON schedule.id = occurrence.schedule_id"
                            " WHERE occurrence.unknown > 0 AND (schedule.unit_id = $1 OR schedule.author_id = $2)"
                            " AND EXISTS (SELECT 1 FROM outbox WHERE outbox.occurrence_id = occurrence.id AND outbox.state = 'unknown')"
                            " ORDER BY due_at DESC, occurrence.id DESC LIMIT 1",
                            {unit.id, author_id});
  return id ? occurrence_by_id(db, *id) : std::nullopt;
}

std::int64_t under_way_by(const Snapshot& db, std::int64_t occurrence_id, std::string_view door) {
  return db.number("SELECT count(*) FROM outbox WHERE occurrence_id = $1 AND state = 'calling' AND door = $2", {occurrence_id, door}).value_or(0);
}

std::optional<Waiting> waiting_of(const Snapshot& db, std::int64_t occurrence_id, std::chrono::sys_seconds now) {
  Waiting waiting;
  Rows counted = db.query("SELECT count(*), min(goes_at), max(goes_at) FROM (SELECT CASE WHEN coalesce(held_until, 0) > not_before THEN held_until ELSE not_before END AS goes_at" WAITING
                          ") AS waiting", {occurrence_id, now});
  if (!counted.next() || counted.integer(0) == 0) return std::nullopt;
  waiting.people = counted.integer(0);
  waiting.next = counted.instant(1);
  waiting.last = counted.instant(2);
  Rows commonest = db.query("SELECT why FROM (SELECT CASE WHEN held_until > $2 THEN account_hold.reason ELSE outbox.reason END AS why" WAITING
                            ") AS waiting WHERE why <> '' GROUP BY why ORDER BY count(*) DESC, why LIMIT 1",
                            {occurrence_id, now});
  if (commonest.next()) waiting.reason = commonest.text(0);
  return waiting;
}

std::int64_t not_received(const Snapshot& db, std::int64_t occurrence_id) {
  return db.number("SELECT sum(not_received) FROM outbox_call WHERE state = 'accepted' AND id IN (SELECT call_id FROM outbox WHERE occurrence_id = $1)", {occurrence_id})
      .value_or(0);
}

std::vector<std::string> names_of_rows(const Snapshot& db, const std::vector<OutboxRow>& rows, std::size_t limit) {
  std::vector<std::string> names;
  for (const OutboxRow& row : rows) {
    if (names.size() == limit) break;
    Rows member = db.query("SELECT name FROM member WHERE id = $1", {row.member_id});
    if (member.next()) names.push_back(member.text(0));
  }
  return names;
}

std::int64_t take_back_ready(Transaction& tx, std::int64_t occurrence_id, std::chrono::sys_seconds now) {
  const std::int64_t count = tx.execute("UPDATE outbox SET state = 'skipped', reason = $1, is_final = 1, changed_at = $2 WHERE occurrence_id = $3 AND state = 'ready'", {kTakenBack, now, occurrence_id});
  Tally more;
  more.skipped = count;
  add_to_tally(tx, occurrence_id, more);
  return count;
}

std::vector<DeliveredCall> delivered_calls(const Snapshot& db, std::int64_t occurrence_id, std::string_view door, std::chrono::sys_seconds since) {
  std::vector<DeliveredCall> calls;
  Rows rows = db.query("SELECT outbox_call.id, outbox_call.account, outbox_call.message_id, count(*) FROM outbox JOIN outbox_call ON outbox_call.id = outbox.call_id"
                       " WHERE outbox.occurrence_id = $1 AND outbox.state = 'accepted' AND outbox_call.state = 'accepted' AND outbox_call.door = $2"
                       " AND outbox_call.message_id <> '' AND outbox_call.first_attempt_at > $3"
                       " GROUP BY outbox_call.id, outbox_call.account, outbox_call.message_id ORDER BY outbox_call.id",
                       {occurrence_id, door, since});
  while (rows.next()) calls.push_back({rows.integer(0), rows.text(1), rows.text(2), rows.integer(3)});
  return calls;
}

void note_recalled(Transaction& tx, std::int64_t call_id, std::chrono::sys_seconds now) {
  tx.execute("UPDATE outbox_call SET state = 'recalled' WHERE id = $1", {call_id});
  tx.execute("UPDATE outbox SET reason = $1, changed_at = $2 WHERE call_id = $3 AND state = 'accepted'", {kTakenBack, now, call_id});
}

std::int64_t recalled_people(const Snapshot& db, std::int64_t occurrence_id) {
  return db.number("SELECT count(*) FROM outbox WHERE occurrence_id = $1 AND state = 'accepted' AND reason = $2", {occurrence_id, kTakenBack}).value_or(0);
}

void reopen_row(Transaction& tx, const OutboxRow& row, std::chrono::sys_seconds now) {
  tx.execute("UPDATE outbox SET state = 'ready', reason = '', is_final = 0, errcode = 0, call_id = NULL, identity_id = $1, account = $2, recipient = $3, door = $4,"
             " body_id = $5, not_before = $6, useful_until = $7, changed_at = $8 WHERE id = $9",
             {row.identity_id, row.account, row.recipient, row.door, row.body_id, row.not_before, row.useful_until, now, row.id});
  if (row.occurrence_id) revise_tally(tx, *row.occurrence_id, row.state, OutboxState::ready);
}

std::int64_t keep_body_like(Transaction& tx, std::int64_t body_id, std::string_view reply_text) {
  return tx.number("INSERT INTO outbox_body (classification, body, fits_a_notice) SELECT classification, $1, fits_a_notice FROM outbox_body WHERE id = $2 RETURNING id",
                   {reply_text, body_id})
      .value();
}

bool second_agrees(Transaction& tx, std::int64_t occurrence_id, std::int64_t member_id, std::chrono::sys_seconds now) {
  tx.execute("INSERT INTO repeat_agreement (occurrence_id, member_id, at) VALUES ($1, $2, $3) ON CONFLICT (occurrence_id, member_id) DO UPDATE SET at = $3",
             {occurrence_id, member_id, now});
  const bool are_two = tx.number("SELECT count(*) FROM repeat_agreement WHERE occurrence_id = $1 AND at > $2", {occurrence_id, now - std::chrono::hours{2}}).value_or(0) >= 2;
  if (are_two) tx.execute("DELETE FROM repeat_agreement WHERE occurrence_id = $1", {occurrence_id});  // it is used up: a third copy needs two again
  return are_two;
}

}  // namespace storage
