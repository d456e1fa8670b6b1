// 提醒: once, every day or on days of the week; listed, cancelled, changed. reminder_ring.cpp is what happens when the time has come.
#include "storage/reminder.h"

#include <algorithm>

#include "handlers/calendar/civil.h"
#include "handlers/calendar/folded.h"
#include "handlers/calendar/time_phrase.h"
#include "handlers/feature.h"
#include "storage/conversation.h"

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
const Text kWhat{"reminder.what", "{when} 提醒你什么？写一句发过来。"};
const Text kPast{"reminder.past", "{time} 已经过了。"};
const Text kTooFar{"reminder.too_far", "那么远的日子我还记不住，5 年以内的都行。"};
const Text kTooMany{"reminder.too_many", "你已经有 {count} 个提醒了，先取消几个：发「提醒列表」。"};
const Text kSet{"reminder.set", "⏰ 好的，{when} 提醒你：{what}{note}\n不对？回「改 7:30」或「取消」。"};
const Text kMayNotArrive{"reminder.may_not_arrive", "\n微信规定两天没说话就发不了，到时前两天内跟我说句话就行；没送到的，下次说话时补上。"};
const Text kCancelled{"reminder.cancelled", "✅ 已取消「{reminder}」。"};
const Text kBack{"reminder.back", "✅ 又有了：{reminder}。"};
const Text kBackTooLate{"reminder.back_too_late", "「{reminder}」的时间已经过了，要的话重新说一次。"};
const Text kNone{"reminder.none", "现在没有提醒。要加就说「明早8点提醒我…」。"};
const Text kList{"reminder.list", "你有 {count} 个提醒：{lines}\n取消回「取消 1」，改时间回「改 1 9:30」。"};
const Text kNoSuch{"reminder.no_such", "没有第 {number} 个提醒。发「提醒列表」看看。"};
const Text kWhichCancel{"reminder.which_cancel", "取消第几个？发「提醒列表」看编号，再回「取消 1」。"};
const Text kChanged{"reminder.changed", "✅ 改好了，{when} 提醒你：{what}"};
const Text kChangeUsage{"reminder.change_usage", "改成什么时候？写成「改 7:30」或「改 2 明天9:30」。"};

constexpr std::string_view kAskWhen = "reminder.when", kAskWhat = "reminder.what", kUndoSet = "reminder", kUndoCancel = "reminder.cancelled",
                           kUndoChange = "reminder.changed";
constexpr std::chrono::minutes kUndoSpan{5};
constexpr int kMost = 50, kListed = 9, kCharacters = 100, kCharactersInList = 16;
constexpr std::chrono::days kFarthest{5 * 366};

