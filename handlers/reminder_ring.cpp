// The time of a reminder has come: it rings, is put off, is done, and is owed to whom it did not reach.
#include "handlers/calendar/civil.h"
#include "handlers/calendar/folded.h"
#include "handlers/calendar/time_phrase.h"
#include "handlers/feature.h"
#include "handlers/post.h"
#include "storage/reminder.h"
#include "storage/waiting_word.h"
#include "wechat_api/message_text.h"

namespace handlers {
namespace {

using calendar::TimePhrase;
using storage::Reminder;
using storage::Transaction;
using wechat_api::Choice;
using wechat_api::Reply;
using wechat_api::TextReply;

const Text kDue{"reminder_ring.due", "⏰ {what}"};
const Text kDueAgain{"reminder_ring.due_again", "⏰ {what}（{time} 再提醒）"};
const Text kDueLate{"reminder_ring.due_late", "⏰ {what}\n（本来是 {time}，系统刚恢复，晚了。）"};
const Text kUndelivered{"reminder_ring.undelivered", "⏰ {time}的提醒没能送到：{what}"};
const Text kPerhapsRung{"reminder_ring.perhaps_rung", "⏰ {time}的提醒可能已经响过（系统刚恢复）：{what}"};
const Text kMissed{"reminder_ring.missed", "⏰ {time}的提醒没能发出（系统停了）：{what}"};
const Text kPutOff{"reminder_ring.put_off", "好，{time} 再提醒。"};
const Text kPutOffUsage{"reminder_ring.put_off_usage", "推到什么时候？发「稍后1小时」「稍后明早」，或只发「稍后」推 10 分钟。"};
const Text kNothingFired{"reminder_ring.nothing_fired", "现在没有要推后的提醒。要加就说「明早8点提醒我…」。"};
const Text kDone{"reminder_ring.done", "✅ 好，「{what}」办完了。"};
const Text kNothingDone{"reminder_ring.nothing_done", "现在没有要办完的提醒。看都有哪些，发「提醒列表」。"};

constexpr std::chrono::minutes kPutOffBy{10};
constexpr std::chrono::hours kAnswerable{24};
constexpr std::chrono::days kOwedFor{14}, kFarthest{366};
constexpr int kCharactersInChoice = 8;

// 稍后1小时：交底稿 names the one it means.
std::pair<std::string, std::string> time_and_words(std::string_view argument) {
  const std::size_t colon = argument.find("：");
  if (colon == std::string_view::npos) return {trimmed(argument), ""};
  return {trimmed(argument.substr(0, colon)), trimmed(argument.substr(colon + std::string_view("：").size()))};
}

Reply put_off(Transaction& tx, const Request& request) {
  const auto [typed, words] = time_and_words(request.argument);
  const auto fired = storage::newest_fired(tx, request.member->id, request.now - kAnswerable, words);
  if (!fired) return TextReply{fill(kNothingFired), {}};
  const std::string text = calendar::fold(typed).text;
  std::chrono::sys_seconds at = request.now + kPutOffBy;
  if (!text.empty()) {
    // 稍后1小时 is 1小时后; 稍后明早 a moment of its own.
    TimePhrase phrase = calendar::read_time(text + "后", request.now);
    if (phrase.kind != TimePhrase::Kind::once) phrase = calendar::read_time(text, request.now);
    if (phrase.kind != TimePhrase::Kind::once || phrase.at > request.now + kFarthest) return TextReply{fill(kPutOffUsage), {}};
    at = phrase.at;
  }
  // To the minute: whoever puts off by ten minutes thinks in minutes.
  at = std::chrono::ceil<std::chrono::minutes>(at);
  storage::repeat_reminder(tx, *fired, *request.member, at, request.now);
  const bool is_today = calendar::day_of(at) == calendar::day_of(request.now);
  return TextReply{fill(kPutOff, {{"time", is_today ? calendar::clock_text(at) : calendar::moment_text(at, request.now)}}), {}};
}

Reply done(Transaction& tx, const Request& request) {
  const auto fired = storage::newest_fired(tx, request.member->id, request.now - kAnswerable, trimmed(request.argument));
  if (!fired) return TextReply{fill(kNothingDone), {}};
  storage::note_done(tx, *fired, request.now);
  return TextReply{fill(kDone, {{"what", fired->words}}), {}};
}

// It did not arrive: the person hears of it with the next answer.
void owe(Transaction& tx, const storage::Occurrence& occurrence, const Reminder& reminder, std::chrono::sys_seconds now) {
  const std::string time = calendar::day_text(occurrence.due_at) + calendar::clock_text(occurrence.due_at);
  storage::leave_word(tx, reminder.member_id, fill(kUndelivered, {{"time", time}, {"what", reminder.words}}), now, now + kOwedFor);
}

void plan_next(Transaction& tx, const Reminder& reminder, const storage::Occurrence& occurrence, std::chrono::sys_seconds now) {
  const auto rule = calendar::recurrence_of(reminder.rule);
  const auto member = storage::member_by_id(tx, reminder.member_id);
  if (rule && member && reminder.occurrence_id == occurrence.id)
    storage::plan_reminder(tx, reminder, *member, reminder.rule, calendar::next_of(*rule, std::max(occurrence.due_at, now)), now);
}

More fire(Transaction& tx, const storage::Occurrence& occurrence, const Slice& slice) {
  const auto reminder = storage::reminder_of(tx, occurrence.subject_id);
  storage::set_state(tx, occurrence.id, storage::OccurrenceState::sending);
  const bool is_wanted = reminder && reminder->state != "cancelled" && (reminder->occurrence_id == occurrence.id || reminder->repeat_id == occurrence.id);
  if (is_wanted) {
    const bool is_late = occurrence.lateness >= storage::kNoticeablyLate;
    // WeCom drops a text it has carried within the last half hour: one that was put off says so.
    const bool is_again = reminder->rule.empty() ? reminder->fired_at.has_value() : reminder->occurrence_id != occurrence.id;
    const std::string time = calendar::clock_text(occurrence.due_at);
    const std::string words = is_late    ? fill(kDueLate, {{"what", reminder->words}, {"time", time}})
                              : is_again ? fill(kDueAgain, {{"what", reminder->words}, {"time", time}})
                                         : fill(kDue, {{"what", reminder->words}});
    // Another one may ring before the answer comes: each choice names its own.
    const std::string which = "：" + calendar::cut_to(reminder->words, kCharactersInChoice);
    const std::string name = which.ends_with("…") ? which.substr(0, which.size() - std::string_view("…").size()) : which;
    const Reply message = TextReply{words, {Choice{"完成", "完成" + name, ""}, Choice{"稍后 10 分钟", "稍后10分钟" + name, ""},
                                            Choice{"1 小时后", "稍后1小时" + name, ""}, Choice{"明早", "稍后明早" + name, ""}}};
    const std::int64_t body = storage::keep_body(tx, storage::Classification::internal, wechat_api::to_text(message));
    const storage::Tally one = post_to(tx, {occurrence, storage::kReminderKind, Purpose::own, body, storage::Lane::urgent}, reminder->member_id, slice);
    storage::add_to_tally(tx, occurrence.id, one);
    if (one.skipped > 0) owe(tx, occurrence, *reminder, slice.now);
    storage::note_fired(tx, reminder->id, occurrence.due_at);
    plan_next(tx, *reminder, occurrence, slice.now);
  }
  storage::close_if_complete(tx, occurrence.id);
  return More::no;
}

void missed(Transaction& tx, const storage::Occurrence& occurrence, const Slice& slice) {
  const auto reminder = storage::reminder_of(tx, occurrence.subject_id);
  if (!reminder || reminder->state == "cancelled") return;
  const std::string time = calendar::day_text(occurrence.due_at) + calendar::clock_text(occurrence.due_at);
  // A restored database does not know what the lost one has sent: its plans of that time end at once.
  const bool is_restored = occurrence.useful_until < occurrence.due_at + storage::kReminderUsefulFor;
  tell(tx, reminder->member_id, TextReply{fill(is_restored ? kPerhapsRung : kMissed, {{"time", time}, {"what", reminder->words}}), {}}, slice.accounts, slice.now);
  storage::note_fired(tx, reminder->id, occurrence.due_at);
  plan_next(tx, *reminder, occurrence, slice.now);
}

void record(Transaction& tx, const storage::OutboxRow& row, const Slice& slice) {
  storage::add_to_tally(tx, row.occurrence_id.value(), storage::result_of(row.state));
  const auto occurrence = storage::occurrence_by_id(tx, row.occurrence_id.value());
  const auto reminder = storage::reminder_of(tx, occurrence->subject_id);
  if (reminder && row.state != storage::OutboxState::accepted) owe(tx, *occurrence, *reminder, slice.now);
  storage::close_if_complete(tx, row.occurrence_id.value());
}

}  // namespace

Feature reminder_ring() {
  Feature feature;
  feature.name = "reminder_ring";
  feature.commands = {{{"稍后", "稍后提醒", "等会儿", "过会儿", "等一下"}, {"稍后{}"}, "", Permission::member, put_off},
                      {{"完成", "办完了", "做完了", "已完成"}, {"完成:{}"}, "", Permission::member, done}};
  feature.jobs = {{storage::kReminderKind, fire, missed}};
  feature.receipts = {{storage::kReminderKind, record}};
  feature.texts = {&kDue, &kDueAgain, &kDueLate, &kUndelivered, &kPerhapsRung, &kMissed, &kPutOff, &kPutOffUsage, &kNothingFired, &kDone, &kNothingDone};
  return feature;
}

}  // namespace handlers
