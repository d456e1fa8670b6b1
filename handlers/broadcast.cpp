// 群发: whom, what kind of content, how it will look, who will get it; then, once confirmed, one message to each.
#include "handlers/post.h"
#include "handlers/push.h"
#include "handlers/second_person.h"
#include "storage/broadcast.h"

#include "handlers/calendar/civil.h"
#include "handlers/calendar/folded.h"
#include "handlers/feature.h"
#include "storage/approval.h"
#include "storage/audit.h"
#include "storage/conversation.h"
#include "storage/quota.h"
#include "storage/inbox.h"
#include "wechat_api/message_text.h"

namespace handlers {
namespace {

using storage::Occurrence;
using storage::Transaction;
using wechat_api::Choice;
using wechat_api::Reply;
using wechat_api::TextReply;

const Text kAskBody{"broadcast.ask_body", "要发什么？写好发过来，一条发完。发「取消」不发了。"};
const Text kTooLong{"broadcast.too_long", "太长了，微信一条装不下。请缩到 {limit} 字以内，再发一次。"};
const Text kAskAudience{"broadcast.ask_audience", "发给谁？"};
const Text kAskClass{"broadcast.ask_class", "这份内容是？"};
const Text kBlocked{"broadcast.blocked", "不得上网的不能从这里发，没有发，也没有存。请走机要渠道。"};
const Text kConfirm{"broadcast.confirm", "大家会看到：\n{message}\n——\n发给{unit} {count} 人（{classification}）。{reach}"};
const Text kConfirmAgain{"broadcast.confirm_again", "还没发。发不发？"};
const Text kRepeated{"broadcast.repeated", "4 小时内刚给{unit}发过一样的。还要发吗？"};
const Text kPreviewed{"broadcast.previewed", "预览发到你手机了，只有你看得到。要发给大家吗？"};
const Text kPreviewFailed{"broadcast.preview_failed", "预览现在发不到你手机（{why}）。上面的就是大家会看到的。发不发？"};
const Text kPlanned{"broadcast.planned", "✅ 30 秒后开始发给{unit} {count} 人{of}。这之前回「撤回」就不发。"};
const Text kLeft{"broadcast.left", "好，没有发。"};
const Text kNobody{"broadcast.nobody", "{unit}现在一个人也送不到，没有发。"};
const Text kMessage{"broadcast.message", "📢 {body}\n——{author}"};
const Text kAgain{"broadcast.again", "（{time} 再发）"};
const Text kPreview{"broadcast.preview", "〔预览〕\n{message}"};
const Text kDone{"broadcast.done", "{time} 的群发「{words}」发完了{late}：送到 {accepted} 人，没送到 {unreached} 人{unknown}。{names}"};
const Text kMissed{"broadcast.missed", "群发「{words}」没有发出：系统停着，过了 {until} 才恢复。要发请重新「群发」。"};

const Text kNobodyAgreed{"broadcast.nobody_agreed", "群发「{words}」没有发：里面有{what}，没有第二个人同意。"};

constexpr std::string_view kWrite = "broadcast.write", kWhom = "broadcast.whom", kClassify = "broadcast.classify", kSure = "broadcast.sure";
constexpr std::string_view kLapsed = "（群发还没发，放了半小时不算了。要发重新「群发」。）";
constexpr std::string_view kUndo = "broadcast", kAnyway = "仍要发", kSend = "发";
constexpr std::chrono::seconds kHeld{30};
constexpr std::chrono::hours kUsefulFor{4}, kRepeatedWithin{4}, kForgottenBack{2};
constexpr std::size_t kMostBytes = 1700;  // what stands around it fits a message of 2,048 bytes
constexpr int kUnitsOffered = 8, kShownCharacters = 12, kShownOfMessage = 150;
constexpr std::size_t kShownBytes = 600;

constexpr std::string_view kOpen = "公开", kInternal = "内部", kByMass = "群发";

// What is decided so far: unit, classification, text, one a line; the text is the rest.
struct Draft {
  std::int64_t unit_id = 0;
  std::string classification, body;  // as it was chosen: 公开, or 公开群发 where a service account's mass message may be used
  bool is_open() const { return classification.starts_with(kOpen); }
  bool may_use_mass() const { return classification.ends_with(kByMass); }
};
std::string state_of(const Draft& draft) { return std::to_string(draft.unit_id) + "\n" + draft.classification + "\n" + draft.body; }
Draft draft_of(std::string_view state) {
  const std::size_t class_at = state.find('\n') + 1, body_at = state.find('\n', class_at) + 1;
  return Draft{std::stoll(std::string(state.substr(0, class_at - 1))), std::string(state.substr(class_at, body_at - class_at - 1)), std::string(state.substr(body_at))};
}

std::string message_of(const Request& request, const std::string& body) { return fill(kMessage, {{"body", body}, {"author", request.member->unit.name + " " + request.member->name}}); }

Mail mail_at(std::chrono::sys_seconds at, bool may_use_mass) {
  Mail mail;
  mail.at = at;
  mail.useful_until = at + kUsefulFor;
  mail.may_use_mass = may_use_mass;
  return mail;
}

// ---- step by step ---------------------------------------------------------------------------------------------------------
Reply ask_class(Transaction& tx, const Request& request, const Draft& draft) {
  storage::ask(tx, request.from.id, kClassify, state_of(draft), request.now);
  TextReply asked{fill(kAskClass), {Choice{"公开", "", ""}, Choice{"内部", "", ""}, Choice{"不得上网", "", ""}}};
  const storage::Unit unit = storage::unit_of(tx, draft.unit_id);
  if (outlook_of(tx, unit, request.accounts, mail_at(request.now + kHeld, false)).would_need_mass)
    asked.choices.insert(asked.choices.end(), {Choice{"公开，连群发一起用", "公开群发", ""}, Choice{"内部，连群发一起用", "内部群发", ""}});
  return asked;
}

Reply take_body(Transaction& tx, const Request& request, const std::string& body) {
  if (body.empty()) {
    storage::ask(tx, request.from.id, kWrite, "", request.now);
    return TextReply{fill(kAskBody), {}};
  }
  if (body.size() > kMostBytes) return TextReply{fill(kTooLong, {{"limit", std::to_string(kMostBytes / 3)}}), {}};
  const storage::Unit own = unit_of_secretary(tx, *request.member);
  const Draft draft{own.id, "", body};
  const auto below = storage::units_below(tx, own, kUnitsOffered);
  if (below.empty()) return ask_class(tx, request, draft);
  storage::ask(tx, request.from.id, kWhom, state_of(draft), request.now);
  TextReply asked{fill(kAskAudience), {}};
  asked.choices.push_back(Choice{own.name, "", " 全体 " + std::to_string(storage::members_below(tx, own)) + " 人"});
  for (const auto& unit : below) asked.choices.push_back(Choice{unit.name, "", " " + std::to_string(storage::members_below(tx, unit)) + " 人"});
  return asked;
}
Reply command(Transaction& tx, const Request& request) { return take_body(tx, request, trimmed(request.argument)); }

Reply answer_whom(Transaction& tx, const Request& request) {
  Draft draft = draft_of(request.state);
  const storage::Unit own = unit_of_secretary(tx, *request.member);
  const std::string said = trimmed(request.argument);
  if (said == own.name || said == "全体" || said == "所有人") return ask_class(tx, request, draft);
  for (const auto& unit : storage::units_below(tx, own, kUnitsOffered)) {
    if (unit.name != said) continue;
    draft.unit_id = unit.id;
    return ask_class(tx, request, draft);
  }
  return take_body(tx, request, draft.body);
}

// The sum and the names below must not be cut off by a long text.
std::string shortened(const std::string& message) {
  if (message.size() <= kShownBytes) return message;
  return calendar::cut_to(message, kShownOfMessage) + "\n（全文共 " + std::to_string(length_of(message)) + " 字，点「预览到我手机」看）";
}

std::vector<Choice> last_choices(std::int64_t reachable) {
  // What sends stands last: a number meant for a newer message must not be the one that does.
  return {Choice{"预览到我手机", "", ""}, Choice{"先不发", "", ""}, Choice{"发给 " + std::to_string(reachable) + " 人", std::string(kSend), ""}};
}

Reply answer_class(Transaction& tx, const Request& request) {
  Draft draft = draft_of(request.state);
  draft.classification = calendar::fold(request.argument).text;
  if (draft.classification == "不得上网") {
    storage::close_question(tx, request.from.id, "broadcast.");
    storage::forget_words_with(tx, request.from.id, "broadcast", draft.body, request.now - kForgottenBack);
    storage::audit(tx, request.member->id, "broadcast.blocked", "unit " + std::to_string(draft.unit_id), draft.classification, request.now);
    return TextReply{fill(kBlocked), {}};
  }
  const bool is_known = draft.is_open() || draft.classification.starts_with(kInternal);
  if (!is_known) return ask_class(tx, request, draft_of(request.state));
  const storage::Unit unit = storage::unit_of(tx, draft.unit_id);
  const Outlook outlook = outlook_of(tx, unit, request.accounts, mail_at(request.now + kHeld, draft.may_use_mass()));
  if (outlook.reachable == 0) {
    storage::close_question(tx, request.from.id, "broadcast.");
    return TextReply{fill(kNobody, {{"unit", unit.name}}), {}};
  }
  storage::ask(tx, request.from.id, kSure, state_of(draft), request.now);
  return TextReply{fill(kConfirm, {{"message", shortened(message_of(request, draft.body))},
                                   {"unit", unit.name},
                                   {"count", std::to_string(outlook.total)},
                                   {"classification", std::string(draft.is_open() ? kOpen : kInternal)},
                                   {"reach", outlook.words}}),
                   last_choices(outlook.reachable)};
}

Reply plan(Transaction& tx, const Request& request, Draft draft, const storage::Unit& unit, bool is_again) {
  storage::close_question(tx, request.from.id, "broadcast.");
  // WeCom drops a text it has carried within the last half hour: a second one says that it is.
  if (is_again) draft.body += fill(kAgain, {{"time", calendar::clock_text(request.now)}});
  storage::Broadcast broadcast{0, message_of(request, draft.body),
                               draft.is_open() ? storage::Classification::open : storage::Classification::internal};
  broadcast.id = storage::keep_broadcast(tx, broadcast, unit, request.member->id, request.now);
  const auto due = request.now + kHeld;
  const storage::Plan planned{storage::kBroadcastKind, broadcast.id, unit.id, request.member->id, calendar::date_text(due), calendar::clock_text(due), due, due + kUsefulFor, true, draft.may_use_mass()};
  const std::int64_t occurrence = storage::plan_once(tx, planned, request.now);
  storage::can_undo(tx, request.from.id, kUndo, occurrence, due);
  if (const auto held = hold_for_second_person(tx, request, occurrence, broadcast.body)) return TextReply{*held, {}};
  const Outlook outlook = outlook_of(tx, unit, request.accounts, mail_at(due, draft.may_use_mass()));
  const std::string of = outlook.reachable == outlook.total ? "" : "（共 " + std::to_string(outlook.total) + " 人）";
  storage::audit(tx, request.member->id, "broadcast.planned", "occurrence " + std::to_string(occurrence), draft.classification, request.now);
  return TextReply{fill(kPlanned, {{"unit", unit.name}, {"count", std::to_string(outlook.reachable)}, {"of", of}}), {Choice{"撤回", "", ""}}};
}

Reply preview(Transaction& tx, const Request& request, const Draft& draft, const Outlook& outlook) {
  const Reach route = reach(tx, request.member->id, request.accounts, request.now);
  const std::string words = fill(kPreview, {{"message", message_of(request, draft.body)}});
  const bool is_sent = route.identity && tell(tx, request.member->id, TextReply{words, {}}, request.accounts, request.now);
  return TextReply{is_sent ? fill(kPreviewed) : fill(kPreviewFailed, {{"why", std::string(route.why_not)}}), last_choices(outlook.reachable)};
}

Reply answer_sure(Transaction& tx, const Request& request) {
  const Draft draft = draft_of(request.state);
  const storage::Unit unit = storage::unit_of(tx, draft.unit_id);
  const std::string said = calendar::fold(request.argument).text;
  if (said == "先不发" || said == "不发" || said == "不") {
    storage::close_question(tx, request.from.id, "broadcast.");
    return TextReply{fill(kLeft), {}};
  }
  storage::ask(tx, request.from.id, kSure, request.state, request.now);
  const Outlook outlook = outlook_of(tx, unit, request.accounts, mail_at(request.now + kHeld, draft.may_use_mass()));
  if (said.starts_with("预览")) return preview(tx, request, draft, outlook);
  const bool is_anyway = said == kAnyway;
  if (!is_anyway && said != kSend && said != "发送" && said != "发吧") return TextReply{fill(kConfirmAgain), last_choices(outlook.reachable)};
  if (!is_anyway && storage::is_repeated(tx, unit, message_of(request, draft.body), request.now - kRepeatedWithin))
    return TextReply{fill(kRepeated, {{"unit", unit.name}}), {Choice{std::string(kAnyway), "", ""}, Choice{"先不发", "", ""}}};
  return plan(tx, request, draft, unit, is_anyway);
}

// ---- sending --------------------------------------------------------------------------------------------------------------
std::string message_of_broadcast(const storage::Snapshot& db, const Occurrence& occurrence) { return storage::broadcast_of(db, occurrence.subject_id).body; }

// Its first words.
std::string words_of_broadcast(const storage::Snapshot& db, const Occurrence& occurrence) {
  std::string body = message_of_broadcast(db, occurrence);
  const std::string_view mark = "📢 ";
  if (body.starts_with(mark)) body.erase(0, mark.size());
  return calendar::cut_to(body.substr(0, body.find('\n')), kShownCharacters);
}

void finish_if_complete(Transaction& tx, std::int64_t occurrence_id, const Slice& slice) {
  const auto closed = storage::close_if_complete(tx, occurrence_id);
  if (!closed) return;
  const std::int64_t unreached = closed->tally.total - closed->tally.accepted - closed->tally.unknown;
  const bool is_late = closed->lateness >= storage::kNoticeablyLate;
  tell_author(tx, *closed,
       TextReply{fill(kDone, {{"time", closed->slot},
                              {"words", words_of_broadcast(tx, *closed)},
                              {"late", is_late ? "（晚了 " + std::to_string(std::chrono::ceil<std::chrono::minutes>(closed->lateness).count()) + " 分钟）" : ""},
                              {"accepted", std::to_string(closed->tally.accepted)},
                              {"unreached", std::to_string(unreached)},
                              {"unknown", unknown_in_words(*closed)},
                              {"names", unreached_in_words(tx, closed->id, unreached)}}),
                 choices_after(*closed)},
       slice.accounts, slice.now);
}

More send(Transaction& tx, const Occurrence& occurrence, const Slice& slice) {
  auto body = storage::body_of_occurrence(tx, occurrence.id);
  if (!body) {
    const auto broadcast = storage::broadcast_of(tx, occurrence.subject_id);
    body = storage::keep_body(tx, broadcast.classification, wechat_api::to_text(TextReply{broadcast.body, {}}));
  }
  const More more = post_to_audience(tx, {occurrence, storage::kBroadcastKind, Purpose::planned, *body, storage::Lane::bulk}, slice);
  if (more == More::no) finish_if_complete(tx, occurrence.id, slice);
  return more;
}

void missed(Transaction& tx, const Occurrence& occurrence, const Slice& slice) {
  const auto waiting = storage::approval_of(tx, occurrence.id);
  const std::string words = waiting && !waiting->decided_by
                                ? fill(kNobodyAgreed, {{"words", words_of_broadcast(tx, occurrence)}, {"what", waiting->why}})
                                : fill(kMissed, {{"words", words_of_broadcast(tx, occurrence)}, {"until", calendar::clock_text(occurrence.useful_until)}});
  tell_author(tx, occurrence, TextReply{words, {}}, slice.accounts, slice.now);
}

void record(Transaction& tx, const storage::OutboxRow& row, const Slice& slice) {
  storage::add_to_tally(tx, row.occurrence_id.value(), storage::result_of(row.state));
  finish_if_complete(tx, row.occurrence_id.value(), slice);
}

}  // namespace

Feature broadcast() {
  using wechat_api::ContentKind;
  Feature feature;
  feature.name = "broadcast";
  feature.commands = {{{"群发", "发通知"}, {"群发{}", "发通知{}"}, "发一条给大家", Permission::secretary, command}};
  feature.commands.front().is_judged_later = true;
  feature.questions = {{kWrite, {ContentKind::text}, command, false, Permission::secretary, nullptr, {}, true},
                       {kWhom, {ContentKind::text}, answer_whom, false, Permission::secretary, nullptr, {}, false, kLapsed},
                       {kClassify, {ContentKind::text}, answer_class, false, Permission::secretary, nullptr, {}, false, kLapsed},
                       {kSure, {ContentKind::text}, answer_sure, false, Permission::secretary, nullptr, {}, false, kLapsed}};
  feature.questions.front().is_judged_later = true;
  feature.undos = {{kUndo, undo_push, undo_push, true, Permission::secretary}};
  feature.jobs = {{storage::kBroadcastKind, send, missed, std::nullopt, nullptr, words_of_broadcast, message_of_broadcast}};
  feature.receipts = {{storage::kBroadcastKind, record}};
  feature.texts = {&kAskBody, &kTooLong, &kAskAudience, &kAskClass, &kBlocked, &kConfirm, &kConfirmAgain, &kRepeated, &kPreviewed, &kPreviewFailed, &kPlanned,
                   &kLeft, &kNobody, &kMessage, &kAgain, &kPreview, &kDone, &kMissed, &kNobodyAgreed};
  return feature;
}

}  // namespace handlers