// ---- words ----------------------------------------------------------------------------------------------------------------
// What is to be done, without the words that only ask for a reminder.
std::string task_of(std::string_view rest) {
  constexpr std::string_view kAround[] = {"提醒我", "提醒一下", "提醒", "叫我", "别忘了", "记得", "麻烦", "帮我", "请", "一下", "的时候", "，", ",", "。", "：", ":", "、", " "};
  constexpr std::string_view kBehind[] = {"提醒我", "提醒一下我", "提醒", "叫我", "叫我一声", "吧", "，", ",", "。", " "};
  std::string line(rest);
  std::replace(line.begin(), line.end(), '\n', ' ');
  std::string_view task = line;
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

std::string moment_text(std::chrono::sys_seconds at, std::chrono::sys_seconds now) {
  const int year = static_cast<int>(calendar::civil(at).date.year());
  const bool is_this_year = year == static_cast<int>(calendar::civil(now).date.year());
  return (is_this_year ? "" : std::to_string(year) + "年") + calendar::day_text(at) + calendar::clock_text(at);
}
std::string when_text(const std::string& rule, std::chrono::sys_seconds due, std::chrono::sys_seconds now) {
  if (const auto recurrence = calendar::recurrence_of(rule)) return calendar::recurrence_text(*recurrence);
  return moment_text(due, now);
}
std::string full_text(const Reminder& reminder, std::chrono::sys_seconds now) {
  return when_text(reminder.rule, reminder.due_at.value_or(std::chrono::sys_seconds{}), now) + " " + calendar::cut_to(reminder.words, kCharactersInList);
}

// ---- setting --------------------------------------------------------------------------------------------------------------
struct Time {
  std::string rule;
  std::chrono::sys_seconds due{};
  std::string_view note;
};
// As a question's state keeps it: what 明天 meant stays the same day after midnight.
std::string state_of(const Time& time) { return std::to_string(time.due.time_since_epoch().count()) + "\n" + time.rule; }
Time time_of_state(std::string_view state) {
  const std::size_t end = state.find('\n');
  return Time{std::string(state.substr(end + 1)), std::chrono::sys_seconds{std::chrono::seconds{std::stoll(std::string(state.substr(0, end)))}}, {}};
}

std::optional<Time> time_of(const TimePhrase& phrase) {
  if (phrase.kind == TimePhrase::Kind::once) return Time{"", phrase.at, phrase.note};
  if (phrase.kind == TimePhrase::Kind::recurring) return Time{calendar::kept_text(*phrase.recurrence), phrase.at, phrase.note};
  return std::nullopt;
}

Reply set(Transaction& tx, const Request& request, const Time& time, const std::string& task) {
  storage::close_question(tx, request.from.id, "reminder.");
  if (time.due > request.now + kFarthest) return TextReply{fill(kTooFar), {}};
  const auto open = storage::open_reminders(tx, request.member->id, kMost);
  if (static_cast<int>(open.size()) >= kMost) return TextReply{fill(kTooMany, {{"count", std::to_string(kMost)}}), {}};
  const std::int64_t id = storage::keep_reminder(tx, *request.member, task, time.rule, time.due, request.now);
  storage::can_undo(tx, request.from.id, kUndoSet, id, request.now + kUndoSpan);
  std::string words = fill(kSet, {{"when", when_text(time.rule, time.due, request.now)}, {"what", task}, {"note", time.note.empty() ? "" : "（" + std::string(time.note) + "）"}});
  // A rule goes on when the window of today's words is long closed.
  const auto last = time.rule.empty() ? time.due : time.due + std::chrono::days{7};
  if (!reach(tx, request.member->id, request.accounts, last).identity) words += fill(kMayNotArrive);
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
  // The day is written out: the choice may be taken after midnight.
  const auto choice = [&asked](const std::string& label, std::chrono::sys_seconds at) {
    const auto date = calendar::date_text(at);
    asked.choices.push_back(Choice{label + calendar::clock_text(at), date + " " + (calendar::civil(at).hour < 12 ? "上午" : "") + calendar::clock_text(at), ""});
  };
  choice("明天 ", phrase.at + std::chrono::hours{24});
  if (civil.hour < 12 && phrase.at + std::chrono::hours{12} > request.now) choice("今晚 ", phrase.at + std::chrono::hours{12});
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
  storage::ask(tx, request.from.id, kAskWhat, state_of(*time), request.now);
  return TextReply{fill(kWhat, {{"when", when_text(time->rule, time->due, request.now)}}), {}};
}

Reply command(Transaction& tx, const Request& request) { return create(tx, request, request.argument); }

// 明天六点叫我起床: the call stands right behind a time, or first. 领导叫我去开会 asks for nothing.
Reply in_passing(Transaction& tx, const Request& request) {
  const std::string text = calendar::fold(request.argument).text;
  if (text.find("提醒") != std::string::npos) return create(tx, request, request.argument);
  const std::size_t call = text.find("叫我");
  const TimePhrase before = calendar::read_time(std::string_view(text).substr(0, call), request.now);
  const bool ends_in_time = before.kind != TimePhrase::Kind::none && text.find_first_not_of(" ,", before.end) >= call;
  if (call != 0 && !ends_in_time) return wechat_api::NoReply{};
  return create(tx, request, request.argument);
}

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
  storage::ask(tx, request.from.id, kAskWhat, state_of(*time), request.now);
  return TextReply{fill(kWhat, {{"when", when_text(time->rule, time->due, request.now)}}), {}};
}

Reply answer_what(Transaction& tx, const Request& request) {
  const std::string task = task_of(request.argument);
  if (task.empty()) return TextReply{fill(kUsage), {}};
  Time time = time_of_state(request.state);
  if (const auto rule = calendar::recurrence_of(time.rule)) time.due = calendar::next_of(*rule, request.now);
  if (time.due <= request.now) return TextReply{fill(kPast, {{"time", calendar::moment_text(time.due, request.now)}}), {}};
  return set(tx, request, time, task);
}

