// One function a command.
#include "bot/push_command.h"

#include <fmt/format.h>

#include <algorithm>

#include "bot/app.h"
#include "bot/serve.h"
#include "handlers/calendar/civil.h"
#include "handlers/calendar/folded.h"
#include "handlers/feature.h"
#include "handlers/post.h"
#include "storage/approval.h"
#include "storage/audience.h"
#include "storage/audit.h"
#include "storage/broadcast.h"
#include "storage/member.h"
#include "storage/outbox.h"
#include "storage/push_row.h"
#include "storage/quota.h"
#include "storage/study.h"

namespace bot {
namespace {

using storage::Occurrence;
using storage::OccurrenceState;
using storage::Transaction;

constexpr std::chrono::days kAhead{14};
constexpr int kPeopleAtOnce = 100'000;
constexpr std::chrono::hours kRepeatWithin{24};

std::string title_of(const storage::Snapshot& db, const Occurrence& occurrence) {
  if (occurrence.kind == storage::kStudyKind) return storage::study_item_of(db, occurrence.subject_id).title;
  return handlers::calendar::cut_to(storage::broadcast_of(db, occurrence.subject_id).body, 30);
}

handlers::Mail mail_of(const Occurrence& occurrence, std::chrono::sys_seconds now) {
  return {std::max(occurrence.due_at, now), occurrence.useful_until, occurrence.id, false, true, occurrence.may_use_mass};
}

std::string when(const Occurrence& occurrence) { return occurrence.local_date + " " + occurrence.slot; }

std::string plan_line(const storage::Snapshot& db, const Occurrence& occurrence, const std::vector<handlers::Account>& accounts, std::chrono::sys_seconds now) {
  const handlers::Outlook outlook = handlers::outlook_of(db, occurrence.unit, accounts, mail_of(occurrence, now));
  return fmt::format("{}  {}  《{}》  {} {} 人，能送到 {}，要 {} 次接口调用{}\n", occurrence.id, when(occurrence), title_of(db, occurrence), occurrence.unit.name, outlook.total,
                     outlook.reachable, outlook.calls, outlook.words);
}

// Everybody without a route, to be telephoned.
std::string phone_list(const storage::Snapshot& db, const Occurrence& occurrence, const std::vector<handlers::Account>& accounts, std::chrono::sys_seconds now) {
  std::vector<std::int64_t> ids;
  std::vector<storage::AudienceMember> people = storage::audience_after(db, occurrence.unit, 0, kPeopleAtOnce);
  for (const auto& person : people) ids.push_back(person.member_id);
  const handlers::Reached reached = handlers::reach_all(db, ids, accounts, mail_of(occurrence, now));
  std::string lines;
  for (std::size_t n = 0; n < people.size(); ++n) {
    if (reached.people[n].identity) continue;
    const auto member = storage::member_by_id(db, people[n].member_id);
    lines += fmt::format("  {}\t{}\t…{}\t{}\n", people[n].name, member->unit.name, member->phone_last4, reached.people[n].why_not);
  }
  return lines.empty() ? "所有人都能送到。\n" : "要打电话的人（姓名、单位、手机后4位、原因）：\n" + lines;
}

ControlAnswer plan(Transaction& tx, const std::vector<handlers::Account>& accounts, const std::optional<Occurrence>& one, std::chrono::sys_seconds now) {
  if (one) return {kOk, plan_line(tx, *one, accounts, now) + phone_list(tx, *one, accounts, now)};
  const auto root = storage::root_unit(tx);
  std::string lines;
  for (const std::string_view kind : {storage::kStudyKind, storage::kBroadcastKind})
    for (const Occurrence& occurrence : root ? storage::occurrences_between(tx, kind, *root, now - kAhead, now + kAhead) : std::vector<Occurrence>{})
      if (occurrence.state == OccurrenceState::planned) lines += plan_line(tx, occurrence, accounts, now);
  return {kOk, lines.empty() ? "没有排好的推送。\n" : lines};
}

ControlAnswer preview(const storage::Snapshot& db, const Occurrence& occurrence) {
  if (occurrence.kind == storage::kBroadcastKind) return {kOk, storage::broadcast_of(db, occurrence.subject_id).body + "\n"};
  const auto item = storage::study_item_of(db, occurrence.subject_id);
  return {kOk, fmt::format("📖《{}》\n{}\n读完回「打卡」。\n", item.title, item.body)};
}

ControlAnswer send(Transaction& tx, const Occurrence& occurrence, std::chrono::sys_seconds now) {
  if (occurrence.state != OccurrenceState::planned) return {kConflict, fmt::format("《{}》已经是 {}，不能再发\n", title_of(tx, occurrence), storage::name_of(occurrence.state))};
  const auto waiting = storage::approval_of(tx, occurrence.id);
  if (waiting && !waiting->is_approved) return {kConflict, fmt::format("里面有{}，要第二个人在聊天里回「同意发 {}」\n", waiting->why, occurrence.id)};
  // 打卡 belongs to the day it was planned for.
  if (occurrence.local_date != handlers::quota_date(now)) return {kConflict, fmt::format("这是 {} 的，到那天才能发；要改日子请在聊天里重新「排学习」\n", occurrence.local_date)};
  storage::begin_now(tx, occurrence.id, now);
  storage::audit(tx, std::nullopt, "push.sent_now", fmt::format("occurrence {}", occurrence.id), "", now);
  return {kOk, fmt::format("✓ 《{}》现在开始发\n", title_of(tx, occurrence))};
}

ControlAnswer cancel(Transaction& tx, const Occurrence& occurrence, std::chrono::sys_seconds now) {
  if (!storage::cancel_planned(tx, occurrence.id)) return {kConflict, fmt::format("《{}》已经是 {}，取消不了\n", title_of(tx, occurrence), storage::name_of(occurrence.state))};
  storage::release_mass(tx, occurrence.id);
  storage::audit(tx, std::nullopt, "push.cancelled", fmt::format("occurrence {}", occurrence.id), "", now);
  return {kOk, fmt::format("✓ 《{}》不发了\n", title_of(tx, occurrence))};
}

ControlAnswer retry(Transaction& tx, const std::vector<handlers::Account>& accounts, const Occurrence& occurrence, std::chrono::sys_seconds now) {
  if (occurrence.state == OccurrenceState::planned || occurrence.state == OccurrenceState::cancelled) return {kConflict, "还没有发过\n"};
  if (occurrence.state == OccurrenceState::frozen) return {kConflict, "还在发，等它发完再补发\n"};
  if (now > occurrence.due_at + kRepeatWithin) return {kConflict, fmt::format("这是 {} 的，不补发了\n", when(occurrence))};
  const auto rows = storage::failed_rows(tx, occurrence.id);
  const std::int64_t count = handlers::send_again(tx, occurrence, rows, false, {now, 0, accounts});
  storage::audit(tx, std::nullopt, "push.repeated", fmt::format("occurrence {}", occurrence.id), std::to_string(count), now);
  return {kOk, fmt::format("✓ 给 {} 人补发；还有 {} 人没有能走的路（jinqiao push plan {} 看名单）\n", count, static_cast<std::int64_t>(rows.size()) - count, occurrence.id)};
}

ControlAnswer queue(const storage::Snapshot& db, std::chrono::sys_seconds now) {
  const storage::Queue waiting = storage::count_in_queue(db);
  std::string lines = fmt::format("待发 {}，正在发 {}，不确定送没送到 {}{}\n", waiting.ready, waiting.calling, waiting.doubtful,
                                  waiting.doubtful > 0 ? "（书记在聊天里回「待确认」）" : "");
  for (const storage::QuotaUse& use : storage::quota_since(db, handlers::quota_date(now)))
    lines += fmt::format("  今天 {} {}：{}\n", use.account, use.door, use.used);
  return {kOk, lines};
}

std::optional<Occurrence> push_named(const storage::Snapshot& db, const std::vector<std::string>& arguments) {
  if (arguments.empty() || arguments[0].empty() || arguments[0].size() > 15 || arguments[0].find_first_not_of("0123456789") != std::string::npos) return std::nullopt;
  auto occurrence = storage::occurrence_by_id(db, std::stoll(arguments[0]));
  const bool is_push = occurrence && (occurrence->kind == storage::kStudyKind || occurrence->kind == storage::kBroadcastKind);
  return is_push ? occurrence : std::nullopt;
}

}  // namespace

ControlAnswer run_push_command(Transaction& tx, const std::vector<handlers::Account>& accounts, const std::string& command,
                               const std::vector<std::string>& arguments, std::chrono::sys_seconds now) {
  if (command == "queue") return queue(tx, now);
  const auto occurrence = push_named(tx, arguments);
  if (command == "push.plan" && arguments.empty()) return plan(tx, accounts, std::nullopt, now);
  if (!occurrence) return {kNotFound, "没有这个编号的推送。jinqiao push plan 看编号\n"};
  if (command == "push.plan") return plan(tx, accounts, occurrence, now);
  if (command == "push.preview") return preview(tx, *occurrence);
  if (command == "push.send") return send(tx, *occurrence, now);
  if (command == "push.cancel") return cancel(tx, *occurrence, now);
  if (command == "push.retry") return retry(tx, accounts, *occurrence, now);
  return {kUsage, "没有这个命令：push plan|preview|send|cancel|retry，queue\n"};
}

int push_command(const std::string& config_file, const std::string& command, const std::vector<std::string>& arguments) {
  const Config config = read_config(config_file);
  auto done = ask_control(config.data_dir, command, arguments);
  if (!done) {
    storage::DatabaseOptions options;
    options.path = database_path(config);
    storage::Database database(std::move(options));
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    const auto accounts = accounts_of(config);
    database.write_now([&](Transaction& tx) { done = run_push_command(tx, accounts, command, arguments, now); });
  }
  fmt::print("{}", done->text);
  return done->code;
}

}  // namespace bot
