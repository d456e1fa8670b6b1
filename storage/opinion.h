// What people propose or complain about, and the answer. Who is anonymous is known to nobody but the sealed row.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/member.h"
#include "storage/sealed.h"
#include "storage/transaction.h"

namespace storage {

struct Opinion {
  std::int64_t id = 0;
  std::optional<std::int64_t> member_id;  // none: anonymous
  Unit unit;                              // whose keepers answer
  std::string body;
  std::string state;                      // open, answered
  std::string answer;
  std::chrono::sys_seconds created_at{};
};

std::int64_t keep_opinion(Transaction& tx, const Member& member, std::string_view body, std::chrono::sys_seconds now);
// Takes the name off, and of the time all but the day: what the house keeps is only what carries the answer back. `root`: whose keepers answer from then on.
void make_anonymous(Transaction& tx, const DataKey& key, std::int64_t opinion_id, std::int64_t member_id, const Unit& root);
std::optional<Opinion> opinion_of(const Snapshot& db, std::int64_t opinion_id);
// The member's own, newest first, at most `limit`. Anonymous ones are nobody's.
std::vector<Opinion> opinions_of(const Snapshot& db, std::int64_t member_id, int limit);
// Open ones of the subtree, oldest first, at most `limit`.
std::vector<Opinion> open_opinions(const Snapshot& db, const Unit& unit, int limit);
// Whom the answer goes to.
std::int64_t author_of(const Snapshot& db, const DataKey& key, const Opinion& opinion);
void answer_opinion(Transaction& tx, std::int64_t opinion_id, std::string_view answer, std::chrono::sys_seconds now);
// The words are gone with it: 撤回.
void withdraw_opinion(Transaction& tx, std::int64_t opinion_id);

}  // namespace storage
