// Who did what: one line per act that sends, grants, imports or refuses. Kept three years.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "storage/transaction.h"

namespace storage {

// `member_id` none: the operator at the command line, or the house itself.
void audit(Transaction& tx, std::optional<std::int64_t> member_id, std::string_view action, std::string_view object,
           std::string_view detail, std::chrono::sys_seconds now);

}  // namespace storage
