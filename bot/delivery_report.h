// What the platform reports about a push after it has accepted it: later refusals change rows and totals, forged reports
// change nothing.
#pragma once

#include <chrono>
#include <vector>

#include "handlers/reach.h"
#include "handlers/registry.h"
#include "storage/transaction.h"
#include "wechat_api/message.h"

namespace bot {

// TEMPLATESENDJOBFINISH, MASSSENDJOBFINISH, subscribe_msg_sent_event: nobody wrote them, so nobody is answered.
bool is_delivery_report(const wechat_api::Content& content);

// Inside the transaction that keeps the message. A report that fits no call of ours, or whose counts cannot be true, is kept
// with the messages, flagged in the audit, and leaves every total as it is (reliability §3 row 114).
void record_delivery_report(storage::Transaction& tx, const handlers::Registry& registry, const std::vector<handlers::Account>& accounts,
                            const wechat_api::Inbound& message, std::chrono::sys_seconds now);

// A member accepted notices, or refused them: of the account's configured form alone.
void record_consent(storage::Transaction& tx, const std::vector<handlers::Account>& accounts, const storage::Identity& identity,
                    const wechat_api::NoticeConsent& consent, std::chrono::sys_seconds now);

}  // namespace bot
