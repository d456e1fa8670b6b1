// The platform's access tokens, sealed. An older one never overwrites a newer.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "storage/sealed.h"
#include "storage/transaction.h"

namespace storage {

struct AccessToken {
  std::string value;
  std::chrono::sys_seconds expires_at{};
  std::int64_t epoch = 0;  // one more with each token fetched
};

std::optional<AccessToken> access_token_of(const Snapshot& db, const DataKey& key, std::string_view account);
// False, and nothing written, when the row holds this epoch or a newer one.
bool keep_access_token(Transaction& tx, const DataKey& key, std::string_view account, const AccessToken& token);

}  // namespace storage
