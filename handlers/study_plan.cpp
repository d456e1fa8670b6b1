// 排学习, 明晚推送, 送达情况: what a secretary does, and the job that freezes the audience when the time has come.
#include <algorithm>

#include "handlers/calendar/civil.h"
#include "handlers/calendar/folded.h"
#include "handlers/calendar/time_phrase.h"
#include "handlers/feature.h"
#include "handlers/push.h"
#include "handlers/second_person.h"
#include "storage/audit.h"
#include "storage/conversation.h"
#include "storage/quota.h"
#include "storage/study.h"
#include "wechat_api/message_text.h"

namespace handlers {
namespace {

using storage::Occurrence;
using storage::OccurrenceState;
using storage::Transaction;
using wechat_api::Choice;
using wechat_api::Reply;
using wechat_api::TextReply;

const Text kUsage{"study_plan.usage", "这样写就行：\n排学习 明天19:00 标题 / 正文"};
const Text kNoTime{"study_plan.no_time", "什么时候发？时间写在最前面，比如\n排学习 明天19:00 标题 / 正文\n排学习 12月1日19:00 标题 / 正文"};
const Text kDayTaken{"study_plan.day_taken", "{day}{unit}已经排了《{title}》（{slot}），一天一篇。要换，请换一天，或由排它的人先发「撤回」。"};
const Text kTitleTooLong{"study_plan.title_too_long", "标题太长了，请缩到 40 个字以内，再发一次。"};
const Text kPast{"study_plan.past", "{time}已经过了。换个时间再发一次，比如\n排学习 明天19:00 标题 / 正文"};
const Text kNoBody{"study_plan.no_body", "还缺正文。标题和正文用「/」隔开：\n排学习 明天19:00 {title} / 正文"};
const Text kTooLong{"study_plan.too_long", "太长了，微信一条装不下。正文请缩到 {limit} 字以内，再发一次。"};
const Text kAsk{"study_plan.ask", "{time} 发《{title}》给 {count} 人。{reach}\n这份内容是？"};
const Text kAskAgain{"study_plan.ask_again", "这份内容是「公开」还是「内部」？不得上网的请不要在这里发。发「取消」就不排了。"};
const Text kPlanned{"study_plan.planned", "✅ 排好了：{time} 发《{title}》给 {count} 人（{classification}）。\n开始发之前发「撤回」就不发。"};
const Text kNothingAhead{"study_plan.nothing_ahead", "{day}还没有安排。要排就发：\n排学习 明天19:00 标题 / 正文"};
const Text kNoSuchNumber{"study_plan.no_such_number", "没有这个编号的推送。编号看「今晚推送」「明晚推送」「送达情况」。"};
const Text kForSecretaries{"study_plan.for_secretaries", "推送由书记撤回。你自己写的、设的，做错了回「撤回」。"};
const Text kAhead{"study_plan.ahead", "{time}：《{title}》，发给{unit} {count} 人{state}。{reach}\n不发就回「撤回 {number}」。"};
const Text kBegun{"study_plan.begun", "{time}：《{title}》{state}，送到 {accepted}/{total} 人。{undo}"};
const Text kUndoBegun{"study_plan.undo_begun", "\n发错了就回「撤回 {number}」。"};
const Text kNotBegun{"study_plan.not_begun", "{time}：《{title}》{state}。"};

constexpr std::string_view kClassify = "study_plan.classify";
constexpr std::string_view kUndoPlan = "study_plan";
constexpr std::size_t kTitleBytes = 120;
constexpr std::size_t kTextBytes = 1900;  // title and body with what stands around them fit a message of 2,048 bytes
constexpr int kUsefulUntilHour = 22;
constexpr auto kShortestUse = std::chrono::hours{1};
constexpr std::string_view kByMass = "群发";

std::chrono::sys_seconds useful_until(std::chrono::sys_seconds due) {
  calendar::Civil end = calendar::civil(due);
  end.hour = kUsefulUntilHour;
  end.minute = 0;
  return std::max(calendar::instant(end), std::chrono::sys_seconds{due + kShortestUse});
}

Mail mail_at(std::chrono::sys_seconds due, bool may_use_mass = false, std::int64_t occurrence_id = 0) {
  return Mail{due, useful_until(due), occurrence_id, false, true, may_use_mass};
}

// 公开 or 内部; where a service account's mass message would reach more, the same with it.
std::vector<Choice> class_choices(bool would_need_mass) {
  std::vector<Choice> choices{Choice{"公开", "", ""}, Choice{"内部", "", ""}};
  if (would_need_mass) choices.insert(choices.end(), {Choice{"公开，连群发一起用", "公开群发", ""}, Choice{"内部，连群发一起用", "内部群发", ""}});
  return choices;
}

struct TitleAndBody {
  std::string title, body;
};
// A slash with spaces around it is meant as one; else the first line is the title; else the first slash, whatever it was for.
TitleAndBody split(std::string_view text) {
  TitleAndBody parts{trimmed(text), ""};
  for (const std::string_view mark : {" / ", " ／ ", "\n", "/", "／"})
    if (const auto at = text.find(mark); at != std::string_view::npos) {
      parts = {trimmed(text.substr(0, at)), trimmed(text.substr(at + mark.size()))};
      break;
    }
  std::replace(parts.title.begin(), parts.title.end(), '\n', ' ');
  // We write the title in 《》 ourselves.
  if (parts.title.starts_with("《") && parts.title.ends_with("》")) parts.title = parts.title.substr(3, parts.title.size() - 6);
  return parts;
}

// One study a day: a second one could not be told from the first by 「打卡」.
std::optional<Reply> planned_that_day(const storage::Snapshot& db, const storage::Unit& unit, std::chrono::sys_seconds at) {
  const auto day = calendar::day_of(at) - calendar::kOffset;
  const auto planned = storage::occurrences_touching(db, storage::kStudyKind, unit, day, day + std::chrono::days{1});
  if (planned.empty()) return std::nullopt;
  const std::string whose = planned.front().unit.id == unit.id ? "" : planned.front().unit.name;
  return TextReply{fill(kDayTaken, {{"day", calendar::day_text(at)},
                                    {"unit", whose},
                                    {"title", storage::study_item_of(db, planned.front().subject_id).title},
                                    {"slot", planned.front().slot}}),
                   {}};
}

Reply plan(Transaction& tx, const Request& request) {
  const calendar::Folded folded = calendar::fold(request.argument);
  if (folded.text.empty()) return TextReply{fill(kUsage), {}};
  const auto moment = calendar::read_moment(folded.text, request.now, 19);
  const std::string_view rest = moment ? request.argument.substr(folded.origin[moment->length]) : request.argument;
  const TitleAndBody text = split(rest);
  if (!moment) return TextReply{fill(kNoTime), {}};
  if (moment->is_past) return TextReply{fill(kPast, {{"time", calendar::moment_text(moment->at, request.now)}}), {}};
  if (text.title.empty()) return TextReply{fill(kUsage), {}};
  if (text.body.empty()) return TextReply{fill(kNoBody, {{"title", text.title}}), {}};
  if (text.title.size() > kTitleBytes) return TextReply{fill(kTitleTooLong), {}};
  if (text.title.size() + text.body.size() > kTextBytes)
    return TextReply{fill(kTooLong, {{"limit", std::to_string((kTextBytes - kTitleBytes) / 3)}}), {}};

  const storage::Unit unit = unit_of_secretary(tx, *request.member);
  if (const auto taken = planned_that_day(tx, unit, moment->at)) return *taken;
  const Outlook outlook = outlook_of(tx, unit, request.accounts, mail_at(moment->at));
  const std::string state = std::to_string(moment->at.time_since_epoch().count()) + "\n" + text.title + "\n" + text.body;
  storage::ask(tx, request.from.id, kClassify, state, request.now);
  return TextReply{fill(kAsk, {{"time", calendar::moment_text(moment->at, request.now)},
                               {"title", text.title},
                               {"count", std::to_string(storage::members_below(tx, unit))},
                               {"reach", outlook.words}}),
                   class_choices(outlook.would_need_mass)};
}

Reply classify(Transaction& tx, const Request& request) {
  const std::string answer = calendar::fold(request.argument).text;
  const bool is_open = answer.starts_with("公开");
  const bool may_use_mass = answer.find(kByMass) != std::string::npos;
  if (!is_open && !answer.starts_with("内部")) return TextReply{fill(kAskAgain), {Choice{"公开", "", ""}, Choice{"内部", "", ""}}};
  const std::size_t title_at = request.state.find('\n') + 1, body_at = request.state.find('\n', title_at) + 1;
  const std::chrono::sys_seconds due{std::chrono::seconds{std::stoll(std::string(request.state.substr(0, title_at - 1)))}};
  storage::close_question(tx, request.from.id, "study_plan.");
  storage::StudyItem item;
  item.title = request.state.substr(title_at, body_at - title_at - 1);
  item.body = request.state.substr(body_at);
  item.classification = is_open ? storage::Classification::open : storage::Classification::internal;
  if (due <= request.now) return TextReply{fill(kPast, {{"time", calendar::moment_text(due, request.now)}}), {}};

  const storage::Unit unit = unit_of_secretary(tx, *request.member);
  if (const auto taken = planned_that_day(tx, unit, due)) return *taken;
  const Outlook outlook = outlook_of(tx, unit, request.accounts, mail_at(due, may_use_mass));
  storage::Plan plan{storage::kStudyKind, storage::keep_study_item(tx, item, request.member->id, request.now), unit.id,
                     request.member->id, calendar::date_text(due), calendar::clock_text(due), due, useful_until(due)};
  plan.may_use_mass = may_use_mass;
  const std::int64_t occurrence = storage::plan_once(tx, plan, request.now);
  for (const std::string& account : outlook.mass_of_the_day) storage::reserve_mass(tx, account, quota_date(due), occurrence);
  storage::can_undo(tx, request.from.id, kUndoPlan, occurrence, due);
  storage::audit(tx, request.member->id, "study.planned", "occurrence " + std::to_string(occurrence),
                 std::string(storage::name_of(item.classification)), request.now);
  if (const auto held = hold_for_second_person(tx, request, occurrence, item.title + "\n" + item.body)) return TextReply{*held, {}};
  return TextReply{fill(kPlanned, {{"time", calendar::moment_text(due, request.now)},
                                   {"title", item.title},
                                   {"count", std::to_string(storage::members_below(tx, unit))},
                                   {"classification", std::string(storage::name_of(item.classification))}}),
                   {}};
}

// 撤回 12: the number stands behind 今晚推送, 明晚推送 and 送达情况.
Reply withdraw_numbered(Transaction& tx, const Request& request) {
  const std::string said = calendar::fold(request.argument).text;
  const bool is_number = said.size() <= 15 && said.find_first_not_of("0123456789") == std::string::npos;
  const bool is_secretary = is_permitted(tx, request.member, Permission::secretary);
  if (said.empty() && !is_secretary) return TextReply{fill(kForSecretaries), {}};
  const bool names_a_push = is_number || said.starts_with("《") || said == "那条" || said == "学习" || said == "群发";
  if (!names_a_push || !is_secretary) return wechat_api::NoReply{};
  // The word alone names none.
  const auto occurrence = storage::occurrence_by_id(tx, said.empty() || !is_number ? 0 : std::stoll(said));
  const bool is_theirs = occurrence && is_push(request.features, *occurrence) && occurrence->unit.path.starts_with(unit_of_secretary(tx, *request.member).path);
  if (!is_theirs) return TextReply{fill(kNoSuchNumber), {Choice{"今晚推送", "", ""}, Choice{"明晚推送", "", ""}}};
  return TextReply{take_back(tx, *occurrence, {request.features, request.accounts, request.member, request.now}), {}};
}

std::string line_of(const storage::Snapshot& db, const Request& request, const Occurrence& occurrence) {
  const std::string time = calendar::moment_text(occurrence.due_at, request.now), title = storage::study_item_of(db, occurrence.subject_id).title;
  const std::string state = state_in_words(db, occurrence);
  if (occurrence.state == OccurrenceState::missed) return fill(kNotBegun, {{"time", time}, {"title", title}, {"state", state}});
  if (occurrence.state != OccurrenceState::planned)
    return fill(kBegun, {{"time", time},
                         {"title", title},
                         {"state", state.empty() ? "发完了" : state},
                         {"accepted", std::to_string(occurrence.tally.accepted)},
                         {"total", std::to_string(occurrence.tally.total)},
                         {"undo", is_just_begun(occurrence, request.now) ? fill(kUndoBegun, {{"number", std::to_string(occurrence.id)}}) : ""}});
  return fill(kAhead, {{"time", time},
                       {"title", title},
                       {"unit", occurrence.unit.id == unit_of_secretary(db, *request.member).id ? "" : occurrence.unit.name},
                       {"count", std::to_string(storage::members_below(db, occurrence.unit))},
                       {"state", state},
                       {"reach", outlook_of(db, occurrence.unit, request.accounts, mail_at(occurrence.due_at, occurrence.may_use_mass, occurrence.id)).words},
                       {"number", std::to_string(occurrence.id)}});
}

Reply show_day(Transaction& tx, const Request& request, std::chrono::days ahead, const std::string& day) {
  const storage::Unit unit = unit_of_secretary(tx, *request.member);
  const auto begin = calendar::day_of(request.now) + ahead - calendar::kOffset;
  std::string lines;
  for (const Occurrence& occurrence : storage::occurrences_between(tx, storage::kStudyKind, unit, begin, begin + std::chrono::days{1}))
    lines += (lines.empty() ? "" : "\n") + line_of(tx, request, occurrence);
  return TextReply{lines.empty() ? fill(kNothingAhead, {{"day", day}}) : lines, {}};
}
Reply show_tonight(Transaction& tx, const Request& request) { return show_day(tx, request, std::chrono::days{0}, "今晚"); }
Reply show_tomorrow(Transaction& tx, const Request& request) { return show_day(tx, request, std::chrono::days{1}, "明晚"); }

}  // namespace

Feature study_plan() {
  Feature feature;
  feature.name = "study_plan";
  feature.commands = {{{"排学习"}, {"排学习{}"}, "定时发学习", Permission::secretary, plan},
                      {{"今晚推送", "今晚不发了", "今天不发了", "改推送"}, {}, "", Permission::secretary, show_tonight},
                      {{"明晚推送"}, {}, "看明晚的安排", Permission::secretary, show_tomorrow},
                      // Everybody takes things back: what is no number of a push, or not said by a secretary, is somebody else's.
                      {{"撤回推送"}, {"撤回{}"}, "", Permission::member, withdraw_numbered}};
  feature.commands.front().is_judged_later = true;
  feature.questions = {{kClassify, {wechat_api::ContentKind::text}, classify, false, Permission::secretary}};
  feature.undos = {{kUndoPlan, undo_push, nullptr, true, Permission::secretary}};
  feature.texts = {&kUsage, &kNoTime, &kDayTaken, &kTitleTooLong, &kPast, &kNoBody, &kTooLong, &kAsk, &kAskAgain, &kPlanned, &kNothingAhead, &kNoSuchNumber, &kForSecretaries, &kAhead, &kBegun, &kUndoBegun, &kNotBegun};
  return feature;
}

}  // namespace handlers
