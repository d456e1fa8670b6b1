// What a person is being asked: the open question, the open list, and what 「撤回」 would undo. Survives restarts.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/transaction.h"

namespace storage {

struct Conversation {
  std::string question;              // kind; empty: none open
  std::string state;                 // the feature's own words
  std::vector<std::string> options;  // what number 1, 2, … says; empty: no list open
  std::chrono::sys_seconds changed_at{};  // when the newest list was opened
  std::string lapsed;                // the question that ran out of time within the last day
};

inline constexpr auto kQuestionLife = std::chrono::minutes{30};
inline constexpr auto kListLife = std::chrono::minutes{10};

// Only what is still open at `now`.
Conversation conversation_of(const Snapshot& db, std::int64_t identity_id, std::chrono::sys_seconds now);
void ask(Transaction& tx, std::int64_t identity_id, std::string_view question, std::string_view state,
         std::chrono::sys_seconds now);
void close_question(Transaction& tx, std::int64_t identity_id);
// Only a question whose kind begins so: another feature's dialog stays open.
void close_question(Transaction& tx, std::int64_t identity_id, std::string_view kind_begins);
void open_list(Transaction& tx, std::int64_t identity_id, const std::vector<std::string>& options, std::chrono::sys_seconds now,
               std::chrono::minutes life = kListLife);

struct UndoStep {
  std::int64_t id = 0;
  std::string kind;
  std::int64_t object_id = 0;
  std::chrono::sys_seconds possible_until{};
  bool is_undone = false;
};
void can_undo(Transaction& tx, std::int64_t identity_id, std::string_view kind, std::int64_t object_id,
              std::chrono::sys_seconds until);
// The newest step there was, undone or not: 「撤回」 never reaches behind what the person did last.
std::optional<UndoStep> newest_undo(const Snapshot& db, std::int64_t identity_id);
void mark_undone(Transaction& tx, std::int64_t undo_id, std::chrono::sys_seconds now);

}  // namespace storage
