// A planned message with a marking or a number in it, until a second named person has agreed.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/schedule.h"
#include "storage/transaction.h"

namespace storage {

struct Approval {
  std::int64_t occurrence_id = 0;
  std::string why;  // what was found
  std::optional<std::int64_t> decided_by;
  bool is_approved = false;
};
// The occurrence is not begun before somebody agrees; without that it is missed when its useful time is over.
void ask_approval(Transaction& tx, const Occurrence& occurrence, std::string_view why, std::chrono::sys_seconds now);
std::optional<Approval> approval_of(const Snapshot& db, std::int64_t occurrence_id);
// False: somebody has decided already. Agreed: it begins at its due time; refused: it is cancelled.
bool decide_approval(Transaction& tx, const Occurrence& occurrence, std::int64_t member_id, bool is_approved, std::chrono::sys_seconds now);
// The question to this person was put into the outbox as that row.
void keep_question(Transaction& tx, std::int64_t occurrence_id, std::int64_t member_id, std::int64_t outbox_id);
// What is to be agreed to stands in the answer this person is given now.
void note_shown(Transaction& tx, std::int64_t occurrence_id, std::int64_t member_id, std::chrono::sys_seconds now);
// The platform has taken the question to this person, or an answer has shown it.
bool has_been_shown(const Snapshot& db, std::int64_t occurrence_id, std::int64_t member_id);
// Who agreed.
std::optional<std::int64_t> approver_of(const Snapshot& db, std::int64_t occurrence_id);
// Undecided ones whose audience lies in `unit`'s subtree, oldest first, at most 9.
std::vector<std::int64_t> open_approvals(const Snapshot& db, const Unit& unit);

}  // namespace storage
