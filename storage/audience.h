// Whom a planned message goes to, person by person, and whom it did not reach.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "storage/transaction.h"
#include "storage/unit.h"

namespace storage {

struct AudienceMember {
  std::int64_t member_id = 0;
  std::string name;
  std::int64_t unit_id = 0;
};
// Active members of the subtree with an id above `after`, in order of id.
std::vector<AudienceMember> audience_after(const Snapshot& db, const Unit& unit, std::int64_t after, int limit);

// Names and reasons of those whom an occurrence did not reach, at most `limit`.
struct Unreached {
  std::string name, reason;
};
std::vector<Unreached> unreached_by(const Snapshot& db, std::int64_t occurrence_id, int limit);

}  // namespace storage
