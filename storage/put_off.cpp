// See put_off.h.
#include "storage/put_off.h"

namespace storage {

void keep_useful(Transaction& tx, std::int64_t row_id, std::chrono::sys_seconds useful_until) {
  tx.execute("UPDATE outbox SET useful_until = $1 WHERE id = $2", {useful_until, row_id});
}

std::int64_t release_put_off(Transaction& tx, std::string_view account, std::string_view reason, std::chrono::sys_seconds now) {
  return tx.execute("UPDATE outbox SET not_before = $1, changed_at = $1 WHERE account = $2 AND state = 'ready' AND reason = $3 AND not_before > $1", {now, account, reason});
}

std::int64_t expired_for(const Snapshot& db, std::string_view account, std::string_view reason, std::chrono::sys_seconds since) {
  return db.number("SELECT count(*) FROM outbox WHERE account = $1 AND state = 'expired' AND reason = $2 AND changed_at >= $3 AND occurrence_id IS NOT NULL", {account, reason, since})
      .value_or(0);
}

}  // namespace storage
