// One statement per kind of row.
#include "storage/retention.h"

#include "storage/media.h"

namespace storage {

std::int64_t purge(Transaction& tx, std::chrono::sys_seconds now, int limit) {
  std::int64_t gone = 0;
  gone += tx.execute("DELETE FROM inbox WHERE id IN (SELECT id FROM inbox WHERE received_at < $1"
                     " AND NOT EXISTS (SELECT 1 FROM errand WHERE errand.inbox_id = inbox.id) LIMIT $2)",
                     {now - kChatTextKept, limit});
  gone += tx.execute("UPDATE inbox SET answer = '' WHERE id IN (SELECT id FROM inbox WHERE received_at < $1 AND answer <> '' LIMIT $2)",
                     {now - kAnswerKept, limit});
  gone += tx.execute("UPDATE conversation SET question = '', state = '', options = '' WHERE identity_id IN (SELECT identity_id FROM conversation"
                     " WHERE question_until < $1 AND options_until < $1 AND (state <> '' OR options <> '') LIMIT $2)",
                     {now - std::chrono::days{1}, limit});
  gone += tx.execute("DELETE FROM quarantine WHERE id IN (SELECT id FROM quarantine WHERE received_at < $1 LIMIT $2)",
                     {now - kQuarantineKept, limit});
  gone += tx.execute("DELETE FROM undo_step WHERE id IN (SELECT id FROM undo_step WHERE possible_until < $1 LIMIT $2)",
                     {now - kUndoKept, limit});
  gone += tx.execute("DELETE FROM audit_line WHERE id IN (SELECT id FROM audit_line WHERE at < $1 LIMIT $2)", {now - kAuditKept, limit});
  gone += tx.execute("UPDATE place_report SET exact_sealed = NULL WHERE id IN (SELECT id FROM place_report WHERE at < $1"
                     " AND exact_sealed IS NOT NULL LIMIT $2)",
                     {now - kExactPlaceKept, limit});
  gone += tx.execute("DELETE FROM place_report WHERE id IN (SELECT id FROM place_report WHERE at < $1 LIMIT $2)", {now - kPlaceKept, limit});
  tx.execute("DELETE FROM attachment WHERE reflection_id IN (SELECT id FROM reflection WHERE state IN ('draft', 'dropped') AND created_at < $1 LIMIT $2)",
             {now - kDraftKept, limit});
  gone += tx.execute("DELETE FROM reflection WHERE id IN (SELECT id FROM reflection WHERE state IN ('draft', 'dropped') AND created_at < $1"
                     " AND NOT EXISTS (SELECT 1 FROM attachment WHERE attachment.reflection_id = reflection.id) LIMIT $2)",
                     {now - kDraftKept, limit});
  // Their files have no row then and go with the sweep of the same night.
  gone += tx.execute("DELETE FROM media WHERE id IN (SELECT id FROM media WHERE created_at < $1 LIMIT $2)", {now - kMediaKept, limit});
  gone += tx.execute("DELETE FROM media WHERE id IN (SELECT id FROM media WHERE purpose = 'reflection' AND NOT EXISTS (SELECT 1 FROM attachment"
                     " WHERE attachment.account = media.account AND attachment.media_id = media.source_media_id) LIMIT $1)",
                     {limit});
  gone += tx.execute("DELETE FROM media_upload WHERE uploaded_at < $1", {now - kUploadUsable});  // a few a day
  gone += tx.execute("DELETE FROM reminder WHERE id IN (SELECT id FROM reminder WHERE state IN ('fired', 'done', 'cancelled')"
                     " AND coalesce(fired_at, created_at) < $1 LIMIT $2)",
                     {now - kReminderKept, limit});
  gone += tx.execute("UPDATE broadcast SET body = '' WHERE id IN (SELECT id FROM broadcast WHERE body <> '' AND created_at < $1 LIMIT $2)",
                     {now - kOutgoingTextKept, limit});
  gone += tx.execute("DELETE FROM errand WHERE id IN (SELECT id FROM errand WHERE state IN ('done', 'failed', 'expired') AND created_at < $1 LIMIT $2)",
                     {now - kErrandKept, limit});
  gone += tx.execute("DELETE FROM waiting_word WHERE id IN (SELECT id FROM waiting_word WHERE useful_until < $1 LIMIT $2)", {now, limit});
  // The rows of an evening stay, they are its record; their words and the bytes that carried them go.
  gone += tx.execute("UPDATE outbox_body SET body = '' WHERE id IN (SELECT outbox_body.id FROM outbox_body WHERE body <> ''"
                     " AND EXISTS (SELECT 1 FROM outbox WHERE outbox.body_id = outbox_body.id)"
                     " AND NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.body_id = outbox_body.id"
                     " AND (outbox.changed_at >= $1 OR outbox.state IN ('ready', 'calling'))) LIMIT $2)",
                     {now - kOutgoingTextKept, limit});
  gone += tx.execute("UPDATE outbox_call SET body = '' WHERE id IN (SELECT id FROM outbox_call WHERE body <> ''"
                     " AND first_attempt_at < $1 AND state NOT IN ('intent', 'repeat') LIMIT $2)",
                     {now - kOutgoingTextKept, limit});
  return gone;
}

}  // namespace storage
