// One row per account; compare-and-swap on the token's epoch.
#include "storage/access_token.h"

namespace storage {
namespace {
constexpr std::string_view kPurpose = "access_token";
constexpr std::int64_t kNoFence = -1;
}

std::optional<AccessToken> access_token_of(const Snapshot& db, const DataKey& key, std::string_view account) {
  Rows rows = db.query("SELECT sealed, expires_at, token_epoch FROM access_token WHERE account = $1 AND token_epoch > 0", {account});
  if (!rows.next()) return std::nullopt;
  return AccessToken{key.open(rows.text(0), kPurpose), rows.instant(1), rows.integer(2)};
}

bool keep_access_token(Transaction& tx, const DataKey& key, std::string_view account, const AccessToken& token, std::optional<std::int64_t> fence) {
  return tx.execute("INSERT INTO access_token (account, sealed, expires_at, token_epoch) VALUES ($1, $2, $3, $4)"
                    " ON CONFLICT (account) DO UPDATE SET sealed = $2, expires_at = $3, token_epoch = $4, lease_until = 0"
                    " WHERE access_token.token_epoch < $4 AND (access_token.epoch = $5 OR $5 = -1)",
                    {account, Bytes{key.seal(token.value, kPurpose)}, token.expires_at, token.epoch, fence.value_or(kNoFence)}) == 1;
}

void forget_access_token(Transaction& tx, std::string_view account) {
  tx.execute("DELETE FROM access_token WHERE account = $1", {account});
}

std::optional<std::int64_t> claim_access_token(Transaction& tx, std::string_view account, std::string_view owner, std::chrono::sys_seconds now) {
  // A row without a token yet has token_epoch 0.
  Rows rows = tx.query("INSERT INTO access_token (account, sealed, expires_at, token_epoch, owner, epoch, lease_until) VALUES ($1, $5, 0, 0, $2, 1, $4)"
                       " ON CONFLICT (account) DO UPDATE SET owner = $2, epoch = access_token.epoch + 1, lease_until = $4"
                       " WHERE access_token.lease_until <= $3 OR access_token.owner = $2 RETURNING epoch",
                       {account, owner, now, now + kTokenLease, Bytes{""}});
  if (!rows.next()) return std::nullopt;
  return rows.integer(0);
}

}  // namespace storage
