// The planner, as tables: what is open, what is cheapest, what stands in the way.
#include "wechat_api/route.h"

#include <catch2/catch.hpp>

using namespace wechat_api;
using namespace std::chrono_literals;

namespace {

const std::chrono::sys_seconds kEvening{std::chrono::sys_days{std::chrono::year{2026} / 11 / 21} + 11h};  // 19:00 in Beijing
constexpr AccountAbility kService{Platform::official_account, AccountType::certified_service, true, true};
constexpr AccountAbility kSubscription{Platform::official_account, AccountType::certified_subscription};
constexpr AccountAbility kUncertified{Platform::official_account, AccountType::uncertified};
constexpr AccountAbility kTest{Platform::official_account, AccountType::test, true, true};
constexpr AccountAbility kWecom{Platform::wecom, AccountType::certified_service};
constexpr Hours kDay{7 * 60, 21 * 60}, kNightShift{22 * 60, 6 * 60};

Standing spoke() {
  Standing standing;
  standing.window = after({}, Text{"好", ""}, kEvening - 1h);
  return standing;
}
Standing left() {
  Standing standing = spoke();
  standing.follows = false;
  return standing;
}

struct Asked {
  std::vector<AccountAbility> accounts;
  std::vector<Budget> budgets;
  std::vector<Person> people;
  Need need{kEvening, kEvening + 3h, 8h, false, true, true};

  explicit Asked(std::vector<AccountAbility> abilities) : accounts(std::move(abilities)) {
    for (const AccountAbility& account : accounts) {
      Budget budget{};
      for (std::size_t via = 0; via < kVias; ++via) budget[via] = planned_limit(account, static_cast<Via>(via));
      budgets.push_back(budget);
    }
  }
  Asked& add(Standing standing, std::size_t account = 0, Hours hours = {}) {
    people.push_back({{{account, standing}}, hours});
    return *this;
  }
  RoutePlan plan() const { return plan_routes(accounts, budgets, people, need); }
};

}  // namespace

TEST_CASE("an account's type decides which doors it has") {
  struct Row {
    AccountAbility account;
    bool customer_service, template_message, notice, mass, app;
  };
  const Row rows[] = {{kService, true, true, true, true, false},
                      {kSubscription, true, false, false, true, false},
                      {kUncertified, false, false, false, false, false},
                      {kTest, true, true, false, false, false},
                      {kWecom, false, false, false, false, true}};
  for (const Row& row : rows) {
    CAPTURE(static_cast<int>(row.account.type));
    CHECK(can(row.account, Via::customer_service) == row.customer_service);
    CHECK(can(row.account, Via::template_message) == row.template_message);
    CHECK(can(row.account, Via::subscription_notice) == row.notice);
    CHECK(can(row.account, Via::mass) == row.mass);
    CHECK(can(row.account, Via::app) == row.app);
  }
}

TEST_CASE("the cheapest open door is taken: the window, an accepted notice, a template, mass last") {
  Standing with_notice, with_template, with_mass;
  with_notice.notices_left = 1;
  with_mass.takes_template = false;
  const RoutePlan plan = Asked({kService}).add(spoke()).add(with_notice).add(with_template).add(with_mass).add(with_mass).plan();
  CHECK(plan.people[0].via == Via::customer_service);
  CHECK(plan.people[1].via == Via::subscription_notice);
  CHECK(plan.people[2].via == Via::template_message);
  CHECK(plan.people[3].via == Via::mass);
  CHECK(plan.people[4].via == Via::mass);
  CHECK(plan.reachable == 5);
  CHECK(plan.calls == 4);
}

TEST_CASE("who stands on both platforms is reached by WeCom, which costs nothing") {
  Asked asked({kService, kWecom});
  asked.people.push_back({{{0, spoke()}, {1, {}}}, {}});
  CHECK(asked.plan().people[0].candidate == 1u);
  asked.people[0].candidates[1].standing.follows = false;
  CHECK(asked.plan().people[0].candidate == 0u);
}

TEST_CASE("who has no route is told what stands in the way, on the account that came nearest") {
  Standing spent_window = spoke();
  spent_window.window.left = 0;
  struct Row {
    AccountAbility account;
    Standing standing;
    Obstacle obstacle;
  };
  const Row rows[] = {{kSubscription, {}, Obstacle::no_window},
                      {kSubscription, spent_window, Obstacle::used_up},
                      {kSubscription, left(), Obstacle::not_follower},
                      {kUncertified, spoke(), Obstacle::account_type},
                      {kWecom, left(), Obstacle::not_follower}};
  for (const Row& row : rows) {
    Asked asked({row.account});
    asked.need.may_use_mass = false;
    asked.add(row.standing);
    const RoutePlan plan = asked.plan();
    CAPTURE(static_cast<int>(row.obstacle));
    CHECK_FALSE(plan.people[0].candidate);
    CHECK(plan.people[0].obstacle == row.obstacle);
    CHECK(plan.calls == 0);
  }
  Asked stranger({kService});
  stranger.people.push_back({});
  CHECK(stranger.plan().people[0].obstacle == Obstacle::not_bound);
}

TEST_CASE("a subscription account reaches any number with its one mass message a day, a second has none") {
  Asked asked({kSubscription});
  for (int n = 0; n < 500; ++n) asked.add({});
  const RoutePlan plan = asked.plan();
  CHECK(plan.reachable == 500);
  CHECK(plan.calls == 1);
  CHECK(plan.used[0][index_of(Via::mass)] == 1);
  asked.budgets[0][index_of(Via::mass)] -= plan.used[0][index_of(Via::mass)];
  CHECK(asked.plan().reachable == 0);
  CHECK(asked.plan().people[0].obstacle == Obstacle::quota);
}

