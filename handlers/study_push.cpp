// The evening of a study: what is pushed, to whom, what happens when 19:00 was missed, and who is told. With 预览 and 误点.
#include <algorithm>

#include "handlers/post.h"
#include "handlers/push.h"
#include "storage/study.h"

#include "handlers/calendar/civil.h"
#include "handlers/calendar/folded.h"
#include "handlers/calendar/time_of_day.h"
#include "handlers/feature.h"
#include "storage/approval.h"
#include "storage/audit.h"
#include "storage/conversation.h"
#include "storage/quota.h"
#include "wechat_api/message_text.h"

namespace handlers {
namespace {

using storage::LateRule;
using storage::Occurrence;
using storage::OccurrenceState;
using storage::Transaction;
using wechat_api::Choice;
using wechat_api::Reply;
using wechat_api::TextReply;

const Text kPush{"study_push.push", "📖《{title}》\n{body}\n读完回「打卡」。"};
const Text kMergedToo{"study_push.merged", "\n——\n{day}没发成的《{title}》也在这里：\n{body}"};
const Text kMergedTitle{"study_push.merged_title", "\n——\n{day}没发成的《{title}》请一起补上，回「学习」看全文。"};
const Text kMergedMore{"study_push.merged_more", "\n没发成的回「学习」看。"};
const Text kDone{"study_push.done", "《{title}》{slot} 发完了：送到 {accepted} 人，没送到 {unreached} 人{unknown}。{names}"};
const Text kMissed{"study_push.missed", "《{title}》没有发出：{slot} 时系统停着，过了 {until} 才恢复。要补发请重新「排学习」。"};
const Text kSkipped{"study_push.skipped", "《{title}》没有发：{slot} 时系统停着，按你定的「误点就跳过」。"};
const Text kCarried{"study_push.carried", "《{title}》误了点（{slot} 时系统停着），按你定的并入{time}。"};
const Text kNobodyAgreed{"study_push.nobody_agreed", "《{title}》没有发：里面有{what}，没有第二个人同意。"};
const Text kCarriedToo{"study_push.carried_too", "\n里面并入的《{title}》也没有发。"};
const Text kAskLate{"study_push.ask_late", "《{title}》误了点：{slot} 时系统停着。现在怎么办？到 {until} 没回就不发了。"};
const Text kPassedOver{"study_push.passed_over", "{time}（之前的日子已有别的学习）"};
const Text kNoDay{"study_push.no_day", "《{title}》没处并入：接下来 {days} 天每天都有别的学习。"};
const Text kPlanAgain{"study_push.plan_again", "没有发，要补发请重新「排学习」。"};
const Text kGoesNow{"study_push.goes_now", "✅ 现在就发《{title}》。"};
const Text kCarriedNow{"study_push.carried_now", "✅ 《{title}》并入{time}。{undo}"};
const Text kUndoCarried{"study_push.undo_carried", "不要了就回「撤回 {number}」。"};
const Text kNotSent{"study_push.not_sent", "《{title}》没有发。"};
const Text kLeft{"study_push.left", "好，《{title}》不发了。"};
const Text kTooLate{"study_push.too_late", "《{title}》已经{state}，改不了了。"};
const Text kWaitsForSecond{"study_push.waits_for_second", "《{title}》里面有{what}，要第二个人回「同意发」才能发。"};
const Text kRuleUsage{"study_push.rule_usage", "误了点怎么办？这样回：\n误点 仍发到22:00"};
const Text kTooEarly{"study_push.too_early", "《{title}》{slot} 发，「仍发到」要比它晚 10 分钟以上，又在当天，比如：\n误点 仍发到22:00"};
const Text kRuleKept{"study_push.rule_kept", "✅ 《{title}》要是误了点：{rule}。"};
const Text kNothingAhead{"study_push.nothing_ahead", "还没有排好的学习。要排就发：\n排学习 明天19:00 标题 / 正文"};
const Text kPreview{"study_push.preview", "〔预览，{time} 发给大家{state}〕\n{message}"};

constexpr std::size_t kBytesOfOne = 1900;  // with what stands around it, it fits a message of 2,048 bytes
constexpr std::size_t kBytesOfPush = 1970;  // so does the push beside its choice
constexpr int kDaysLookedAt = 7;

std::string study_title(const storage::Snapshot& db, const Occurrence& occurrence) { return storage::study_item_of(db, occurrence.subject_id).title; }

std::string push_words(const storage::Snapshot& db, const Occurrence& occurrence) {
  const auto item = storage::study_item_of(db, occurrence.subject_id);
  std::string words = fill(kPush, {{"title", item.title}, {"body", item.body}});
  bool is_all = true;
  for (const Occurrence& carried : storage::merged_into(db, occurrence.id)) {
    const auto other = storage::study_item_of(db, carried.subject_id);
    if (other.id == item.id) continue;
    const std::string whole = fill(kMergedToo, {{"day", calendar::day_text(carried.due_at)}, {"title", other.title}, {"body", other.body}});
    const std::string title = fill(kMergedTitle, {{"day", calendar::day_text(carried.due_at)}, {"title", other.title}});
    if (words.size() + whole.size() <= kBytesOfOne) words += whole;
    else if (words.size() + title.size() + kMergedMore.words.size() <= kBytesOfPush) words += title;
    else is_all = false;
  }
  return is_all ? words : words + fill(kMergedMore);
}

Reply push_of(const storage::Snapshot& db, const Occurrence& occurrence) { return TextReply{push_words(db, occurrence), {Choice{"打卡", "", ""}}}; }

// Once nothing is open any more: the end state, and the secretary is told, names included.
void finish_if_complete(Transaction& tx, std::int64_t occurrence_id, const Slice& slice) {
  const auto closed = storage::close_if_complete(tx, occurrence_id);
  if (!closed) return;
  const auto& tally = closed->tally;
  const std::int64_t unreached = tally.total - tally.accepted - tally.unknown;
  const std::string words = fill(kDone, {{"title", study_title(tx, *closed)},
                                         {"slot", closed->slot + state_in_words(tx, *closed)},
                                         {"accepted", std::to_string(tally.accepted)},
                                         {"unreached", std::to_string(unreached)},
                                         {"unknown", unknown_in_words(*closed)},
                                         {"names", unreached_in_words(tx, closed->id, unreached)}});
  tell_author(tx, *closed, TextReply{words, choices_after(*closed)}, slice.accounts, slice.now);
}

std::int64_t frozen_body(Transaction& tx, const Occurrence& occurrence) {
  if (const auto known = storage::body_of_occurrence(tx, occurrence.id)) return *known;
  // What is carried along is at most as open as the more confidential of the two.
  auto classification = storage::study_item_of(tx, occurrence.subject_id).classification;
  for (const Occurrence& carried : storage::merged_into(tx, occurrence.id))
    if (storage::study_item_of(tx, carried.subject_id).classification == storage::Classification::internal) classification = storage::Classification::internal;
  return storage::keep_body(tx, classification, wechat_api::to_text(push_of(tx, occurrence)), true);
}

More freeze(Transaction& tx, const Occurrence& occurrence, const Slice& slice) {
  const Post post{occurrence, storage::kStudyKind, Purpose::planned, frozen_body(tx, occurrence), storage::Lane::scheduled, true};
  const More more = post_to_audience(tx, post, slice,
                                     [&](const storage::AudienceMember& person) { storage::assign_study(tx, occurrence, person); });
  if (more == More::no) finish_if_complete(tx, occurrence.id, slice);
  return more;
}

// As that day's own.
Occurrence plan_on(Transaction& tx, const Occurrence& occurrence, std::chrono::sys_seconds day, std::chrono::sys_seconds now) {
  auto due = occurrence.due_at;
  while (due < day) due += std::chrono::days{1};
  const storage::Plan plan{storage::kStudyKind, occurrence.subject_id, occurrence.unit.id, occurrence.author_id, calendar::date_text(due),
                           occurrence.slot, due, due + (occurrence.useful_until - occurrence.due_at), false, occurrence.may_use_mass, LateRule::send};
  const std::int64_t other = storage::plan_once(tx, plan, now);
  return storage::occurrence_by_id(tx, other).value();
}

// Tomorrow's study of the same unit carries it; where the day is free, it is tomorrow's itself. A day on which the same people get
// somebody else's study is passed over: of two, 打卡 would know one. Nothing where no day of the week takes it.
std::optional<Occurrence> carry_on(Transaction& tx, const Occurrence& occurrence, std::chrono::sys_seconds now) {
  const auto today = calendar::midnight_of(std::max(now, occurrence.due_at));
  for (std::chrono::days ahead{1}; ahead <= std::chrono::days{kDaysLookedAt}; ++ahead) {
    const auto day = today + ahead;
    const auto there = storage::occurrences_touching(tx, storage::kStudyKind, occurrence.unit, day, day + std::chrono::days{1});
    const auto own = std::find_if(there.begin(), there.end(), [&](const Occurrence& one) { return one.state == OccurrenceState::planned && one.unit.id == occurrence.unit.id; });
    if (own == there.end() && !there.empty()) continue;
    const Occurrence carrier = own == there.end() ? plan_on(tx, occurrence, day, now) : *own;
    storage::merge_into(tx, occurrence.id, carrier.id);
    return carrier;
  }
  return std::nullopt;
}

// When the carrier goes, and why not before where that is not the next day.
std::string carried_until(const Occurrence& occurrence, const Occurrence& carrier, std::chrono::sys_seconds now) {
  const std::string time = calendar::moment_text(carrier.due_at, now);
  const bool is_next_day = calendar::day_of(carrier.due_at) == calendar::day_of(std::max(now, occurrence.due_at)) + std::chrono::days{1};
  return is_next_day ? time : fill(kPassedOver, {{"time", time}});
}

std::string no_day_in_words(const std::string& title) { return fill(kNoDay, {{"title", title}, {"days", std::to_string(kDaysLookedAt)}}); }

void missed(Transaction& tx, const Occurrence& occurrence, const Slice& slice) {
  const std::string title = study_title(tx, occurrence);
  std::string words;
  storage::release_mass(tx, occurrence.id);
  const auto waiting = storage::approval_of(tx, occurrence.id);
  if (waiting && !waiting->decided_by) {
    words = fill(kNobodyAgreed, {{"title", title}, {"what", waiting->why}});
  } else if (occurrence.late_rule == LateRule::merge) {
    const auto carrier = carry_on(tx, occurrence, slice.now);
    words = carrier ? fill(kCarried, {{"title", title}, {"slot", occurrence.slot}, {"time", carried_until(occurrence, *carrier, slice.now)}})
                    : no_day_in_words(title) + fill(kPlanAgain);
  } else if (occurrence.late_rule == LateRule::skip) {
    words = fill(kSkipped, {{"title", title}, {"slot", occurrence.slot}});
  } else {
    words = fill(kMissed, {{"title", title}, {"slot", occurrence.slot}, {"until", calendar::clock_text(occurrence.useful_until)}});
  }
  // What it carried itself went with it where it was merged; else it is lost, and that is said.
  for (const Occurrence& carried : storage::merged_into(tx, occurrence.id)) {
    const std::string lost = fill(kCarriedToo, {{"title", study_title(tx, carried)}});
    words += lost;
    if (carried.author_id != occurrence.author_id) tell_author(tx, carried, TextReply{fill(kNotSent, {{"title", title}}) + lost, {}}, slice.accounts, slice.now);
  }
  tell_author(tx, occurrence, TextReply{words, {}}, slice.accounts, slice.now);
}

void ask_late(Transaction& tx, const Occurrence& occurrence, const Slice& slice) {
  const std::string number = " " + std::to_string(occurrence.id);
  tell_author(tx, occurrence,
       TextReply{fill(kAskLate, {{"title", study_title(tx, occurrence)}, {"slot", occurrence.slot}, {"until", calendar::clock_text(occurrence.useful_until)}}),
                 {Choice{"并入明天", "误点并入明天" + number, ""}, Choice{"不发了", "误点不发了" + number, ""}, Choice{"现在发", "误点现在发" + number, ""}}},
       slice.accounts, slice.now);
}

void record(Transaction& tx, const storage::OutboxRow& row, const Slice& slice) {
  if (row.state == storage::OutboxState::ready || row.state == storage::OutboxState::calling) return;
  storage::add_to_tally(tx, row.occurrence_id.value(), storage::result_of(row.state));
  finish_if_complete(tx, row.occurrence_id.value(), slice);
}

// What is left where no day takes it.
std::vector<Choice> late_choices(std::int64_t occurrence_id) {
  const std::string number = " " + std::to_string(occurrence_id);
  return {Choice{"不发了", "误点不发了" + number, ""}, Choice{"现在发", "误点现在发" + number, ""}};
}

// ---- what the secretary says about it -----------------------------------------------------------------------------------
// 误点现在发 12: the answer to the question above, or to no question when it is too late.
Reply decide_late(Transaction& tx, const Request& request, std::string_view said, std::int64_t occurrence_id) {
  const auto occurrence = storage::occurrence_by_id(tx, occurrence_id);
  if (!occurrence || occurrence->kind != storage::kStudyKind || occurrence->author_id != request.member->id) return TextReply{fill(kRuleUsage), {}};
  const std::string title = study_title(tx, *occurrence);
  if (occurrence->state != OccurrenceState::planned)
    return TextReply{fill(kTooLate, {{"title", title}, {"state", occurrence->state == OccurrenceState::missed ? "过了时间" : "发了"}}), {}};
  const auto waiting = storage::approval_of(tx, occurrence_id);
  if (waiting && !waiting->is_approved) return TextReply{fill(kWaitsForSecond, {{"title", title}, {"what", waiting->why}}), {}};
  if (occurrence->due_at > request.now) return TextReply{fill(kRuleUsage), {}};  // nobody has asked yet
  storage::audit(tx, request.member->id, "study.late", "occurrence " + std::to_string(occurrence_id), said, request.now);
  if (said.starts_with("现在发")) {
    storage::begin_now(tx, occurrence_id, request.now);
    return TextReply{fill(kGoesNow, {{"title", title}}), {}};
  }
  if (said.starts_with("并入")) {
    const auto carrier = carry_on(tx, *occurrence, request.now);
    if (!carrier) return TextReply{no_day_in_words(title), late_choices(occurrence_id)};
    storage::release_mass(tx, occurrence_id);
    const bool is_alone = carrier->subject_id == occurrence->subject_id;  // else it would take that day's own with it
    return TextReply{fill(kCarriedNow, {{"title", title},
                                        {"time", carried_until(*occurrence, *carrier, request.now)},
                                        {"undo", is_alone ? fill(kUndoCarried, {{"number", std::to_string(carrier->id)}}) : ""}}),
                     {}};
  }
  storage::cancel_planned(tx, occurrence_id);
  storage::release_mass(tx, occurrence_id);
  return TextReply{fill(kLeft, {{"title", title}}) + lose_carried(tx, *occurrence, request.member->id, {request.features, request.accounts, request.member, request.now}), {}};
}

Reply late(Transaction& tx, const Request& request) {
  const std::string said = calendar::fold(request.argument).text;
  const std::size_t digits = said.find_last_not_of("0123456789");
  for (const std::string_view word : {"现在发", "并入明天", "不发了"})
    if (said.starts_with(word) && digits != std::string::npos && digits + 1 < said.size() && said.size() - digits < 15)
      return decide_late(tx, request, said, std::stoll(said.substr(digits + 1)));
  const auto next = storage::next_planned(tx, storage::kStudyKind, unit_of_secretary(tx, *request.member), request.now);
  if (!next) return TextReply{fill(kNothingAhead), {}};
  struct Row {
    std::string_view word;
    LateRule rule;
    std::string_view words;
  };
  constexpr Row kRows[] = {{"并入明天", LateRule::merge, "并入第二天"}, {"跳过", LateRule::skip, "就不发了"}, {"不发", LateRule::skip, "就不发了"}, {"不发了", LateRule::skip, "就不发了"}, {"问我", LateRule::ask, "先来问你"}};
  for (const Row& row : kRows) {
    if (said != row.word) continue;
    storage::set_late_rule(tx, next->id, row.rule);
    return TextReply{fill(kRuleKept, {{"title", study_title(tx, *next)}, {"rule", std::string(row.words)}}), {}};
  }
  constexpr std::string_view kStillTo = "仍发到";
  const auto until = said.starts_with(kStillTo) ? calendar::read_time_of_day(std::string_view(said).substr(kStillTo.size())) : std::nullopt;
  if (!until) return TextReply{fill(kRuleUsage), {Choice{"并入明天", "误点 并入明天", ""}, Choice{"跳过", "误点 跳过", ""}, Choice{"问我", "误点 问我", ""}}};
  calendar::Civil end = calendar::civil(next->due_at);
  end.hour = *until / 60;
  end.minute = *until % 60;
  if (calendar::instant(end) < next->due_at + storage::kNoticeablyLate)
    return TextReply{fill(kTooEarly, {{"title", study_title(tx, *next)}, {"slot", next->slot}}), {}};
  storage::set_late_rule(tx, next->id, LateRule::send);
  storage::set_useful_until(tx, next->id, calendar::instant(end));
  return TextReply{fill(kRuleKept, {{"title", study_title(tx, *next)}, {"rule", "仍发，到 " + calendar::clock_text(storage::occurrence_by_id(tx, next->id)->useful_until)}}), {}};
}

Reply preview(Transaction& tx, const Request& request) {
  const auto next = storage::next_planned(tx, storage::kStudyKind, unit_of_secretary(tx, *request.member), request.now);
  if (!next) return TextReply{fill(kNothingAhead), {}};
  return TextReply{fill(kPreview, {{"time", calendar::moment_text(next->due_at, request.now)}, {"state", state_in_words(tx, *next)}, {"message", push_words(tx, *next)}}), {}};
}

}  // namespace

Feature study_push() {
  Feature feature;
  feature.name = "study_push";
  feature.commands = {{{"预览"}, {}, "先看要发的", Permission::secretary, preview},
                      {{"误点"}, {"误点{}"}, "误了点怎么办", Permission::secretary, late}};
  feature.jobs = {{storage::kStudyKind, freeze, missed, std::nullopt, ask_late, study_title, push_words, storage::release_study}};
  feature.receipts = {{storage::kStudyKind, record}};
  feature.texts = {&kPush, &kMergedToo, &kMergedTitle, &kDone, &kMissed, &kSkipped, &kCarried, &kNobodyAgreed, &kCarriedToo, &kNotSent, &kAskLate, &kGoesNow, &kCarriedNow, &kUndoCarried, &kLeft,
                   &kTooLate, &kWaitsForSecond, &kRuleUsage, &kTooEarly, &kRuleKept, &kNothingAhead, &kPreview, &kMergedMore, &kPassedOver, &kNoDay, &kPlanAgain};
  return feature;
}

}  // namespace handlers
