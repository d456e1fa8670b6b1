// The embedded migrations and the one loop that runs them.
#include "storage/migration.h"

#include <fmt/format.h>

#include <iterator>

#include "storage/database.h"

namespace storage {
namespace {

constexpr Migration kMigrations[] = {
#include "storage/migrations.inc"
};

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

}  // namespace

std::string sqlite_dialect(std::string neutral) {
  replace_all(neutral, "{id}", "INTEGER PRIMARY KEY");
  // Of a row that may go while its number is still known somewhere: never given again.
  replace_all(neutral, "{lasting_id}", "INTEGER PRIMARY KEY AUTOINCREMENT");
  replace_all(neutral, "{bytes}", "BLOB");
  replace_all(neutral, "\n);", "\n) STRICT;");
  return neutral;
}

int newest_schema_version() { return std::rbegin(kMigrations)->version; }

int schema_version(SqliteConnection& connection) {
  for (const std::string& table : connection.tables())
    if (table == "schema_version")
      return static_cast<int>(Snapshot(connection).number("SELECT max(version) FROM schema_version").value_or(0));
  return 0;
}

void migrate(SqliteConnection& connection, int up_to) {
  connection.execute_script("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL, name TEXT NOT NULL) STRICT;");
  Transaction tx(connection);
  const auto have = tx.number("SELECT max(version) FROM schema_version").value_or(0);
  const auto known = newest_schema_version();
  if (have > known)
    throw NewerSchema(fmt::format("the database has schema {}, this program knows {}", have, known));
  for (const Migration& migration : kMigrations) {
    if (migration.version <= have || migration.version > up_to) continue;
    connection.execute_script("BEGIN IMMEDIATE;" + sqlite_dialect(migration.sql));
    tx.execute("INSERT INTO schema_version (version, name) VALUES ($1, $2)", {migration.version, migration.name});
    connection.execute_script("COMMIT;");
  }
}

}  // namespace storage
