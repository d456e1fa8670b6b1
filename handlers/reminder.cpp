// 提醒: once, every day or on days of the week; listed, cancelled, changed, put off, done.
#include "storage/reminder.h"

#include "handlers/calendar/civil.h"
#include "handlers/calendar/folded.h"
#include "handlers/calendar/time_phrase.h"
#include "handlers/feature.h"
#include "storage/conversation.h"
#include "wechat_api/message_text.h"

namespace handlers {
namespace {

using calendar::TimePhrase;
using storage::Reminder;
using storage::Transaction;
using wechat_api::Choice;
using wechat_api::Reply;
using wechat_api::TextReply;

const Text kUsage{"reminder.usage", "提醒你什么？什么时候？一句话说清，比如\n明早8点提醒我交底稿\n每周一9点提醒我写周报"};
const Text kWhen{"reminder.when", "什么时候？比如「明早8点」「3小时后」「每周一9点」"};
const Text kWhenAgain{"reminder.when_again", "没看懂时间。写成「明早8点」「3小时后」「每周一9点」，或发「取消」。"};
const Text kWhat{"reminder.what", "{when}提醒你什么？写一句发过来。"};
const Text kPast{"reminder.past", "{time}已经过了。"};
const Text kTooFar{"reminder.too_far", "那么远的农历日子我还算不出来，换成公历日期再发一次。"};
const Text kTooMany{"reminder.too_many", "你已经有 {count} 个提醒了，先取消几个：发「提醒列表」。"};
const Text kSet{"reminder.set", "⏰ 好的，{when} 提醒你：{what}{note}\n不对？回「改 7:30」或「取消」。"};
const Text kMayNotArrive{"reminder.may_not_arrive", "\n微信规定两天没说话就发不了，到时前两天内跟我说句话就行。"};
const Text kCancelled{"reminder.cancelled", "✅ 已取消「{reminder}」。"};
const Text kBack{"reminder.back", "✅ 又有了：{reminder}。"};
const Text kBackTooLate{"reminder.back_too_late", "「{reminder}」的时间已经过了，要的话重新说一次。"};
const Text kNone{"reminder.none", "现在没有提醒。要加就说「明早8点提醒我…」。"};
const Text kList{"reminder.list", "你有 {count} 个提醒：{lines}\n取消回「取消 1」，改时间回「改 1 9:30」。"};
const Text kNoSuch{"reminder.no_such", "没有第 {number} 个提醒。发「提醒列表」看看。"};
const Text kWhichCancel{"reminder.which_cancel", "取消第几个？发「提醒列表」看编号，再回「取消 1」。"};
const Text kChanged{"reminder.changed", "✅ 改好了，{when} 提醒你：{what}"};
const Text kChangeUsage{"reminder.change_usage", "改成什么时候？写成「改 7:30」或「改 2 明天9:30」。"};
const Text kDue{"reminder.due", "⏰ {what}"};
const Text kDueAgain{"reminder.due_again", "⏰ {what}（{time} 再提醒）"};
const Text kDueLate{"reminder.due_late", "⏰ {what}\n（本来是 {time}，系统刚恢复，晚了。）"};
const Text kMissed{"reminder.missed", "⏰ {time}的提醒没能发出（系统停了）：{what}"};
const Text kPutOff{"reminder.put_off", "好，{time}再提醒。"};
const Text kNothingFired{"reminder.nothing_fired", "现在没有要推后的提醒。要加就说「明早8点提醒我…」。"};
const Text kDone{"reminder.done", "✅ 好，「{what}」办完了。"};
const Text kNothingDone{"reminder.nothing_done", "现在没有要办完的提醒。看都有哪些，发「提醒列表」。"};

constexpr std::string_view kAskWhen = "reminder.when", kAskWhat = "reminder.what", kUndoSet = "reminder", kUndoCancel = "reminder.cancelled";
constexpr std::chrono::minutes kUndoSpan{5}, kPutOffBy{10};
constexpr std::chrono::hours kAnswerable{24};
constexpr int kMost = 50, kListed = 9, kCharacters = 100;

// ---- words ----------------------------------------------------------------------------------------------------------------
// What is to be done, without the words that only ask for a reminder.
std::string task_of(std::string_view rest) {
  constexpr std::string_view kAround[] = {"提醒我", "提醒一下", "提醒", "叫我", "别忘了", "记得", "麻烦", "帮我", "请", "一下", "的时候", "，", ",", "。", "：", ":", "、", " "};
  constexpr std::string_view kBehind[] = {"提醒我", "提醒一下我", "提醒", "叫我", "叫我一声", "吧", "，", ",", "。", " "};
  std::string_view task = rest;
  for (bool has_changed = true; has_changed;) {
    has_changed = false;
    for (const std::string_view word : kAround)
      if (task.starts_with(word)) {
        task.remove_prefix(word.size());
        has_changed = true;
      }
    for (const std::string_view word : kBehind)
      if (task.ends_with(word)) {
        task.remove_suffix(word.size());
        has_changed = true;
      }
  }
  return calendar::cut_to(trimmed(task), kCharacters);
}

std::string when_text(const std::string& rule, std::chrono::sys_seconds due) {
  if (const auto recurrence = calendar::recurrence_of(rule)) return calendar::recurrence_text(*recurrence);
  return calendar::day_text(due) + calendar::clock_text(due);
}
std::string full_text(const Reminder& reminder) { return when_text(reminder.rule, reminder.due_at.value_or(std::chrono::sys_seconds{})) + " " + reminder.words; }

// ---- setting --------------------------------------------------------------------------------------------------------------
struct Time {
  std::string rule;
  std::chrono::sys_seconds due{};
  std::string_view note;
};
std::optional<Time> time_of(const TimePhrase& phrase) {
  if (phrase.kind == TimePhrase::Kind::once) return Time{"", phrase.at, phrase.note};
  if (phrase.kind == TimePhrase::Kind::recurring) return Time{calendar::kept_text(*phrase.recurrence), phrase.at, phrase.note};
  return std::nullopt;
}

Reply set(Transaction& tx, const Request& request, const Time& time, const std::string& task) {
  storage::close_question(tx, request.from.id);
  const auto open = storage::open_reminders(tx, request.member->id, kMost);
  if (static_cast<int>(open.size()) >= kMost) return TextReply{fill(kTooMany, {{"count", std::to_string(kMost)}}), {}};
  const std::int64_t id = storage::keep_reminder(tx, *request.member, task, time.rule, time.due, request.now);
  storage::can_undo(tx, request.from.id, kUndoSet, id, request.now + kUndoSpan);
  std::string words = fill(kSet, {{"when", when_text(time.rule, time.due)}, {"what", task}, {"note", time.note.empty() ? "" : "（" + std::string(time.note) + "）"}});
  if (!reach(tx, request.member->id, request.accounts, time.due).identity) words += fill(kMayNotArrive);
  return TextReply{words, {}};
}

// The same clock tomorrow, and this evening where that is still ahead.
Reply offer_later(Transaction& tx, const Request& request, const TimePhrase& phrase, const std::string& task) {
  storage::ask(tx, request.from.id, kAskWhen, task, request.now);
  const auto civil = calendar::civil(phrase.at);
  TextReply asked{fill(kPast, {{"time", calendar::moment_text(phrase.at, request.now)}}), {}};
  if (calendar::day_of(phrase.at) != calendar::day_of(request.now)) {
    asked.text += "\n" + fill(kWhen);
    return asked;
  }
  const std::string clock = calendar::clock_text(phrase.at);
  asked.choices.push_back(Choice{"明天 " + clock, "明天" + std::string(civil.hour < 12 ? "上午" : "") + clock, ""});
  if (civil.hour < 12 && phrase.at + std::chrono::hours{12} > request.now) {
    const std::string evening = calendar::clock_text(phrase.at + std::chrono::hours{12});
    asked.choices.push_back(Choice{"今晚 " + evening, "今天" + evening, ""});
  }
  return asked;
}

Reply create(Transaction& tx, const Request& request, std::string_view text) {
  const TimePhrase phrase = calendar::read_time(text, request.now);
  const std::string task = task_of(phrase.rest);
  if (phrase.kind == TimePhrase::Kind::unknown_calendar) return TextReply{fill(kTooFar), {}};
  if (phrase.kind == TimePhrase::Kind::past) return offer_later(tx, request, phrase, task);
  const auto time = time_of(phrase);
  if (!time && task.empty()) return TextReply{fill(kUsage), {}};
  if (!time) {
    storage::ask(tx, request.from.id, kAskWhen, task, request.now);
    return TextReply{fill(kWhen), {}};
  }
  if (!task.empty()) return set(tx, request, *time, task);
  storage::ask(tx, request.from.id, kAskWhat, std::string(text), request.now);
  return TextReply{fill(kWhat, {{"when", when_text(time->rule, time->due)}}), {}};
}

Reply command(Transaction& tx, const Request& request) { return create(tx, request, request.argument); }

Reply answer_when(Transaction& tx, const Request& request) {
  const TimePhrase phrase = calendar::read_time(request.argument, request.now);
  std::string task(request.state);
  if (task.empty()) task = task_of(phrase.rest);
  if (phrase.kind == TimePhrase::Kind::past) return offer_later(tx, request, phrase, task);
  const auto time = time_of(phrase);
  if (!time) {
    storage::ask(tx, request.from.id, kAskWhen, request.state, request.now);
    return TextReply{fill(kWhenAgain), {}};
  }
  if (!task.empty()) return set(tx, request, *time, task);
  storage::ask(tx, request.from.id, kAskWhat, request.argument, request.now);
  return TextReply{fill(kWhat, {{"when", when_text(time->rule, time->due)}}), {}};
}

Reply answer_what(Transaction& tx, const Request& request) {
  const std::string task = task_of(request.argument);
  const auto time = time_of(calendar::read_time(request.state, request.now));
  if (task.empty() || !time) return TextReply{fill(kUsage), {}};
  return set(tx, request, *time, task);
}

// ---- list, cancel, change ---------------------------------------------------------------------------------------------------
Reply list(Transaction& tx, const Request& request) {
  const auto open = storage::open_reminders(tx, request.member->id, kMost);
  if (open.empty()) return TextReply{fill(kNone), {}};
  std::string lines;
  for (std::size_t n = 0; n < open.size() && n < kListed; ++n) {
    const bool is_unreachable = open[n].due_at && !reach(tx, request.member->id, request.accounts, *open[n].due_at).identity;
    lines += "\n" + std::to_string(n + 1) + " " + full_text(open[n]) + (is_unreachable ? "（到时先跟我说句话才发得出）" : "");
  }
  if (open.size() > kListed) lines += "\n……";
  return TextReply{fill(kList, {{"count", std::to_string(open.size())}, {"lines", lines}}), {}};
}

// The number at the start of the text, taken off it: 2, 第2个, 提醒2.
std::optional<std::size_t> take_number(std::string& text) {
  calendar::Reader reader(text);
  while (reader.take(" ") || reader.take("提醒") || reader.take("第")) {}
  const auto number = reader.number();
  const bool is_counted = number && (reader.take("个") || reader.take("条") || reader.take(" ") || reader.rest().empty());
  if (!is_counted) return std::nullopt;
  reader.skip_spaces();
  text = std::string(reader.rest());
  return static_cast<std::size_t>(*number);
}

Reply cancel(Transaction& tx, const Request& request, const Reminder& reminder) {
  storage::cancel_reminder(tx, reminder);
  storage::can_undo(tx, request.from.id, kUndoCancel, reminder.id, request.now + kUndoSpan);
  return TextReply{fill(kCancelled, {{"reminder", full_text(reminder)}}), {Choice{"撤回", "", ""}}};
}

Reply cancel_numbered(Transaction& tx, const Request& request) {
  std::string text = calendar::fold(request.argument).text;
  const auto open = storage::open_reminders(tx, request.member->id, kMost);
  if (open.empty()) return TextReply{fill(kNone), {}};
  const auto number = take_number(text);
  if (!number && open.size() == 1 && (text.empty() || text == "提醒")) return cancel(tx, request, open.front());
  if (!number) return TextReply{fill(kWhichCancel), {Choice{"提醒列表", "", ""}}};
  if (*number < 1 || *number > open.size()) return TextReply{fill(kNoSuch, {{"number", std::to_string(*number)}}), {Choice{"提醒列表", "", ""}}};
  return cancel(tx, request, open[*number - 1]);
}

// What a new time means for a reminder: a clock alone keeps its day or its rule.
std::optional<Time> changed_time(const Reminder& reminder, const std::string& text, std::chrono::sys_seconds now) {
  TimePhrase phrase = calendar::read_time(text, now);
  if (!phrase.is_clock_alone) return time_of(phrase);
  if (auto rule = calendar::recurrence_of(reminder.rule)) {
    // As of a whole day: 10:00 is ten in the morning, whatever the time is now.
    const auto civil = calendar::civil(calendar::read_time(text, calendar::day_of(now) - calendar::kOffset - std::chrono::seconds{1}).at);
    rule->hour = civil.hour;
    rule->minute = civil.minute;
    return Time{calendar::kept_text(*rule), calendar::next_of(*rule, now), {}};
  }
  if (reminder.due_at && *reminder.due_at > now) {
    const auto midnight = calendar::day_of(*reminder.due_at) - calendar::kOffset;
    const TimePhrase that_day = calendar::read_time(text, midnight - std::chrono::seconds{1});
    if (that_day.at > now) return time_of(that_day);
  }
  return time_of(phrase);
}

Reply change(Transaction& tx, const Request& request) {
  std::string text = calendar::fold(request.argument).text;
  for (const std::string_view word : {"时间", "到", "成", "为"})
    if (text.starts_with(word)) text.erase(0, word.size());
  text = trimmed(text);
  const auto open = storage::open_reminders(tx, request.member->id, kMost);
  std::string numbered = text;
  const auto number = take_number(numbered);
  std::optional<Reminder> reminder;
  if (number && !numbered.empty()) {
    if (*number < 1 || *number > open.size()) return TextReply{fill(kNoSuch, {{"number", std::to_string(*number)}}), {Choice{"提醒列表", "", ""}}};
    reminder = open[*number - 1];
    text = numbered;
  } else {
    reminder = storage::newest_reminder(tx, request.member->id);
  }
  if (!reminder) return TextReply{fill(kNone), {}};
  const auto time = changed_time(*reminder, text, request.now);
  if (!time) return TextReply{fill(kChangeUsage), {}};
  storage::plan_reminder(tx, *reminder, *request.member, time->rule, time->due, request.now);
  storage::can_undo(tx, request.from.id, kUndoSet, reminder->id, request.now + kUndoSpan);
  return TextReply{fill(kChanged, {{"when", when_text(time->rule, time->due)}, {"what", reminder->words}}), {}};
}

Reply undo_set(Transaction& tx, const Request& request, std::int64_t reminder_id) {
  const auto reminder = storage::reminder_of(tx, reminder_id);
  if (!reminder || reminder->state != "open") return TextReply{fill(kNone), {}};
  return cancel(tx, request, *reminder);
}

Reply undo_cancel(Transaction& tx, const Request& request, std::int64_t reminder_id) {
  const auto reminder = storage::reminder_of(tx, reminder_id);
  if (!reminder) return TextReply{fill(kNone), {}};
  const auto rule = calendar::recurrence_of(reminder->rule);
  const auto due = rule ? calendar::next_of(*rule, request.now) : reminder->due_at.value_or(std::chrono::sys_seconds{});
  if (due <= request.now) return TextReply{fill(kBackTooLate, {{"reminder", full_text(*reminder)}}), {}};
  storage::plan_reminder(tx, *reminder, *request.member, reminder->rule, due, request.now);
  return TextReply{fill(kBack, {{"reminder", full_text(*reminder)}}), {}};
}

// ---- when it has rung -------------------------------------------------------------------------------------------------------
Reply put_off(Transaction& tx, const Request& request) {
  const auto fired = storage::newest_fired(tx, request.member->id, request.now - kAnswerable);
  if (!fired) return TextReply{fill(kNothingFired), {}};
  const std::string text = calendar::fold(request.argument).text;
  std::chrono::sys_seconds at = request.now + kPutOffBy;
  if (!text.empty()) {
    // 稍后1小时 is 1小时后; 稍后明早 a moment of its own.
    TimePhrase phrase = calendar::read_time(text + "后", request.now);
    if (phrase.kind != TimePhrase::Kind::once) phrase = calendar::read_time(text, request.now);
    if (phrase.kind == TimePhrase::Kind::once) at = phrase.at;
  }
  // To the minute: whoever puts off by ten minutes thinks in minutes.
  at = std::chrono::ceil<std::chrono::minutes>(at);
  storage::repeat_reminder(tx, *fired, *request.member, at, request.now);
  const bool is_today = calendar::day_of(at) == calendar::day_of(request.now);
  return TextReply{fill(kPutOff, {{"time", is_today ? calendar::clock_text(at) + " " : calendar::moment_text(at, request.now) + " "}}), {}};
}

Reply done(Transaction& tx, const Request& request) {
  const auto fired = storage::newest_fired(tx, request.member->id, request.now - kAnswerable);
  if (!fired) return TextReply{fill(kNothingDone), {}};
  storage::note_done(tx, fired->id);
  return TextReply{fill(kDone, {{"what", fired->words}}), {}};
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
  if (reminder && reminder->state != "cancelled") {
    const bool is_late = occurrence.lateness >= storage::kNoticeablyLate;
    // WeCom drops a text it has carried within the last half hour: one that was put off says so.
    const bool is_again = reminder->rule.empty() ? reminder->fired_at.has_value() : reminder->occurrence_id != occurrence.id;
    const std::string time = calendar::clock_text(occurrence.due_at);
    const std::string words = is_late    ? fill(kDueLate, {{"what", reminder->words}, {"time", time}})
                              : is_again ? fill(kDueAgain, {{"what", reminder->words}, {"time", time}})
                                         : fill(kDue, {{"what", reminder->words}});
    const Reply message = TextReply{words, {Choice{"完成", "", ""}, Choice{"稍后 10 分钟", "稍后", ""}, Choice{"1 小时后", "稍后1小时", ""}, Choice{"明早", "稍后明早", ""}}};
    const std::int64_t body = storage::keep_body(tx, storage::Classification::internal, wechat_api::to_text(message));
    storage::add_to_tally(tx, occurrence.id, post_to(tx, {occurrence, storage::kReminderKind, Purpose::own, body, storage::Lane::urgent}, reminder->member_id, slice));
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
  tell(tx, reminder->member_id, TextReply{fill(kMissed, {{"time", time}, {"what", reminder->words}}), {}}, slice.accounts, slice.now);
  storage::note_fired(tx, reminder->id, occurrence.due_at);
  plan_next(tx, *reminder, occurrence, slice.now);
}

void record(Transaction& tx, const storage::OutboxRow& row, const Slice&) {
  storage::add_to_tally(tx, row.occurrence_id.value(), storage::result_of(row.state));
  storage::close_if_complete(tx, row.occurrence_id.value());
}

}  // namespace

Feature reminder() {
  using wechat_api::ContentKind;
  Feature feature;
  feature.name = "reminder";
  feature.commands = {{{"提醒", "提醒我", "加提醒", "别忘了"}, {"提醒{}", "别忘了{}", "{}提醒我{}", "{}叫我{}", "{}提醒一下我{}"}, "到点叫我", Permission::member, command},
                      {{"提醒列表", "我的提醒", "有哪些提醒"}, {}, "", Permission::member, list},
                      {{"取消提醒"}, {"取消{}"}, "", Permission::member, cancel_numbered},
                      {{"改", "改时间"}, {"改{}"}, "", Permission::member, change},
                      {{"稍后", "稍后提醒", "等会儿", "过会儿", "等一下"}, {"稍后{}"}, "", Permission::member, put_off},
                      {{"完成", "办完了", "做完了", "已完成"}, {}, "", Permission::member, done}};
  feature.questions = {{kAskWhen, {ContentKind::text}, answer_when}, {kAskWhat, {ContentKind::text}, answer_what, false, nullptr, {}, true}};
  feature.undos = {{kUndoSet, undo_set, true}, {kUndoCancel, undo_cancel}};
  feature.jobs = {{storage::kReminderKind, fire, missed}};
  feature.receipts = {{storage::kReminderKind, record}};
  feature.texts = {&kUsage, &kWhen, &kWhenAgain, &kWhat, &kPast, &kTooFar, &kTooMany, &kSet, &kMayNotArrive, &kCancelled, &kBack, &kBackTooLate, &kNone,
                   &kList, &kNoSuch, &kWhichCancel, &kChanged, &kChangeUsage, &kDue, &kDueAgain, &kDueLate, &kMissed, &kPutOff, &kNothingFired, &kDone, &kNothingDone};
  return feature;
}

}  // namespace handlers
