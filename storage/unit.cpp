// The tree, kept with the path of each unit so that a subtree is one range of an index.
#include "storage/unit.h"

#include <fmt/format.h>

namespace storage {

Unit unit_at(Transaction& tx, const std::vector<std::string>& names, std::chrono::sys_seconds now) {
  Unit unit{0, "", "/"};
  for (const std::string& name : names) {
    const auto parent = unit.id == 0 ? std::nullopt : std::optional(unit.id);
    const auto known =
        parent ? tx.number("SELECT id FROM unit WHERE parent_id = $1 AND name = $2 AND valid_until IS NULL", {parent, name})
               : tx.number("SELECT id FROM unit WHERE parent_id IS NULL AND name = $1 AND valid_until IS NULL", {name});
    if (known) {
      unit = unit_of(tx, *known);
      continue;
    }
    const std::int64_t id =
        tx.number("INSERT INTO unit (parent_id, name, path, valid_from) VALUES ($1, $2, '', $3) RETURNING id",
                  {parent, name, now})
            .value();
    unit = Unit{id, name, fmt::format("{}{}/", unit.path, id)};
    tx.execute("UPDATE unit SET path = $1 WHERE id = $2", {unit.path, id});
  }
  return unit;
}

Unit unit_of(const Snapshot& db, std::int64_t unit_id) {
  Rows rows = db.query("SELECT id, name, path FROM unit WHERE id = $1", {unit_id});
  if (!rows.next()) throw DatabaseError(fmt::format("unit {} is missing", unit_id));
  return Unit{rows.integer(0), rows.text(1), rows.text(2)};
}

std::optional<Unit> root_unit(const Snapshot& db) {
  const auto id = db.number("SELECT min(id) FROM unit WHERE parent_id IS NULL");
  return id ? std::optional(unit_of(db, *id)) : std::nullopt;
}

std::vector<Unit> units_below(const Snapshot& db, const Unit& unit, int limit) {
  std::vector<Unit> found;
  Rows rows = db.query("SELECT id, name, path FROM unit WHERE parent_id = $1 AND valid_until IS NULL ORDER BY id LIMIT $2", {unit.id, limit});
  while (rows.next()) found.push_back(Unit{rows.integer(0), rows.text(1), rows.text(2)});
  return found;
}

std::string full_name(const Snapshot& db, const Unit& unit) {
  std::string name;
  // The path is the list of ids from the root: "/1/4/".
  for (std::size_t at = 1; at < unit.path.size();) {
    const std::size_t end = unit.path.find('/', at);
    const std::int64_t id = std::stoll(unit.path.substr(at, end - at));
    name += (name.empty() ? "" : "/") + unit_of(db, id).name;
    at = end + 1;
  }
  return name;
}

}  // namespace storage
