// What is kept no longer than it is needed (reliability §8). bot/upkeep.cpp runs it each night in small transactions.
#pragma once

#include <chrono>
#include <cstdint>

#include "storage/transaction.h"

namespace storage {

inline constexpr std::chrono::days kChatTextKept{365};   // and with it the key of the message: 30 days would do
inline constexpr std::chrono::days kOutgoingTextKept{180};
inline constexpr std::chrono::days kAnswerKept{2};       // for a repetition, which comes within seconds
inline constexpr std::chrono::days kQuarantineKept{30};
inline constexpr std::chrono::days kUndoKept{1};
inline constexpr std::chrono::days kErrandKept{30};     // after it was over
inline constexpr std::chrono::days kExactPlaceKept{90};  // then the district alone
inline constexpr std::chrono::days kPlaceKept{365};
inline constexpr std::chrono::days kDraftKept{7};
inline constexpr std::chrono::days kMediaKept{365};      // row and file; of a draft that is gone: no longer than it
inline constexpr std::chrono::days kReminderKept{365};   // after it was over
inline constexpr std::chrono::days kAuditKept{3 * 365};

// Removes at most `limit` rows of each kind; returns how many went. Zero: nothing is overdue any more.
std::int64_t purge(Transaction& tx, std::chrono::sys_seconds now, int limit);

}  // namespace storage
