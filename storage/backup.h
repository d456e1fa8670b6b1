// Copies of the database: made while a server runs, looked at before they are trusted, and kept from doing again what was
// done since. Used by bot/backup.cpp and bot/restore.cpp.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "storage/transaction.h"

namespace storage {

// What a copy holds.
struct Inventory {
  int schema_version = 0;
  std::vector<std::pair<std::string, std::int64_t>> rows;  // of each table, by name

  bool operator==(const Inventory&) const = default;
};

// Writes the newest committed state of the database at `path` to `copy`. Only reads; another process may be writing.
// Throws DatabaseError, Damaged, NoRoom.
void copy_database(const std::string& path, const std::string& copy);

// Opens a copy that may come from anywhere: it must have exactly the schema of its version, without a fault.
// Throws Damaged, NewerSchema (database.h).
Inventory inspect_copy(const std::string& copy);
// Counts alone, for a database that is trusted.
Inventory inventory_of(const std::string& path);

// What was open in the copy may have been done after it was made, by the installation that is lost: messages whose fate is
// not known are left to a person, what fell due in between is not sent. Tokens and menus are asked for anew.
// Returns how many messages and plans that stopped.
struct Stopped {
  std::int64_t messages = 0, plans = 0;
};
Stopped stop_what_may_be_done(Transaction& tx, std::chrono::sys_seconds now);

// Removes what is kept too long already and the remains of it in the file. The database must not be open elsewhere.
void purge_all(const std::string& path, std::chrono::sys_seconds now);

}  // namespace storage
