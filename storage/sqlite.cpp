// SQLite behind the portable seam: cached statements, named binding, step budget, error translation.
#include "storage/sqlite.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <limits>
#include <unordered_map>

namespace storage {
namespace {

constexpr int kStepsPerProgressCall = 1000;
constexpr int kCacheKib = 8 * 1024;

[[noreturn]] void fail(sqlite3* db, std::string_view doing) {
  const int code = sqlite3_extended_errcode(db);
  const std::string text = fmt::format("{}: {} ({})", doing, sqlite3_errmsg(db), code);
  if (code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC) throw SyncFailed(text);
  if ((code & 0xff) == SQLITE_INTERRUPT) throw StepBudgetExceeded(text);
  if ((code & 0xff) == SQLITE_CORRUPT || (code & 0xff) == SQLITE_NOTADB) throw Damaged(text);
  if ((code & 0xff) == SQLITE_FULL || code == SQLITE_IOERR_WRITE) throw NoRoom(text);
  throw DatabaseError(text);
}

class SqliteStatement final : public Statement {
 public:
  SqliteStatement(sqlite3* db, std::string_view sql) : db_(db) {
    if (sqlite3_prepare_v3(db, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &handle_, nullptr) !=
        SQLITE_OK)
      fail(db, fmt::format("preparing {}", sql));
    // SQLite numbers $n by first appearance, not by n: look each name up once.
    for (int n = 1; n <= sqlite3_bind_parameter_count(handle_); ++n) {
      const char* name = sqlite3_bind_parameter_name(handle_, n);
      const std::size_t position = name ? std::stoul(std::string(name + 1)) : 0;
      if (position == 0 || position > 99) throw DatabaseError(fmt::format("parameter of {} is no $n", sql));
      if (index_.size() < position) index_.resize(position, 0);
      index_[position - 1] = n;
    }
  }
  SqliteStatement(const SqliteStatement&) = delete;
  SqliteStatement& operator=(const SqliteStatement&) = delete;
  ~SqliteStatement() override { sqlite3_finalize(handle_); }

  void bind(std::initializer_list<Value> values) override {
    if (is_running_) throw DatabaseError(fmt::format("{} is used while its rows are still read", sqlite3_sql(handle_)));
    if (values.size() != index_.size())
      throw DatabaseError(fmt::format("{} takes {} values, got {}", sqlite3_sql(handle_), index_.size(), values.size()));
    std::size_t position = 0;
    for (const Value& value : values) bind_one(index_[position++], value);
  }
  bool step() override {
    is_running_ = true;
    const int code = sqlite3_step(handle_);
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    fail(db_, sqlite3_sql(handle_));
  }
  void reset() noexcept override {
    sqlite3_reset(handle_);
    is_running_ = false;
  }
  bool is_null(int column) const override { return sqlite3_column_type(handle_, column) == SQLITE_NULL; }
  std::int64_t integer(int column) const override { return sqlite3_column_int64(handle_, column); }
  std::string_view text(int column) const override {
    const void* bytes = sqlite3_column_blob(handle_, column);
    return {static_cast<const char*>(bytes), static_cast<std::size_t>(sqlite3_column_bytes(handle_, column))};
  }

 private:
  void bind_one(int n, const Value& value) {
    int code = SQLITE_OK;
    if (const auto* number = std::get_if<std::int64_t>(&value.get()))
      code = sqlite3_bind_int64(handle_, n, *number);
    else if (const auto* text = std::get_if<std::string>(&value.get()))
      code = sqlite3_bind_text(handle_, n, text->data(), static_cast<int>(text->size()), SQLITE_TRANSIENT);
    else if (const auto* bytes = std::get_if<Bytes>(&value.get()))
      code = sqlite3_bind_blob(handle_, n, bytes->value.data(), static_cast<int>(bytes->value.size()), SQLITE_TRANSIENT);
    else
      code = sqlite3_bind_null(handle_, n);
    if (code != SQLITE_OK) fail(db_, "binding");
  }

  sqlite3* db_;
  sqlite3_stmt* handle_ = nullptr;
  std::vector<int> index_;
  bool is_running_ = false;
};

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};

}  // namespace

