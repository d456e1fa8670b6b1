// Brings a database to the schema this program knows. Used by database.cpp at start.
#pragma once

#include <limits>

#include "storage/sqlite.h"

namespace storage {

struct Migration {
  int version;
  const char* name;
  const char* sql;  // neutral text: {id}, {bytes} stand for the driver's types
};

// Runs what is missing, each in one transaction. Throws NewerSchema (database.h) when the database knows more than we do.
// `up_to`: not beyond this version.
void migrate(SqliteConnection& connection, int up_to = std::numeric_limits<int>::max());
// The schema version of a database; 0: it is none of ours.
int schema_version(SqliteConnection& connection);
// The newest version this program knows.
int newest_schema_version();

// The neutral text as SQLite reads it: types filled in, tables STRICT.
std::string sqlite_dialect(std::string neutral);

}  // namespace storage
