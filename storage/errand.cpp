// One table, few rows.
#include "storage/errand.h"

namespace storage {

std::int64_t keep_errand(Transaction& tx, const Errand& errand, std::chrono::sys_seconds now) {
  return tx.insert("INSERT INTO errand (kind, identity_id, inbox_id, input, state, not_after, attempts, created_at, lease_until)"
                   " VALUES ($1, $2, $3, $4, 'ready', $5, 0, $6, $6)",
                   {errand.kind, errand.identity_id, errand.inbox_id, errand.input, errand.not_after, now});
}

std::optional<Errand> claim_errand(Transaction& tx, std::int64_t epoch, std::chrono::sys_seconds now) {
  // While it is ready, lease_until is when it may begin; while it runs, whose it is stands in the epoch.
  tx.execute("UPDATE errand SET state = 'ready', lease_until = $1 WHERE state = 'running' AND epoch < $2", {now, epoch});
  Rows rows = tx.query("SELECT id, kind, input, identity_id, inbox_id, not_after, attempts FROM errand WHERE state = 'ready' AND lease_until <= $1"
                       " ORDER BY created_at, id LIMIT 1",
                       {now});
  if (!rows.next()) return std::nullopt;
  Errand errand{rows.integer(0), rows.text(1), rows.text(2), rows.maybe_integer(3), rows.maybe_integer(4), rows.instant(5), static_cast<int>(rows.integer(6)) + 1};
  tx.execute("UPDATE errand SET state = 'running', attempts = attempts + 1, owner = 'errands', epoch = $1, lease_until = $2 WHERE id = $3",
             {epoch, now + std::chrono::minutes{1}, errand.id});
  return errand;
}

std::optional<std::chrono::sys_seconds> next_errand(const Snapshot& db) {
  const auto at = db.number("SELECT min(lease_until) FROM errand WHERE state = 'ready'");
  if (!at) return std::nullopt;
  return std::chrono::sys_seconds{std::chrono::seconds{*at}};
}

void retry_errand(Transaction& tx, std::int64_t errand_id, std::chrono::sys_seconds at) {
  tx.execute("UPDATE errand SET state = 'ready', lease_until = $1 WHERE id = $2", {at, errand_id});
}

void end_errand(Transaction& tx, std::int64_t errand_id, std::string_view state, std::string_view output) {
  tx.execute("UPDATE errand SET state = $1, output = $2, lease_until = 0 WHERE id = $3", {state, output, errand_id});
}

bool has_errand_for(const Snapshot& db, std::int64_t inbox_id) {
  return db.number("SELECT 1 FROM errand WHERE inbox_id = $1 LIMIT 1", {inbox_id}).has_value();
}

bool has_open_errand(const Snapshot& db, std::int64_t identity_id) {
  return db.number("SELECT 1 FROM errand WHERE identity_id = $1 AND inbox_id IS NOT NULL AND state IN ('ready', 'running') LIMIT 1", {identity_id}).has_value();
}

}  // namespace storage
