// 同意发, 不同意发: the second named person behind a push with a marking or a number in it.
#include "handlers/post.h"
#include "handlers/second_person.h"
#include "storage/approval.h"

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
const Text kAgreed{"approval.agreed", "✅ 同意了，{time} 发。"};
const Text kRefused{"approval.refused", "✅ 不同意，这条不发。"};
const Text kToldAgreed{"approval.told_agreed", "{name}核对过了，{time} 发。"};
const Text kToldRefused{"approval.told_refused", "{name}核对后不同意，没有发。"};

// What follows the word may be a number or the end of a sentence. 同意发展王强同志 is neither, and approves nothing.
std::string number_said(const Request& request) {
  std::string said = calendar::fold(request.argument).text;
  for (const std::string_view end : {"。", "了", "吧", ".", "!", " "})
    while (said.ends_with(end)) said.erase(said.size() - end.size());
  return said;
}

// The number said, else the only one there is.
std::optional<std::int64_t> meant(const storage::Snapshot& db, const Request& request) {
  const std::string said = number_said(request);
  if (!said.empty() && said.size() < 15 && said.find_first_not_of("0123456789") == std::string::npos) return std::stoll(said);
  for (const auto role : {storage::Role::secretary, storage::Role::administrator})
    for (const storage::Unit& unit : storage::units_with_role(db, request.member->id, role))
      if (const auto open = storage::open_approvals(db, unit); open.size() == 1) return open.front();
  return std::nullopt;
}

bool may_judge(const storage::Snapshot& db, const Request& request, const storage::Occurrence& occurrence) {
  for (const auto role : {storage::Role::secretary, storage::Role::administrator})
    for (const storage::Member& holder : storage::holders_above(db, role, occurrence.unit))
      if (holder.id == request.member->id) return true;
  return false;
}

Reply decide(Transaction& tx, const Request& request, bool is_approved) {
  if (number_said(request).find_first_not_of("0123456789") != std::string::npos) return wechat_api::NoReply{};
  const auto number = meant(tx, request);
  const auto occurrence = number ? storage::occurrence_by_id(tx, *number) : std::nullopt;
  const auto asked = number ? storage::approval_of(tx, *number) : std::nullopt;
  if (!occurrence || !asked || !may_judge(tx, request, *occurrence)) return TextReply{fill(kNothing), {}};
  if (occurrence->author_id == request.member->id) return TextReply{fill(kNotYours), {}};
  if (occurrence->state != storage::OccurrenceState::planned || !storage::decide_approval(tx, *occurrence, request.member->id, is_approved, request.now))
    return TextReply{fill(kDecided), {}};
  if (!is_approved) storage::release_mass(tx, occurrence->id);
  storage::audit(tx, request.member->id, is_approved ? "approval.agreed" : "approval.refused", "occurrence " + std::to_string(occurrence->id), asked->why, request.now);
  const std::string time = calendar::moment_text(std::max(occurrence->due_at, request.now), request.now);
  const std::string told = is_approved ? fill(kToldAgreed, {{"name", request.member->name}, {"time", time}}) : fill(kToldRefused, {{"name", request.member->name}});
  tell(tx, occurrence->author_id, TextReply{told, {}}, request.accounts, request.now);
  return TextReply{is_approved ? fill(kAgreed, {{"time", time}}) : fill(kRefused), {}};
}
Reply agree(Transaction& tx, const Request& request) { return decide(tx, request, true); }
Reply refuse(Transaction& tx, const Request& request) { return decide(tx, request, false); }

}  // namespace

Feature approval() {
  Feature feature;
  feature.name = "approval";
  feature.commands = {{{"同意发"}, {"同意发{}"}, "", Permission::keeper, agree}, {{"不同意发"}, {"不同意发{}"}, "", Permission::keeper, refuse}};
  feature.texts = second_person_texts();
  feature.texts.insert(feature.texts.end(), {&kNothing, &kNotYours, &kDecided, &kAgreed, &kRefused, &kToldAgreed, &kToldRefused});
  return feature;
}

}  // namespace handlers
