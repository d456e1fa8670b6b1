// The one door to the database: a thread that writes, a few that read, many units of work in one commit.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>

#include "storage/transaction.h"

namespace storage {

// The database was written by a newer program; the text names both versions.
struct NewerSchema : DatabaseError {
  using DatabaseError::DatabaseError;
};
// Another process has this data directory.
struct AlreadyOpen : DatabaseError {
  using DatabaseError::DatabaseError;
};
// More units wait than may wait; this one was not begun.
struct Overloaded : DatabaseError {
  using DatabaseError::DatabaseError;
};

struct DatabaseOptions {
  std::string path;                       // a file; its directory exists. ":memory:" for tests: reads then run on the writer
  int readers = 2;
  std::size_t waiting_units = 20'000;     // beyond it write() throws Overloaded
  std::int64_t steps_per_unit = 50'000'000;
  std::function<void(std::string_view)> probe;  // called at named points on the storage thread; tests kill the process there
  std::function<void(const std::string&)> sync_failed;  // the disk failed a flush; must not return
};

class Database {
 public:
  // Opens, locks, migrates, and begins a new epoch that voids every older lease.
  // Throws DatabaseError, NewerSchema, AlreadyOpen.
  explicit Database(DatabaseOptions options);
  ~Database();  // close()
  // Finishes the units that wait and ends the threads; nothing is written after it. For an owner whose units look at what is
  // gone before the database is.
  void close();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  std::int64_t epoch() const;

  // Runs `work(Transaction&)` on the storage thread, together with other units in one commit, and resumes the caller on
  // its own executor after the commit reached the disk. If it throws, only its own changes are undone and the exception is
  // rethrown here. `work` must touch nothing but the transaction and its captures.
  template <class F>
  auto write(F work) -> boost::asio::awaitable<std::invoke_result_t<F&, Transaction&>> {
    using Result = std::invoke_result_t<F&, Transaction&>;
    if constexpr (std::is_void_v<Result>) {
      std::function<void(Transaction&)> unit = [&work](Transaction& tx) { work(tx); };
      co_await run_write(std::move(unit));
    } else {
      std::optional<Result> result;
      std::function<void(Transaction&)> unit = [&work, &result](Transaction& tx) { result.emplace(work(tx)); };
      co_await run_write(std::move(unit));
      co_return std::move(*result);
    }
  }

  // Runs `work(const Snapshot&)` on a reading thread on the newest committed state.
  template <class F>
  auto read(F work) -> boost::asio::awaitable<std::invoke_result_t<F&, const Snapshot&>> {
    using Result = std::invoke_result_t<F&, const Snapshot&>;
    std::optional<Result> result;
    std::function<void(const Snapshot&)> unit = [&work, &result](const Snapshot& snapshot) {
      result.emplace(work(snapshot));
    };
    co_await run_read(std::move(unit));
    co_return std::move(*result);
  }

  // The same on the calling thread, blocking: for the command line and for tests.
  void write_now(const std::function<void(Transaction&)>& work);

  // Units that wait for the storage thread.
  std::size_t waiting() const;

 private:
  boost::asio::awaitable<void> run_write(std::function<void(Transaction&)> unit);
  boost::asio::awaitable<void> run_read(std::function<void(const Snapshot&)> unit);

  struct Threads;
  std::unique_ptr<Threads> threads_;
};

// Runs `work` on the newest committed state of a database that another process may have open. Throws DatabaseError.
void read_beside(const std::string& path, const std::function<void(const Snapshot&)>& work);
// The first fault that a quick look at every page finds; empty: none. Throws DatabaseError.
std::string quick_damage(const std::string& path);

}  // namespace storage
