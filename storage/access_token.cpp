// One row per account; compare-and-swap on the token's epoch.
#include "storage/access_token.h"

namespace storage {
namespace {
constexpr std::string_view kPurpose = "access_token";
}

std::optional<AccessToken> access_token_of(const Snapshot& db, const DataKey& key, std::string_view account) {
  Rows rows = db.query("SELECT sealed, expires_at, token_epoch FROM access_token WHERE account = $1", {account});
  if (!rows.next()) return std::nullopt;
  return AccessToken{key.open(rows.text(0), kPurpose), rows.instant(1), rows.integer(2)};
}

bool keep_access_token(Transaction& tx, const DataKey& key, std::string_view account, const AccessToken& token) {
  return tx.execute("INSERT INTO access_token (account, sealed, expires_at, token_epoch) VALUES ($1, $2, $3, $4)"
                    " ON CONFLICT (account) DO UPDATE SET sealed = $2, expires_at = $3, token_epoch = $4"
                    " WHERE access_token.token_epoch < $4",
                    {account, Bytes{key.seal(token.value, kPurpose)}, token.expires_at, token.epoch}) == 1;
}

}  // namespace storage
