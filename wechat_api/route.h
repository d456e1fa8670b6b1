// The route planner: by which door of the platform each person of an audience can be reached, what that costs, or what
// is missing. Pure: storage keeps what the numbers say, `at` is the caller's clock. Abilities after the platform's own
// blocks "applicable accounts" (developers.weixin.qq.com/doc/service and /doc/subscription, read 2026-11-21).
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "wechat_api/channel.h"
#include "wechat_api/message.h"
#include "wechat_api/window.h"

namespace wechat_api {

inline constexpr std::size_t kVias = 5;
inline constexpr std::size_t index_of(Via via) { return static_cast<std::size_t>(via); }

// What one account can do at all.
struct AccountAbility {
  Platform platform = Platform::official_account;
  AccountType type = AccountType::certified_service;
  bool has_template = false;       // a template for notices is configured
  bool has_notice = false;         // the same for subscription notices
  std::int64_t member_limit = 500; // WeCom: of the enterprise; it multiplies the day's person-times
};
bool can(const AccountAbility& account, Via via);
// What the platform lets the account send a day: calls; for Via::app person-times.
std::int64_t daily_limit(const AccountAbility& account, Via via);
// The same less what is kept for answers and urgent messages: 20 % where the limit is a matter of size.
std::int64_t planned_limit(const AccountAbility& account, Via via);

inline constexpr int kMassAMonth = 4;         // of a service account, for each follower and calendar month
inline constexpr std::size_t kMassAtLeast = 2;     // openids a call of a service account
inline constexpr std::size_t kMassAtMost = 10'000;
inline constexpr std::size_t kAppAtMost = 1'000;
inline constexpr int kAppPerMinute = 25;      // WeCom drops what exceeds 30 a minute without telling
inline constexpr int kAppPerHour = 900;       // and what exceeds 1,000 an hour

// What is known of one person on one account.
struct Standing {
  bool follows = true;          // WeCom: inside the visible range
  Window window;
  bool takes_template = true;   // until the platform says that the person refuses
  int notices_left = 0;         // accepted and not used yet
  int mass_left = kMassAMonth;  // of this calendar month
  int app_minute = 0, app_hour = 0;  // WeCom: messages given to the platform in the last minute and hour
};

// When a person wants to be disturbed, in minutes of the civil day; equal: always. 1320..420 would be a night shift.
struct Hours {
  int from = 0, until = 0;
  friend bool operator==(const Hours&, const Hours&) = default;
};
// The first moment at or after `at` inside the hours. `offset`: of the civil day from UTC.
std::chrono::sys_seconds first_inside(const Hours& hours, std::chrono::sys_seconds at, std::chrono::seconds offset);

struct Candidate {
  std::size_t account = 0;  // index into the abilities
  Standing standing;
};
struct Person {
  std::vector<Candidate> candidates;  // none: not bound yet
  Hours hours;
};
struct Need {
  std::chrono::sys_seconds at{}, useful_until{};
  std::chrono::seconds offset{0};  // of the civil day, for the hours
  bool is_urgent = false;          // goes before the hours begin
  bool may_use_mass = false;       // somebody has decided to spend it
  bool fits_a_notice = false;      // the message has a form a template can carry
};

// Why there is no route. The first that stands in the way on the account that came nearest.
enum class Obstacle {
  none,
  not_bound,     // the person has never been here
  not_follower,  // nothing reaches someone who left
  account_type,  // the account answers only
  no_window,     // no act of the person lately; the next one opens a route
  used_up,       // the window's messages are spent; the next act opens it again
  quota,         // the account has nothing left today
  mass_used_up,  // four this month
  mass_alone,    // a mass message goes to two at least
  too_late       // the hours of the person begin after the message is of use
};
struct Route {
  std::optional<std::size_t> candidate;  // index into the person's; none: no route
  Via via = Via::customer_service;
  std::chrono::sys_seconds at{};         // the need's, or the first minute of the person's hours
  Obstacle obstacle = Obstacle::none;
};

// What remains of one account's day, by Via; negative: this message is not to use it.
using Budget = std::array<std::int64_t, kVias>;

struct RoutePlan {
  std::vector<Route> people;   // as asked
  std::vector<Budget> used;              // by account: what the plan takes of each budget
  std::size_t reachable = 0;
  std::size_t calls = 0;                 // the fewest that carry it
};
// The cheapest open route of each: WeCom, a message of the window, an accepted notice, a template, then mass.
// `budgets`: one for each account. Spends them from the first person to the last.
RoutePlan plan_routes(const std::vector<AccountAbility>& accounts, const std::vector<Budget>& budgets,
                      const std::vector<Person>& people, const Need& need);

// The standing after one message went out by `via`, to be stored before it is sent.
Standing spent(Standing standing, Via via, std::chrono::sys_seconds at);

}  // namespace wechat_api
