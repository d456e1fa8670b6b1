// Day by day, account by account, door by door.
#include "bot/sim_quota.h"

#include <fmt/format.h>

#include <string_view>

#include "handlers/calendar/civil.h"

namespace bot {
namespace {

// A door of the bot's and what the platform counts of it.
struct Door {
  std::string_view name, counted_as;
};
constexpr Door kDoors[] = {{"customer_service", "/cgi-bin/message/custom/send"},
                           {"template_message", "/cgi-bin/message/template/send"},
                           {"subscription_notice", "/cgi-bin/message/subscribe/bizsend"},
                           {"mass", "mass messages"},
                           {"app", "person-times"}};

std::string day_text(TimePoint at) { return handlers::calendar::date_text(std::chrono::floor<std::chrono::seconds>(at)); }

}  // namespace

std::optional<std::string> quota_difference(const std::vector<storage::QuotaUse>& counted, const wechat_api::simulator::Platform& platform,
                                            TimePoint from, TimePoint until) {
  const std::string last = day_text(until);
  for (TimePoint at = from; day_text(at) <= last; at += std::chrono::days{1}) {
    const std::string day = day_text(at);
    for (const auto& account : platform.accounts()) {
      const auto& used = platform.used(account.name, day);
      for (const Door& door : kDoors) {
        const auto found = used.find(door.counted_as);
        const std::int64_t theirs = found == used.end() ? 0 : found->second;
        std::int64_t ours = 0;
        for (const storage::QuotaUse& use : counted)
          if (use.account == account.name && use.local_date == day && use.door == door.name) ours = use.used;
        if (ours != theirs) return fmt::format("{} {} {}：金桥记了 {}，平台记了 {}", day, account.name, door.name, ours, theirs);
      }
    }
  }
  return std::nullopt;
}

}  // namespace bot
