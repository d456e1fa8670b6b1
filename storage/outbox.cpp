// Outbox rows and frozen calls.
#include "storage/outbox.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace storage {
namespace {

constexpr std::string_view kStates[] = {"ready", "calling", "accepted", "refused", "skipped", "expired", "unknown"};

#define OUTBOX_SELECT                                                                                                  \
  "SELECT id, kind, occurrence_id, member_id, identity_id, account, recipient, body_id, lane, not_before,"             \
  " useful_until, state, reason, errcode, attempts, door, is_final FROM outbox "
// When a row may be sent: a planned message that was not tried yet begins so much earlier, everything else exactly then.
#define STARTS_AT "(CASE WHEN lane >= 2 AND attempts = 0 AND reason = '' THEN not_before - $2 ELSE not_before END)"
#define CALL_COLUMNS "id, account, api, body, attempts, first_attempt_at, next_attempt_at, is_doubtful, door, repeat_key"
#define CALL_SELECT "SELECT " CALL_COLUMNS " FROM outbox_call "
#define ACCEPTANCE_SELECT "SELECT " CALL_COLUMNS ", errcode, message, message_id, left_out FROM outbox_call "
#define REPORTED_SELECT "SELECT " CALL_COLUMNS ", state, recipients FROM outbox_call "

OutboxRow read_row(const Rows& row) {
  OutboxRow out;
  out.id = row.integer(0);
  out.kind = row.text(1);
  out.occurrence_id = row.maybe_integer(2);
  out.member_id = row.integer(3);
  out.identity_id = row.maybe_integer(4);
  out.account = row.text(5);
  out.recipient = row.text(6);
  out.body_id = row.integer(7);
  out.lane = static_cast<Lane>(row.integer(8));
  out.not_before = row.instant(9);
  out.useful_until = row.instant(10);
  const auto* state = std::find(std::begin(kStates), std::end(kStates), row.text(11));
  if (state == std::end(kStates)) throw DatabaseError(fmt::format("outbox row {} has an unknown state", out.id));
  out.state = static_cast<OutboxState>(state - std::begin(kStates));
  out.reason = row.text(12);
  out.errcode = static_cast<int>(row.integer(13));
  out.attempts = static_cast<int>(row.integer(14));
  out.door = row.text(15);
  out.is_final = row.boolean(16);
  return out;
}

FrozenCall read_call(const Rows& row) {
  return FrozenCall{row.integer(0), row.text(1), row.text(2), row.text(3), static_cast<int>(row.integer(4)), row.instant(5),
                    row.instant(6), row.boolean(7), row.text(8), row.text(9)};
}

std::optional<ReportedCall> reported(Rows row) {
  if (!row.next()) return std::nullopt;
  return ReportedCall{read_call(row), row.text(10), row.integer(11)};
}

template <class Read>
auto all(Rows rows, Read read) {
  std::vector<decltype(read(rows))> found;
  while (rows.next()) found.push_back(read(rows));
  return found;
}

std::optional<std::chrono::sys_seconds> instant(std::optional<std::int64_t> seconds) {
  if (!seconds) return std::nullopt;
  return std::chrono::sys_seconds{std::chrono::seconds{*seconds}};
}

}  // namespace

std::string_view name_of(OutboxState state) { return kStates[static_cast<int>(state)]; }

Tally result_of(OutboxState state) {
  Tally one;
  switch (state) {
    case OutboxState::accepted: one.accepted = 1; break;
    case OutboxState::refused: one.refused = 1; break;
    case OutboxState::skipped: one.skipped = 1; break;
    case OutboxState::expired: one.expired = 1; break;
    case OutboxState::unknown: one.unknown = 1; break;
    case OutboxState::ready:
    case OutboxState::calling: break;
  }
  return one;
}
std::string_view name_of(Classification classification) { return classification == Classification::open ? "公开" : "内部"; }

std::int64_t keep_body(Transaction& tx, Classification classification, std::string_view reply_text, bool fits_a_notice) {
  return tx.insert("INSERT INTO outbox_body (classification, body, fits_a_notice) VALUES ($1, $2, $3)",
                   {name_of(classification), reply_text, fits_a_notice});
}

bool body_fits_a_notice(const Snapshot& db, std::int64_t body_id) {
  return db.number("SELECT fits_a_notice FROM outbox_body WHERE id = $1", {body_id}).value_or(0) == 1;
}

std::optional<std::int64_t> body_of_occurrence(const Snapshot& db, std::int64_t occurrence_id) {
  return db.number("SELECT body_id FROM outbox WHERE occurrence_id = $1 LIMIT 1", {occurrence_id});
}