TEST_CASE("a service account's mass message spends one of four a month for each, and a call for each ten thousand") {
  Asked asked({{Platform::official_account, AccountType::certified_service}});
  Standing none_left;
  none_left.mass_left = 0;
  for (int n = 0; n < 10'001; ++n) asked.add({});
  asked.add(none_left);
  const RoutePlan plan = asked.plan();
  CHECK(plan.reachable == 10'001);
  CHECK(plan.calls == 2);
  CHECK(plan.people.back().obstacle == Obstacle::mass_used_up);
}

TEST_CASE("a mass message to one alone takes somebody from the windows with him, or goes without") {
  constexpr AccountAbility kPlain{Platform::official_account, AccountType::certified_service};
  Standing silent;
  const RoutePlan two = Asked({kPlain}).add(spoke()).add(silent).plan();
  CHECK(two.people[0].via == Via::mass);
  CHECK(two.people[1].via == Via::mass);
  CHECK(two.calls == 1);
  const RoutePlan one = Asked({kPlain}).add(silent).plan();
  CHECK_FALSE(one.people[0].candidate);
  CHECK(one.people[0].obstacle == Obstacle::mass_alone);
}

TEST_CASE("a mass message goes once: who wants nothing at that hour is not in it") {
  Asked asked({kSubscription});
  asked.add({}, 0, kNightShift).add({});
  asked.need.useful_until = kEvening + 12h;
  const RoutePlan plan = asked.plan();
  CHECK(plan.people[0].obstacle == Obstacle::too_late);
  CHECK(plan.people[1].via == Via::mass);
}

TEST_CASE("hours are not what stands in the way of a mass message that nobody decided to send, or of somebody who left") {
  Asked asked({kService});
  Standing silent;
  silent.takes_template = false;
  Standing gone = silent;
  gone.follows = false;
  asked.add(silent, 0, kNightShift).add(gone, 0, kNightShift);
  asked.need.useful_until = kEvening + 12h;
  CHECK(asked.plan().people[0].obstacle == Obstacle::too_late);
  CHECK(asked.plan().people[1].obstacle == Obstacle::not_follower);
  asked.need.may_use_mass = false;
  CHECK(asked.plan().people[0].obstacle == Obstacle::no_window);
}

TEST_CASE("a thousand members of WeCom are one call") {
  Asked asked({kWecom});
  for (int n = 0; n < 2001; ++n) asked.add({});
  CHECK(asked.plan().calls == 3);
}

TEST_CASE("what would be dropped silently goes a minute or an hour later") {
  Asked asked({kWecom});
  Standing busy, full;
  busy.app_minute = kAppPerMinute;
  full.app_hour = kAppPerHour;
  asked.add(busy).add(full);
  CHECK(asked.plan().people[0].at == kEvening + 1min);
  CHECK(asked.plan().people[1].at == kEvening + 1h);
  asked.need.useful_until = kEvening + 30min;
  CHECK(asked.plan().people[1].obstacle == Obstacle::too_late);
}

TEST_CASE("nothing that is not urgent comes outside a person's hours, and nothing after it is of use") {
  Asked asked({kWecom});
  asked.add({}, 0, kDay).add({}, 0, kNightShift);
  const RoutePlan plan = asked.plan();
  CHECK(plan.people[0].at == kEvening);
  CHECK_FALSE(plan.people[1].candidate);  // 22:00 is the end of its use
  CHECK(plan.people[1].obstacle == Obstacle::too_late);
  asked.need.useful_until = kEvening + 4h;
  CHECK(asked.plan().people[1].at == kEvening + 3h);
  asked.need.is_urgent = true;
  CHECK(asked.plan().people[1].at == kEvening);
}

TEST_CASE("hours may pass midnight, and equal ends mean any time") {
  const auto civil = [](int hour, int minute) { return std::chrono::sys_days{std::chrono::year{2026} / 11 / 21} - 8h + std::chrono::hours{hour} + std::chrono::minutes{minute}; };
  CHECK(first_inside(kNightShift, civil(23, 30), 8h) == civil(23, 30));
  CHECK(first_inside(kNightShift, civil(5, 59), 8h) == civil(5, 59));
  CHECK(first_inside(kNightShift, civil(6, 0), 8h) == civil(22, 0));
  CHECK(first_inside(kDay, civil(21, 0), 8h) == civil(31, 0));
  CHECK(first_inside({}, civil(3, 3), 8h) == civil(3, 3));
}

TEST_CASE("a budget runs out in the middle: the first get it, the others are told") {
  Asked asked({kWecom});
  asked.budgets[0][index_of(Via::app)] = 3;
  for (int n = 0; n < 5; ++n) asked.add({});
  const RoutePlan plan = asked.plan();
  CHECK(plan.reachable == 3);
  CHECK(plan.people[3].obstacle == Obstacle::quota);
}

TEST_CASE("a fifth of a day's calls is kept for answers, the scarce mass messages are not divided") {
  CHECK(planned_limit(kService, Via::customer_service) == 400'000);
  CHECK(daily_limit(kWecom, Via::app) == 100'000);
  CHECK(planned_limit(kWecom, Via::app) == 80'000);
  CHECK(planned_limit(kSubscription, Via::mass) == 1);
}

TEST_CASE("each door spends its own right") {
  Standing standing = spoke();
  standing.notices_left = 2;
  CHECK(spent(standing, Via::customer_service, kEvening).window.left == 4);
  CHECK(spent(standing, Via::subscription_notice, kEvening).notices_left == 1);
  CHECK(spent(standing, Via::mass, kEvening).mass_left == 3);
  CHECK(spent(standing, Via::app, kEvening).app_minute == 1);
}
