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
// With a `fence` also when somebody else has claimed the row since; keeping ends the lease.
bool keep_access_token(Transaction& tx, const DataKey& key, std::string_view account, const AccessToken& token,
                       std::optional<std::int64_t> fence = std::nullopt);

void forget_access_token(Transaction& tx, std::string_view account);

// The right to fetch this account's token until now + kTokenLease, for one node; `owner` names the node. The fence for
// keep_access_token(), or nothing while another node has it.
inline constexpr std::chrono::seconds kTokenLease{30};
std::optional<std::int64_t> claim_access_token(Transaction& tx, std::string_view account, std::string_view owner, std::chrono::sys_seconds now);

}  // namespace storage
