// 学习, 打卡, 补学: what a member does with tonight's study.
#include "handlers/calendar/civil.h"
#include "handlers/feature.h"
#include "handlers/post.h"
#include "storage/study.h"

namespace handlers {
namespace {

using storage::Transaction;
using wechat_api::Choice;
using wechat_api::Reply;
using wechat_api::TextReply;

const Text kToRead{"study.to_read", "《{title}》\n{body}{carried}\n读完回「打卡」。"};
const Text kRead{"study.read", "《{title}》\n{body}{carried}\n{day}已打卡（{time}），连续 {streak} 天。"};
const Text kCarried{"study.carried", "{day}没发成的《{title}》：\n{body}"};
const Text kCarriedUnder{"study.carried_under", "\n——\n{carried}"};
const Text kCarriedApart{"study.carried_apart", "\n没发成的另发一条给你。"};
const Text kMakeUpToday{"study.make_up_today", "{day}没发成的《{title}》在今天的学习里，{state}。"};
const Text kWithdrawn{"study.withdrawn", "今天的《{title}》撤回了，不用打卡。"};
const Text kWithdrawnYesterday{"study.withdrawn_yesterday", "昨天的《{title}》撤回了，不用补。"};
const Text kNone{"study.none", "今天没有学习任务。"};
const Text kCheckedIn{"study.checked_in", "✅ 打卡成功，连续 {streak} 天，本月 {done}/{assigned}。"};
const Text kRepeated{"study.repeated", "{day}已打过卡（{time}）。"};
const Text kYesterdayOpen{"study.yesterday_open", "{words}\n昨天的还可以补："};
const Text kMadeUp{"study.made_up", "✅ 补上了昨天的《{title}》，连续 {streak} 天，本月 {done}/{assigned}。"};
const Text kMadeUpAlready{"study.made_up_already", "昨天的已经打过卡了（{time}）。"};
const Text kNoneYesterday{"study.none_yesterday", "昨天没有学习任务，不用补。"};

constexpr std::chrono::days kOneDay{1};
constexpr std::size_t kAnswerBytes = 1900;  // with what stands around it, it fits a message of 2,048 bytes

// The day's own, else what a person's hours put off into it.
std::optional<storage::Occurrence> study_today(const storage::Snapshot& db, const Request& request) {
  return storage::study_of_day(db, *request.member, calendar::date_text(request.now), calendar::midnight_of(request.now));
}

// What was put off may have been checked in the evening before.
std::string day_word(std::chrono::sys_seconds at, std::chrono::sys_seconds now) { return at < calendar::midnight_of(now) ? "昨天" : "今天"; }

std::optional<storage::Occurrence> open_yesterday(const storage::Snapshot& db, const Request& request) {
  auto study = storage::study_on(db, *request.member, calendar::date_text(request.now - kOneDay));
  if (study && storage::checked_in_at(db, study->id, request.member->id)) return std::nullopt;
  return study;
}

// Adds the offer to make up for yesterday where there is something to make up for.
Reply with_yesterday(const storage::Snapshot& db, const Request& request, std::string words) {
  if (!open_yesterday(db, request)) return TextReply{std::move(words), {}};
  return TextReply{fill(kYesterdayOpen, {{"words", std::move(words)}}), {Choice{"补学", "", ""}}};
}

// Nothing to study today, or not any more.
Reply none_today(const storage::Snapshot& db, const Request& request) {
  const auto withdrawn = storage::withdrawn_study(db, *request.member, calendar::midnight_of(request.now));
  return with_yesterday(db, request, withdrawn ? fill(kWithdrawn, {{"title", storage::study_item_of(db, withdrawn->subject_id).title}}) : fill(kNone));
}

// What another evening could not send and this study carries. Its texts stand nowhere else: under the study as far as there is room,
// the rest as messages of their own.
std::string carried_by(Transaction& tx, const Request& request, const storage::Occurrence& study, std::size_t taken) {
  std::string words, apart;
  for (const storage::Occurrence& carried : storage::merged_into(tx, study.id)) {
    if (carried.subject_id == study.subject_id) continue;
    const auto item = storage::study_item_of(tx, carried.subject_id);
    const std::string whole = fill(kCarried, {{"day", calendar::day_text(carried.due_at)}, {"title", item.title}, {"body", item.body}});
    const std::string under = fill(kCarriedUnder, {{"carried", whole}});
    if (taken + words.size() + under.size() <= kAnswerBytes) {
      words += under;
      continue;
    }
    apart = fill(kCarriedApart);
    tell(tx, request.member->id, TextReply{whole, {}}, request.accounts, request.now);
  }
  return words + apart;
}

Reply read_today(Transaction& tx, const Request& request) {
  const auto study = study_today(tx, request);
  if (!study) return none_today(tx, request);
  const auto item = storage::study_item_of(tx, study->subject_id);
  const std::string carried = carried_by(tx, request, *study, item.title.size() + item.body.size());
  const auto at = storage::checked_in_at(tx, study->id, request.member->id);
  if (!at) return TextReply{fill(kToRead, {{"title", item.title}, {"body", item.body}, {"carried", carried}}), {Choice{"打卡", "", ""}}};
  const auto progress = storage::progress_of(tx, request.member->id, calendar::month_text(request.now));
  return TextReply{fill(kRead, {{"title", item.title},
                                {"body", item.body},
                                {"carried", carried},
                                {"day", day_word(*at, request.now)},
                                {"time", calendar::clock_text(*at)},
                                {"streak", std::to_string(progress.streak)}}),
                   {}};
}

Reply check_in(Transaction& tx, const Request& request) {
  const auto study = study_today(tx, request);
  if (!study) return none_today(tx, request);
  if (const auto at = storage::checked_in_at(tx, study->id, request.member->id))
    return TextReply{fill(kRepeated, {{"day", day_word(*at, request.now)}, {"time", calendar::clock_text(*at)}}), {}};
  storage::keep_check_in(tx, *study, *request.member, false, request.now);
  const auto progress = storage::progress_of(tx, request.member->id, study->local_date.substr(0, 7));
  return with_yesterday(tx, request, fill(kCheckedIn, {{"streak", std::to_string(progress.streak)},
                                                       {"done", std::to_string(progress.done)},
                                                       {"assigned", std::to_string(progress.assigned)}}));
}

// Yesterday had none that was begun: it may be carried by today's, or have been withdrawn.
Reply make_up_none(Transaction& tx, const Request& request) {
  const auto study = study_today(tx, request);
  const auto carried = study ? storage::merged_into(tx, study->id) : std::vector<storage::Occurrence>{};
  if (!carried.empty()) {
    const auto at = storage::checked_in_at(tx, study->id, request.member->id);
    const storage::Occurrence& newest = carried.back();
    const std::string words = fill(kMakeUpToday, {{"day", calendar::day_text(newest.due_at)},
                                                  {"title", storage::study_item_of(tx, newest.subject_id).title},
                                                  {"state", at ? "今天打的卡一起算" : "读完回「打卡」，一起算"}});
    return TextReply{words + carried_by(tx, request, *study, words.size()), at ? std::vector<Choice>{} : std::vector{Choice{"打卡", "", ""}}};
  }
  const auto withdrawn = storage::withdrawn_study(tx, *request.member, calendar::midnight_of(request.now - kOneDay));
  return TextReply{withdrawn ? fill(kWithdrawnYesterday, {{"title", storage::study_item_of(tx, withdrawn->subject_id).title}}) : fill(kNoneYesterday), {}};
}

Reply make_up(Transaction& tx, const Request& request) {
  const auto study = storage::study_on(tx, *request.member, calendar::date_text(request.now - kOneDay));
  if (!study) return make_up_none(tx, request);
  if (const auto at = storage::checked_in_at(tx, study->id, request.member->id))
    return TextReply{fill(kMadeUpAlready, {{"time", calendar::clock_text(*at)}}), {}};
  // What came today by the member's own hours is not late.
  const auto put_off = storage::study_put_off_to(tx, *request.member, calendar::midnight_of(request.now));
  storage::keep_check_in(tx, *study, *request.member, !put_off || put_off->id != study->id, request.now);
  const auto item = storage::study_item_of(tx, study->subject_id);
  const auto progress = storage::progress_of(tx, request.member->id, study->local_date.substr(0, 7));
  return TextReply{fill(kMadeUp, {{"title", item.title},
                                  {"streak", std::to_string(progress.streak)},
                                  {"done", std::to_string(progress.done)},
                                  {"assigned", std::to_string(progress.assigned)}}),
                   {}};
}

}  // namespace

Feature study() {
  Feature feature;
  feature.name = "study";
  feature.commands = {{{"学习", "今日学习", "今日", "今天", "推送"}, {}, "看今天的", Permission::member, read_today},
                      {{"打卡", "已学", "学完了", "签到"}, {}, "读完打卡", Permission::member, check_in},
                      {{"补学", "补昨天", "补打卡"}, {}, "补昨天的", Permission::member, make_up}};
  feature.texts = {&kToRead, &kRead, &kCarried, &kCarriedUnder, &kCarriedApart, &kMakeUpToday, &kWithdrawn, &kWithdrawnYesterday, &kNone, &kCheckedIn, &kRepeated, &kYesterdayOpen, &kMadeUp, &kMadeUpAlready, &kNoneYesterday};
  return feature;
}

}  // namespace handlers
