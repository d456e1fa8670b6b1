// 同意发, 不同意发: the second named person behind a push with a marking or a number in it.
#include "handlers/post.h"
#include "handlers/push.h"
#include "handlers/second_person.h"
#include "storage/approval.h"

#include <algorithm>

#include "handlers/calendar/civil.h"
#include "handlers/calendar/folded.h"
#include "handlers/feature.h"
#include "storage/audit.h"
#include "storage/quota.h"

namespace handlers {
namespace {

using storage::Transaction;
using wechat_api::Choice;
using wechat_api::Reply;
using wechat_api::TextReply;

const Text kNothing{"approval.nothing", "没有等你核对的。"};
const Text kNotYours{"approval.not_yours", "这条要由另一个人核对，不能自己同意自己。"};
const Text kDecided{"approval.decided", "这条已经有人核对过了。"};
const Text kTakenBack{"approval.taken_back", "这条已经撤回了，不用核对了。"};
const Text kOver{"approval.over", "这条过了时间，没有发，不用核对了。"};
const Text kWhich{"approval.which", "一次一条。等你核对的有：{lines}"};
const Text kOpen{"approval.open", "\n《{title}》{time}：回「同意发 {number}」或「不同意发 {number}」"};
const Text kSeeFirst{"approval.see_first", "先看看要发的：\n{words}\n——\n可以发就再回「同意发 {number}」，不能就回「不同意发 {number}」。"};
const Text kAgreed{"approval.agreed", "✅ 同意了，{time} 发。"};
const Text kRefused{"approval.refused", "✅ 不同意，这条不发。"};
const Text kToldAgreed{"approval.told_agreed", "{name}核对过了，{time} 发。"};
const Text kToldRefused{"approval.told_refused", "{name}核对后不同意，没有发。{carried}"};

// One number, or several as people string them together.
constexpr std::string_view kNumbers = "0123456789,、 和";
constexpr std::size_t kLongestNumber = 15, kLongestNumbers = 60;

// What follows the word may be a number or the end of a sentence. 同意发展王强同志 is neither, and approves nothing.
std::string number_said(const Request& request) {
  std::string said = calendar::fold(request.argument).text;
  for (const std::string_view end : {"。", "了", "吧", ".", "!", " "})
    while (said.ends_with(end)) said.erase(said.size() - end.size());
  return said;
}

std::vector<std::int64_t> open_for(const storage::Snapshot& db, const Request& request) {
  std::vector<std::int64_t> open;
  for (const auto role : {storage::Role::secretary, storage::Role::administrator})
    for (const storage::Unit& unit : storage::units_with_role(db, request.member->id, role))
      for (const std::int64_t id : storage::open_approvals(db, unit))
        if (std::find(open.begin(), open.end(), id) == open.end()) open.push_back(id);
  std::erase_if(open, [&](std::int64_t id) { return storage::occurrence_by_id(db, id)->author_id == request.member->id; });
  return open;
}

bool may_judge(const storage::Snapshot& db, const Request& request, const storage::Occurrence& occurrence) {
  for (const auto role : {storage::Role::secretary, storage::Role::administrator})
    for (const storage::Member& holder : storage::holders_above(db, role, occurrence.unit))
      if (holder.id == request.member->id) return true;
  return false;
}

// What waits for this person, each with its own words to say; no number under it agrees to anything.
Reply list_of(const storage::Snapshot& db, const Request& request, const std::vector<std::int64_t>& open) {
  std::string lines;
  for (const std::int64_t id : open) {
    const auto occurrence = storage::occurrence_by_id(db, id).value();
    lines += fill(kOpen, {{"title", title_of(request.features, db, occurrence)}, {"time", calendar::moment_text(occurrence.due_at, request.now)}, {"number", std::to_string(id)}});
  }
  return TextReply{fill(kWhich, {{"lines", lines}}), {}};
}

Reply why_not(const storage::Snapshot& db, const storage::Occurrence& occurrence) {
  if (occurrence.state == storage::OccurrenceState::missed) return TextReply{fill(kOver), {}};
  const auto asked = storage::approval_of(db, occurrence.id);
  return TextReply{fill(asked && asked->decided_by ? kDecided : kTakenBack), {}};
}

Reply decide(Transaction& tx, const Request& request, bool is_approved) {
  const std::string said = number_said(request);
  if (said.find_first_not_of(kNumbers) != std::string::npos || said.size() > kLongestNumbers) return wechat_api::NoReply{};
  const auto open = open_for(tx, request);
  const bool is_one = said.find_first_not_of("0123456789") == std::string::npos && said.size() <= kLongestNumber;
  // Each is agreed to by itself.
  if (!open.empty() && (!is_one || (said.empty() && open.size() > 1))) return list_of(tx, request, open);
  const std::int64_t number = !is_one ? 0 : !said.empty() ? std::stoll(said) : open.empty() ? 0 : open.front();
  const auto occurrence = storage::occurrence_by_id(tx, number);
  const auto asked = storage::approval_of(tx, number);
  if (!occurrence || !asked || !may_judge(tx, request, *occurrence)) return TextReply{fill(kNothing), {}};
  if (occurrence->author_id == request.member->id) return TextReply{fill(kNotYours), {}};
  if (occurrence->state != storage::OccurrenceState::planned || asked->decided_by) return why_not(tx, *occurrence);
  // The question may still wait to be said, or the platform has not taken it: nobody agrees to what they have not seen.
  if (is_approved && !storage::has_been_shown(tx, number, request.member->id)) {
    storage::note_shown(tx, number, request.member->id, request.now);
    return TextReply{fill(kSeeFirst, {{"words", words_of(request.features, tx, *occurrence)}, {"number", std::to_string(number)}}), {}};
  }
  storage::decide_approval(tx, *occurrence, request.member->id, is_approved, request.now);
  if (!is_approved) storage::release_mass(tx, occurrence->id);
  storage::audit(tx, request.member->id, is_approved ? "approval.agreed" : "approval.refused", "occurrence " + std::to_string(occurrence->id), asked->why, request.now);
  const std::string time = calendar::moment_text(std::max(occurrence->due_at, request.now), request.now);
  const std::string carried = is_approved ? "" : lose_carried(tx, *occurrence, occurrence->author_id, {request.features, request.accounts, request.member, request.now});
  const std::string told = is_approved ? fill(kToldAgreed, {{"name", request.member->name}, {"time", time}}) : fill(kToldRefused, {{"name", request.member->name}, {"carried", carried}});
  tell_author(tx, *occurrence, TextReply{told, {}}, request.accounts, request.now);
  return TextReply{is_approved ? fill(kAgreed, {{"time", time}}) : fill(kRefused), {}};
}
Reply agree(Transaction& tx, const Request& request) { return decide(tx, request, true); }
Reply refuse(Transaction& tx, const Request& request) { return decide(tx, request, false); }

}  // namespace

Feature approval() {
  Feature feature;
  feature.name = "approval";
  feature.commands = {{{"同意发", "都同意发", "全部同意发"}, {"同意发{}"}, "", Permission::keeper, agree}, {{"不同意发"}, {"不同意发{}"}, "", Permission::keeper, refuse}};
  feature.texts = second_person_texts();
  feature.texts.insert(feature.texts.end(), {&kNothing, &kNotYours, &kDecided, &kTakenBack, &kOver, &kWhich, &kOpen, &kSeeFirst, &kAgreed, &kRefused, &kToldAgreed, &kToldRefused});
  return feature;
}

}  // namespace handlers
