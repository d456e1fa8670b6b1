// Threads, queues and the group commit. Many units share one BEGIN … COMMIT; each has its own SAVEPOINT.
#include "storage/database.h"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

#include "storage/file_lock.h"
#include "storage/migration.h"
#include "storage/sqlite.h"

namespace storage {
namespace {

constexpr std::size_t kUnitsPerCommit = 256;

struct WriteUnit {
  std::function<void(Transaction&)> work;
  std::function<void(std::exception_ptr)> done;  // called on the storage thread after the commit
  std::exception_ptr failure;
};
struct ReadUnit {
  std::function<void(const Snapshot&)> work;
  std::function<void(std::exception_ptr)> done;
};

template <class Unit>
class Queue {
 public:
  void push(Unit unit, std::size_t limit) {
    {
      const std::lock_guard lock(mutex_);
      if (units_.size() >= limit) throw Overloaded("too many units of work wait");
      units_.push_back(std::move(unit));
    }
    filled_.notify_one();
  }
  // Waits for work; an empty answer means the queue is closed and drained.
  std::vector<Unit> take(std::size_t most) {
    std::unique_lock lock(mutex_);
    filled_.wait(lock, [this] { return closed_ || !units_.empty(); });
    std::vector<Unit> taken;
    while (!units_.empty() && taken.size() < most) {
      taken.push_back(std::move(units_.front()));
      units_.pop_front();
    }
    return taken;
  }
  void close() {
    {
      const std::lock_guard lock(mutex_);
      closed_ = true;
    }
    filled_.notify_all();
  }
  std::size_t size() const {
    const std::lock_guard lock(mutex_);
    return units_.size();
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable filled_;
  std::deque<Unit> units_;
  bool closed_ = false;
};

// Hands a unit to a queue and resumes the awaiting coroutine on its own executor.
template <class Unit, class Work>
boost::asio::awaitable<void> hand_over(Queue<Unit>& queue, std::size_t limit, Work work) {
  auto initiate = [&queue, limit, &work](auto handler) {
    auto executor = boost::asio::get_associated_executor(handler);
    // The outstanding-work guard keeps the caller's io_context alive while the storage thread has the unit.
    auto kept = std::make_shared<decltype(handler)>(std::move(handler));
    auto guard = boost::asio::prefer(executor, boost::asio::execution::outstanding_work.tracked);
    std::function<void(std::exception_ptr)> done = [kept, guard](std::exception_ptr failure) mutable {
      boost::asio::post(guard, [kept = std::move(kept), failure]() mutable { std::move(*kept)(failure); });
    };
    try {
      queue.push(Unit{std::move(work), done}, limit);
    } catch (const Overloaded&) {
      done(std::current_exception());
    }
  };
  co_await boost::asio::async_initiate<decltype(boost::asio::use_awaitable), void(std::exception_ptr)>(
      std::move(initiate), boost::asio::use_awaitable);
}

}  // namespace

struct Database::Threads {
  explicit Threads(DatabaseOptions chosen)
      : options(std::move(chosen)), lock(options.path), writer(options.path, true) {
    migrate(writer);
    Transaction tx(writer);
    tx.execute("UPDATE instance SET epoch = epoch + 1");
    epoch = tx.number("SELECT epoch FROM instance").value_or(0);
    writing = std::thread([this] { write_loop(); });
    for (int n = 0; n < options.readers && options.path != ":memory:"; ++n)
      reading.emplace_back([this] { read_loop(); });
  }
  ~Threads() { close(); }
  void close() {
    writes.close();
    reads.close();
    if (writing.joinable()) writing.join();
    for (std::thread& reader : reading) reader.join();
    reading.clear();
  }

  void probe(std::string_view point) const {
    if (options.probe) options.probe(point);
  }

  void run_unit(WriteUnit& unit) {
    Transaction tx(writer);
    writer.set_step_budget(0);
    tx.execute("SAVEPOINT unit");
    try {
      writer.set_step_budget(options.steps_per_unit);
      unit.work(tx);
      writer.set_step_budget(0);
      tx.execute("RELEASE unit");
    } catch (...) {
      unit.failure = std::current_exception();
      writer.set_step_budget(0);
      tx.execute("ROLLBACK TO unit");
      tx.execute("RELEASE unit");
    }
  }

