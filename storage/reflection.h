// What people write about what they studied: one draft at a time each, then submitted to the branch.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/transaction.h"
#include "storage/unit.h"

namespace storage {

struct Reflection {
  std::int64_t id = 0;
  std::int64_t member_id = 0;
  std::string body;
  int parts = 0;  // messages of text
  int pictures = 0, voices = 0;
};

// The member's draft that was begun at `since` or later.
std::optional<Reflection> reflection_draft(const Snapshot& db, std::int64_t member_id, std::chrono::sys_seconds since);
Reflection begin_reflection(Transaction& tx, std::int64_t member_id, std::optional<std::int64_t> occurrence_id, std::chrono::sys_seconds now);
// Adds a message of text on a line of its own.
void add_to_reflection(Transaction& tx, std::int64_t reflection_id, std::string_view text);
enum class AttachmentKind { image, voice };
void attach(Transaction& tx, std::int64_t reflection_id, AttachmentKind kind, std::string_view account, std::string_view media_id,
            std::chrono::sys_seconds now);
struct SubmittedReflection {
  std::string author, body;
  std::chrono::sys_seconds at{};
  int pictures = 0, voices = 0;
};
// The newest ones of the subtree, at most `limit`.
std::vector<SubmittedReflection> submitted_reflections(const Snapshot& db, const Unit& unit, int limit);
Reflection reflection_of(const Snapshot& db, std::int64_t reflection_id);
void submit_reflection(Transaction& tx, std::int64_t reflection_id, std::chrono::sys_seconds now);
// Submitted or not: back to a draft of now, which nobody but its author sees.
void reopen_reflection(Transaction& tx, std::int64_t reflection_id, std::chrono::sys_seconds now);
void drop_drafts(Transaction& tx, std::int64_t member_id);
// Not wanted any more, but not gone yet: reopen_reflection brings it back.
void set_aside_draft(Transaction& tx, std::int64_t reflection_id);

}  // namespace storage
