// A message of a secretary to a part of the organisation, sent once.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "storage/outbox.h"
#include "storage/transaction.h"
#include "storage/unit.h"

namespace storage {

inline constexpr std::string_view kBroadcastKind = "broadcast";

struct Broadcast {
  std::int64_t id = 0;
  std::string body;
  Classification classification = Classification::internal;
};

std::int64_t keep_broadcast(Transaction& tx, const Broadcast& broadcast, const Unit& audience, std::int64_t author_id, std::chrono::sys_seconds now);
Broadcast broadcast_of(const Snapshot& db, std::int64_t broadcast_id);
// The same words went to the same unit at `since` or later, or are about to.
bool is_repeated(const Snapshot& db, const Unit& audience, std::string_view body, std::chrono::sys_seconds since);

}  // namespace storage