// ---- list, cancel, change ---------------------------------------------------------------------------------------------------
Reply list(Transaction& tx, const Request& request) {
  const auto open = storage::open_reminders(tx, request.member->id, kMost);
  if (open.empty()) return TextReply{fill(kNone), {}};
  std::string lines;
  for (std::size_t n = 0; n < open.size() && n < kListed; ++n) {
    const bool is_unreachable = open[n].due_at && !reach(tx, request.member->id, request.accounts, *open[n].due_at).identity;
    lines += "\n" + std::to_string(n + 1) + " " + full_text(open[n], request.now) + (is_unreachable ? "（到时先跟我说句话才发得出）" : "");
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
  return TextReply{fill(kCancelled, {{"reminder", full_text(reminder, request.now)}}), {Choice{"撤回", "", ""}}};
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
  if (phrase.kind == TimePhrase::Kind::once && phrase.is_day_alone && reminder.due_at) {
    const auto clock = *reminder.due_at + calendar::kOffset - calendar::day_of(*reminder.due_at);
    phrase.at = calendar::day_of(phrase.at) + clock - calendar::kOffset;
    if (phrase.at <= now) return std::nullopt;
  }
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
  if (time->due > request.now + kFarthest) return TextReply{fill(kTooFar), {}};
  storage::plan_reminder(tx, *reminder, *request.member, time->rule, time->due, request.now);
  storage::can_undo(tx, request.from.id, kUndoChange, reminder->id, request.now + kUndoSpan);
  return TextReply{fill(kChanged, {{"when", when_text(time->rule, time->due, request.now)}, {"what", reminder->words}}), {}};
}

Reply undo_set(Transaction& tx, const Request& request, std::int64_t reminder_id) {
  const auto reminder = storage::reminder_of(tx, reminder_id);
  if (!reminder || reminder->state != "open") return TextReply{fill(kNone), {}};
  return cancel(tx, request, *reminder);
}

Reply undo_change(Transaction& tx, const Request& request, std::int64_t reminder_id) {
  const auto reminder = storage::reminder_of(tx, reminder_id);
  if (!reminder || !reminder->previous_rule) return TextReply{fill(kNone), {}};
  const auto rule = calendar::recurrence_of(*reminder->previous_rule);
  const auto due = rule ? calendar::next_of(*rule, request.now) : reminder->previous_due.value_or(std::chrono::sys_seconds{});
  if (due <= request.now) return TextReply{fill(kBackTooLate, {{"reminder", reminder->words}}), {}};
  storage::plan_reminder(tx, *reminder, *request.member, *reminder->previous_rule, due, request.now);
  return TextReply{fill(kChanged, {{"when", when_text(*reminder->previous_rule, due, request.now)}, {"what", reminder->words}}), {}};
}

Reply undo_cancel(Transaction& tx, const Request& request, std::int64_t reminder_id) {
  const auto reminder = storage::reminder_of(tx, reminder_id);
  if (!reminder) return TextReply{fill(kNone), {}};
  const auto rule = calendar::recurrence_of(reminder->rule);
  const auto due = rule ? calendar::next_of(*rule, request.now) : reminder->due_at.value_or(std::chrono::sys_seconds{});
  if (due <= request.now) return TextReply{fill(kBackTooLate, {{"reminder", full_text(*reminder, request.now)}}), {}};
  storage::plan_reminder(tx, *reminder, *request.member, reminder->rule, due, request.now);
  return TextReply{fill(kBack, {{"reminder", full_text(*reminder, request.now)}}), {}};
}

}  // namespace

Feature reminder() {
  using wechat_api::ContentKind;
  Feature feature;
  feature.name = "reminder";
  feature.commands = {{{"提醒", "提醒我", "加提醒", "别忘了"}, {"提醒{}", "提醒我{}", "别忘了{}", "别忘记{}"}, "到点叫我", Permission::member, command},
                      {{"叫我"}, {"{}提醒我{}", "{}叫我{}", "{}提醒一下我{}"}, "", Permission::member, in_passing, true},
                      {{"提醒列表", "我的提醒", "有哪些提醒"}, {}, "", Permission::member, list},
                      {{"取消提醒", "删除提醒"}, {"取消{}", "删除提醒{}"}, "", Permission::member, cancel_numbered},
                      {{"改", "改时间"}, {"改{}"}, "", Permission::member, change}};
  feature.questions = {{kAskWhen, {ContentKind::text}, answer_when}, {kAskWhat, {ContentKind::text}, answer_what, false, Permission::member, nullptr, {}, true}};
  feature.undos = {{kUndoSet, undo_set, undo_set}, {kUndoCancel, undo_cancel}, {kUndoChange, undo_change, undo_set}};
  feature.texts = {&kUsage, &kWhen, &kWhenAgain, &kWhat, &kPast, &kTooFar, &kTooMany, &kSet, &kMayNotArrive, &kCancelled, &kBack, &kBackTooLate, &kNone, &kList, &kNoSuch, &kWhichCancel, &kChanged, &kChangeUsage};
  return feature;
}

}  // namespace handlers
