// What a recall has left on the phones.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "storage/outbox.h"
#include "storage/transaction.h"

namespace storage {

// Rows of the occurrence accepted by that door whose message was not taken off the phone, however long ago it came.
std::vector<OutboxRow> kept_rows(const Snapshot& db, std::int64_t occurrence_id, std::string_view door);

}  // namespace storage
