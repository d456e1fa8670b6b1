// What is planned and each evening of it. An occurrence is claimed, frozen in slices, sent, and ends in one of five words.
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

enum class OutboxState;  // storage/outbox.h

// In the order a life takes; every value from `sent` on is an end.
// withdrawn: taken back by a person after it had begun; what was on its way may still end.
enum class OccurrenceState { planned, frozen, sending, sent, partly, late, missed, cancelled, withdrawn };
std::string_view name_of(OccurrenceState state);

// What happens to an occurrence that could not begin in time: send while it is of use, carry it with tomorrow's, leave it, ask its author.
enum class LateRule { send, merge, skip, ask };
std::string_view name_of(LateRule rule);

struct Tally {
  std::int64_t total = 0;  // of the frozen audience; the sum of the other five once nothing is open
  std::int64_t accepted = 0, refused = 0, skipped = 0, expired = 0, unknown = 0;
  std::int64_t open() const { return total - accepted - refused - skipped - expired - unknown; }
};

struct Occurrence {
  std::int64_t id = 0;
  std::string kind;                 // of the job
  std::int64_t subject_id = 0;
  Unit unit;                        // audience: the subtree
  std::int64_t author_id = 0;
  std::string local_date;           // "YYYY-MM-DD"
  std::string slot;                 // "HH:MM"
  std::chrono::sys_seconds due_at{};
  std::chrono::sys_seconds useful_until{};
  OccurrenceState state = OccurrenceState::planned;
  std::chrono::seconds lateness{};
  std::int64_t place = 0;           // cursor of the job
  Tally tally;
  LateRule late_rule = LateRule::send;
  bool may_use_mass = false;        // somebody decided to spend one of a service account's four a month
};

struct Plan {
  std::string_view kind;
  std::int64_t subject_id;
  std::int64_t unit_id;
  std::int64_t author_id;
  std::string local_date, slot;
  std::chrono::sys_seconds due_at, useful_until;
  bool is_exact = false;  // never begun early
  bool may_use_mass = false;
  LateRule late_rule = LateRule::send;
};
// A schedule with one occurrence. Returns the occurrence's id.
std::int64_t plan_once(Transaction& tx, const Plan& plan, std::chrono::sys_seconds now);

std::optional<Occurrence> occurrence_by_id(const Snapshot& db, std::int64_t occurrence_id);
// The occurrences of a kind planned by those who may see `unit`'s subtree, due in [from, until), oldest first, at most 50.
std::vector<Occurrence> occurrences_between(const Snapshot& db, std::string_view kind, const Unit& unit,
                                            std::chrono::sys_seconds from, std::chrono::sys_seconds until);
// What is planned of a kind for `unit`'s subtree, oldest first, at most 50.
std::vector<Occurrence> planned_occurrences(const Snapshot& db, std::string_view kind, const Unit& unit);
// Those whose audience shares members with `unit`'s, planned or begun, due in [from, until), oldest first, at most 50.
std::vector<Occurrence> occurrences_touching(const Snapshot& db, std::string_view kind, const Unit& unit, std::chrono::sys_seconds from, std::chrono::sys_seconds until);
// The newest occurrence of a kind for exactly this unit, or planned by this member, that has been begun or missed.
std::optional<Occurrence> newest_begun(const Snapshot& db, std::string_view kind, const Unit& unit, std::int64_t author_id);

// When the scheduler is next needed, with what may begin early by so much; nothing when nothing is planned.
std::optional<std::chrono::sys_seconds> next_due(const Snapshot& db, std::chrono::seconds early = {});
// Takes the oldest occurrence that is planned or half frozen and due at `due_by` (an exact one: now), for `lease_until`. A planned one becomes
// frozen, or missed when its useful time is over, with its lateness noted.
// One that is noticeably late follows its own rule: skip and merge make it missed, ask leaves it planned until its useful time is over.
std::optional<Occurrence> claim_due(Transaction& tx, std::chrono::sys_seconds due_by, std::chrono::sys_seconds now,
                                    std::int64_t epoch, std::chrono::sys_seconds lease_until);

void set_late_rule(Transaction& tx, std::int64_t occurrence_id, LateRule rule);
void set_useful_until(Transaction& tx, std::int64_t occurrence_id, std::chrono::sys_seconds until);
// Its author has decided that it goes now.
void begin_now(Transaction& tx, std::int64_t occurrence_id, std::chrono::sys_seconds now);
// Missed, and carried by another one.
void merge_into(Transaction& tx, std::int64_t occurrence_id, std::int64_t other_id);
std::optional<Occurrence> carrier_of(const Snapshot& db, std::int64_t occurrence_id);
std::vector<Occurrence> merged_into(const Snapshot& db, std::int64_t occurrence_id);
// The planned occurrence of a kind for exactly this unit with the nearest due time at or after `from`.
std::optional<Occurrence> next_planned(const Snapshot& db, std::string_view kind, const Unit& unit, std::chrono::sys_seconds from);

// Its job has failed: nobody claims it before then, and the others go on.
void retry_later(Transaction& tx, std::int64_t occurrence_id, std::chrono::sys_seconds at);
void keep_place(Transaction& tx, std::int64_t occurrence_id, std::int64_t place);
void set_state(Transaction& tx, std::int64_t occurrence_id, OccurrenceState state);
void add_to_tally(Transaction& tx, std::int64_t occurrence_id, const Tally& more);
// The platform took something back later: the row counts elsewhere, and what ended as sent was sent partly.
void revise_tally(Transaction& tx, std::int64_t occurrence_id, OutboxState before, OutboxState after);
// The end state of an occurrence that is being sent and has nothing open any more. Nothing while it has, or had its end before.
std::optional<Occurrence> close_if_complete(Transaction& tx, std::int64_t occurrence_id);
inline constexpr auto kNoticeablyLate = std::chrono::minutes{10};

// The occurrence of the house's own daily job for that date; created when there is none yet. `author`: who is told of it.
void ensure_daily(Transaction& tx, const Plan& plan, std::chrono::sys_seconds now);
bool has_occurrence_of(const Snapshot& db, std::string_view kind);
bool has_occurrence_on(const Snapshot& db, std::string_view kind, std::string_view local_date);

// False when it has begun already: then only what is not sent yet could be stopped.
bool cancel_planned(Transaction& tx, std::int64_t occurrence_id);

}  // namespace storage