std::string body_text(const Snapshot& db, std::int64_t body_id) {
  Rows rows = db.query("SELECT body FROM outbox_body WHERE id = $1", {body_id});
  if (!rows.next()) throw DatabaseError(fmt::format("outbox body {} is missing", body_id));
  return rows.text(0);
}

std::optional<std::int64_t> put_in_outbox(Transaction& tx, const OutboxRow& row, std::chrono::sys_seconds now) {
  return tx.number("INSERT INTO outbox (kind, occurrence_id, member_id, identity_id, account, recipient, body_id, lane,"
                    " not_before, useful_until, state, reason, changed_at, door, is_final)"
                    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)"
                    " ON CONFLICT (occurrence_id, member_id) DO NOTHING RETURNING id",
                    {row.kind, row.occurrence_id, row.member_id, row.identity_id, row.account, row.recipient, row.body_id,
                     static_cast<int>(row.lane), row.not_before, row.useful_until, name_of(row.state), row.reason, now, row.door, row.is_final});
}

std::optional<std::chrono::sys_seconds> next_ready(const Snapshot& db, std::string_view account, std::chrono::seconds shift) {
  return instant(db.number("SELECT min(" STARTS_AT ") FROM outbox WHERE account = $1 AND state = 'ready'", {account, shift.count()}));
}

std::vector<OutboxRow> ready_rows(const Snapshot& db, std::string_view account, std::chrono::sys_seconds now,
                                  std::chrono::seconds shift, int limit) {
  return all(db.query(OUTBOX_SELECT "WHERE account = $1 AND state = 'ready' AND " STARTS_AT " <= $3 AND door <> 'mass'"
                                    " ORDER BY lane, not_before, id LIMIT $4",
                      {account, shift.count(), now, limit}),
             read_row);
}

std::vector<OutboxRow> ready_for_mass(const Snapshot& db, std::string_view account, std::chrono::sys_seconds now, std::chrono::seconds shift, int limit) {
  // An audience half written would get half a message; what belongs to no occurrence is whole.
  const auto body = db.number("SELECT body_id FROM outbox WHERE account = $1 AND state = 'ready' AND " STARTS_AT " <= $3 AND door = 'mass'"
                              " AND NOT EXISTS (SELECT 1 FROM occurrence WHERE occurrence.id = occurrence_id AND occurrence.state IN ('planned', 'frozen'))"
                              " ORDER BY lane, not_before, id LIMIT 1",
                              {account, shift.count(), now});
  if (!body) return {};
  return all(db.query(OUTBOX_SELECT "WHERE account = $1 AND state = 'ready' AND " STARTS_AT " <= $3 AND door = 'mass' AND body_id = $4 ORDER BY id LIMIT $5",
                      {account, shift.count(), now, *body, limit}),
             read_row);
}

void change_door(Transaction& tx, std::int64_t row_id, std::string_view door) {
  tx.execute("UPDATE outbox SET door = $1 WHERE id = $2", {door, row_id});
}

bool has_rows_by(const Snapshot& db, std::int64_t occurrence_id, std::string_view door) {
  return db.number("SELECT 1 FROM outbox WHERE occurrence_id = $1 AND door = $2 LIMIT 1", {occurrence_id, door}).has_value();
}

std::vector<OutboxRow> overdue_rows(const Snapshot& db, std::chrono::sys_seconds now, int limit) {
  return all(db.query(OUTBOX_SELECT "WHERE state = 'ready' AND useful_until <= $1 ORDER BY id LIMIT $2", {now, limit}), read_row);
}

std::optional<std::chrono::sys_seconds> next_overdue(const Snapshot& db) {
  return instant(db.number("SELECT min(useful_until) FROM outbox WHERE state = 'ready'"));
}

std::int64_t open_call(Transaction& tx, const FrozenCall& call, const std::vector<std::int64_t>& row_ids, std::int64_t epoch,
                       std::chrono::sys_seconds now) {
  const std::int64_t id =
      tx.insert("INSERT INTO outbox_call (account, api, body, recipients, state, attempts, first_attempt_at,"
                " next_attempt_at, owner, epoch, lease_until, door, repeat_key, copy)"
                " VALUES ($1, $2, $3, $4, 'intent', 1, $5, $5, 'delivery', $6, $7, $8, $9, $10)",
                {call.account, call.api, call.body, row_ids.size(), now, epoch, now + std::chrono::minutes{1}, call.door, call.repeat_key, call.copy});
  for (const std::int64_t row_id : row_ids)
    tx.execute("UPDATE outbox SET state = 'calling', call_id = $1, attempts = attempts + 1, changed_at = $2, epoch = $3, door = $4"
               " WHERE id = $5 AND state = 'ready'",
               {id, now, epoch, call.door, row_id});
  return id;
}

