// Broadcasts.
#include "storage/broadcast.h"

namespace storage {

std::int64_t keep_broadcast(Transaction& tx, const Broadcast& broadcast, const Unit& audience, std::int64_t author_id, std::chrono::sys_seconds now) {
  return tx.insert("INSERT INTO broadcast (body, classification, unit_id, author_id, created_at) VALUES ($1, $2, $3, $4, $5)",
                   {broadcast.body, name_of(broadcast.classification), audience.id, author_id, now});
}

Broadcast broadcast_of(const Snapshot& db, std::int64_t broadcast_id) {
  Broadcast broadcast;
  broadcast.id = broadcast_id;
  Rows rows = db.query("SELECT body, classification FROM broadcast WHERE id = $1", {broadcast_id});
  if (!rows.next()) throw DatabaseError("no such broadcast");
  broadcast.body = rows.text(0);
  broadcast.classification = rows.text(1) == name_of(Classification::open) ? Classification::open : Classification::internal;
  return broadcast;
}

bool is_repeated(const Snapshot& db, const Unit& audience, std::string_view body, std::chrono::sys_seconds since) {
  return db.number("SELECT broadcast.id FROM broadcast JOIN schedule ON schedule.kind = 'broadcast' AND schedule.subject_id = broadcast.id"
                   " JOIN occurrence ON occurrence.schedule_id = schedule.id"
                   " WHERE broadcast.unit_id = $1 AND broadcast.created_at >= $2 AND body = $3 AND occurrence.state <> 'cancelled' LIMIT 1",
                   {audience.id, since, body})
      .has_value();
}

}  // namespace storage
