// A push with a marking or a number in it goes out only when a second named person has agreed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "handlers/feature.h"

namespace handlers {

// The gate before the outbox: nothing when `words` may go. Else the occurrence waits for a second named person, or is cancelled
// because there is none, and these words say so.
std::optional<std::string> hold_for_second_person(storage::Transaction& tx, const Request& request, std::int64_t occurrence_id, std::string_view words);

// Who may agree to it: secretaries and administrators above its audience, but for its author.
std::vector<storage::Member> second_persons(const storage::Snapshot& db, const storage::Occurrence& occurrence);

// For the feature that takes the second person's answer.
std::vector<const Text*> second_person_texts();

}  // namespace handlers
