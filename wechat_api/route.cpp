// The rules of the planner as tables and one pass.
#include "wechat_api/route.h"

#include <algorithm>

namespace wechat_api {

namespace {

using std::chrono::sys_seconds;

constexpr std::int64_t kPersonTimesPerMember = 200;
constexpr int kMinutesOfDay = 24 * 60;
constexpr std::chrono::minutes kAppMinute{1};
constexpr std::chrono::hours kAppHour{1};

// Cheapest first: what is spent last is what comes back slowest.
constexpr std::array kByCost = {Via::app, Via::customer_service, Via::subscription_notice, Via::template_message, Via::mass};

// How near an obstacle is to an open route: the nearest is what the person is told.
int nearness(Obstacle obstacle) {
  switch (obstacle) {
    case Obstacle::none: return 9;
    case Obstacle::too_late: return 8;
    case Obstacle::quota: return 7;
    case Obstacle::mass_alone: return 6;
    case Obstacle::used_up: return 5;
    case Obstacle::mass_used_up: return 4;
    case Obstacle::no_window: return 3;
    case Obstacle::account_type: return 2;
    case Obstacle::not_follower: return 1;
    case Obstacle::not_bound: return 0;
  }
  return 0;
}

Obstacle window_obstacle(const Window& window, sys_seconds at) {
  if (is_open(window, at)) return Obstacle::none;
  return at < window.until || at < window.tap_until ? Obstacle::used_up : Obstacle::no_window;
}

// What stands in the way of one door; `is_offered` false: this message does not use it at all.
struct Door {
  bool is_offered = false;
  Obstacle obstacle = Obstacle::none;
};
Door look_at(const AccountAbility& account, const Standing& standing, Via via, const Need& need, sys_seconds at) {
  if (!can(account, via)) return {};
  switch (via) {
    case Via::app: return {true, Obstacle::none};
    case Via::customer_service: return {true, window_obstacle(standing.window, at)};
    case Via::subscription_notice: return {need.fits_a_notice && account.has_notice && standing.notices_left > 0, Obstacle::none};
    case Via::template_message: return {need.fits_a_notice && account.has_template && standing.takes_template, Obstacle::none};
    case Via::mass:
      if (account.type == AccountType::certified_subscription) return {need.may_use_mass, Obstacle::none};
      return {need.may_use_mass, standing.mass_left > 0 ? Obstacle::none : Obstacle::mass_used_up};
  }
  return {};
}

// How long a member of WeCom has to be left in peace, so that nothing is dropped silently.
std::chrono::seconds pause(const Standing& standing) {
  if (standing.app_hour >= kAppPerHour) return kAppHour;
  return standing.app_minute >= kAppPerMinute ? std::chrono::seconds{kAppMinute} : std::chrono::seconds{0};
}

// A subscription account's mass message is one call, however many it goes to.
bool is_one_for_all(const AccountAbility& account, Via via) { return via == Via::mass && account.type == AccountType::certified_subscription; }
// A service account's takes a call for each ten thousand.
bool is_by_list(const AccountAbility& account, Via via) { return via == Via::mass && account.type == AccountType::certified_service; }

class Planner {
 public:
  Planner(const std::vector<AccountAbility>& accounts, const std::vector<Budget>& budgets, const Need& need)
      : accounts_(accounts), budgets_(budgets), need_(need), counts_(accounts.size(), Budget{}) {}

