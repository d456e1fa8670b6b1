// What a handler may not do itself because it takes long or needs the platform: committed with the message, done outside any
// transaction, its result written in another one. Done at least once; what it does must be harmless to repeat.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "storage/transaction.h"

namespace storage {

struct Errand {
  std::int64_t id = 0;
  std::string kind, input;
  std::optional<std::int64_t> identity_id;
  std::optional<std::int64_t> inbox_id;  // the message that waits for its answer
  std::chrono::sys_seconds not_after{};
  int attempts = 0;
};
std::int64_t keep_errand(Transaction& tx, const Errand& errand, std::chrono::sys_seconds now);
// The oldest ready one that may begin; leased to this epoch. Whatever an older epoch had begun is ready again.
std::optional<Errand> claim_errand(Transaction& tx, std::int64_t epoch, std::chrono::sys_seconds now);
std::optional<std::chrono::sys_seconds> next_errand(const Snapshot& db);
void retry_errand(Transaction& tx, std::int64_t errand_id, std::chrono::sys_seconds at);
// `state`: done, failed or expired. `output`: for the operator, never personal.
void end_errand(Transaction& tx, std::int64_t errand_id, std::string_view state, std::string_view output);
bool has_errand_for(const Snapshot& db, std::int64_t inbox_id);
// Whether something of this person is still being looked up.
bool has_open_errand(const Snapshot& db, std::int64_t identity_id);

}  // namespace storage
