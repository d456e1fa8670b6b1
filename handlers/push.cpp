// Titles and states, and what 撤回 does at each of them.
#include "handlers/push.h"

#include <algorithm>
#include <charconv>
#include <stdexcept>

#include "handlers/calendar/civil.h"
#include "handlers/post.h"
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
const Text kStopped{"push_result.stopped", "✅ 《{title}》停下了，还没发的 {stopped} 人不会再收到。{rest}"};
const Text kRecalling{"push_result.recalling", "✅ 正在把《{title}》从 {count} 人的企业微信里撤回，撤完告诉你。{rest}"};
const Text kOutOfReach{"push_result.out_of_reach", "《{title}》已经发到 {count} 人的手机上，收不回来了。要更正，请用「群发」说明。"};
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

std::string taken_back_words(const std::string& title, std::int64_t stopped, std::int64_t recalled, std::int64_t there, std::int64_t under_way) {
  std::string rest;
  if (stopped > 0 && recalled > 0) rest += fill(kAlsoRecalling, {{"count", std::to_string(recalled)}});
  if (there > 0) rest += fill(kAlsoThere, {{"count", std::to_string(there)}});
  if (under_way > 0) rest += fill(kAlsoUnderWay, {{"count", std::to_string(under_way)}});
  if (stopped > 0) return fill(kStopped, {{"title", title}, {"stopped", std::to_string(stopped)}, {"rest", rest}});
  if (recalled > 0) return fill(kRecalling, {{"title", title}, {"count", std::to_string(recalled)}, {"rest", rest}});
  return fill(kOutOfReach, {{"title", title}, {"count", std::to_string(there + under_way)}});
}

// It has begun: whoever waits gets nothing, and the audience grows no further.
std::string stop(storage::Transaction& tx, const Occurrence& occurrence, const TakeBack& order, const std::string& title) {
  const std::int64_t stopped = storage::take_back_ready(tx, occurrence.id, order.now);
  storage::set_state(tx, occurrence.id, OccurrenceState::withdrawn);
  std::int64_t recalled = 0;
  for (const auto& call : storage::delivered_calls(tx, occurrence.id, name_of(wechat_api::Via::app), order.now - kRecallable)) recalled += call.people;
  const std::int64_t under_way = storage::occurrence_by_id(tx, occurrence.id)->tally.open();
  const std::string input = std::to_string(occurrence.id) + " " + std::to_string(order.by ? order.by->id : occurrence.author_id);
  if (recalled > 0 || under_way > 0) storage::keep_errand(tx, {0, std::string(kRecallErrand), input, std::nullopt, std::nullopt, order.now + kRecallable, 0}, order.now);
  if (const Job* job = job_of(order.features, occurrence.kind); job && job->withdrawn) job->withdrawn(tx, occurrence);
  return taken_back_words(title, stopped, recalled, std::max<std::int64_t>(0, occurrence.tally.accepted - recalled), under_way);
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
  if (occurrence.state == OccurrenceState::planned) return is_waiting ? "（等人核对，同意了才发）" : "";
  if (occurrence.state == OccurrenceState::missed) {
    if (is_waiting) return "（没发：没有第二个人同意）";
    if (const auto carrier = storage::carrier_of(db, occurrence.id)) return "（没发，并入" + calendar::day_text(carrier->due_at) + "）";
    return occurrence.late_rule == storage::LateRule::skip ? "（没发：系统停着，误点跳过）" : "（没发：系统停着，过了时间）";
  }
  if (occurrence.state == OccurrenceState::withdrawn) return "（撤回了）";
  if (occurrence.lateness >= storage::kNoticeablyLate)
    return "（晚了 " + std::to_string(std::chrono::ceil<std::chrono::minutes>(occurrence.lateness).count()) + " 分钟）";
  return occurrence.tally.open() > 0 ? "（还没发完）" : "";
}

std::string unknown_in_words(const Occurrence& occurrence) {
  return occurrence.tally.unknown > 0 ? "，不确定 " + std::to_string(occurrence.tally.unknown) + " 人" : "";
}

std::vector<wechat_api::Choice> choices_after(const Occurrence& occurrence) {
  std::vector<wechat_api::Choice> choices{{"送达情况", "", ""}};
  if (occurrence.tally.unknown > 0) choices.push_back({"待确认", "", ""});
  return choices;
}

std::string carried_in_words(const std::vector<Feature>& features, const storage::Snapshot& db, const Occurrence& occurrence) {
  std::string titles;
  for (const Occurrence& carried : storage::merged_into(db, occurrence.id))
    if (carried.subject_id != occurrence.subject_id) titles += "《" + title_of(features, db, carried) + "》";
  return titles.empty() ? "" : fill(kCarried, {{"titles", titles}});
}

std::string take_back(storage::Transaction& tx, const Occurrence& occurrence, const TakeBack& order) {
  const std::string title = title_of(order.features, tx, occurrence);
  if (occurrence.state == OccurrenceState::cancelled) return fill(kNothingLeft, {{"title", title}, {"state", "已经不发了"}});
  if (occurrence.state == OccurrenceState::missed || occurrence.state == OccurrenceState::withdrawn)
    return fill(kNothingLeft, {{"title", title}, {"state", state_in_words(tx, occurrence)}});
  const bool is_cancelled = storage::cancel_planned(tx, occurrence.id);
  const std::string words = is_cancelled ? fill(kCancelled, {{"title", title}}) + carried_in_words(order.features, tx, occurrence) : stop(tx, occurrence, order, title);
  storage::release_mass(tx, occurrence.id);
  const auto by = order.by ? std::optional(order.by->id) : std::nullopt;
  storage::audit(tx, by, "push.taken_back", "occurrence " + std::to_string(occurrence.id), is_cancelled ? "planned" : "begun", order.now);
  const std::string told = fill(kToldAuthor, {{"name", order.by ? order.by->name : "管理员"}, {"title", title}});
  if (by != occurrence.author_id) tell(tx, occurrence.author_id, wechat_api::TextReply{told, {}}, order.accounts, order.now);
  return words;
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
  return {&kCancelled, &kCarried, &kNothingLeft, &kStopped, &kRecalling, &kOutOfReach, &kAlsoRecalling, &kAlsoThere, &kAlsoUnderWay, &kToldAuthor};
}

}  // namespace handlers
