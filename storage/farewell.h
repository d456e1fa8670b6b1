// A person changes the phone or leaves the organisation: what ties the account to the person ends at once.
#pragma once

#include <chrono>
#include <cstdint>

#include "storage/transaction.h"

namespace storage {

// Every account forgets who this was: open dialogs and what could be taken back go with it. Returns how many were tied.
std::int64_t unbind(Transaction& tx, std::int64_t member_id);
// Unbound, without roles, reminders, places and waiting words; the records of what was done stay under the name. An import that still
// names the person takes it back in.
void leave(Transaction& tx, std::int64_t member_id, std::chrono::sys_seconds now);

}  // namespace storage
