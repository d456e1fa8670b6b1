// Who is asked, what they see, and what the author hears.
#include "handlers/second_person.h"

#include <algorithm>

#include "handlers/confidential.h"
#include "handlers/post.h"
#include "storage/approval.h"
#include "storage/audit.h"
#include "storage/quota.h"

namespace handlers {
namespace {

const Text kNoSecond{"approval.no_second", "里面有{what}，要第二个人核对才能发，可是没有别的书记或管理员。没有排，请去掉再排。"};
const Text kAskSecond{"approval.ask", "{name}要发的这条里有{what}，请核对能不能发：\n{words}"};
const Text kTooLongForSecond{"approval.too_long", "里面有{what}，要第二个人看全了才能发，请缩到 {limit} 字以内再排。"};
const Text kNobodyAsked{"approval.nobody_asked", "里面有{what}，先不发。{names}现在收不到消息，请打电话请他回「同意发」；没人同意就不发。"};
const Text kWaitsForSecond{"approval.waits", "里面有{what}，先不发，等{names}核对。同意了就按时发，没人同意就不发。"};

constexpr std::size_t kShownToSecond = 1650;  // with what stands around it and the choices, a message of 2,048 bytes

}  // namespace

std::vector<storage::Member> second_persons(const storage::Snapshot& db, const storage::Occurrence& occurrence) {
  std::vector<storage::Member> seconds;
  for (const auto role : {storage::Role::secretary, storage::Role::administrator})
    for (const storage::Member& holder : storage::holders_above(db, role, occurrence.unit))
      if (holder.id != occurrence.author_id && std::none_of(seconds.begin(), seconds.end(), [&](const auto& one) { return one.id == holder.id; })) seconds.push_back(holder);
  return seconds;
}

std::optional<std::string> hold_for_second_person(storage::Transaction& tx, const Request& request, std::int64_t occurrence_id, std::string_view words) {
  const auto found = confidential_in(words);
  if (!found) return std::nullopt;
  const auto occurrence = storage::occurrence_by_id(tx, occurrence_id);
  const std::vector<storage::Member> seconds = second_persons(tx, *occurrence);
  const std::string what(*found), number = std::to_string(occurrence_id);
  if (words.size() > kShownToSecond) {
    storage::cancel_planned(tx, occurrence_id);
    storage::release_mass(tx, occurrence_id);
    return fill(kTooLongForSecond, {{"what", what}, {"limit", std::to_string(kShownToSecond / 3)}});
  }
  if (seconds.empty()) {
    storage::cancel_planned(tx, occurrence_id);
    storage::release_mass(tx, occurrence_id);
    return fill(kNoSecond, {{"what", what}});
  }
  storage::ask_approval(tx, *occurrence, what, request.now);
  storage::audit(tx, request.member->id, "approval.asked", "occurrence " + number, what, request.now);
  std::string names;
  bool is_anybody_asked = false;
  for (const storage::Member& second : seconds) {
    names += (names.empty() ? "" : "、") + second.name;
    const auto question = tell(tx, second.id, wechat_api::TextReply{fill(kAskSecond, {{"name", request.member->name}, {"what", what}, {"words", std::string(words)}}),
                                              {{"不同意发", "不同意发 " + number, ""}, {"同意发", "同意发 " + number, ""}}},  // a number meant for another message must not be the one that sends
         request.accounts, request.now);
    if (question) storage::keep_question(tx, occurrence_id, second.id, *question);
    is_anybody_asked = is_anybody_asked || question;
  }
  return fill(is_anybody_asked ? kWaitsForSecond : kNobodyAsked, {{"what", what}, {"names", names}});
}

std::vector<const Text*> second_person_texts() { return {&kNoSecond, &kAskSecond, &kTooLongForSecond, &kNobodyAsked, &kWaitsForSecond}; }

}  // namespace handlers
