// The inbox and the quarantine beside it.
#include "storage/inbox.h"

namespace storage {

std::optional<InboxRow> inbox_row(const Snapshot& db, std::string_view account, std::string_view message_key) {
  Rows rows = db.query("SELECT id, state, answer FROM inbox WHERE account = $1 AND message_key = $2", {account, message_key});
  if (!rows.next()) return std::nullopt;
  return InboxRow{rows.integer(0), rows.text(1) == "answered", rows.text(2)};
}

std::int64_t keep_inbound(Transaction& tx, std::string_view account, std::string_view message_key, std::optional<std::int64_t> identity_id,
                          std::string_view kind, std::string_view body, std::chrono::sys_seconds now) {
  return tx.insert("INSERT INTO inbox (account, message_key, identity_id, received_at, kind, body, feature, state, answer)"
                   " VALUES ($1, $2, $3, $4, $5, $6, '', 'pending', '')",
                   {account, message_key, identity_id, now, kind, body});
}

std::optional<std::string> answer_of(const Snapshot& db, std::int64_t inbox_id) {
  Rows rows = db.query("SELECT answer FROM inbox WHERE id = $1 AND state = 'answered' AND answer <> ''", {inbox_id});
  if (!rows.next()) return std::nullopt;
  return rows.text(0);
}

std::optional<std::chrono::sys_seconds> newest_inbound(const Snapshot& db) {
  const auto at = db.number("SELECT max(received_at) FROM inbox");
  if (!at) return std::nullopt;
  return std::chrono::sys_seconds{std::chrono::seconds{*at}};
}

void keep_answer(Transaction& tx, std::int64_t inbox_id, std::string_view feature, std::string_view answer) {
  tx.execute("UPDATE inbox SET state = 'answered', feature = $1, answer = $2 WHERE id = $3", {feature, answer, inbox_id});
}

void keep_in_quarantine(Transaction& tx, std::string_view account, std::string_view message_key, std::string_view why,
                        std::string_view raw, std::chrono::sys_seconds now) {
  tx.execute("INSERT INTO quarantine (account, message_key, received_at, why, raw) VALUES ($1, $2, $3, $4, $5)"
             " ON CONFLICT (account, message_key) DO NOTHING",
             {account, message_key, now, why, Bytes{std::string(raw)}});
}

void forget_words(Transaction& tx, std::int64_t inbox_id) { tx.execute("UPDATE inbox SET body = '' WHERE id = $1", {inbox_id}); }

void forget_words_with(Transaction& tx, std::int64_t identity_id, std::string_view feature, std::string_view words, std::chrono::sys_seconds since) {
  tx.execute("UPDATE inbox SET body = '', answer = '' WHERE identity_id = $1 AND received_at >= $2"
             " AND (feature = $3 OR ($4 <> '' AND (replace(body, $4, '') <> body OR replace(answer, $4, '') <> answer)))",
             {identity_id, since, feature, words});
}

}  // namespace storage
