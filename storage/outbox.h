// Everything that leaves outside the passive answer. A row is one message to one person; a call is one request to the
// platform with its bytes frozen, carrying one row or many. Every row of an audience ends in exactly one state.
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

enum class Lane { answers = 0, urgent = 1, scheduled = 2, bulk = 3 };
enum class OutboxState { ready, calling, accepted, refused, skipped, expired, unknown };
std::string_view name_of(OutboxState state);
// What one row in this state counts; nothing of it while it is ready or being sent.
Tally result_of(OutboxState state);

struct OutboxRow {
  std::int64_t id = 0;
  std::string kind;                                // of the Receipt that learns the result
  std::optional<std::int64_t> occurrence_id;
  std::int64_t member_id = 0;
  std::optional<std::int64_t> identity_id;         // none: no route, state skipped
  std::string account, recipient;
  std::int64_t body_id = 0;
  Lane lane = Lane::scheduled;
  std::chrono::sys_seconds not_before{}, useful_until{};
  OutboxState state = OutboxState::ready;
  std::string reason;
  int errcode = 0;
  int attempts = 0;
  std::string door;                                // the name of a wechat_api::Via: by which it goes
  bool is_final = false;                           // ended by a person's or the platform's decision: never sent again
};

// Only what is declared 公开 or 内部 can leave; there is no third value here.
enum class Classification { open, internal };
std::string_view name_of(Classification classification);

// Keeps the versioned text of a Reply once for everybody it goes to.
// `fits_a_notice`: its first line and a time say enough, so a form of the platform's may carry it.
std::int64_t keep_body(Transaction& tx, Classification classification, std::string_view reply_text, bool fits_a_notice = false);
// The body an occurrence's rows already carry.
std::optional<std::int64_t> body_of_occurrence(const Snapshot& db, std::int64_t occurrence_id);
std::string body_text(const Snapshot& db, std::int64_t body_id);
bool body_fits_a_notice(const Snapshot& db, std::int64_t body_id);
// Adds a row and returns its id; nothing when (occurrence, member) has one already.
std::optional<std::int64_t> put_in_outbox(Transaction& tx, const OutboxRow& row, std::chrono::sys_seconds now);

// ---- delivery ------------------------------------------------------------------------------------------------------
// `shift`: how much before its time a planned message (lanes scheduled and bulk) begins at its first attempt; negative:
// later. Answers, urgent messages and every further attempt go by their exact time.
std::optional<std::chrono::sys_seconds> next_ready(const Snapshot& db, std::string_view account, std::chrono::seconds shift = {});
// Rows of the account that may be sent now, first lane first, at most `limit`; those of mass messages apart.
std::vector<OutboxRow> ready_rows(const Snapshot& db, std::string_view account, std::chrono::sys_seconds now,
                                  std::chrono::seconds shift, int limit);
// Rows for one mass message: of the first body that has any ready now and whose audience is whole.
std::vector<OutboxRow> ready_for_mass(const Snapshot& db, std::string_view account, std::chrono::sys_seconds now, std::chrono::seconds shift, int limit);
// The row takes another door when its turn comes.
void change_door(Transaction& tx, std::int64_t row_id, std::string_view door);
bool has_rows_by(const Snapshot& db, std::int64_t occurrence_id, std::string_view door);
// Ready rows whose useful time is over, at most `limit`.
std::vector<OutboxRow> overdue_rows(const Snapshot& db, std::chrono::sys_seconds now, int limit);
std::optional<std::chrono::sys_seconds> next_overdue(const Snapshot& db);

struct FrozenCall {
  std::int64_t id = 0;
  std::string account, api, body;
  int attempts = 0;
  std::chrono::sys_seconds first_attempt_at{};
  std::chrono::sys_seconds next_attempt_at{};
  bool is_doubtful = false;  // an earlier attempt may have arrived
  std::string door, repeat_key;
  int copy = 1;  // the how-manieth with the same words to its people within the platform's memory; written by open_call
};
// Commits the intent to send exactly these bytes for exactly these rows.
std::int64_t open_call(Transaction& tx, const FrozenCall& call, const std::vector<std::int64_t>& row_ids, std::int64_t epoch,
                       std::chrono::sys_seconds now);
