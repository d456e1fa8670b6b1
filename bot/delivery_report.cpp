// One function for each kind of report.
#include "bot/delivery_report.h"

#include <algorithm>

#include "handlers/feature.h"
#include "handlers/post.h"
#include "storage/approval.h"
#include "storage/audit.h"
#include "storage/outbox.h"
#include "storage/schedule.h"

namespace bot {
namespace {

using handlers::Text;
using handlers::fill;
using storage::OutboxRow;
using storage::OutboxState;
using storage::Transaction;
using wechat_api::TextReply;
using wechat_api::Via;

const Text kNotPassed{"delivery.not_passed", "{slot} 的群发没有发出去：{why}。{count} 人没收到。"};

constexpr std::chrono::minutes kTemplateMemory{10};
constexpr std::string_view kSuccess = "success", kSendSuccess = "send success", kBlocked = "failed:user block";

struct Review {
  std::string_view status, words;
  bool is_decision = true;  // of a person or of the review: nobody is to get it by another door
};
// MASSSENDJOBFINISH's err(n) (developers.weixin.qq.com/doc/service/guide/product/message/Batch_Sends.html, read 2026-11-21).
constexpr Review kReviews[] = {{"err(10001)", "平台审核认为涉嫌广告"},   {"err(20001)", "平台审核认为涉嫌政治"},   {"err(20002)", "平台审核认为涉嫌色情"},
                               {"err(20004)", "平台审核认为涉嫌社会"},   {"err(20006)", "平台审核认为涉嫌违法犯罪"}, {"err(20008)", "平台审核认为涉嫌欺诈"},
                               {"err(20013)", "平台审核认为涉嫌版权"},   {"err(21000)", "平台审核没有通过"},       {"err(22000)", "平台审核认为涉嫌互推"},
                               {"err(30001)", "原创校验出错", false},           {"err(30002)", "原创校验判定不能群发"},   {"err(30003)", "原创校验判定为转载"},
                               {"err(40001)", "管理员拒绝了群发"},       {"err(40002)", "管理员30分钟内没有确认"}};

Review review_of(std::string_view status) {
  const auto* found = std::find_if(std::begin(kReviews), std::end(kReviews), [&](const Review& one) { return one.status == status; });
  return found == std::end(kReviews) ? Review{status, "平台没有发出", false} : *found;
}

// Why a row did not come to its person after all.
struct Verdict {
  std::string_view reason;
  bool is_final = false;
  int errcode = 0;
};

void flag(Transaction& tx, const wechat_api::Inbound& message, std::string_view what, std::chrono::sys_seconds now) {
  storage::audit(tx, std::nullopt, "delivery.report_refused", message.account, what, now);
}

void revise(Transaction& tx, OutboxRow row, OutboxState state, const Verdict& verdict, std::chrono::sys_seconds now) {
  if (row.state == state) return;
  row.is_final = verdict.is_final;
  storage::settle_row(tx, row, state, verdict.reason, verdict.errcode, now);
  if (row.occurrence_id) storage::revise_tally(tx, *row.occurrence_id, row.state, state);
}

// Author and, where a second person agreed, that person: each once.
void tell_responsible(Transaction& tx, std::int64_t occurrence_id, std::string_view why, std::int64_t count, const std::vector<handlers::Account>& accounts,
                      std::chrono::sys_seconds now) {
  const auto occurrence = storage::occurrence_by_id(tx, occurrence_id);
  std::vector<std::int64_t> people{occurrence->author_id};
  if (const auto approver = storage::approver_of(tx, occurrence_id); approver && *approver != occurrence->author_id) people.push_back(*approver);
  const std::string words = fill(kNotPassed, {{"slot", occurrence->slot}, {"why", std::string(why)}, {"count", std::to_string(count)}});
  for (const std::int64_t person : people) handlers::tell(tx, person, TextReply{words, {}}, accounts, now);
}

void template_sent(Transaction& tx, const wechat_api::Inbound& message, const wechat_api::TemplateSent& sent, std::chrono::sys_seconds now) {
  auto call = storage::call_by_message(tx, message.account, sent.message_id);
  const auto identity = storage::identity_known_as(tx, message.account, message.from);
  // Some accounts get MsgID 0: then who and when tell which it was.
  if (!call && identity && (sent.message_id.empty() || sent.message_id == "0"))
    call = storage::newest_call_to(tx, identity->id, handlers::name_of(Via::template_message), now - kTemplateMemory);
  if (!call || call->call.door != handlers::name_of(Via::template_message)) return flag(tx, message, "an unknown template message", now);
  storage::keep_outcome(tx, call->call.id, call->state, sent.status);
  if (sent.status == kSuccess) return;
  for (const OutboxRow& row : storage::all_rows_of_call(tx, call->call.id))
    revise(tx, row, OutboxState::refused, sent.status == kBlocked ? Verdict{"本人拒收", true} : Verdict{"平台没有送到"}, now);
  if (sent.status != kBlocked || !identity) return;
  auto standing = handlers::standing_of(*identity, now);
  standing.takes_template = false;
  handlers::keep_standing(tx, *identity, standing, now);
}

void notice_sent(Transaction& tx, const wechat_api::Inbound& message, const wechat_api::NoticeSent& sent, std::chrono::sys_seconds now) {
  const auto identity = storage::identity_known_as(tx, message.account, message.from);
  auto call = storage::call_by_message(tx, message.account, sent.message_id);
  if (!call && identity) call = storage::newest_call_to(tx, identity->id, handlers::name_of(Via::subscription_notice), now - kTemplateMemory);
  if (!call || call->call.door != handlers::name_of(Via::subscription_notice)) return flag(tx, message, "an unknown notice", now);
  storage::keep_outcome(tx, call->call.id, call->state, sent.status);
  if (sent.errcode == 0) return;
  for (const OutboxRow& row : storage::all_rows_of_call(tx, call->call.id)) revise(tx, row, OutboxState::refused, {"平台没有送到", false, sent.errcode}, now);
}

bool can_be_true(const wechat_api::MassSent& sent, std::int64_t recipients) {
  if (sent.total < 0 || sent.filtered < 0 || sent.sent < 0 || sent.failed < 0) return false;
  return sent.total <= recipients && sent.sent + sent.failed <= sent.total;
}

// A row that waited for the administrator ends now as any other does.
void end_awaited(Transaction& tx, const handlers::Registry& registry, OutboxRow row, OutboxState state, const Verdict& verdict, const handlers::Slice& slice) {
  row.is_final = verdict.is_final;
  storage::settle_row(tx, row, state, verdict.reason, 0, slice.now);
  row.state = state;
  row.reason = verdict.reason;
  if (const handlers::Receipt* receipt = registry.receipt(row.kind)) receipt->record(tx, row, slice);
}

void mass_sent(Transaction& tx, const handlers::Registry& registry, const std::vector<handlers::Account>& accounts, const wechat_api::Inbound& message,
               const wechat_api::MassSent& sent, std::chrono::sys_seconds now) {
  auto call = storage::call_by_message(tx, message.account, sent.message_id);
  if (!call) call = storage::newest_awaiting(tx, message.account);
  const bool is_ours = call && call->call.door == handlers::name_of(Via::mass) && (call->state == "accepted" || call->state == "awaiting" || call->state == "settling");
  if (!is_ours) return flag(tx, message, "an unknown mass message", now);
  if (!can_be_true(sent, call->recipients)) return flag(tx, message, "counts that cannot be", now);
  const bool is_sent = sent.status == kSendSuccess;
  const std::string outcome = sent.status + " " + std::to_string(sent.total) + "/" + std::to_string(sent.sent) + "/" + std::to_string(sent.failed);
  const std::vector<OutboxRow> rows = storage::all_rows_of_call(tx, call->call.id);
  const Review review = review_of(sent.status);
  const Verdict verdict = is_sent ? Verdict{} : Verdict{review.words, review.is_decision};
  const OutboxState state = is_sent ? OutboxState::accepted : OutboxState::refused;
  const handlers::Slice slice{now, static_cast<int>(rows.size()), accounts};
  for (const OutboxRow& row : rows) {
    if (row.state == OutboxState::calling) end_awaited(tx, registry, row, state, verdict, slice);
    if (row.state == OutboxState::accepted) revise(tx, row, state, verdict, now);
  }
  storage::keep_outcome(tx, call->call.id, is_sent ? "accepted" : "refused", outcome, is_sent ? sent.total - sent.sent : 0);
  if (!is_sent && !rows.empty() && rows.front().occurrence_id)
    tell_responsible(tx, *rows.front().occurrence_id, review.words, static_cast<std::int64_t>(rows.size()), accounts, now);
}

}  // namespace

bool is_delivery_report(const wechat_api::Content& content) {
  return std::holds_alternative<wechat_api::TemplateSent>(content) || std::holds_alternative<wechat_api::MassSent>(content) ||
         std::holds_alternative<wechat_api::NoticeSent>(content);
}

void record_delivery_report(Transaction& tx, const handlers::Registry& registry, const std::vector<handlers::Account>& accounts,
                            const wechat_api::Inbound& message, std::chrono::sys_seconds now) {
  if (const auto* sent = std::get_if<wechat_api::TemplateSent>(&message.content)) template_sent(tx, message, *sent, now);
  if (const auto* sent = std::get_if<wechat_api::NoticeSent>(&message.content)) notice_sent(tx, message, *sent, now);
  if (const auto* sent = std::get_if<wechat_api::MassSent>(&message.content)) mass_sent(tx, registry, accounts, message, *sent, now);
}

void record_consent(Transaction& tx, const std::vector<handlers::Account>& accounts, const storage::Identity& identity, const wechat_api::NoticeConsent& consent,
                    std::chrono::sys_seconds now) {
  for (const handlers::Account& account : accounts) {
    if (account.name != identity.account || account.notice_id.empty()) continue;
    auto standing = handlers::standing_of(identity, now);
    for (const auto& decision : consent.decisions)
      if (decision.template_id == account.notice_id && decision.accepted) ++standing.notices_left;
    handlers::keep_standing(tx, identity, standing, now);
  }
}

}  // namespace bot
