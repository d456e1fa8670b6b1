// 免打扰, 下夜班再发, 退订, 恢复: what a person wants to be spared and when, and everything back with one word.
#include "storage/preference.h"

#include <algorithm>

#include "handlers/calendar/folded.h"
#include "handlers/calendar/time_of_day.h"
#include "handlers/feature.h"
#include "storage/audit.h"
#include "storage/conversation.h"

namespace handlers {
namespace {

using storage::Preference;
using storage::Transaction;
using wechat_api::Choice;
using wechat_api::Reply;
using wechat_api::TextReply;

const Text kAsk{"preference.ask", "想少收哪些？"};
const Text kQuiet{"preference.quiet", "✅ {from} 到 {until} 不打扰你，这时候的学习、通知等到 {until} 再发。你自己设的提醒照样会到。回「恢复」随时改回来。"};
const Text kWhichSpan{"preference.which_span", "是哪一段？选一个，或者写清上午还是晚上，比如：\n晚上10点到早上7点"};
const Text kQuietUsage{"preference.quiet_usage", "几点到几点不打扰？写清上午还是晚上，比如：\n晚上10点到早上7点"};
const Text kAskShift{"preference.ask_shift", "几点以后方便看？回个时间，比如：早上8点半"};
const Text kShiftUsage{"preference.shift_usage", "没看明白是几点。回个时间就行，比如：早上8点半"};
const Text kAskAlways{"preference.ask_always", "是不是以后都这样？学习、通知 {from} 到 {until} 之间发给你，别的时候的等到 {from}。"};
const Text kLeft{"preference.left", "好，没有改，照旧发给你。"};
const Text kShift{"preference.shift", "✅ 以后学习、通知 {from} 到 {until} 之间发给你，晚上的等到第二天 {from}。你自己设的提醒照样会到。回「恢复」随时改回来。"};
const Text kDayOnly{"preference.day_only", "✅ 以后只在 7:00–21:00 发给你，夜里的等到早上。回「恢复」随时改回来。"};
const Text kOnlyMass{"preference.only_mass", "\n注意：你只在公众号里收。你的时间以外发给大家的，48小时里在这儿说过话才能留给你，没说过话就收不到那条。"};
const Text kAnyTime{"preference.any_time", "✅ 什么时候都可以发给你了。{rest}"};
const Text kNoHours{"preference.no_hours", "你没有设不打扰的时间，什么时候都可以发给你。{rest}"};
const Text kStillOff{"preference.still_off", "\n学习、通知你都关着，要收就回「恢复」。"};
const Text kNoCare{"preference.no_care", "✅ 节日和生日的都关了。回「恢复」随时打开。"};
const Text kNoPush{"preference.no_push", "✅ 都关了，你自己设的提醒照样会到。回「恢复」随时打开。"};
const Text kAll{"preference.all", "✅ 恢复了，学习、通知、祝福都会发给你。"};
const Text kAllAlready{"preference.all_already", "现在什么都没关，都会发给你。想少收就发「退订」。"};

constexpr std::string_view kWhich = "preference.which", kWhen = "preference.when", kHours = "preference.hours", kAlways = "preference.always";
constexpr int kDay = 24 * 60, kAwake = 10 * 60;  // who sleeps by day is left in peace after so many minutes

std::vector<Choice> choices() {
  return {Choice{"只在 7:00–21:00 发", "只在白天发", ""}, Choice{"关掉节日和生日", "", ""}, Choice{"都关掉", "", ""}, Choice{"定个时间不打扰", "免打扰时间", ""}};
}

Reply ask(Transaction& tx, const Request& request) {
  storage::ask(tx, request.from.id, kWhich, "", request.now);
  return TextReply{fill(kAsk), choices()};
}

Reply keep(Transaction& tx, const Request& request, const Preference& preference, std::string_view key, std::string words) {
  storage::close_question(tx, request.from.id, "preference.");
  storage::keep_preference(tx, request.member->id, preference, request.now);
  storage::audit(tx, request.member->id, "preference.changed", "member " + std::to_string(request.member->id), key, request.now);
  return TextReply{std::move(words), {Choice{"恢复", "", ""}}};
}

// Whom one message to all is the only way to: it goes once, and not in anybody's own hours.
std::string by_mass_alone_in_words(const storage::Snapshot& db, const Request& request) {
  return is_reached_by_mass_alone(db, request.member->id, request.accounts, request.now) ? fill(kOnlyMass) : "";
}

Reply answer(Transaction& tx, const Request& request) {
  const std::string choice = calendar::fold(request.argument).text;
  Preference preference = storage::preference_of(tx, request.member->id);
  const Text* words = nullptr;
  if (choice.starts_with("只在")) {
    preference = {true, preference.no_care, false};  // in the place of other hours, and of nothing at all
    words = &kDayOnly;
  } else if (choice.find("生日") != std::string::npos || choice.find("节日") != std::string::npos) {
    preference.no_care = true;
    words = &kNoCare;
  } else if (choice.find("都关") != std::string::npos || choice == "全关" || choice == "全部") {
    preference.no_push = true;
    words = &kNoPush;
  }
  if (!words) return wechat_api::NoReply{};
  return keep(tx, request, preference, words->key, fill(*words) + (words == &kDayOnly ? by_mass_alone_in_words(tx, request) : ""));
}

Reply spare_all(Transaction& tx, const Request& request) {
  Preference preference = storage::preference_of(tx, request.member->id);
  preference.no_push = true;
  return keep(tx, request, preference, kNoPush.key, fill(kNoPush));
}

Reply keep_hours(Transaction& tx, const Request& request, int from, int until, const Text& text, calendar::DaySpan said) {
  Preference preference = storage::preference_of(tx, request.member->id);
  preference.day_only = false;
  preference.no_push = false;  // who says when wants it then
  preference.hours_from = from;
  preference.hours_until = until;
  const std::string words = fill(text, {{"from", calendar::time_of_day_text(said.from)}, {"until", calendar::time_of_day_text(said.until)}});
  return keep(tx, request, preference, text.key, words + by_mass_alone_in_words(tx, request));
}

// 取消免打扰, 不上夜班了: hours are given up, and nothing else.
Reply any_time(Transaction& tx, const Request& request) {
  Preference preference = storage::preference_of(tx, request.member->id);
  const std::string rest = preference.no_push ? fill(kStillOff) : "";
  if (!preference.day_only && preference.hours_from == preference.hours_until) {
    storage::close_question(tx, request.from.id, "preference.");
    return TextReply{fill(kNoHours, {{"rest", rest}}), {}};
  }
  preference.day_only = false;
  preference.hours_from = preference.hours_until = 0;
  keep(tx, request, preference, kAnyTime.key, "");
  return TextReply{fill(kAnyTime, {{"rest", rest}}), {}};
}

// An answer that speaks of a time is meant for the question, whether it can be read or not.
bool speaks_of_time(std::string_view said) {
  constexpr std::string_view kSigns[] = {"点", "零", "〇", "一", "二", "两", "三", "四", "五", "六", "七", "八", "九", "十"};
  return said.find_first_of("0123456789") != std::string_view::npos ||
         std::any_of(std::begin(kSigns), std::end(kSigns), [said](std::string_view sign) { return said.find(sign) != std::string_view::npos; });
}

// 免打扰 22点到7点
Reply quiet(Transaction& tx, const Request& request) {
  const std::string said = calendar::fold(request.argument).text;
  const auto spans = calendar::read_day_spans(said);
  if (spans.size() == 1) return keep_hours(tx, request, spans.front().until, spans.front().from, kQuiet, spans.front());
  const bool is_given_up = spans.empty() && !speaks_of_time(said) && (said.find("关") != std::string::npos || said.find("取消") != std::string::npos);
  if (is_given_up) return any_time(tx, request);  // 免打扰怎么关
  storage::ask(tx, request.from.id, kHours, "", request.now);
  std::vector<Choice> choices;
  for (const calendar::DaySpan& span : spans) choices.push_back({calendar::day_span_text(span), "免打扰 " + calendar::day_span_text(span), ""});
  return TextReply{fill(spans.empty() ? kQuietUsage : kWhichSpan), choices};
}

Reply answer_hours(Transaction& tx, const Request& request) {
  return speaks_of_time(calendar::fold(request.argument).text) ? quiet(tx, request) : Reply{wechat_api::NoReply{}};
}

calendar::DaySpan awake_from(int from) { return {from, (from + kAwake) % kDay}; }

Reply begin_at(Transaction& tx, const Request& request, int from) {
  const calendar::DaySpan span = awake_from(from);
  return keep_hours(tx, request, span.from, span.until, kShift, span);
}

// The time in 以后早上8点, 8点半以后, 下夜班8点, 8.
std::optional<int> hour_said(std::string_view said) {
  for (const std::string_view before : {"以后", "下夜班", "下班"})
    if (said.starts_with(before)) said.remove_prefix(before.size());
  for (const std::string_view behind : {"再发", "以后", "之后", "后", "起", "下夜班", "下班"})
    if (said.ends_with(behind)) said.remove_suffix(behind.size());
  const bool is_bare = !said.empty() && said.size() <= 2 && said.find_first_not_of("0123456789") == std::string_view::npos;
  return calendar::read_time_of_day(is_bare ? std::string(said) + "点" : std::string(said));
}

// 早上8点再发. In another dialog it is said of that; outside of one it may be meant for once, so nothing is kept unasked.
Reply later(Transaction& tx, const Request& request, int from, bool is_always = false) {
  const std::string open = storage::conversation_of(tx, request.from.id, request.now).question;
  if (!open.empty() && !open.starts_with("preference.")) return wechat_api::NoReply{};
  if (open == kWhen || is_always) return begin_at(tx, request, from);
  const calendar::DaySpan span = awake_from(from);
  storage::ask(tx, request.from.id, kAlways, std::to_string(from), request.now);
  return TextReply{fill(kAskAlways, {{"from", calendar::time_of_day_text(span.from)}, {"until", calendar::time_of_day_text(span.until)}}),
                   {Choice{"是，以后都这样", "以后都这样", ""}, Choice{"不是", "", ""}}};
}

Reply ask_when(Transaction& tx, const Request& request, const Text& text) {
  storage::ask(tx, request.from.id, kWhen, "", request.now);
  return TextReply{fill(text), {}};
}

Reply answer_when(Transaction& tx, const Request& request) {
  const std::string said = calendar::fold(request.argument).text;
  if (const auto from = hour_said(said)) return begin_at(tx, request, *from);
  return speaks_of_time(said) ? ask_when(tx, request, kShiftUsage) : Reply{wechat_api::NoReply{}};
}

// 下夜班再发 asks when that is, 下夜班再发 8点 has said it.
Reply after_shift(Transaction& tx, const Request& request) {
  return calendar::fold(request.argument).text.empty() ? ask_when(tx, request, kAskShift) : answer_when(tx, request);
}

// 早上8点再发, 以后早上8点再发; 改推送时间
Reply once_or_always(Transaction& tx, const Request& request) {
  const std::string said = calendar::fold(request.argument).text;
  if (said.empty()) return ask_when(tx, request, kAskShift);
  const auto from = hour_said(said);
  return from ? later(tx, request, *from, said.starts_with("以后")) : Reply{wechat_api::NoReply{}};
}

Reply answer_always(Transaction& tx, const Request& request) {
  const std::string said = calendar::fold(request.argument).text;
  if (said == "以后都这样" || said.starts_with("是,") || said == "是" || said == "是的" || said == "对") return begin_at(tx, request, std::stoi(std::string(request.state)));
  if (const auto from = hour_said(said)) return later(tx, request, *from);
  if (said != "不是" && said != "不" && said != "不用" && said != "就这次") return wechat_api::NoReply{};
  storage::close_question(tx, request.from.id, kAlways);
  return TextReply{fill(kLeft), {}};
}

Reply restore(Transaction& tx, const Request& request) {
  const Preference before = storage::preference_of(tx, request.member->id);
  const bool has_hours = before.hours_from != before.hours_until;
  if (!before.day_only && !before.no_care && !before.no_push && !has_hours) return TextReply{fill(kAllAlready), {}};
  storage::keep_preference(tx, request.member->id, {}, request.now);
  storage::audit(tx, request.member->id, "preference.changed", "member " + std::to_string(request.member->id), kAll.key, request.now);
  return TextReply{fill(kAll), {}};
}

}  // namespace

Feature preference() {
  Feature feature;
  feature.name = "preference";
  feature.commands = {{{"免打扰", "退订", "td", "t", "r", "取消订阅", "别发了", "不要发了", "别再发了", "少发点"}, {"退订{}", "别再给我发{}", "别给我发{}", "不要再发{}", "不要给我发{}"}, "少收一些", Permission::member, ask},
                      {{"恢复", "恢复订阅", "打开推送"}, {}, "", Permission::member, restore},
                      {{"都关掉", "全关掉"}, {}, "", Permission::member, spare_all},
                      {{"免打扰时间"}, {"免打扰{}"}, "", Permission::member, quiet},
                      {{"取消免打扰", "关闭免打扰", "关掉免打扰", "不要免打扰", "怎么关免打扰", "怎么取消免打扰", "不上夜班了", "我不上夜班了"}, {}, "", Permission::member, any_time},
                      {{"下夜班再发", "下班再发", "我上夜班"}, {"下夜班再发{}", "下班再发{}", "我上夜班{}"}, "", Permission::member, after_shift},
                      {{"改推送时间"}, {"{}再发"}, "", Permission::member, once_or_always}};
  feature.questions = {{kWhich, {wechat_api::ContentKind::text}, answer}, {kWhen, {wechat_api::ContentKind::text}, answer_when}, {kHours, {wechat_api::ContentKind::text}, answer_hours},
                       {kAlways, {wechat_api::ContentKind::text}, answer_always}};
  feature.texts = {&kAsk, &kQuiet, &kWhichSpan, &kQuietUsage, &kAskShift, &kShiftUsage, &kAskAlways, &kLeft, &kShift, &kDayOnly, &kOnlyMass, &kAnyTime, &kNoHours, &kStillOff, &kNoCare, &kNoPush, &kAll, &kAllAlready};
  return feature;
}

}  // namespace handlers
