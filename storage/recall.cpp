// See storage/recall.h.
#include "storage/recall.h"

#include "storage/push_row.h"

namespace storage {

std::vector<OutboxRow> kept_rows(const Snapshot& db, std::int64_t occurrence_id, std::string_view door) {
  std::vector<std::int64_t> ids;
  Rows found = db.query("SELECT id FROM outbox WHERE occurrence_id = $1 AND state = 'accepted' AND door = $2 AND reason <> $3 ORDER BY id", {occurrence_id, door, kTakenBack});
  while (found.next()) ids.push_back(found.integer(0));
  std::vector<OutboxRow> rows;
  for (const std::int64_t id : ids) rows.push_back(row_by_id(db, id).value());
  return rows;
}

}  // namespace storage
