// By which account and which door each member can be reached, in what a secretary reads and in what delivery does: the
// planner of wechat_api/route.h over what storage knows.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/identity.h"
#include "storage/preference.h"
#include "storage/transaction.h"
#include "storage/unit.h"
#include "wechat_api/message.h"
#include "wechat_api/route.h"

namespace handlers {

// What an account of this house can do; the routes of a push are planned over these.
struct Account {
  std::string name;
  wechat_api::Platform platform = wechat_api::Platform::official_account;
  wechat_api::AccountType type = wechat_api::AccountType::certified_service;
  std::string template_id = {}, notice_id = {};  // of the configured forms; empty: none
  std::int64_t member_limit = 500;               // WeCom: of the enterprise
};
wechat_api::AccountAbility ability_of(const Account& account);

// As the outbox keeps a door: "mass".
std::string_view name_of(wechat_api::Via via);
// Customer service for a name that is none: rows older than the doors.
wechat_api::Via via_named(std::string_view name);
// For a secretary: 没有关注; of WeCom 不在应用可见范围.
std::string_view words_for(wechat_api::Obstacle obstacle, wechat_api::Platform platform = wechat_api::Platform::official_account);

// When the person wants what others plan; equal: at any time.
wechat_api::Hours hours_of(const storage::Preference& preference);
wechat_api::Window window_of(const storage::Identity& identity);
// What is known of the identity at `at`; a new month begins a new count of mass messages. WeCom's minute is delivery's matter.
wechat_api::Standing standing_of(const storage::Identity& identity, std::chrono::sys_seconds at);
void keep_standing(storage::Transaction& tx, storage::Identity identity, const wechat_api::Standing& standing, std::chrono::sys_seconds at);

// What somebody's own hours put off is of use to them when they begin so soon after it was planned, and then for so long.
inline constexpr std::chrono::hours kUntilMorning{48}, kUsefulInTheMorning{4};

// The quota day of an instant: its civil date in Beijing.
std::string quota_date(std::chrono::sys_seconds at);
// What remains of the account's day. `is_planned`: a fifth of it is kept for answers and urgent messages.
wechat_api::Budget budget_of(const storage::Snapshot& db, const Account& account, std::chrono::sys_seconds at, bool is_planned);

// What is to be sent, as far as routes matter. `occurrence_id` 0: none yet.
struct Mail {
  std::chrono::sys_seconds at{}, useful_until{};
  std::int64_t occurrence_id = 0;
  bool is_urgent = false;      // a person's own: no hours keep it back
  bool fits_a_notice = false;  // its first line and its time say what it is about
  bool may_use_mass = false;   // somebody decided to spend one of the four a month
  bool is_asked_again = false; // a person wants it tried: whom WeCom did not reach lately too, as what is urgent is
};
struct Reach {
  std::optional<storage::Identity> identity;  // none: why_not says why, in words for the secretary
  wechat_api::Via via = wechat_api::Via::customer_service;
  std::chrono::sys_seconds at{};              // the mail's, or when the member's hours begin
  std::string_view why_not;
};
struct Reached {
  std::vector<Reach> people;  // as asked
  std::size_t reachable = 0, calls = 0;
  std::vector<std::string> mass_of_the_day;  // subscription accounts whose one mass message it takes
  std::size_t by_mass_list = 0;              // people who spend one of their four
  std::int64_t mass_held_by = 0;             // the occurrence that has the day's mass message somebody here would need; 0: none
};
Reached reach_all(const storage::Snapshot& db, const std::vector<std::int64_t>& member_ids, const std::vector<Account>& accounts, const Mail& mail);
// One person, a message of the house itself.
Reach reach(const storage::Snapshot& db, std::int64_t member_id, const std::vector<Account>& accounts, std::chrono::sys_seconds at);

// Nothing but a mass message goes to this member once two days have passed without a word: no WeCom, no template, no accepted notice.
bool is_reached_by_mass_alone(const storage::Snapshot& db, std::int64_t member_id, const std::vector<Account>& accounts, std::chrono::sys_seconds at);

struct Outlook {
  std::int64_t total = 0, reachable = 0;
  std::size_t calls = 0;
  bool would_need_mass = false;  // a service account's mass message would reach more
  std::vector<std::string> mass_of_the_day;  // subscription accounts whose one mass message it takes
  std::string words;  // on a line of its own: all can be reached, or how many not, with names; empty for an audience too large to look at in chat
};
Outlook outlook_of(const storage::Snapshot& db, const storage::Unit& unit, const std::vector<Account>& accounts, const Mail& mail);

// "没送到：王强（还没绑定）、…" on a line of its own, of an occurrence that ended; empty when everybody was reached.
std::string unreached_in_words(const storage::Snapshot& db, std::int64_t occurrence_id, std::int64_t total);

}  // namespace handlers
