// See backup.h.
#include "storage/backup.h"

#include <fmt/format.h>

#include "storage/database.h"
#include "storage/migration.h"
#include "storage/retention.h"
#include "storage/sqlite.h"

namespace storage {
namespace {

constexpr int kRowsAtOnce = 1000;

Inventory count_rows(SqliteConnection& connection) {
  Inventory inventory;
  inventory.schema_version = schema_version(connection);
  for (const std::string& table : connection.tables())
    inventory.rows.emplace_back(table, Snapshot(connection).number(fmt::format("SELECT count(*) FROM \"{}\"", table)).value_or(0));
  return inventory;
}

// Triggers and views that somebody put into the file would run with our rights.
void require_own_schema(SqliteConnection& copy, int version) {
  SqliteConnection fresh(":memory:", true);
  migrate(fresh, version);
  if (fresh.schema_text() != copy.schema_text()) throw Damaged(fmt::format("its tables are not those of version {}", version));
}

}  // namespace

void copy_database(const std::string& path, const std::string& copy) {
  SqliteConnection connection(path, false);
  connection.copy_into(copy);
}

Inventory inspect_copy(const std::string& copy) {
  SqliteConnection connection(copy, false);
  const int version = schema_version(connection);
  if (version == 0) throw Damaged("it is no database of this program");
  if (version > newest_schema_version())
    throw NewerSchema(fmt::format("the database has schema {}, this program knows {}", version, newest_schema_version()));
  require_own_schema(connection, version);
  if (const std::string damage = connection.damage(SqliteConnection::Look::whole); !damage.empty()) throw Damaged(damage);
  return count_rows(connection);
}

Inventory inventory_of(const std::string& path) {
  SqliteConnection connection(path, false);
  return count_rows(connection);
}

Stopped stop_what_may_be_done(Transaction& tx, std::chrono::sys_seconds now) {
  Stopped stopped;
  stopped.messages = tx.number("SELECT count(*) FROM outbox WHERE state IN ('ready', 'calling')").value_or(0);
  // A call of an epoch before the first is what the next start settles as unknown. What was in a call keeps its bytes and
  // its first attempt: where the platform still recognises them, repeating does no harm.
  tx.execute("UPDATE outbox_call SET state = 'intent', epoch = 0, is_doubtful = 1 WHERE state IN ('intent', 'repeat')");
  tx.execute("INSERT INTO outbox_call (account, api, body, recipients, state, attempts, first_attempt_at, next_attempt_at,"
             " epoch, lease_until, message)"
             " SELECT account, '', '', count(*), 'intent', 0, 0, 0, 0, 0, 'restored' FROM outbox WHERE state = 'ready' GROUP BY account");
  tx.execute("UPDATE outbox SET state = 'calling', changed_at = $1, call_id = (SELECT max(outbox_call.id) FROM outbox_call"
             " WHERE outbox_call.account = outbox.account AND outbox_call.message = 'restored') WHERE state = 'ready'",
             {now});
  stopped.plans = tx.execute("UPDATE occurrence SET useful_until = $1 WHERE state IN ('planned', 'frozen') AND due_at <= $1"
                             " AND useful_until > $1",
                             {now});
  tx.execute("DELETE FROM access_token");
  tx.execute("DELETE FROM menu_publication");
  return stopped;
}

void purge_all(const std::string& path, std::chrono::sys_seconds now) {
  SqliteConnection connection(path, true);
  Transaction tx(connection);
  for (std::int64_t gone = 1; gone > 0;) {
    tx.execute("BEGIN IMMEDIATE");
    gone = purge(tx, now, kRowsAtOnce);
    tx.execute("COMMIT");
  }
  connection.execute_script("VACUUM;");
}

}  // namespace storage