  Route choose(const Person& person) const {
    const sys_seconds at = need_.is_urgent ? need_.at : first_inside(person.hours, need_.at, need_.offset);
    Route best{std::nullopt, Via::customer_service, at, Obstacle::not_bound};
    if (at >= need_.useful_until) {
      best.obstacle = person.candidates.empty() ? Obstacle::not_bound : Obstacle::too_late;
      return best;
    }
    for (const Via via : kByCost) {
      for (std::size_t n = 0; n < person.candidates.size(); ++n) {
        const sys_seconds paced = via == Via::app ? at + pause(person.candidates[n].standing) : at;
        // A mass message goes once, at its time: whoever's hours begin later is not in it.
        const bool is_in_time = paced < need_.useful_until && (via != Via::mass || at == need_.at);
        Obstacle obstacle = obstacle_of(person.candidates[n], via, at);
        if (obstacle == Obstacle::none && !is_in_time) obstacle = Obstacle::too_late;
        if (obstacle == Obstacle::none) return Route{n, via, paced, Obstacle::none};
        if (nearness(obstacle) > nearness(best.obstacle)) best.obstacle = obstacle;
      }
    }
    return best;
  }

  void count(const Person& person, const Route& route, int sign) {
    counts_[person.candidates[*route.candidate].account][index_of(route.via)] += sign;
  }
  std::int64_t people_by(std::size_t account, Via via) const { return counts_[account][index_of(via)]; }

  // Calls, for Via::app person-times.
  std::int64_t used(std::size_t account, Via via) const {
    const std::int64_t people = counts_[account][index_of(via)];
    if (is_one_for_all(accounts_[account], via)) return people > 0 ? 1 : 0;
    if (is_by_list(accounts_[account], via)) return (people + static_cast<std::int64_t>(kMassAtMost) - 1) / static_cast<std::int64_t>(kMassAtMost);
    return people;
  }

 private:
  Obstacle obstacle_of(const Candidate& candidate, Via via, sys_seconds at) const {
    const AccountAbility& account = accounts_[candidate.account];
    if (!candidate.standing.follows) return Obstacle::not_follower;
    if (budgets_[candidate.account][index_of(via)] < 0) return Obstacle::account_type;
    const Door door = look_at(account, candidate.standing, via, need_, at);
    if (!door.is_offered) return Obstacle::account_type;
    if (door.obstacle != Obstacle::none) return door.obstacle;
    return has_budget(candidate.account, via) ? Obstacle::none : Obstacle::quota;
  }
  bool has_budget(std::size_t account, Via via) const {
    const std::int64_t left = budgets_[account][index_of(via)];
    if (is_one_for_all(accounts_[account], via)) return left > 0;
    if (is_by_list(accounts_[account], via)) return counts_[account][index_of(via)] < left * static_cast<std::int64_t>(kMassAtMost);
    return counts_[account][index_of(via)] < left;
  }

