// Consents and refusals in one table: a refusal has its end at its beginning.
#include "storage/consent.h"

namespace storage {

bool has_consent(const Snapshot& db, std::int64_t member_id, std::string_view purpose) {
  return db.number("SELECT id FROM consent WHERE member_id = $1 AND purpose = $2 AND withdrawn_at IS NULL LIMIT 1", {member_id, purpose})
      .has_value();
}

void grant_consent(Transaction& tx, std::int64_t member_id, std::string_view purpose, int text_version, std::string_view channel,
                   std::chrono::sys_seconds now) {
  tx.execute("INSERT INTO consent (member_id, purpose, text_version, channel, granted_at) VALUES ($1, $2, $3, $4, $5)",
             {member_id, purpose, text_version, channel, now});
}

bool withdraw_consent(Transaction& tx, std::int64_t member_id, std::string_view purpose, std::chrono::sys_seconds now) {
  return tx.execute("UPDATE consent SET withdrawn_at = $1 WHERE member_id = $2 AND purpose = $3 AND withdrawn_at IS NULL",
                    {now, member_id, purpose}) > 0;
}

void refuse_consent(Transaction& tx, std::int64_t member_id, std::string_view purpose, int text_version, std::string_view channel,
                    std::chrono::sys_seconds now) {
  tx.execute("INSERT INTO consent (member_id, purpose, text_version, channel, granted_at, withdrawn_at) VALUES ($1, $2, $3, $4, $5, $5)",
             {member_id, purpose, text_version, channel, now});
}

bool has_refused_since(const Snapshot& db, std::int64_t member_id, std::string_view purpose, std::chrono::sys_seconds since) {
  return db.number("SELECT id FROM consent WHERE member_id = $1 AND purpose = $2 AND withdrawn_at = granted_at AND granted_at >= $3 LIMIT 1",
                   {member_id, purpose, since})
      .has_value();
}

}  // namespace storage
