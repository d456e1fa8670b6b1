// The SQLite driver behind transaction.h; only database.cpp uses it. sqlite.cpp alone knows SQLite's own header.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "storage/transaction.h"

namespace storage {

// The disk did not confirm a flush: nothing may be acknowledged any more (reliability §2.4 B4).
struct SyncFailed : DatabaseError {
  using DatabaseError::DatabaseError;
};

// One connection, used by one thread at a time.
class SqliteConnection final : public Connection {
 public:
  // `path` ":memory:" or a file, created when absent and `writable`. A writable one sets WAL and synchronous=FULL.
  // Throws DatabaseError when it cannot be opened.
  SqliteConnection(const std::string& path, bool writable);
  ~SqliteConnection() override;

  Statement& prepare(std::string_view sql) override;
  std::int64_t changes() const override;
  std::int64_t inserted_id() const override;
  // Several statements without parameters, separated by semicolons.
  void execute_script(const std::string& sql);
  // Writes the newest committed state as a new database at `path`, without what was deleted. Only reads this one.
  void copy_into(const std::string& path);
  // Every table, index, trigger and view as it was created: equal texts, equal schemas.
  std::string schema_text();
  std::vector<std::string> tables();
  // The first fault of the file or of a reference between rows; empty: none.
  enum class Look { quick, whole };  // quick: every page, but not every index against its table
  std::string damage(Look look);
  // Virtual-machine steps the work until the next call may use; 0: no limit.
  void set_step_budget(std::int64_t steps);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace storage
