// What became of a push: 送达情况, 补发失败的, and what is not certain until a person decides.
#include <algorithm>

#include "handlers/calendar/civil.h"
#include "handlers/calendar/folded.h"
#include "handlers/feature.h"
#include "handlers/post.h"
#include "handlers/push.h"
#include "storage/audit.h"
#include "storage/push_row.h"
#include "storage/study.h"

namespace handlers {
namespace {

using storage::Occurrence;
using storage::OccurrenceState;
using storage::OutboxState;
using storage::Transaction;
using wechat_api::Choice;
using wechat_api::Reply;
using wechat_api::TextReply;

const Text kNothingSent{"push_result.nothing_sent", "还没有发过学习。要排就发：\n排学习 明天19:00 标题 / 正文"};
const Text kReport{"push_result.report", "《{title}》{day}{slot}{state}\n应到 {total} 人：送到 {accepted}，没送到 {unreached}{unknown}{open}。{names}{lost}{checked}{undo}"};
const Text kUndo{"push_result.undo", "\n发错了就回「撤回 {number}」。"};
const Text kNothingToRepeat{"push_result.nothing_to_repeat", "《{title}》没有要补发的。"};
const Text kStillUnreachable{"push_result.still_unreachable", "《{title}》有 {count} 人现在还是送不到，请打电话或带话。{names}"};
const Text kRepeated{"push_result.repeated", "✅ 正在给 {count} 人补发《{title}》。{rest}"};
const Text kNeverSent{"push_result.never_sent", "《{title}》根本没发成，没有人收到。要发请重新「排学习」。"};
const Text kTakenBack{"push_result.taken_back", "《{title}》已经撤回了，不补发。"};
const Text kStillWritten{"push_result.still_written", "《{title}》还在发，等它发完再补发。"};
const Text kTooOld{"push_result.too_old", "《{title}》是{day}的，不补发了。"};
const Text kNothingInDoubt{"push_result.nothing_in_doubt", "没有不确定送没送到的。"};
const Text kInDoubt{"push_result.in_doubt", "《{title}》有 {count} 人不确定收没收到（发的时候断了）：{names}。怎么处理？"};
const Text kSettled{"push_result.settled", "✅ {count} 人{verdict}。"};
const Text kSecondNeeded{"push_result.second_needed", "超过 {limit} 人，要第二个人也在「待确认」里选「再发一次」才发。已记下你同意。"};

constexpr int kNamesShown = 10;
constexpr int kMostAlone = 100;  // more people than this get a second message only when two persons say so
constexpr auto kRepeatWithin = std::chrono::hours{24};

// The newest push of each kind, newest first, as far as they are of the same day.
std::vector<Occurrence> newest(const storage::Snapshot& db, const Request& request) {
  std::vector<Occurrence> found;
  for (const Feature& feature : request.features)
    for (const Job& job : feature.jobs)
      if (job.title)
        if (auto begun = storage::newest_begun(db, job.kind, unit_of_secretary(db, *request.member), request.member->id)) found.push_back(std::move(*begun));
  std::sort(found.begin(), found.end(), [](const auto& one, const auto& other) { return one.due_at > other.due_at; });
  std::erase_if(found, [&](const Occurrence& one) { return one.due_at + kRepeatWithin < found.front().due_at; });
  return found;
}

// "，还有 5 人在发", "，有 2 人要等到 7:00", with the reason where something keeps them back.
std::string open_in_words(const storage::Snapshot& db, const Occurrence& occurrence, std::chrono::sys_seconds now) {
  const auto waiting = storage::waiting_of(db, occurrence.id, now);
  const std::int64_t sending = occurrence.tally.open() - (waiting ? waiting->people : 0);
  std::string words = sending > 0 ? "，还有 " + std::to_string(sending) + " 人在发" : "";
  if (!waiting) return words;
  words += "，有 " + std::to_string(waiting->people) + " 人还没发，" + (waiting->last > waiting->next ? "最早等到" : "等到") + calendar::moment_text(waiting->next, now);
  return words + "（" + (waiting->reason.empty() ? "他们自己设的时间" : waiting->reason) + "）";
}

std::string report_of(const storage::Snapshot& db, const Request& request, const Occurrence& occurrence) {
  const auto& tally = occurrence.tally;
  const auto turnout = storage::turnout_of(db, occurrence.id);
  const std::int64_t lost = storage::not_received(db, occurrence.id);
  const std::int64_t unreached = tally.total - tally.accepted - tally.unknown - tally.open();
  const std::string checked = std::to_string(turnout.checked_in) + "/" + std::to_string(turnout.assigned);
  return fill(kReport, {{"title", title_of(request.features, db, occurrence)},
                        {"day", calendar::day_text(occurrence.due_at)},
                        {"slot", occurrence.slot},
                        {"state", state_in_words(db, occurrence)},
                        {"total", std::to_string(tally.total)},
                        {"accepted", std::to_string(tally.accepted)},
                        {"unreached", std::to_string(unreached)},
                        {"unknown", unknown_in_words(occurrence)},
                        {"open", open_in_words(db, occurrence, request.now)},
                        {"names", unreached_in_words(db, occurrence.id, unreached)},
                        {"lost", lost > 0 ? "\n平台后来说，送到的里面有 " + std::to_string(lost) + " 人其实没收到，没说是谁。" : ""},
                        {"checked", turnout.assigned > 0 ? "\n打卡 " + checked : ""},
                        // A study's number stands in 今晚推送.
                        {"undo", occurrence.kind != storage::kStudyKind && is_just_begun(occurrence, request.now) ? fill(kUndo, {{"number", std::to_string(occurrence.id)}}) : ""}});
}

Reply report(Transaction& tx, const Request& request) {
  const auto begun = newest(tx, request);
  if (begun.empty()) return TextReply{fill(kNothingSent), {}};
  TextReply answer;
  std::int64_t unknown = 0;
  for (const Occurrence& occurrence : begun) {
    answer.text += (answer.text.empty() ? "" : "\n") + report_of(tx, request, occurrence);
    unknown += occurrence.tally.unknown;
  }
  if (unknown > 0) answer.choices.push_back(Choice{"待确认", "", " " + std::to_string(unknown) + " 人不确定收没收到"});
  return answer;
}

// Why nothing of it can be sent again; empty when it can.
std::string why_not_again(const storage::Snapshot& db, const Request& request, const Occurrence& occurrence) {
  const std::string title = title_of(request.features, db, occurrence);
  if (request.now > occurrence.due_at + kRepeatWithin) return fill(kTooOld, {{"title", title}, {"day", calendar::day_text(occurrence.due_at)}});
  if (occurrence.state == OccurrenceState::missed) return fill(kNeverSent, {{"title", title}});
  if (occurrence.state == OccurrenceState::withdrawn) return fill(kTakenBack, {{"title", title}});
  if (occurrence.state == OccurrenceState::frozen) return fill(kStillWritten, {{"title", title}});
  return "";
}

std::string still_unreachable(const storage::Snapshot& db, const Request& request, const Occurrence& occurrence, std::int64_t count) {
  if (count == 0) return "";
  return fill(kStillUnreachable, {{"title", title_of(request.features, db, occurrence)}, {"count", std::to_string(count)}, {"names", unreached_in_words(db, occurrence.id, count)}});
}

// The newest of which anybody has a route now. Where there is none, what stands in the way of each: one that can never reach its
// people must not hide another.
Reply repeat_failed(Transaction& tx, const Request& request) {
  const auto begun = newest(tx, request);
  if (begun.empty()) return TextReply{fill(kNothingSent), {}};
  std::string unreachable;
  for (const Occurrence& occurrence : begun) {
    const auto rows = storage::failed_rows(tx, occurrence.id);
    if (rows.empty() || !why_not_again(tx, request, occurrence).empty()) continue;
    const std::int64_t count = send_again(tx, occurrence, rows, false, {request.now, 0, request.accounts});
    const std::string rest = still_unreachable(tx, request, occurrence, static_cast<std::int64_t>(rows.size()) - count);
    if (count > 0) {
      storage::audit(tx, request.member->id, "push.repeated", "occurrence " + std::to_string(occurrence.id), std::to_string(count), request.now);
      return TextReply{fill(kRepeated, {{"count", std::to_string(count)}, {"title", title_of(request.features, tx, occurrence)}, {"rest", rest}}), {}};
    }
    unreachable += (unreachable.empty() ? "" : "\n") + rest;
  }
  if (!unreachable.empty()) return TextReply{unreachable, {}};
  const std::string why_not = why_not_again(tx, request, begun.front());
  return TextReply{why_not.empty() ? fill(kNothingToRepeat, {{"title", title_of(request.features, tx, begun.front())}}) : why_not, {}};
}

// Each says which push it means: an old list must not decide about a newer one.
std::vector<Choice> verdicts(const Occurrence& occurrence, std::chrono::sys_seconds now) {
  const std::string number = " " + std::to_string(occurrence.id);
  std::vector<Choice> choices{Choice{"当已送到", "待确认 当已送到" + number, ""}, Choice{"不再发", "待确认 不再发" + number, ""}};
  const bool may_go_again = now <= occurrence.due_at + kRepeatWithin && occurrence.state != OccurrenceState::withdrawn && occurrence.state != OccurrenceState::frozen;
  if (may_go_again) choices.push_back(Choice{"再发一次", "待确认 再发一次" + number, ""});
  return choices;
}

Reply in_doubt(Transaction& tx, const Request& request) {
  const auto occurrence = storage::newest_in_doubt(tx, unit_of_secretary(tx, *request.member), request.member->id);
  if (!occurrence) return TextReply{fill(kNothingInDoubt), {}};
  const auto rows = storage::doubtful_rows(tx, occurrence->id);
  const std::string whole = calendar::fold(request.argument).text, number = " " + std::to_string(occurrence->id);
  const bool is_meant = whole.ends_with(number);
  const std::string said = is_meant ? whole.substr(0, whole.size() - number.size()) : "";
  if (said != "当已送到" && said != "不再发" && said != "再发一次") {
    std::string names;
    for (const auto& name : storage::names_of_rows(tx, rows, kNamesShown)) names += (names.empty() ? "" : "、") + name;
    if (rows.size() > kNamesShown) names += "等";
    return TextReply{fill(kInDoubt, {{"title", title_of(request.features, tx, *occurrence)}, {"count", std::to_string(rows.size())}, {"names", names}}), verdicts(*occurrence, request.now)};
  }
  std::int64_t count = static_cast<std::int64_t>(rows.size());
  const std::string why_not = said == "再发一次" ? why_not_again(tx, request, *occurrence) : "";
  if (!why_not.empty()) return TextReply{why_not, verdicts(*occurrence, request.now)};
  if (said == "再发一次" && rows.size() > kMostAlone && !storage::second_agrees(tx, occurrence->id, request.member->id, request.now))
    return TextReply{fill(kSecondNeeded, {{"limit", std::to_string(kMostAlone)}}), {}};
  if (said == "再发一次") count = send_again(tx, *occurrence, rows, true, {request.now, 0, request.accounts});
  if (count == 0) return TextReply{still_unreachable(tx, request, *occurrence, static_cast<std::int64_t>(rows.size())), verdicts(*occurrence, request.now)};
  storage::audit(tx, request.member->id, "push.settled", "occurrence " + std::to_string(occurrence->id), said, request.now);
  if (said != "再发一次")
    for (storage::OutboxRow row : rows) {
      const OutboxState state = said == "当已送到" ? OutboxState::accepted : OutboxState::refused;
      row.is_final = state == OutboxState::refused;
      storage::settle_row(tx, row, state, said == "当已送到" ? "书记确认送到" : "书记决定不再发", 0, request.now);
      storage::revise_tally(tx, occurrence->id, row.state, state);
    }
  return TextReply{fill(kSettled, {{"count", std::to_string(count)}, {"verdict", said == "再发一次" ? "正在再发" : said}}), {}};
}

}  // namespace

Feature push_result() {
  Feature feature;
  feature.name = "push_result";
  feature.commands = {{{"送达情况", "推送情况", "发送情况", "谁没收到", "谁没打卡", "谁收到了"}, {}, "谁收到、谁打卡", Permission::secretary, report},
                      {{"补发失败的", "补发", "重发", "再发一遍"}, {}, "给没送到的再发", Permission::secretary, repeat_failed},
                      {{"待确认"}, {"待确认{}"}, "", Permission::secretary, in_doubt}};
  feature.texts = {&kNothingSent, &kReport, &kNothingToRepeat, &kStillUnreachable, &kRepeated, &kNeverSent, &kTakenBack, &kStillWritten, &kTooOld, &kUndo, &kNothingInDoubt, &kInDoubt, &kSettled, &kSecondNeeded};
  const auto more = push_texts();
  feature.texts.insert(feature.texts.end(), more.begin(), more.end());
  return feature;
}

}  // namespace handlers
