// What could not be said to a person when it was due, kept for the next contact.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "storage/transaction.h"

namespace storage {

void leave_word(Transaction& tx, std::int64_t member_id, std::string_view words, std::chrono::sys_seconds now, std::chrono::sys_seconds useful_until);
// The three oldest ones; they are gone from here.
std::vector<std::string> take_words(Transaction& tx, std::int64_t member_id, std::chrono::sys_seconds now);

}  // namespace storage