// Those still under way, at most `limit`; -1: all.
std::vector<OutboxRow> rows_of_call(const Snapshot& db, std::int64_t call_id, std::int64_t limit = -1);
// What the call has come to. `state`: accepted, refused, unknown, repeat (the same bytes again at next_attempt_at), awaiting
// (an administrator confirms it in WeChat, until next_attempt_at).
void close_call(Transaction& tx, std::int64_t call_id, std::string_view state, int errcode, std::string_view message,
                std::string_view message_id, std::chrono::sys_seconds next_attempt_at);
// `row.is_final` is kept with it.
void settle_row(Transaction& tx, const OutboxRow& row, OutboxState state, std::string_view reason, int errcode,
                std::chrono::sys_seconds now);
// Back to ready, not before `not_before`.
void postpone_row(Transaction& tx, std::int64_t row_id, std::chrono::sys_seconds not_before, std::string_view reason,
                  std::chrono::sys_seconds now);
// The row's last call never left: it does not count.
void forget_attempt(Transaction& tx, std::int64_t row_id);
// Nothing of the account goes until then, and why, in words for people; anything accepted ends it.
void hold_account(Transaction& tx, std::string_view account, std::chrono::sys_seconds until, std::string_view reason);
void release_account(Transaction& tx, std::string_view account);
// Calls whose intent was committed in an older epoch: whether they arrived is not known.
std::vector<FrozenCall> calls_of_older_epochs(const Snapshot& db, std::int64_t epoch);
// What the platform answered to a call it took. Its rows are settled in several transactions; once the first has kept this the
// call is never repeated: whoever starts next settles the rest by it.
struct Acceptance {
  int errcode = 0;
  std::string message, message_id;
  std::vector<std::string> left_out;  // recipients it named as invalid
};
void keep_acceptance(Transaction& tx, std::int64_t call_id, const Acceptance& acceptance);
struct HalfSettled {
  FrozenCall call;
  Acceptance acceptance;
};
std::vector<HalfSettled> half_settled_calls(const Snapshot& db, std::int64_t epoch);
// Calls an administrator did not confirm by `by`, and when the next one runs out.
std::vector<FrozenCall> unconfirmed_calls(const Snapshot& db, std::string_view account, std::chrono::sys_seconds by);
std::optional<std::chrono::sys_seconds> next_unconfirmed(const Snapshot& db, std::string_view account);
// The call the platform speaks of in a later report: by its id, else, for an empty one, the newest that awaits.
struct ReportedCall {
  FrozenCall call;
  std::string state;
  std::int64_t recipients = 0;
};
std::optional<ReportedCall> call_by_message(const Snapshot& db, std::string_view account, std::string_view message_id);
std::optional<ReportedCall> newest_awaiting(const Snapshot& db, std::string_view account);
// The newest accepted call of a door to one person since then.
std::optional<ReportedCall> newest_call_to(const Snapshot& db, std::int64_t identity_id, std::string_view door, std::chrono::sys_seconds since);
std::optional<OutboxRow> row_by_id(const Snapshot& db, std::int64_t row_id);
// All rows the call carried, whatever became of them.
std::vector<OutboxRow> all_rows_of_call(const Snapshot& db, std::int64_t call_id);
// `not_received`: people it did not come to although the call was accepted, of whom the platform says no more than how many.
void keep_outcome(Transaction& tx, std::int64_t call_id, std::string_view state, std::string_view outcome, std::int64_t not_received = 0);
// Calls to be repeated by `by`, and when the next one is due.
std::vector<FrozenCall> calls_to_repeat(const Snapshot& db, std::string_view account, std::chrono::sys_seconds by, int limit);
std::optional<std::chrono::sys_seconds> next_repeat(const Snapshot& db, std::string_view account);
void begin_repeat(Transaction& tx, std::int64_t call_id, std::int64_t epoch, std::chrono::sys_seconds now);

struct Queue {
  std::int64_t ready = 0, calling = 0, doubtful = 0;
};
Queue count_in_queue(const Snapshot& db);
// The newest rows with the name of their member, newest first, at most `limit`.
struct NamedRow {
  OutboxRow row;
  std::string member;
};
std::vector<NamedRow> newest_rows(const Snapshot& db, int limit);

// Messages given to the platform for one identity after `since`.
int sent_since(const Snapshot& db, std::int64_t identity_id, std::chrono::sys_seconds since);
// The highest FrozenCall::copy of those that carried exactly this body text; 0: none did.
int copies_since(const Snapshot& db, std::int64_t identity_id, std::string_view body_text, std::chrono::sys_seconds since);

}  // namespace storage
