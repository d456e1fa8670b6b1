// 生日: what the house knows of it, and the greeting at eight in the morning. Year and age are nobody's business.
#include "handlers/calendar/birth_date.h"
#include "handlers/calendar/civil.h"
#include "handlers/calendar/folded.h"
#include "handlers/feature.h"
#include "handlers/post.h"
#include "storage/conversation.h"
#include "storage/preference.h"
#include "wechat_api/message_text.h"

namespace handlers {
namespace {

using calendar::BirthDate;
using storage::Transaction;
using wechat_api::Choice;
using wechat_api::Reply;
using wechat_api::TextReply;

const Text kShow{"birthday.show", "你的生日：{date}。\n祝福方式："};
const Text kUnset{"birthday.unset", "还没有你的生日。哪天？写成「5月12日」或「农历八月初九」。"};
const Text kWhen{"birthday.when", "你的生日是哪天？写成「5月12日」或「农历八月初九」。"};
const Text kKept{"birthday.kept", "✅ 记下了：{date}。到时早上 8 点祝你生日快乐，不公开年份和年龄。"};
const Text kWanted{"birthday.wanted", "✅ 到时早上 8 点祝福发给你个人。不公开年份和年龄。"};
const Text kUnwanted{"birthday.unwanted", "✅ 不发了。回「生日祝福」随时打开。"};
const Text kUnreadable{"birthday.unreadable", "没看懂是哪天。写成「生日 5月12日」或「生日 农历八月初九」，不说了发「取消」。"};
const Text kNoSuchDay{"birthday.no_such_day", "没有「{words}」这一天，请再看看。写成「生日 5月12日」或「生日 农历八月初九」。"};
const Text kWhichCalendar{"birthday.which_calendar", "{words}是公历还是农历？"};
const Text kTooYoung{"birthday.too_young", "「{words}」生的还不满 14 岁，请再看看年份。只写月和日也行：「生日 5月12日」。"};
const Text kFuture{"birthday.future", "「{words}」还没到呢，请再看看年份。只写月和日也行：「生日 5月12日」。"};
const Text kTooLongAgo{"birthday.too_long_ago", "「{words}」太早了，请再看看年份。只写月和日也行：「生日 5月12日」。"};
const Text kGreeting{"birthday.greeting", "🎂 {name}，生日快乐！{years}支部记着你的好。——{unit}"};
const Text kMissed{"birthday.missed", "{day}系统停着，没能祝生日：{names}。可以自己给他们打个电话。"};

constexpr std::string_view kKind = "birthday", kAskHow = "birthday.how", kAskWhen = "birthday.when";
constexpr int kNamesShown = 10;

std::vector<Choice> ways(bool is_wanted) {
  return {Choice{"发给我个人", "", is_wanted ? "✓" : ""}, Choice{"不用", "", is_wanted ? "" : "✓"}, Choice{"日期不对", "", ""}};
}

Reply ask_when(Transaction& tx, const Request& request, const Text& words) {
  storage::ask(tx, request.from.id, kAskWhen, "", request.now);
  return TextReply{fill(words), {}};
}

Reply show(Transaction& tx, const Request& request) {
  const auto birthday = storage::birthday_of(tx, request.member->id);
  if (birthday.kept.empty()) return ask_when(tx, request, kUnset);
  storage::ask(tx, request.from.id, kAskHow, "", request.now);
  const std::string date = calendar::birth_date_text(birthday.kept, birthday.is_lunar) + (birthday.is_lunar ? "" : "（公历）");
  return TextReply{fill(kShow, {{"date", date}}), ways(!storage::preference_of(tx, request.member->id).no_care)};
}

Reply set_date(Transaction& tx, const Request& request, std::string_view words) {
  const BirthDate date = calendar::read_birth_date(words, calendar::day_of(request.now));
  const std::string shown = calendar::cut_to(trimmed(words), 20);
  if (date.wrong != BirthDate::Wrong::nothing) storage::ask(tx, request.from.id, kAskWhen, "", request.now);
  switch (date.wrong) {
    case BirthDate::Wrong::nothing: break;
    case BirthDate::Wrong::unreadable: return TextReply{fill(kUnreadable), {}};
    case BirthDate::Wrong::no_such_day: return TextReply{fill(kNoSuchDay, {{"words", shown}}), {}};
    case BirthDate::Wrong::either_calendar:
      return TextReply{fill(kWhichCalendar, {{"words", shown}}), {Choice{"公历" + shown + "日", "", ""}, Choice{"农历" + shown, "", ""}}};
    case BirthDate::Wrong::too_young: return TextReply{fill(kTooYoung, {{"words", shown}}), {}};
    case BirthDate::Wrong::future: return TextReply{fill(kFuture, {{"words", shown}}), {}};
    case BirthDate::Wrong::too_long_ago: return TextReply{fill(kTooLongAgo, {{"words", shown}}), {}};
  }
  storage::close_question(tx, request.from.id, "birthday.");
  storage::keep_birthday(tx, request.member->id, {date.kept, date.is_lunar}, request.now);
  return TextReply{fill(kKept, {{"date", calendar::birth_date_text(date.kept, date.is_lunar)}}), {Choice{"生日", "", ""}}};
}

Reply want(Transaction& tx, const Request& request, bool is_wanted) {
  storage::Preference preference = storage::preference_of(tx, request.member->id);
  preference.no_care = !is_wanted;
  storage::keep_preference(tx, request.member->id, preference, request.now);
  storage::close_question(tx, request.from.id, "birthday.");
  return TextReply{fill(is_wanted ? kWanted : kUnwanted), {}};
}

Reply answer_how(Transaction& tx, const Request& request) {
  const std::string said = calendar::fold(request.argument).text;
  if (said.starts_with("发给我") || said == "要") return want(tx, request, true);
  if (said == "不用" || said == "不要" || said == "不用了") return want(tx, request, false);
  if (said == "日期不对" || said == "不对") return ask_when(tx, request, kWhen);
  const auto date = calendar::read_birth_date(request.argument, calendar::day_of(request.now));
  if (date.wrong == BirthDate::Wrong::unreadable) return wechat_api::NoReply{};
  return set_date(tx, request, request.argument);
}

Reply answer_when(Transaction& tx, const Request& request) { return set_date(tx, request, request.argument); }

Reply command(Transaction& tx, const Request& request) {
  if (trimmed(request.argument).empty()) return show(tx, request);
  const std::string said = calendar::fold(request.argument).text;
  if (said == "不用" || said == "不要" || said == "提醒" || said == "祝福" || said == "是哪天" || said == "哪天" || said == "是什么时候") return said.starts_with("不") ? want(tx, request, false) : show(tx, request);
  return set_date(tx, request, request.argument);
}
Reply turn_on(Transaction& tx, const Request& request) { return want(tx, request, true); }
Reply turn_off(Transaction& tx, const Request& request) { return want(tx, request, false); }

// ---- eight in the morning -------------------------------------------------------------------------------------------------
std::chrono::sys_days day_of(const storage::Occurrence& occurrence) { return calendar::day_of(occurrence.due_at); }

std::string greeting_for(const storage::Celebrated& person, std::chrono::sys_days day) {
  std::string years;
  if (person.joined_on.size() == 10) {
    const int joined = std::stoi(person.joined_on.substr(0, 4));
    const int count = static_cast<int>(std::chrono::year_month_day{day}.year()) - joined - (person.joined_on.substr(5) > calendar::date_text(day - calendar::kOffset).substr(5) ? 1 : 0);
    if (count > 0) years = "入党 " + std::to_string(count) + " 年，";
  }
  return fill(kGreeting, {{"name", person.name}, {"years", years}, {"unit", person.unit.name}});
}

More greet(Transaction& tx, const storage::Occurrence& occurrence, const Slice& slice) {
  const auto keys = calendar::birthday_keys(day_of(occurrence));
  const auto people = storage::celebrated(tx, keys.solar, keys.lunar, occurrence.place, slice.limit);
  storage::Tally tally;
  for (const auto& person : people) {
    const std::int64_t body = storage::keep_body(tx, storage::Classification::internal,
                                                 wechat_api::to_text(TextReply{greeting_for(person, day_of(occurrence)), {}}));
    const storage::Tally one = post_to(tx, {occurrence, kKind, Purpose::care, body}, person.member_id, slice);
    tally.total += one.total;
    tally.skipped += one.skipped;
  }
  storage::add_to_tally(tx, occurrence.id, tally);
  if (!people.empty()) storage::keep_place(tx, occurrence.id, people.back().member_id);
  if (static_cast<int>(people.size()) == slice.limit) return More::yes;
  storage::set_state(tx, occurrence.id, storage::OccurrenceState::sending);
  storage::close_if_complete(tx, occurrence.id);
  return More::no;
}

void missed(Transaction& tx, const storage::Occurrence& occurrence, const Slice& slice) {
  const auto keys = calendar::birthday_keys(day_of(occurrence));
  std::string names;
  for (const auto& person : storage::celebrated(tx, keys.solar, keys.lunar, 0, kNamesShown)) names += (names.empty() ? "" : "、") + person.name;
  if (names.empty()) return;
  tell(tx, occurrence.author_id, TextReply{fill(kMissed, {{"day", calendar::day_text(occurrence.due_at)}, {"names", names}}), {}}, slice.accounts, slice.now);
}

void record(Transaction& tx, const storage::OutboxRow& row, const Slice&) {
  storage::add_to_tally(tx, row.occurrence_id.value(), storage::result_of(row.state));
  storage::close_if_complete(tx, row.occurrence_id.value());
}

}  // namespace

Feature birthday() {
  Feature feature;
  feature.name = "birthday";
  feature.commands = {{{"生日", "我的生日", "生日提醒", "祝福"}, {"生日{}", "我的生日{}", "我生日{}"}, "我的生日和祝福", Permission::member, command},
                      {{"生日祝福", "打开祝福"}, {}, "", Permission::member, turn_on},
                      {{"别给我发生日", "不要祝福", "关掉祝福", "不要给我发祝福", "不要给我发生日"}, {}, "", Permission::member, turn_off}};
  feature.questions = {{kAskHow, {wechat_api::ContentKind::text}, answer_how}, {kAskWhen, {wechat_api::ContentKind::text}, answer_when}};
  feature.jobs = {{kKind, greet, missed, Daily{8, 0, 21}}};
  feature.receipts = {{kKind, record}};
  feature.texts = {&kShow, &kUnset, &kWhen, &kKept, &kWanted, &kUnwanted, &kUnreadable, &kNoSuchDay, &kWhichCalendar, &kTooYoung, &kFuture, &kTooLongAgo, &kGreeting, &kMissed};
  return feature;
}

}  // namespace handlers