std::vector<OutboxRow> rows_of_call(const Snapshot& db, std::int64_t call_id, std::int64_t limit) {
  constexpr std::int64_t kAll = 1'000'000;
  return all(db.query(OUTBOX_SELECT "WHERE call_id = $1 AND state = 'calling' ORDER BY id LIMIT $2", {call_id, limit < 0 ? kAll : limit}), read_row);
}

void close_call(Transaction& tx, std::int64_t call_id, std::string_view state, int errcode, std::string_view message,
                std::string_view message_id, std::chrono::sys_seconds next_attempt_at) {
  tx.execute("UPDATE outbox_call SET state = $1, errcode = $2, message = $3, message_id = $4, next_attempt_at = $5,"
             " lease_until = 0, is_doubtful = CASE WHEN $1 = 'repeat' THEN 1 ELSE is_doubtful END WHERE id = $6",
             {state, errcode, message, message_id, next_attempt_at, call_id});
}

void settle_row(Transaction& tx, const OutboxRow& row, OutboxState state, std::string_view reason, int errcode,
                std::chrono::sys_seconds now) {
  tx.execute("UPDATE outbox SET state = $1, reason = $2, errcode = $3, changed_at = $4, is_final = $5 WHERE id = $6",
             {name_of(state), reason, errcode, now, row.is_final, row.id});
}

void postpone_row(Transaction& tx, std::int64_t row_id, std::chrono::sys_seconds not_before, std::string_view reason,
                  std::chrono::sys_seconds now) {
  tx.execute("UPDATE outbox SET state = 'ready', not_before = $1, reason = $2, changed_at = $3 WHERE id = $4",
             {not_before, reason, now, row_id});
}

void forget_attempt(Transaction& tx, std::int64_t row_id) {
  tx.execute("UPDATE outbox SET attempts = attempts - 1 WHERE id = $1 AND attempts > 0", {row_id});
}

void hold_account(Transaction& tx, std::string_view account, std::chrono::sys_seconds until, std::string_view reason) {
  tx.execute("INSERT INTO account_hold (account, held_until, reason) VALUES ($1, $2, $3)"
             " ON CONFLICT (account) DO UPDATE SET held_until = $2, reason = $3",
             {account, until, reason});
}

void release_account(Transaction& tx, std::string_view account) { tx.execute("DELETE FROM account_hold WHERE account = $1", {account}); }

std::vector<FrozenCall> calls_of_older_epochs(const Snapshot& db, std::int64_t epoch) {
  return all(db.query(CALL_SELECT "WHERE state = 'intent' AND epoch < $1 ORDER BY id", {epoch}), read_call);
}

void keep_acceptance(Transaction& tx, std::int64_t call_id, const Acceptance& acceptance) {
  std::string left_out;
  for (const std::string& recipient : acceptance.left_out) left_out += recipient + "\n";
  tx.execute("UPDATE outbox_call SET state = 'settling', errcode = $1, message = $2, message_id = $3, left_out = $4 WHERE id = $5 AND state <> 'settling'",
             {acceptance.errcode, acceptance.message, acceptance.message_id, left_out, call_id});
}

std::vector<HalfSettled> half_settled_calls(const Snapshot& db, std::int64_t epoch) {
  return all(db.query(ACCEPTANCE_SELECT "WHERE state = 'settling' AND epoch < $1 ORDER BY id", {epoch}), [](const Rows& row) {
    HalfSettled half{read_call(row), {static_cast<int>(row.integer(10)), row.text(11), row.text(12), {}}};
    const std::string left_out = row.text(13);
    for (std::size_t from = 0, to = 0; (to = left_out.find('\n', from)) != std::string::npos; from = to + 1)
      half.acceptance.left_out.push_back(left_out.substr(from, to - from));
    return half;
  });
}

std::vector<FrozenCall> unconfirmed_calls(const Snapshot& db, std::string_view account, std::chrono::sys_seconds by) {
  return all(db.query(CALL_SELECT "WHERE state = 'awaiting' AND account = $1 AND next_attempt_at <= $2 ORDER BY id", {account, by}), read_call);
}

std::optional<std::chrono::sys_seconds> next_unconfirmed(const Snapshot& db, std::string_view account) {
  return instant(db.number("SELECT min(next_attempt_at) FROM outbox_call WHERE state = 'awaiting' AND account = $1", {account}));
}

