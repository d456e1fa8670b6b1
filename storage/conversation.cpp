// Conversation rows and undo steps.
#include "storage/conversation.h"

namespace storage {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = text.find('\n', begin);
    lines.push_back(text.substr(begin, end - begin));
    if (end == std::string::npos) break;
    begin = end + 1;
  }
  return lines;
}

}  // namespace

Conversation conversation_of(const Snapshot& db, std::int64_t identity_id, std::chrono::sys_seconds now) {
  Rows rows = db.query("SELECT question, state, question_until, options, options_until, changed_at FROM conversation"
                       " WHERE identity_id = $1",
                       {identity_id});
  Conversation open;
  if (!rows.next()) return open;
  if (rows.instant(2) > now) {
    open.question = rows.text(0);
    open.state = rows.text(1);
  } else if (rows.instant(2) + std::chrono::days{1} > now) {
    open.lapsed = rows.text(0);
  }
  if (rows.instant(4) > now) open.options = lines_of(rows.text(3));
  open.changed_at = rows.instant(5);
  return open;
}

void ask(Transaction& tx, std::int64_t identity_id, std::string_view question, std::string_view state,
         std::chrono::sys_seconds now) {
  tx.execute("INSERT INTO conversation (identity_id, question, state, question_until, options, options_until)"
             " VALUES ($1, $2, $3, $4, '', 0)"
             " ON CONFLICT (identity_id) DO UPDATE SET question = $2, state = $3, question_until = $4",
             {identity_id, question, state, now + kQuestionLife});
}

void close_question(Transaction& tx, std::int64_t identity_id) {
  tx.execute("UPDATE conversation SET question = '', state = '', question_until = 0 WHERE identity_id = $1", {identity_id});
}

void close_question(Transaction& tx, std::int64_t identity_id, std::string_view kind_begins) {
  tx.execute("UPDATE conversation SET question = '', state = '', question_until = 0"
             " WHERE identity_id = $1 AND substr(question, 1, length($2)) = $2",
             {identity_id, kind_begins});
}

void open_list(Transaction& tx, std::int64_t identity_id, const std::vector<std::string>& options, std::chrono::sys_seconds now,
               std::chrono::minutes life) {
  std::string text;
  for (const std::string& option : options) text += (text.empty() ? "" : "\n") + option;
  const auto until = options.empty() ? std::chrono::sys_seconds{} : std::chrono::sys_seconds{now + life};
  tx.execute("INSERT INTO conversation (identity_id, question, state, question_until, options, options_until, changed_at)"
             " VALUES ($1, '', '', 0, $2, $3, $4)"
             " ON CONFLICT (identity_id) DO UPDATE SET options = $2, options_until = $3, changed_at = $4",
             {identity_id, text, until, now});
}

void can_undo(Transaction& tx, std::int64_t identity_id, std::string_view kind, std::int64_t object_id,
              std::chrono::sys_seconds until) {
  tx.execute("INSERT INTO undo_step (identity_id, kind, object_id, possible_until) VALUES ($1, $2, $3, $4)",
             {identity_id, kind, object_id, until});
}

std::optional<UndoStep> newest_undo(const Snapshot& db, std::int64_t identity_id) {
  Rows rows = db.query("SELECT id, kind, object_id, possible_until, undone_at FROM undo_step WHERE identity_id = $1"
                       " ORDER BY id DESC LIMIT 1",
                       {identity_id});
  if (!rows.next()) return std::nullopt;
  return UndoStep{rows.integer(0), rows.text(1), rows.integer(2), rows.instant(3), !rows.is_null(4)};
}

void mark_undone(Transaction& tx, std::int64_t undo_id, std::chrono::sys_seconds now) {
  tx.execute("UPDATE undo_step SET undone_at = $1 WHERE id = $2", {now, undo_id});
}

}  // namespace storage
