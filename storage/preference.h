// What a person has asked to be spared.
#pragma once

#include <chrono>
#include <cstdint>

#include "storage/transaction.h"

namespace storage {

struct Preference {
  bool day_only = false;  // nothing between 21:00 and 7:00
  bool no_care = false;   // no birthday greetings
  bool no_push = false;   // nothing but what the person set or asked
  // Hours in which messages are wanted, in minutes of the day; equal: any time. A night shift's pass midnight.
  int hours_from = 0, hours_until = 0;
};

Preference preference_of(const Snapshot& db, std::int64_t member_id);
void keep_preference(Transaction& tx, std::int64_t member_id, const Preference& preference, std::chrono::sys_seconds now);

}  // namespace storage
