// One row a person.
#include "storage/preference.h"

namespace storage {

Preference preference_of(const Snapshot& db, std::int64_t member_id) {
  Rows rows = db.query("SELECT day_only, no_care, no_push, hours_from, hours_until FROM preference WHERE member_id = $1", {member_id});
  if (!rows.next()) return {};
  return Preference{rows.boolean(0), rows.boolean(1), rows.boolean(2), static_cast<int>(rows.integer(3)), static_cast<int>(rows.integer(4))};
}

void keep_preference(Transaction& tx, std::int64_t member_id, const Preference& preference, std::chrono::sys_seconds now) {
  tx.execute("INSERT INTO preference (member_id, day_only, no_care, no_push, hours_from, hours_until, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7)"
             " ON CONFLICT (member_id) DO UPDATE SET day_only = $2, no_care = $3, no_push = $4, hours_from = $5, hours_until = $6, changed_at = $7",
             {member_id, preference.day_only, preference.no_care, preference.no_push, preference.hours_from, preference.hours_until, now});
}

}  // namespace storage
