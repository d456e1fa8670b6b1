// The tree of the organisation. A role granted for a unit holds for its subtree.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/transaction.h"

namespace storage {

struct Unit {
  std::int64_t id = 0;
  std::string name;
  std::string path;  // "/1/4/": ids from the root
};

// The unit at `names` from the root, with what is missing created.
Unit unit_at(Transaction& tx, const std::vector<std::string>& names, std::chrono::sys_seconds now);
Unit unit_of(const Snapshot& db, std::int64_t unit_id);
// The organisation itself: the first unit without a parent; nothing before the first import.
std::optional<Unit> root_unit(const Snapshot& db);
// The units right below, by name, at most `limit`.
std::vector<Unit> units_below(const Snapshot& db, const Unit& unit, int limit);
// Names from the root, joined by '/'.
std::string full_name(const Snapshot& db, const Unit& unit);

}  // namespace storage