struct SqliteConnection::State {
  ~State() {
    statements.clear();
    sqlite3_close(db);
  }
  sqlite3* db = nullptr;
  std::unordered_map<std::string, std::unique_ptr<SqliteStatement>, TextHash, std::equal_to<>> statements;
  std::int64_t steps_left = std::numeric_limits<std::int64_t>::max();
};

SqliteConnection::SqliteConnection(const std::string& path, bool writable) : state_(std::make_unique<State>()) {
  const int flags = (writable ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READWRITE) | SQLITE_OPEN_NOMUTEX;
  if (sqlite3_open_v2(path.c_str(), &state_->db, flags, nullptr) != SQLITE_OK) {
    throw DatabaseError(fmt::format("opening {}: {}", path, sqlite3_errmsg(state_->db)));
  }
  sqlite3_extended_result_codes(state_->db, 1);
  sqlite3_db_config(state_->db, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(state_->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_busy_timeout(state_->db, 2000);
  // One thread writes and every commit is flushed: an acknowledged message survives a power cut (reliability §0.3).
  execute_script(fmt::format("PRAGMA foreign_keys=ON; PRAGMA cache_size=-{}; PRAGMA temp_store=MEMORY;", kCacheKib));
  if (writable)
    execute_script("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=FAST;"
                   "PRAGMA journal_size_limit=67108864;");
  else
    execute_script("PRAGMA query_only=ON;");
  sqlite3_progress_handler(state_->db, kStepsPerProgressCall,
                           [](void* state) -> int {
                             auto& left = static_cast<State*>(state)->steps_left;
                             left -= kStepsPerProgressCall;
                             return left < 0;
                           },
                           state_.get());
}

SqliteConnection::~SqliteConnection() = default;

Statement& SqliteConnection::prepare(std::string_view sql) {
  if (const auto known = state_->statements.find(sql); known != state_->statements.end()) return *known->second;
  auto statement = std::make_unique<SqliteStatement>(state_->db, sql);
  return *state_->statements.emplace(std::string(sql), std::move(statement)).first->second;
}

std::int64_t SqliteConnection::changes() const { return sqlite3_changes64(state_->db); }

std::int64_t SqliteConnection::inserted_id() const { return sqlite3_last_insert_rowid(state_->db); }

void SqliteConnection::execute_script(const std::string& sql) {
  if (sqlite3_exec(state_->db, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) fail(state_->db, sql);
}

void SqliteConnection::copy_into(const std::string& path) {
  // Not the backup interface: that one would copy the pages of what was deleted too, and begin again with each commit of
  // another process. This reads one snapshot while others write.
  Transaction tx(*this);
  execute_script("PRAGMA query_only=OFF;");
  tx.execute("VACUUM INTO $1", {path});
  execute_script("PRAGMA query_only=ON;");
}

std::string SqliteConnection::schema_text() {
  Rows rows = Snapshot(*this).query("SELECT type || ' ' || name || ' ' || tbl_name || ': ' || coalesce(sql, '') FROM sqlite_schema"
                                    " WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name");
  std::string text;
  while (rows.next()) text += rows.text(0) + "\n";
  return text;
}

std::vector<std::string> SqliteConnection::tables() {
  Rows rows = Snapshot(*this).query("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name");
  std::vector<std::string> names;
  while (rows.next()) names.push_back(rows.text(0));
  return names;
}

std::string SqliteConnection::damage(Look look) {
  execute_script("PRAGMA cell_size_check=ON;");
  {
    Rows rows = Snapshot(*this).query(look == Look::quick ? "PRAGMA quick_check(1)" : "PRAGMA integrity_check(1)");
    if (rows.next() && rows.text(0) != "ok") return rows.text(0);
  }
  Rows rows = Snapshot(*this).query("PRAGMA foreign_key_check");
  return rows.next() ? "a row of " + rows.text(0) + " refers to nothing" : "";
}

void SqliteConnection::set_step_budget(std::int64_t steps) {
  state_->steps_left = steps > 0 ? steps : std::numeric_limits<std::int64_t>::max();
}

}  // namespace storage
