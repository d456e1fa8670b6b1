// Study items, check-ins and the summary rows that people look at.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/audience.h"
#include "storage/member.h"
#include "storage/outbox.h"
#include "storage/schedule.h"
#include "storage/transaction.h"

namespace storage {

inline constexpr std::string_view kStudyKind = "study";

struct StudyItem {
  std::int64_t id = 0;
  std::string title;
  std::string body;
  Classification classification = Classification::internal;
};

std::int64_t keep_study_item(Transaction& tx, const StudyItem& item, std::int64_t author_id, std::chrono::sys_seconds now);
StudyItem study_item_of(const Snapshot& db, std::int64_t item_id);

// The newest study of the member's unit on that civil date which has been begun.
std::optional<Occurrence> study_on(const Snapshot& db, const Member& member, std::string_view local_date);
// The newest one of the day before whose message to this member, by the member's own hours or a delay, is of the day that begins at
// `midnight`.
std::optional<Occurrence> study_put_off_to(const Snapshot& db, const Member& member, std::chrono::sys_seconds midnight);
// What the member has to study on that day: study_on, else study_put_off_to. `midnight` is when `local_date` begins.
std::optional<Occurrence> study_of_day(const Snapshot& db, const Member& member, std::string_view local_date, std::chrono::sys_seconds midnight);

// A study that was withdrawn after this member had got it, or may have: of that day, or put off into it. The newest.
std::optional<Occurrence> withdrawn_study(const Snapshot& db, const Member& member, std::chrono::sys_seconds midnight);

std::optional<std::chrono::sys_seconds> checked_in_at(const Snapshot& db, std::int64_t occurrence_id, std::int64_t member_id);
// Records it with every summary row it counts in. The caller knows that it is not there yet.
void keep_check_in(Transaction& tx, const Occurrence& occurrence, const Member& member, bool made_up,
                   std::chrono::sys_seconds now);

struct Progress {
  std::int64_t streak = 0;            // days in a row on which there was a study and none was left out
  std::int64_t done = 0, assigned = 0;  // of the month "YYYY-MM"
};
Progress progress_of(const Snapshot& db, std::int64_t member_id, std::string_view month);

struct Turnout {
  std::int64_t assigned = 0, checked_in = 0;
};
Turnout turnout_of(const Snapshot& db, std::int64_t occurrence_id);

void assign_study(Transaction& tx, const Occurrence& occurrence, const AudienceMember& person);
// It was withdrawn: nobody owes it any more; who has checked in keeps that.
void release_study(Transaction& tx, const Occurrence& occurrence);

}  // namespace storage
