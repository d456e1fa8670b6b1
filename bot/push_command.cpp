// One function a command.
#include "bot/push_command.h"

#include <fmt/format.h>

#include <algorithm>

#include "bot/app.h"
#include "bot/serve.h"
#include "handlers/feature.h"
#include "handlers/post.h"
#include "handlers/push.h"
#include "handlers/registry.h"
#include "storage/approval.h"
#include "storage/audience.h"
#include "storage/audit.h"
#include "storage/member.h"
#include "storage/outbox.h"
#include "storage/preference.h"
#include "storage/push_row.h"
#include "storage/quota.h"

namespace bot {
namespace {

using storage::Occurrence;
using storage::OccurrenceState;
using storage::Transaction;
using Operation = PushOperation;

constexpr int kPeopleAtOnce = 100'000;
constexpr std::chrono::hours kRepeatWithin{24};

handlers::Mail mail_of(const Occurrence& occurrence, std::chrono::sys_seconds now) {
  return {std::max(occurrence.due_at, now), occurrence.useful_until, occurrence.id, false, true, occurrence.may_use_mass};
}

std::string when(const Occurrence& occurrence) { return occurrence.local_date + " " + occurrence.slot; }

std::string plan_line(const storage::Snapshot& db, const Occurrence& occurrence, const Operation& operation) {
  const handlers::Outlook outlook = handlers::outlook_of(db, occurrence.unit, operation.accounts, mail_of(occurrence, operation.now));
  return fmt::format("{}  {}  《{}》{}  {} {} 人，能送到 {}，要 {} 次接口调用{}\n", occurrence.id, when(occurrence), handlers::title_of(operation.features, db, occurrence),
                     handlers::state_in_words(db, occurrence), occurrence.unit.name, outlook.total, outlook.reachable, outlook.calls, outlook.words);
}

// Everybody without a route, to be telephoned.
std::string phone_list(const storage::Snapshot& db, const Occurrence& occurrence, const Operation& operation) {
  std::vector<std::int64_t> ids;
  std::vector<storage::AudienceMember> people = storage::audience_after(db, occurrence.unit, 0, kPeopleAtOnce);
  for (const auto& person : people) ids.push_back(person.member_id);
  const handlers::Reached reached = handlers::reach_all(db, ids, operation.accounts, mail_of(occurrence, operation.now));
  const auto is_spared = [&](std::int64_t member_id) { return storage::preference_of(db, member_id).no_push; };
  std::string lines;
  for (std::size_t n = 0; n < people.size(); ++n) {
    if (reached.people[n].identity || is_spared(people[n].member_id)) continue;
    const auto member = storage::member_by_id(db, people[n].member_id);
    lines += fmt::format("  {}\t{}\t…{}\t{}\n", people[n].name, member->unit.name, member->phone_last4, reached.people[n].why_not);
  }
  return lines.empty() ? "没有要打电话的人。\n" : "要打电话的人（姓名、单位、手机后4位、原因）：\n" + lines;
}

ControlAnswer plan(const storage::Snapshot& db, const Operation& operation) {
  const auto root = storage::root_unit(db);
  std::string lines;
  for (const handlers::Feature& feature : operation.features)
    for (const handlers::Job& job : feature.jobs) {
      if (!job.title || !root) continue;
      for (const Occurrence& occurrence : storage::planned_occurrences(db, job.kind, *root)) lines += plan_line(db, occurrence, operation);
    }
  return {kOk, lines.empty() ? "没有排好的推送。\n" : lines};
}

// How one stands that has begun or will not begin.
std::string words_for(const storage::Snapshot& db, const Occurrence& occurrence) {
  if (occurrence.state == OccurrenceState::cancelled) return "（不发了）";
  const std::string words = handlers::state_in_words(db, occurrence);
  return words.empty() ? "（发完了）" : words;
}

ControlAnswer plan_one(Transaction& tx, const Occurrence& occurrence, const Operation& operation) {
  if (occurrence.state == OccurrenceState::planned) return {kOk, plan_line(tx, occurrence, operation) + phone_list(tx, occurrence, operation)};
  return {kOk, fmt::format("{}  {}  《{}》{}  应到 {} 人，送到 {}{}\n", occurrence.id, when(occurrence), handlers::title_of(operation.features, tx, occurrence), words_for(tx, occurrence),
                           occurrence.tally.total, occurrence.tally.accepted, handlers::unknown_in_words(occurrence)) + phone_list(tx, occurrence, operation)};
}

ControlAnswer preview(Transaction& tx, const Occurrence& occurrence, const Operation& operation) { return {kOk, handlers::words_of(operation.features, tx, occurrence) + "\n"}; }

ControlAnswer send(Transaction& tx, const Occurrence& occurrence, const Operation& operation) {
  const std::string title = handlers::title_of(operation.features, tx, occurrence);
  if (occurrence.state != OccurrenceState::planned) return {kConflict, fmt::format("《{}》{}，不能再发\n", title, words_for(tx, occurrence))};
  const auto waiting = storage::approval_of(tx, occurrence.id);
  if (waiting && !waiting->is_approved) return {kConflict, fmt::format("里面有{}，要第二个人在聊天里回「同意发 {}」\n", waiting->why, occurrence.id)};
  // 打卡 belongs to the day it was planned for.
  if (occurrence.local_date != handlers::quota_date(operation.now))
    return {kConflict, fmt::format("这是 {} 的，到那天才能发；要改日子请在聊天里重新「排学习」\n", occurrence.local_date)};
  storage::begin_now(tx, occurrence.id, operation.now);
  storage::audit(tx, std::nullopt, "push.sent_now", fmt::format("occurrence {}", occurrence.id), "", operation.now);
  return {kOk, fmt::format("✓ 《{}》现在开始发\n", title)};
}

ControlAnswer cancel(Transaction& tx, const Occurrence& occurrence, const Operation& operation) {
  const bool is_over = occurrence.state == OccurrenceState::cancelled || occurrence.state == OccurrenceState::missed || occurrence.state == OccurrenceState::withdrawn;
  return {is_over ? kConflict : kOk, handlers::take_back(tx, occurrence, {operation.features, operation.accounts, nullptr, operation.now}) + "\n"};
}

ControlAnswer retry(Transaction& tx, const Occurrence& occurrence, const Operation& operation) {
  if (occurrence.state == OccurrenceState::planned || occurrence.state == OccurrenceState::cancelled) return {kConflict, "还没有发过\n"};
  if (occurrence.state == OccurrenceState::frozen) return {kConflict, "还在发，等它发完再补发\n"};
  if (occurrence.state == OccurrenceState::missed || occurrence.state == OccurrenceState::withdrawn)
    return {kConflict, fmt::format("《{}》{}，不补发\n", handlers::title_of(operation.features, tx, occurrence), handlers::state_in_words(tx, occurrence))};
  if (operation.now > occurrence.due_at + kRepeatWithin) return {kConflict, fmt::format("这是 {} 的，不补发了\n", when(occurrence))};
  const auto rows = storage::failed_rows(tx, occurrence.id);
  const std::int64_t count = handlers::send_again(tx, occurrence, rows, false, {operation.now, 0, operation.accounts});
  if (rows.empty()) return {kConflict, fmt::format("《{}》没有要补发的\n", handlers::title_of(operation.features, tx, occurrence))};
  storage::audit(tx, std::nullopt, "push.repeated", fmt::format("occurrence {}", occurrence.id), std::to_string(count), operation.now);
  return {count > 0 ? kOk : kConflict, fmt::format("{} 给 {} 人补发；还有 {} 人没有能走的路（jinqiao push plan {} 看名单）\n", count > 0 ? "✓" : "–", count, static_cast<std::int64_t>(rows.size()) - count, occurrence.id)};
}

ControlAnswer queue(const storage::Snapshot& db, std::chrono::sys_seconds now) {
  const storage::Queue waiting = storage::count_in_queue(db);
  std::string lines = fmt::format("待发 {}，正在发 {}，不确定送没送到 {}{}\n", waiting.ready, waiting.calling, waiting.doubtful,
                                  waiting.doubtful > 0 ? "（书记在聊天里回「待确认」）" : "");
  for (const storage::QuotaUse& use : storage::quota_since(db, handlers::quota_date(now)))
    lines += fmt::format("  今天 {} {}：{}\n", use.account, use.door, use.used);
  return {kOk, lines};
}

std::optional<Occurrence> push_named(const storage::Snapshot& db, const std::vector<std::string>& arguments, const Operation& operation) {
  if (arguments.empty() || arguments[0].empty() || arguments[0].size() > 15 || arguments[0].find_first_not_of("0123456789") != std::string::npos) return std::nullopt;
  auto occurrence = storage::occurrence_by_id(db, std::stoll(arguments[0]));
  return occurrence && handlers::is_push(operation.features, *occurrence) ? occurrence : std::nullopt;
}

}  // namespace

ControlAnswer run_push_command(Transaction& tx, const PushOperation& operation, const std::string& command, const std::vector<std::string>& arguments) {
  if (command == "queue") return queue(tx, operation.now);
  if (command == "push.plan" && arguments.empty()) return plan(tx, operation);
  struct Row {
    std::string_view command;
    ControlAnswer (*run)(Transaction&, const Occurrence&, const Operation&);
  };
  constexpr Row kRows[] = {{"push.plan", plan_one}, {"push.preview", preview}, {"push.send", send}, {"push.cancel", cancel}, {"push.retry", retry}};
  for (const Row& row : kRows) {
    if (row.command != command) continue;
    const auto occurrence = push_named(tx, arguments, operation);
    if (!occurrence) return {kNotFound, "没有这个编号的推送。jinqiao push plan 看编号\n"};
    return row.run(tx, *occurrence, operation);
  }
  return {kUsage, "没有这个命令：push plan|preview|send|cancel|retry，queue\n"};
}

int push_command(const std::string& config_file, const std::string& command, const std::vector<std::string>& arguments) {
  const Config config = read_config(config_file);
  const auto accounts = accounts_of(config);
  const auto features = handlers::all_features();
  const PushOperation operation{features, accounts, std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now())};
  const ControlAnswer done = carry_out(config, command, arguments, [&](Transaction& tx, const auto& name, const auto& words) { return run_push_command(tx, operation, name, words); });
  fmt::print("{}", done.text);
  return done.code;
}

}  // namespace bot
