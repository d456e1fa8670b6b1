// Two ledgers of the same calls: what the bot counted before it sent, and what the simulated platform counted when it was asked.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bot/clock.h"
#include "storage/quota.h"
#include "wechat_api/simulator/platform.h"

namespace bot {

// The first day, account and door from the civil day of `from` to that of `until` where the two differ, with both numbers, in
// words for whoever wrote the play; nothing when they agree. Calls are counted whatever became of them and as often as they
// were made; of mass messages those the platform took on, by either of its two calls; of WeCom's door person-times.
std::optional<std::string> quota_difference(const std::vector<storage::QuotaUse>& counted, const wechat_api::simulator::Platform& platform,
                                            TimePoint from, TimePoint until);

}  // namespace bot
