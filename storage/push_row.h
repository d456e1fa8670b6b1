// Rows of a push that ended without reaching their person, or without anybody knowing: what a secretary decides about them.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/outbox.h"
#include "storage/schedule.h"
#include "storage/transaction.h"

namespace storage {

// Refused, skipped or expired, and not final: nobody decided that it is not to be sent.
std::vector<OutboxRow> failed_rows(const Snapshot& db, std::int64_t occurrence_id);
std::vector<OutboxRow> doubtful_rows(const Snapshot& db, std::int64_t occurrence_id);
// The newest occurrence for exactly this unit, or planned by this member, that has rows nobody is certain of.
std::optional<Occurrence> newest_in_doubt(const Snapshot& db, const Unit& unit, std::int64_t author_id);
// How many rows of an occurrence are in a call by that door that has no answer yet.
std::int64_t under_way_by(const Snapshot& db, std::int64_t occurrence_id, std::string_view door);
// What is not being sent yet: the ready rows of an occurrence that come later than `now`, and those of an account that is held.
// Nothing when there is none.
struct Waiting {
  std::int64_t people = 0;
  std::chrono::sys_seconds next{};  // when the first of them may go
  std::chrono::sys_seconds last{};  // and the last
  std::string reason;               // the commonest that any of them has; empty: they only wait for their hour
};
std::optional<Waiting> waiting_of(const Snapshot& db, std::int64_t occurrence_id, std::chrono::sys_seconds now);
// People of accepted calls to whom, as the platform reported later, it did not bring the message; it never says who.
std::int64_t not_received(const Snapshot& db, std::int64_t occurrence_id);
std::vector<std::string> names_of_rows(const Snapshot& db, const std::vector<OutboxRow>& rows, std::size_t limit);

// What somebody took back after it had begun: rows that were still waiting, and messages that were taken off the phones.
inline constexpr std::string_view kTakenBack = "书记撤回";
// Whatever has not begun to be sent ends as skipped for that reason, and is counted. Returns how many.
std::int64_t take_back_ready(Transaction& tx, std::int64_t occurrence_id, std::chrono::sys_seconds now);
struct DeliveredCall {
  std::int64_t id = 0;
  std::string account, message_id;
  std::int64_t people = 0;
};
// Accepted calls by that door since then, with the id the platform gave them.
std::vector<DeliveredCall> delivered_calls(const Snapshot& db, std::int64_t occurrence_id, std::string_view door, std::chrono::sys_seconds since);
// The call's rows say that their message was taken off the phones.
void note_recalled(Transaction& tx, std::int64_t call_id, std::chrono::sys_seconds now);
std::int64_t recalled_people(const Snapshot& db, std::int64_t occurrence_id);

// The row, settled in `row.state` before, is ready again as it stands here: another door, another body, another time. Its tally is open again.
void reopen_row(Transaction& tx, const OutboxRow& row, std::chrono::sys_seconds now);
// Another wording of the same message, classified as it is.
std::int64_t keep_body_like(Transaction& tx, std::int64_t body_id, std::string_view reply_text);

// Notes that this person wants the doubtful ones sent again; true once another person has said so too.
bool second_agrees(Transaction& tx, std::int64_t occurrence_id, std::int64_t member_id, std::chrono::sys_seconds now);

}  // namespace storage
