// Where people said they are. Written only with an open consent; the caller has asked for it.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/sealed.h"
#include "storage/transaction.h"
#include "storage/unit.h"

namespace storage {

struct PlaceReport {
  std::int64_t id = 0;
  std::int64_t member_id = 0;
  std::chrono::sys_seconds at{};
  std::string area;     // district, or the person's own words
  std::string exact;    // coordinates and street; sealed in the table, empty when there is nothing more exact
  std::string source;   // "words", "location"
  std::string quality;  // "", "unknown_place", "swapped", "coarse"
};

std::int64_t keep_place(Transaction& tx, const DataKey& key, const PlaceReport& report);
// Without `exact`.
std::optional<PlaceReport> newest_place(const Snapshot& db, std::int64_t member_id);
// False when it is gone already or somebody else's.
bool forget_place(Transaction& tx, std::int64_t member_id, std::int64_t report_id);
std::int64_t forget_places_of(Transaction& tx, std::int64_t member_id);

struct Whereabouts {
  std::string name;
  std::optional<std::chrono::sys_seconds> at;  // none: no report
  std::string area;
};
// Active members below any of `units` with their newest report, those without one last, at most `limit`.
std::vector<Whereabouts> whereabouts(const Snapshot& db, const std::vector<Unit>& units, int limit);

}  // namespace storage
