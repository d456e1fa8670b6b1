// What leaves beside the answer itself: a word to one member, a message to an audience, an answer that comes later. All of it
// passes the outbox, by the route that is open to its person.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "handlers/feature.h"
#include "storage/audience.h"
#include "storage/outbox.h"
#include "storage/schedule.h"
#include "storage/transaction.h"
#include "wechat_api/message.h"

namespace handlers {

// Puts a message of the house itself (no occurrence) to one member into the outbox, in the lane of answers.
// Its row; nothing when the member cannot be reached now: its words wait for the next thing the member says.
std::optional<std::int64_t> tell(storage::Transaction& tx, std::int64_t member_id, const wechat_api::Reply& message,
          const std::vector<Account>& accounts, std::chrono::sys_seconds now);

// To whoever planned the occurrence; once they have left, to who looks after its unit now.
std::optional<std::int64_t> tell_author(storage::Transaction& tx, const storage::Occurrence& occurrence, const wechat_api::Reply& message,
                                        const std::vector<Account>& accounts, std::chrono::sys_seconds now);

// What was not said after all, because the platform refused it or its time was over, waits for the next thing the member says.
void keep_unsaid(storage::Transaction& tx, const storage::OutboxRow& row, std::chrono::sys_seconds now);
inline constexpr std::string_view kNoticeKind = "notice";  // of what tell() puts there

// The answer needs what a handler may not do: an errand of this kind finds it. Its person gets it on this connection when it comes
// within four seconds, else as a message, else with the next thing said. For the command of a whole word.
wechat_api::Reply answer_later(storage::Transaction& tx, const Request& request, std::string_view kind, std::string_view input, std::chrono::seconds patience);

// What a message is for decides who may have asked to be spared it.
enum class Purpose { planned, care, own };

// A message of an occurrence: how its rows look.
struct Post {
  const storage::Occurrence& occurrence;
  std::string_view kind;  // of the Receipt
  Purpose purpose;
  std::int64_t body_id;
  storage::Lane lane = storage::Lane::scheduled;
  bool fits_a_notice = false;  // its first line says what it is about: a template may carry it
};
// The row of one member, skipped with its reason when there is no route or the member asked to be spared. What it counts:
// zero when the member has a row already.
storage::Tally post_to(storage::Transaction& tx, const Post& post, std::int64_t member_id, const Slice& slice);
// The same for several at once; a tally for each.
std::vector<storage::Tally> post_to_people(storage::Transaction& tx, const Post& post, const std::vector<std::int64_t>& member_ids, const Slice& slice);
// The next slice of the occurrence's audience, from its place on; `also` sees everybody who got a row. More::no: the audience is whole
// and the occurrence is being sent.
More post_to_audience(storage::Transaction& tx, const Post& post, const Slice& slice,
                      const std::function<void(const storage::AudienceMember&)>& also = {});

// Rows that ended without reaching anybody go back into the queue by the door that is open now; where the first message may have
// arrived, the second says that it is one. Returns how many have a door.
std::int64_t send_again(storage::Transaction& tx, const storage::Occurrence& occurrence, const std::vector<storage::OutboxRow>& rows, bool is_doubtful, const Slice& slice);

}  // namespace handlers