  // All units of the batch, or, when the commit itself fails, none of them.
  void run_batch(std::vector<WriteUnit>& batch) {
    Transaction tx(writer);
    try {
      tx.execute("BEGIN IMMEDIATE");
      for (WriteUnit& unit : batch) run_unit(unit);
      probe("before_commit");
      tx.execute("COMMIT");
      probe("after_commit");
    } catch (const SyncFailed& failure) {
      if (options.sync_failed) options.sync_failed(failure.what());
      std::terminate();
    } catch (...) {
      const std::exception_ptr failure = std::current_exception();
      try {
        tx.execute("ROLLBACK");
      } catch (const DatabaseError&) {
        // SQLite has rolled back by itself already; what matters is `failure`, which every unit gets.
      }
      for (WriteUnit& unit : batch) unit.failure = failure;
    }
    // SQLite undoes a whole transaction when it interrupts a writing statement, or has no room: then each unit gets its
    // own, so that only the one at fault fails.
    if (batch.size() > 1 && batch.front().failure && batch.front().failure == batch.back().failure)
      for (WriteUnit& unit : batch) {
        unit.failure = nullptr;
        std::vector<WriteUnit> alone;
        alone.push_back(std::move(unit));
        run_batch(alone);
        unit = std::move(alone.front());
      }
  }

  void write_loop() {
    while (true) {
      std::vector<WriteUnit> batch = writes.take(kUnitsPerCommit);
      if (batch.empty()) return;
      run_batch(batch);
      for (WriteUnit& unit : batch) unit.done(unit.failure);
    }
  }

  void read_loop() {
    SqliteConnection connection(options.path, false);
    while (true) {
      std::vector<ReadUnit> units = reads.take(1);
      if (units.empty()) return;
      units.front().done(run_read(connection, units.front()));
    }
  }

  std::exception_ptr run_read(SqliteConnection& connection, ReadUnit& unit) const {
    Transaction tx(connection);
    std::exception_ptr failure;
    connection.set_step_budget(options.steps_per_unit);
    try {
      tx.execute("BEGIN");
      unit.work(tx);
      connection.set_step_budget(0);
      tx.execute("COMMIT");
    } catch (...) {
      failure = std::current_exception();
      connection.set_step_budget(0);
      try {
        tx.execute("ROLLBACK");
      } catch (const DatabaseError&) {
        // Rolled back already; `failure` is what the caller gets.
      }
    }
    return failure;
  }

  DatabaseOptions options;
  FileLock lock;
  SqliteConnection writer;  // the constructor's thread until `writing` starts, then only that one
  std::int64_t epoch = 0;
  Queue<WriteUnit> writes;
  Queue<ReadUnit> reads;
  std::thread writing;
  std::vector<std::thread> reading;
};

Database::Database(DatabaseOptions options) : threads_(std::make_unique<Threads>(std::move(options))) {}
Database::~Database() = default;
void Database::close() { threads_->close(); }

std::int64_t Database::epoch() const { return threads_->epoch; }
std::size_t Database::waiting() const { return threads_->writes.size(); }

boost::asio::awaitable<void> Database::run_write(std::function<void(Transaction&)> unit) {
  auto handed = hand_over<WriteUnit>(threads_->writes, threads_->options.waiting_units, std::move(unit));
  co_await std::move(handed);
}

boost::asio::awaitable<void> Database::run_read(std::function<void(const Snapshot&)> unit) {
  if (threads_->reading.empty()) {  // an in-memory database has one connection only
    std::function<void(Transaction&)> on_writer = [&unit](Transaction& tx) { unit(tx); };
    auto handed = run_write(std::move(on_writer));
    co_await std::move(handed);
    co_return;
  }
  auto handed = hand_over<ReadUnit>(threads_->reads, threads_->options.waiting_units, std::move(unit));
  co_await std::move(handed);
}

void read_beside(const std::string& path, const std::function<void(const Snapshot&)>& work) {
  SqliteConnection connection(path, false);
  Transaction tx(connection);
  tx.execute("BEGIN");
  work(tx);
  tx.execute("COMMIT");
}

std::string quick_damage(const std::string& path) { return SqliteConnection(path, false).damage(SqliteConnection::Look::quick); }

void Database::write_now(const std::function<void(Transaction&)>& work) {
  std::mutex mutex;
  std::condition_variable finished;
  bool is_done = false;
  std::exception_ptr failure;
  const auto done = [&](std::exception_ptr why) {
    const std::lock_guard lock(mutex);
    failure = why;
    is_done = true;
    finished.notify_one();
  };
  threads_->writes.push(WriteUnit{work, done, nullptr}, threads_->options.waiting_units);
  std::unique_lock lock(mutex);
  finished.wait(lock, [&] { return is_done; });
  if (failure) std::rethrow_exception(failure);
}

}  // namespace storage
