// Rows that wait for another time than they were written for.
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

#include "storage/transaction.h"

namespace storage {

// What its person's hours put off is of use for longer.
void keep_useful(Transaction& tx, std::int64_t row_id, std::chrono::sys_seconds useful_until);
// Ready rows of the account that wait for exactly this reason may go now. Returns how many.
std::int64_t release_put_off(Transaction& tx, std::string_view account, std::string_view reason, std::chrono::sys_seconds now);

// Rows of the account's pushes that have expired since then for exactly this reason.
std::int64_t expired_for(const Snapshot& db, std::string_view account, std::string_view reason, std::chrono::sys_seconds since);

}  // namespace storage