std::optional<ReportedCall> call_by_message(const Snapshot& db, std::string_view account, std::string_view message_id) {
  return reported(db.query(REPORTED_SELECT "WHERE account = $1 AND message_id = $2 AND message_id <> '' ORDER BY id DESC LIMIT 1", {account, message_id}));
}

std::optional<ReportedCall> newest_awaiting(const Snapshot& db, std::string_view account) {
  return reported(db.query(REPORTED_SELECT "WHERE account = $1 AND state = 'awaiting' ORDER BY id DESC LIMIT 1", {account}));
}

std::optional<ReportedCall> newest_call_to(const Snapshot& db, std::int64_t identity_id, std::string_view door, std::chrono::sys_seconds since) {
  const auto call = db.number("SELECT call_id FROM outbox WHERE identity_id = $1 AND state = 'accepted' AND door = $2 AND changed_at >= $3"
                              " ORDER BY id DESC LIMIT 1",
                              {identity_id, door, since});
  if (!call) return std::nullopt;
  return reported(db.query(REPORTED_SELECT "WHERE id = $1", {*call}));
}

std::optional<OutboxRow> row_by_id(const Snapshot& db, std::int64_t row_id) {
  Rows row = db.query(OUTBOX_SELECT "WHERE id = $1", {row_id});
  if (!row.next()) return std::nullopt;
  return read_row(row);
}

std::vector<OutboxRow> all_rows_of_call(const Snapshot& db, std::int64_t call_id) {
  return all(db.query(OUTBOX_SELECT "WHERE call_id = $1 ORDER BY id", {call_id}), read_row);
}

void keep_outcome(Transaction& tx, std::int64_t call_id, std::string_view state, std::string_view outcome, std::int64_t not_received) {
  tx.execute("UPDATE outbox_call SET state = $1, outcome = $2, not_received = $3 WHERE id = $4", {state, outcome, not_received, call_id});
}

std::vector<FrozenCall> calls_to_repeat(const Snapshot& db, std::string_view account, std::chrono::sys_seconds by, int limit) {
  return all(db.query(CALL_SELECT "WHERE state = 'repeat' AND account = $1 AND next_attempt_at <= $2 ORDER BY id LIMIT $3",
                      {account, by, limit}),
             read_call);
}

std::optional<std::chrono::sys_seconds> next_repeat(const Snapshot& db, std::string_view account) {
  return instant(db.number("SELECT min(next_attempt_at) FROM outbox_call WHERE state = 'repeat' AND account = $1", {account}));
}

void begin_repeat(Transaction& tx, std::int64_t call_id, std::int64_t epoch, std::chrono::sys_seconds now) {
  tx.execute("UPDATE outbox_call SET state = 'intent', attempts = attempts + 1, epoch = $1, lease_until = $2 WHERE id = $3",
             {epoch, now + std::chrono::minutes{1}, call_id});
}

Queue count_in_queue(const Snapshot& db) {
  const auto count = [&](std::string_view state) { return db.number("SELECT count(*) FROM outbox WHERE state = $1", {state}).value_or(0); };
  return {count("ready"), count("calling"), count("unknown")};
}

std::vector<NamedRow> newest_rows(const Snapshot& db, int limit) {
  std::vector<NamedRow> newest;
  for (OutboxRow& row : all(db.query(OUTBOX_SELECT "ORDER BY id DESC LIMIT $1", {limit}), read_row)) {
    Rows member = db.query("SELECT name FROM member WHERE id = $1", {row.member_id});
    newest.push_back({std::move(row), member.next() ? member.text(0) : ""});
  }
  return newest;
}

int sent_since(const Snapshot& db, std::int64_t identity_id, std::chrono::sys_seconds since) {
  return static_cast<int>(db.number("SELECT count(*) FROM outbox WHERE identity_id = $1"
                                    " AND state IN ('calling', 'accepted', 'unknown') AND changed_at > $2",
                                    {identity_id, since})
                              .value_or(0));
}

int copies_since(const Snapshot& db, std::int64_t identity_id, std::string_view body_text, std::chrono::sys_seconds since) {
  return static_cast<int>(db.number("SELECT max(outbox_call.copy) FROM outbox JOIN outbox_call ON outbox_call.id = outbox.call_id"
                                    " JOIN outbox_body ON outbox_body.id = outbox.body_id WHERE identity_id = $1"
                                    " AND outbox.state IN ('calling', 'accepted', 'unknown') AND changed_at > $2 AND outbox_body.body = $3",
                                    {identity_id, since, body_text})
                              .value_or(0));
}

}  // namespace storage
