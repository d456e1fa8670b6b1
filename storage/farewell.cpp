// What goes with a person.
#include "storage/farewell.h"

namespace storage {

std::int64_t unbind(Transaction& tx, std::int64_t member_id) {
  tx.execute("DELETE FROM conversation WHERE identity_id IN (SELECT id FROM identity WHERE member_id = $1)", {member_id});
  tx.execute("DELETE FROM undo_step WHERE identity_id IN (SELECT id FROM identity WHERE member_id = $1)", {member_id});
  return tx.execute("UPDATE identity SET member_id = NULL WHERE member_id = $1", {member_id});
}

void leave(Transaction& tx, std::int64_t member_id, std::chrono::sys_seconds now) {
  unbind(tx, member_id);
  tx.execute("UPDATE occurrence SET state = 'cancelled' WHERE state = 'planned' AND schedule_id IN"
             " (SELECT id FROM schedule WHERE kind = 'reminder' AND author_id = $1)",
             {member_id});
  tx.execute("UPDATE reminder SET state = 'cancelled' WHERE member_id = $1 AND state IN ('open', 'fired')", {member_id});
  tx.execute("DELETE FROM place_report WHERE member_id = $1", {member_id});
  tx.execute("UPDATE consent SET withdrawn_at = $1 WHERE member_id = $2 AND withdrawn_at IS NULL", {now, member_id});
  tx.execute("DELETE FROM waiting_word WHERE member_id = $1", {member_id});
  tx.execute("DELETE FROM role_grant WHERE member_id = $1", {member_id});
  tx.execute("UPDATE member SET state = 'left', wecom_user_id = NULL, birthday = NULL, updated_at = $1 WHERE id = $2", {now, member_id});
}

}  // namespace storage
