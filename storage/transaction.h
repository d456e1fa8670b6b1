// The portable seam to the database: what every storage function and every feature sees. Includes no database header.
#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace storage {

struct Bytes {
  std::string value;
};

// One bound parameter. Instants are UTC epoch seconds, booleans 0/1.
class Value {
 public:
  Value(std::nullopt_t) {}
  Value(std::nullptr_t) = delete;
  template <std::integral T>
  Value(T number) : value_(static_cast<std::int64_t>(number)) {}
  Value(const char* text) : value_(std::string(text)) {}
  Value(std::string_view text) : value_(std::string(text)) {}
  Value(std::string text) : value_(std::move(text)) {}
  Value(Bytes bytes) : value_(std::move(bytes)) {}
  Value(std::chrono::sys_seconds at) : value_(static_cast<std::int64_t>(at.time_since_epoch().count())) {}
  template <class T>
  Value(const std::optional<T>& value) {
    if (value) value_ = Value(*value).value_;
  }

  const std::variant<std::monostate, std::int64_t, std::string, Bytes>& get() const { return value_; }

 private:
  std::variant<std::monostate, std::int64_t, std::string, Bytes> value_;
};

// What a driver implements. Columns count from 0.
class Statement {
 public:
  virtual ~Statement() = default;
  virtual void bind(std::initializer_list<Value> values) = 0;  // $1, $2, … in order
  virtual bool step() = 0;                                     // false: no more rows
  virtual void reset() noexcept = 0;
  virtual bool is_null(int column) const = 0;
  virtual std::int64_t integer(int column) const = 0;
  virtual std::string_view text(int column) const = 0;  // valid until the next step; also reads bytes
};
class Connection {
 public:
  virtual ~Connection() = default;
  // The statement stays with the connection and is reused for equal text.
  virtual Statement& prepare(std::string_view sql) = 0;
  virtual std::int64_t changes() const = 0;
  virtual std::int64_t inserted_id() const = 0;  // of the newest row
};

// The rows of one query, read front to back.
class Rows {
 public:
  explicit Rows(Statement& statement) : statement_(&statement) {}
  Rows(Rows&& other) noexcept : statement_(std::exchange(other.statement_, nullptr)) {}
  Rows& operator=(Rows&&) = delete;
  ~Rows() {
    if (statement_) statement_->reset();
  }

  bool next() { return statement_->step(); }
  bool is_null(int column) const { return statement_->is_null(column); }
  std::int64_t integer(int column) const { return statement_->integer(column); }
  bool boolean(int column) const { return statement_->integer(column) != 0; }
  std::string text(int column) const { return std::string(statement_->text(column)); }
  std::chrono::sys_seconds instant(int column) const {
    return std::chrono::sys_seconds{std::chrono::seconds{statement_->integer(column)}};
  }
  std::optional<std::int64_t> maybe_integer(int column) const {
    return is_null(column) ? std::nullopt : std::optional(integer(column));
  }
  std::optional<std::chrono::sys_seconds> maybe_instant(int column) const {
    return is_null(column) ? std::nullopt : std::optional(instant(column));
  }

 private:
  Statement* statement_;
};

// Reads one consistent state. A query throws DatabaseError for a broken environment and StepBudgetExceeded when its unit
// of work has used up its budget.
class Snapshot {
 public:
  explicit Snapshot(Connection& connection) : connection_(connection) {}

  Rows query(std::string_view sql, std::initializer_list<Value> values = {}) const {
    Statement& statement = connection_.prepare(sql);
    statement.bind(values);
    return Rows(statement);
  }
  // The first column of the first row; nothing when there is no row or it is null.
  std::optional<std::int64_t> number(std::string_view sql, std::initializer_list<Value> values = {}) const {
    Rows rows = query(sql, values);
    if (!rows.next()) return std::nullopt;
    return rows.maybe_integer(0);
  }

 protected:
  Connection& connection_;
};

// A Snapshot that may also write. Everything done through it commits together or not at all.
class Transaction : public Snapshot {
 public:
  using Snapshot::Snapshot;
  // Returns the number of rows changed.
  std::int64_t execute(std::string_view sql, std::initializer_list<Value> values = {}) {
    Statement& statement = connection_.prepare(sql);
    statement.bind(values);
    Rows rows(statement);
    while (rows.next()) {}
    return connection_.changes();
  }
  // Inserts one row of a table with an {id} column and returns it. Cheaper than RETURNING, which SQLite answers from a
  // temporary table.
  std::int64_t insert(std::string_view sql, std::initializer_list<Value> values) {
    execute(sql, values);
    return connection_.inserted_id();
  }
};

struct DatabaseError : std::runtime_error {
  using std::runtime_error::runtime_error;
};
// The file is no database any more, or never was one.
struct Damaged : DatabaseError {
  using DatabaseError::DatabaseError;
};
// The disk takes no more.
struct NoRoom : DatabaseError {
  using DatabaseError::DatabaseError;
};
// The unit of work is rolled back alone; its sender is answered politely.
struct StepBudgetExceeded : DatabaseError {
  using DatabaseError::DatabaseError;
};

}  // namespace storage
