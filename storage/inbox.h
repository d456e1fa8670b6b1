// What came in: one row per message, by which a repeated delivery finds its answer. Kept 30 days as a key, a year as text.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "storage/transaction.h"

namespace storage {

struct InboxRow {
  std::int64_t id = 0;
  bool is_answered = false;
  std::string answer;  // versioned text of the Reply
};

std::optional<InboxRow> inbox_row(const Snapshot& db, std::string_view account, std::string_view message_key);
// Inserts the message as pending; the caller knows that the key is new. Returns its id. Reports of the platform have no identity.
std::int64_t keep_inbound(Transaction& tx, std::string_view account, std::string_view message_key, std::optional<std::int64_t> identity_id,
                          std::string_view kind, std::string_view body, std::chrono::sys_seconds now);
// The stored answer; nothing while it waits for one.
std::optional<std::string> answer_of(const Snapshot& db, std::int64_t inbox_id);
// When the newest message came.
std::optional<std::chrono::sys_seconds> newest_inbound(const Snapshot& db);
void keep_answer(Transaction& tx, std::int64_t inbox_id, std::string_view feature, std::string_view answer);

// Authentic but unusable: kept raw. A repeated delivery adds nothing.
void keep_in_quarantine(Transaction& tx, std::string_view account, std::string_view message_key, std::string_view why,
                        std::string_view raw, std::chrono::sys_seconds now);

// What was said goes; that something was said, and the answer for a repetition, stay.
void forget_words(Transaction& tx, std::int64_t inbox_id);
// What the identity said since then goes wherever it holds `words`, with the answers that hold them and with everything said to `feature`.
void forget_words_with(Transaction& tx, std::int64_t identity_id, std::string_view feature, std::string_view words, std::chrono::sys_seconds since);

}  // namespace storage
