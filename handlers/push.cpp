// Titles and states, and what 撤回 does at each of them.
#include "handlers/push.h"

#include <algorithm>
#include <charconv>
#include <stdexcept>

#include "handlers/calendar/civil.h"
#include "handlers/post.h"
#include "handlers/second_person.h"
#include "storage/approval.h"
#include "storage/audit.h"
#include "storage/errand.h"
#include "storage/push_row.h"
#include "storage/quota.h"

namespace handlers {
namespace {

using storage::Occurrence;
using storage::OccurrenceState;

const Text kCancelled{"push_result.cancelled", "✅ 撤回了，《{title}》不发了。"};
const Text kCarried{"push_result.carried", "\n里面并入的{titles}也不发了，要发请重新排。"};
const Text kNothingLeft{"push_result.nothing_left", "《{title}》{state}，没有可撤回的。"};
const Text kTooOld{"push_result.too_old_to_take_back", "《{title}》是{day}发的，撤不回来了。"};
const Text kSure{"push_result.sure", "《{title}》已经开始发了。没发到的还能停，已发到企业微信里的能撤回（用微信看的除外），公众号发出去的收不回来。真要撤回就回「撤回 {number}」。"};
const Text kStopped{"push_result.stopped", "✅ 《{title}》停下了，还没发的 {stopped} 人不会再收到。{rest}"};
const Text kNobodyHadIt{"push_result.nobody_had_it", "✅ 《{title}》停下了，没有人收到。{rest}"};
const Text kRecalling{"push_result.recalling", "✅ 正在把《{title}》从 {count} 人的企业微信里撤回（用微信看的人还看得到），撤完告诉你。{rest}"};
const Text kOutOfReach{"push_result.out_of_reach", "《{title}》已经发到 {count} 人的手机上，收不回来了{duty}。要更正，请用「群发」说明。{rest}"};
const Text kNoDuty{"push_result.no_duty", "；这一篇不用再打卡，可以重新排"};
const Text kAlsoInDoubt{"push_result.also_in_doubt", "\n另有 {count} 人不确定收没收到。"};
const Text kLostWithIt{"push_result.lost_with_it", "《{carrier}》不发了，并在里面的《{title}》也就不发了。要发请重新排。"};
const Text kAlsoRecalling{"push_result.also_recalling", "\n已发的 {count} 人，正在从他们的企业微信里撤回，撤完告诉你。"};
const Text kAlsoThere{"push_result.also_there", "\n另有 {count} 人已经收到，收不回来。"};
const Text kAlsoUnderWay{"push_result.also_under_way", "\n有 {count} 人正在发，来不及停。"};
const Text kToldAuthor{"push_result.told_author", "{name}撤回了你的《{title}》。"};

const Job* job_of(const std::vector<Feature>& features, std::string_view kind) {
  for (const Feature& feature : features)
    for (const Job& job : feature.jobs)
      if (job.kind == kind) return &job;
  return nullptr;
}

bool has_begun(const Occurrence& occurrence) { return occurrence.state >= OccurrenceState::frozen && occurrence.state <= OccurrenceState::late; }

// How many people it is for whom, once it is taken back.
struct Withdrawn {
  std::int64_t stopped = 0;    // were still waiting
  std::int64_t recalled = 0;   // by WeCom: comes off their phones, also what arrives only now
  std::int64_t there = 0;      // have it and keep it
  std::int64_t under_way = 0;  // it is on its way and cannot be stopped
  std::int64_t unknown = 0;
};

std::string words_for(const Withdrawn& withdrawn, const std::string& title, bool is_duty) {
  const auto with_count = [](const Text& text, std::int64_t count) { return count > 0 ? fill(text, {{"count", std::to_string(count)}}) : ""; };
  const std::string in_doubt = with_count(kAlsoInDoubt, withdrawn.unknown);
  const std::string rest = with_count(kAlsoThere, withdrawn.there) + with_count(kAlsoUnderWay, withdrawn.under_way) + in_doubt;
  if (withdrawn.stopped > 0) return fill(kStopped, {{"title", title}, {"stopped", std::to_string(withdrawn.stopped)}, {"rest", with_count(kAlsoRecalling, withdrawn.recalled) + rest}});
  if (withdrawn.recalled > 0) return fill(kRecalling, {{"title", title}, {"count", std::to_string(withdrawn.recalled)}, {"rest", rest}});
  if (withdrawn.there + withdrawn.under_way == 0) return fill(kNobodyHadIt, {{"title", title}, {"rest", in_doubt}});
  return fill(kOutOfReach, {{"title", title}, {"count", std::to_string(withdrawn.there + withdrawn.under_way)}, {"duty", is_duty ? fill(kNoDuty) : ""}, {"rest", in_doubt}});
}

// It has begun: whoever waits gets nothing, and the audience grows no further.
std::string stop(storage::Transaction& tx, const Occurrence& occurrence, const TakeBack& order, const std::string& title) {
  const std::string_view wecom = name_of(wechat_api::Via::app);
  Withdrawn withdrawn;
  withdrawn.stopped = storage::take_back_ready(tx, occurrence.id, order.now);
  storage::set_state(tx, occurrence.id, OccurrenceState::withdrawn);
  for (const auto& call : storage::delivered_calls(tx, occurrence.id, wecom, order.now - kRecallable)) withdrawn.recalled += call.people;
  withdrawn.there = std::max<std::int64_t>(0, occurrence.tally.accepted - withdrawn.recalled);
  const std::int64_t arriving = storage::under_way_by(tx, occurrence.id, wecom);
  withdrawn.recalled += arriving;
  withdrawn.under_way = std::max<std::int64_t>(0, storage::occurrence_by_id(tx, occurrence.id)->tally.open() - arriving);
  withdrawn.unknown = occurrence.tally.unknown;
  const std::string input = std::to_string(occurrence.id) + " " + std::to_string(order.by ? order.by->id : occurrence.author_id);
  if (withdrawn.recalled > 0) storage::keep_errand(tx, {0, std::string(kRecallErrand), input, std::nullopt, std::nullopt, order.now + kRecallable, 0}, order.now);
  const Job* job = job_of(order.features, occurrence.kind);
  const bool is_duty = job && job->withdrawn;
  if (is_duty) job->withdrawn(tx, occurrence);
  // Whoever has it has what it carried.
  const bool is_missed_by_some = withdrawn.stopped + withdrawn.recalled > 0 || withdrawn.there + withdrawn.under_way == 0;
  return words_for(withdrawn, title, is_duty) + (is_missed_by_some ? lose_carried(tx, occurrence, order.by ? order.by->id : 0, order) : "");
}

}  // namespace

bool is_push(const std::vector<Feature>& features, const Occurrence& occurrence) {
  const Job* job = job_of(features, occurrence.kind);
  return job && job->title;
}

std::string title_of(const std::vector<Feature>& features, const storage::Snapshot& db, const Occurrence& occurrence) {
  const Job* job = job_of(features, occurrence.kind);
  return job && job->title ? job->title(db, occurrence) : occurrence.slot;
}

std::string words_of(const std::vector<Feature>& features, const storage::Snapshot& db, const Occurrence& occurrence) {
  const Job* job = job_of(features, occurrence.kind);
  return job && job->words ? job->words(db, occurrence) : "";
}

std::string state_in_words(const storage::Snapshot& db, const Occurrence& occurrence) {
  const auto approval = storage::approval_of(db, occurrence.id);
  const bool is_waiting = approval && !approval->decided_by;
  if (occurrence.state == OccurrenceState::planned && is_waiting) return second_persons(db, occurrence).empty() ? "（现在没有人能核对，请撤回重排）" : "（等人核对，同意了才发）";
  if (occurrence.state == OccurrenceState::planned) return "";
  if (occurrence.state == OccurrenceState::missed) {
    if (is_waiting) return "（没发：没有第二个人同意）";
    if (const auto carrier = storage::carrier_of(db, occurrence.id)) return "（没发，并入" + calendar::day_text(carrier->due_at) + "）";
    return occurrence.late_rule == storage::LateRule::skip ? "（没发：系统停着，误点跳过）" : "（没发：系统停着，过了时间）";
  }
  if (occurrence.state == OccurrenceState::withdrawn) {
    const std::int64_t recalled = storage::recalled_people(db, occurrence.id);
    return recalled > 0 ? "（撤回了，" + std::to_string(recalled) + " 人的已从手机上拿掉）" : "（撤回了）";
  }
  if (occurrence.lateness >= storage::kNoticeablyLate)
    return "（晚了 " + std::to_string(std::chrono::ceil<std::chrono::minutes>(occurrence.lateness).count()) + " 分钟）";
  return occurrence.tally.open() > 0 ? "（还没发完）" : "";
}

bool is_just_begun(const Occurrence& occurrence, std::chrono::sys_seconds now) { return has_begun(occurrence) && now < occurrence.due_at + kRecallable; }

std::string unknown_in_words(const Occurrence& occurrence) {
  return occurrence.tally.unknown > 0 ? "，不确定 " + std::to_string(occurrence.tally.unknown) + " 人" : "";
}

std::vector<wechat_api::Choice> choices_after(const Occurrence& occurrence) {
  std::vector<wechat_api::Choice> choices{{"送达情况", "", ""}};
  if (occurrence.tally.unknown > 0) choices.push_back({"待确认", "", ""});
  return choices;
}

std::string lose_carried(storage::Transaction& tx, const Occurrence& occurrence, std::int64_t hearer, const TakeBack& order) {
  std::string titles;
  for (const Occurrence& carried : storage::merged_into(tx, occurrence.id)) {
    if (carried.subject_id == occurrence.subject_id) continue;
    const std::string title = title_of(order.features, tx, carried);
    titles += "《" + title + "》";
    const std::string words = fill(kLostWithIt, {{"carrier", title_of(order.features, tx, occurrence)}, {"title", title}});
    if (carried.author_id != hearer) tell_author(tx, carried, wechat_api::TextReply{words, {}}, order.accounts, order.now);
  }
  return titles.empty() ? "" : fill(kCarried, {{"titles", titles}});
}

std::string take_back(storage::Transaction& tx, const Occurrence& occurrence, const TakeBack& order) {
  const std::string title = title_of(order.features, tx, occurrence);
  if (occurrence.state == OccurrenceState::cancelled) return fill(kNothingLeft, {{"title", title}, {"state", "已经不发了"}});
  // Carried as itself, its copy is what is meant.
  const auto carrier = occurrence.state == OccurrenceState::missed ? storage::carrier_of(tx, occurrence.id) : std::nullopt;
  if (carrier && carrier->subject_id == occurrence.subject_id && carrier->state == OccurrenceState::planned) return take_back(tx, *carrier, order);
  if (occurrence.state == OccurrenceState::missed || occurrence.state == OccurrenceState::withdrawn)
    return fill(kNothingLeft, {{"title", title}, {"state", state_in_words(tx, occurrence)}});
  // An old number is more likely a slip than a wish, and nothing of it could come back.
  if (has_begun(occurrence) && occurrence.due_at + kRecallable <= order.now) return fill(kTooOld, {{"title", title}, {"day", calendar::day_text(occurrence.due_at)}});
  const auto by = order.by ? std::optional(order.by->id) : std::nullopt;
  const bool is_cancelled = storage::cancel_planned(tx, occurrence.id);
  const std::string words = is_cancelled ? fill(kCancelled, {{"title", title}}) + lose_carried(tx, occurrence, by.value_or(0), order) : stop(tx, occurrence, order, title);
  storage::release_mass(tx, occurrence.id);
  storage::audit(tx, by, "push.taken_back", "occurrence " + std::to_string(occurrence.id), is_cancelled ? "planned" : "begun", order.now);
  const std::string told = fill(kToldAuthor, {{"name", order.by ? order.by->name : "管理员"}, {"title", title}});
  if (by != occurrence.author_id) tell_author(tx, occurrence, wechat_api::TextReply{told, {}}, order.accounts, order.now);
  return words;
}

wechat_api::Reply undo_push(storage::Transaction& tx, const Request& request, std::int64_t occurrence_id) {
  const Occurrence occurrence = storage::occurrence_by_id(tx, occurrence_id).value();
  if (is_just_begun(occurrence, request.now))
    return wechat_api::TextReply{fill(kSure, {{"title", title_of(request.features, tx, occurrence)}, {"number", std::to_string(occurrence.id)}}), {}};
  return wechat_api::TextReply{take_back(tx, occurrence, {request.features, request.accounts, request.member, request.now}), {}};
}

Recall recall_of(std::string_view input) {
  Recall recall;
  const char* const end = input.data() + input.size();
  const auto first = std::from_chars(input.data(), end, recall.occurrence_id);
  const bool has_two = first.ec == std::errc{} && first.ptr != end && *first.ptr == ' ';
  if (!has_two || std::from_chars(first.ptr + 1, end, recall.member_id).ec != std::errc{}) throw std::invalid_argument("an errand to recall without its words");
  return recall;
}

std::vector<const Text*> push_texts() {
  return {&kCancelled, &kCarried, &kNothingLeft, &kTooOld, &kSure, &kStopped, &kNobodyHadIt, &kRecalling, &kOutOfReach, &kNoDuty, &kAlsoRecalling, &kAlsoThere, &kAlsoUnderWay, &kAlsoInDoubt, &kLostWithIt, &kToldAuthor};
}

}  // namespace handlers