  const std::vector<AccountAbility>& accounts_;
  const std::vector<Budget>& budgets_;
  const Need& need_;
  std::vector<Budget> counts_;  // people by account and door
};

bool takes(const Route& route, const Person& person, std::size_t account, Via via) {
  return route.candidate && person.candidates[*route.candidate].account == account && route.via == via;
}

// A mass message to a list goes to two at least: one alone takes somebody from the windows with him, or goes without.
void mend_single_mass(Planner& planner, RoutePlan& plan, const std::vector<Person>& people, std::size_t account, const Need& need) {
  if (planner.people_by(account, Via::mass) != 1) return;
  for (std::size_t n = 0; n < people.size(); ++n) {
    if (!takes(plan.people[n], people[n], account, Via::customer_service)) continue;
    if (people[n].candidates[*plan.people[n].candidate].standing.mass_left <= 0 || plan.people[n].at != need.at) continue;
    planner.count(people[n], plan.people[n], -1);
    plan.people[n].via = Via::mass;
    planner.count(people[n], plan.people[n], +1);
    return;
  }
  for (std::size_t n = 0; n < people.size(); ++n) {
    if (!takes(plan.people[n], people[n], account, Via::mass)) continue;
    planner.count(people[n], plan.people[n], -1);
    plan.people[n] = Route{std::nullopt, Via::mass, plan.people[n].at, Obstacle::mass_alone};
    return;
  }
}

std::size_t calls_of(const Planner& planner, std::size_t account) {
  std::size_t calls = 0;
  for (const Via via : kByCost) {
    const auto used = static_cast<std::size_t>(planner.used(account, via));
    calls += via == Via::app ? (used + kAppAtMost - 1) / kAppAtMost : used;
  }
  return calls;
}

}  // namespace

bool can(const AccountAbility& account, Via via) {
  if (account.platform == Platform::wecom) return via == Via::app;
  const bool is_service = account.type == AccountType::certified_service, is_test = account.type == AccountType::test;
  switch (via) {
    case Via::app: return false;
    case Via::customer_service: return account.type != AccountType::uncertified;
    case Via::template_message: return is_service || is_test;
    case Via::subscription_notice: return is_service;
    case Via::mass: return is_service || account.type == AccountType::certified_subscription;
  }
  return false;
}

std::int64_t daily_limit(const AccountAbility& account, Via via) {
  if (!can(account, via)) return 0;
  const bool is_test = account.type == AccountType::test;
  switch (via) {
    case Via::app: return account.member_limit * kPersonTimesPerMember;
    case Via::customer_service: return is_test ? 50'000 : 500'000;
    case Via::template_message: return 100'000;
    case Via::subscription_notice: return 100'000;  // no figure is published: the template's
    case Via::mass: return account.type == AccountType::certified_subscription ? 1 : 100;
  }
  return 0;
}

std::int64_t planned_limit(const AccountAbility& account, Via via) {
  const std::int64_t limit = daily_limit(account, via);
  return via == Via::mass ? limit : limit - limit / 5;
}

sys_seconds first_inside(const Hours& hours, sys_seconds at, std::chrono::seconds offset) {
  if (hours.from == hours.until) return at;
  const auto civil = at + offset;
  const auto day = std::chrono::floor<std::chrono::days>(civil);
  const int minute = static_cast<int>(std::chrono::floor<std::chrono::minutes>(civil - day).count());
  const bool is_inside = hours.from < hours.until ? minute >= hours.from && minute < hours.until : minute >= hours.from || minute < hours.until;
  if (is_inside) return at;
  const int wait = (hours.from - minute + kMinutesOfDay) % kMinutesOfDay;
  return std::chrono::floor<std::chrono::minutes>(at) + std::chrono::minutes{wait};
}

RoutePlan plan_routes(const std::vector<AccountAbility>& accounts, const std::vector<Budget>& budgets, const std::vector<Person>& people, const Need& need) {
  Planner planner(accounts, budgets, need);
  RoutePlan plan;
  plan.people.reserve(people.size());
  for (const Person& person : people) {
    plan.people.push_back(planner.choose(person));
    if (plan.people.back().candidate) planner.count(person, plan.people.back(), +1);
  }
  for (std::size_t account = 0; account < accounts.size(); ++account)
    if (is_by_list(accounts[account], Via::mass)) mend_single_mass(planner, plan, people, account, need);
  plan.reachable = static_cast<std::size_t>(std::count_if(plan.people.begin(), plan.people.end(), [](const Route& route) { return route.candidate.has_value(); }));
  plan.used.assign(accounts.size(), Budget{});
  for (std::size_t account = 0; account < accounts.size(); ++account) {
    for (const Via via : kByCost) plan.used[account][index_of(via)] = planner.used(account, via);
    plan.calls += calls_of(planner, account);
  }
  return plan;
}

Standing spent(Standing standing, Via via, sys_seconds at) {
  switch (via) {
    case Via::app:
      ++standing.app_minute;
      ++standing.app_hour;
      break;
    case Via::customer_service: standing.window = spent(standing.window, at); break;
    case Via::template_message: break;
    case Via::subscription_notice: standing.notices_left = std::max(0, standing.notices_left - 1); break;
    case Via::mass: standing.mass_left = std::max(0, standing.mass_left - 1); break;
  }
  return standing;
}

}  // namespace wechat_api
