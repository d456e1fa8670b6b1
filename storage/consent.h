// What a person has agreed to, text version and time included: rows are never changed but for their end.
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

#include "storage/transaction.h"

namespace storage {

bool has_consent(const Snapshot& db, std::int64_t member_id, std::string_view purpose);
// `channel`: the account it was given through.
void grant_consent(Transaction& tx, std::int64_t member_id, std::string_view purpose, int text_version, std::string_view channel,
                   std::chrono::sys_seconds now);
// False when none was open.
bool withdraw_consent(Transaction& tx, std::int64_t member_id, std::string_view purpose, std::chrono::sys_seconds now);
// A refusal: a consent that ended when it began.
void refuse_consent(Transaction& tx, std::int64_t member_id, std::string_view purpose, int text_version, std::string_view channel,
                    std::chrono::sys_seconds now);
bool has_refused_since(const Snapshot& db, std::int64_t member_id, std::string_view purpose, std::chrono::sys_seconds since);

}  // namespace storage
