// Storage's rows as the planner's people, and its answer as words.
#include "handlers/reach.h"

#include <algorithm>
#include <iterator>

#include "handlers/calendar/civil.h"
#include "storage/audience.h"
#include "storage/member.h"
#include "storage/outbox.h"
#include "storage/quota.h"

namespace handlers {
namespace {

using wechat_api::AccountType;
using wechat_api::Obstacle;
using wechat_api::Via;

constexpr std::string_view kDoors[] = {"customer_service", "template_message", "subscription_notice", "mass", "app"};
constexpr std::int64_t kPeopleCountedInChat = 1000;
constexpr int kNamesShown = 10;
constexpr wechat_api::Hours kDayHours{7 * 60, 21 * 60};
constexpr std::string_view kHeldByAnother = "今天的群发留给了别的推送";
constexpr std::string_view kOutsideOwnHours = "本人设的时间里没有群发";

std::string month_of(std::chrono::sys_seconds at) { return quota_date(at).substr(0, 7); }

bool is_subscription(const Account& account) {
  return account.platform == wechat_api::Platform::official_account && account.type == AccountType::certified_subscription;
}

// Who has asked to be spared is counted, never named: it must not be held against anybody.
std::string names_of(const std::vector<storage::Unreached>& people, std::int64_t total) {
  std::string names;
  int spared = 0, outside = 0;
  for (const auto& person : people) {
    if (person.reason == kOutsideOwnHours) ++outside;
    else if (person.reason.starts_with("本人")) ++spared;
    else names += (names.empty() ? "" : "、") + person.name + "（" + person.reason + "）";
  }
  if (spared > 0) names += (names.empty() ? "" : "、") + std::to_string(spared) + " 人自己设了不收";
  if (outside > 0) names += (names.empty() ? "" : "、") + std::to_string(outside) + " 人自己设的时间里没有群发";
  if (total > static_cast<std::int64_t>(people.size())) names += "等";
  return names;
}

// The day's only mass message, unless another occurrence has it: that one is returned, else 0.
std::int64_t lend_mass(const storage::Snapshot& db, const Account& account, const Mail& mail, wechat_api::Budget& budget) {
  std::int64_t& mass = budget[index_of(Via::mass)];
  if (is_subscription(account)) {
    const auto owner = storage::mass_reserved_for(db, account.name, quota_date(mail.at));
    if (!owner || *owner == mail.occurrence_id) return 0;
    mass = 0;
    return *owner;
  }
  if (!mail.may_use_mass) mass = -1;
  return 0;
}

struct World {
  std::vector<wechat_api::AccountAbility> abilities;
  std::vector<wechat_api::Budget> budgets;
  std::vector<std::int64_t> mass_held_by;  // of each account
  std::vector<wechat_api::Person> people;
  std::vector<std::vector<storage::Identity>> identities;  // of each person, as the candidates stand
};

World world_of(const storage::Snapshot& db, const std::vector<std::int64_t>& member_ids, const std::vector<Account>& accounts, const Mail& mail) {
  World world;
  for (const Account& account : accounts) {
    world.abilities.push_back(ability_of(account));
    world.budgets.push_back(budget_of(db, account, mail.at, !mail.is_urgent));
    world.mass_held_by.push_back(lend_mass(db, account, mail, world.budgets.back()));
  }
  for (const std::int64_t member_id : member_ids) {
    wechat_api::Person person;
    std::vector<storage::Identity> known;
    for (storage::Identity& identity : storage::identities_of_member(db, member_id)) {
      const auto account = std::find_if(accounts.begin(), accounts.end(), [&](const Account& one) { return one.name == identity.account; });
      if (account == accounts.end()) continue;
      person.candidates.push_back({static_cast<std::size_t>(account - accounts.begin()), standing_of(identity, mail.at)});
      known.push_back(std::move(identity));
    }
    if (!mail.is_urgent) person.hours = hours_of(storage::preference_of(db, member_id));
    world.people.push_back(std::move(person));
    world.identities.push_back(std::move(known));
  }
  return world;
}

// That WeCom did not reach somebody lately is no reason not to try where a person waits for it and no other way is open.
void look_again(World& world, const std::vector<Account>& accounts, const wechat_api::Need& need, wechat_api::RoutePlan& plan) {
  for (std::size_t n = 0; n < plan.people.size(); ++n) {
    if (plan.people[n].candidate) continue;
    wechat_api::Person person = world.people[n];
    for (auto& candidate : person.candidates)
      if (accounts[candidate.account].platform == wechat_api::Platform::wecom) candidate.standing.follows = true;
    const wechat_api::RoutePlan alone = wechat_api::plan_routes(world.abilities, world.budgets, {person}, need);
    if (!alone.people.front().candidate) continue;
    plan.people[n] = alone.people.front();
    ++plan.reachable;
    plan.calls += alone.calls;
  }
}

// WeCom for who is known there alone.
wechat_api::Platform platform_of(const wechat_api::Person& person, const std::vector<Account>& accounts) {
  const auto is_wecom = [&](const wechat_api::Candidate& one) { return accounts[one.account].platform == wechat_api::Platform::wecom; };
  const bool is_there_alone = !person.candidates.empty() && std::all_of(person.candidates.begin(), person.candidates.end(), is_wecom);
  return is_there_alone ? wechat_api::Platform::wecom : wechat_api::Platform::official_account;
}

}  // namespace

wechat_api::AccountAbility ability_of(const Account& account) {
  return {account.platform, account.type, !account.template_id.empty(), !account.notice_id.empty(), account.member_limit};
}

std::string_view name_of(Via via) { return kDoors[index_of(via)]; }

Via via_named(std::string_view name) {
  const auto* found = std::find(std::begin(kDoors), std::end(kDoors), name);
  return found == std::end(kDoors) ? Via::customer_service : static_cast<Via>(found - std::begin(kDoors));
}

std::string_view words_for(Obstacle obstacle, wechat_api::Platform platform) {
  switch (obstacle) {
    case Obstacle::none: return "";
    case Obstacle::not_bound: return "还没绑定";
    case Obstacle::not_follower: return platform == wechat_api::Platform::wecom ? "不在应用可见范围" : "没有关注";
    case Obstacle::account_type: return "这个账号不能主动发消息";
    case Obstacle::no_window: return "超过48小时没说过话";
    case Obstacle::used_up: return "这48小时的5条已用完";
    case Obstacle::quota: return "账号今天的额度用完了";
    case Obstacle::mass_used_up: return "这个月4次群发已用完";
    case Obstacle::mass_alone: return "群发至少要两个人";
    case Obstacle::too_late: return "到了能收的时间已经过时";
  }
  return "";
}

wechat_api::Hours hours_of(const storage::Preference& preference) {
  if (preference.hours_from != preference.hours_until) return {preference.hours_from, preference.hours_until};
  return preference.day_only ? kDayHours : wechat_api::Hours{};
}

wechat_api::Window window_of(const storage::Identity& identity) {
  return {identity.window_until, identity.window_left, identity.tap_until, identity.tap_left};
}

wechat_api::Standing standing_of(const storage::Identity& identity, std::chrono::sys_seconds at) {
  wechat_api::Standing standing;
  standing.follows = identity.follows;
  standing.window = window_of(identity);
  standing.takes_template = identity.takes_template;
  standing.notices_left = identity.notices_left;
  standing.mass_left = wechat_api::kMassAMonth - (identity.mass_month == month_of(at) ? identity.mass_used : 0);
  return standing;
}

void keep_standing(storage::Transaction& tx, storage::Identity identity, const wechat_api::Standing& standing, std::chrono::sys_seconds at) {
  const wechat_api::Standing before = standing_of(identity, at);
  if (!(standing.window == before.window)) {
    identity.window_until = standing.window.until;
    identity.window_left = standing.window.left;
    identity.tap_until = standing.window.tap_until;
    identity.tap_left = standing.window.tap_left;
    storage::keep_window(tx, identity);
  }
  if (standing.notices_left == before.notices_left && standing.takes_template == before.takes_template && standing.mass_left == before.mass_left) return;
  identity.notices_left = standing.notices_left;
  identity.takes_template = standing.takes_template;
  identity.mass_month = month_of(at);
  identity.mass_used = wechat_api::kMassAMonth - standing.mass_left;
  storage::keep_rights(tx, identity);
}

std::string quota_date(std::chrono::sys_seconds at) { return calendar::date_text(at); }

wechat_api::Budget budget_of(const storage::Snapshot& db, const Account& account, std::chrono::sys_seconds at, bool is_planned) {
  const wechat_api::AccountAbility ability = ability_of(account);
  wechat_api::Budget budget{};
  for (std::size_t n = 0; n < wechat_api::kVias; ++n) {
    const Via via = static_cast<Via>(n);
    if (!wechat_api::can(ability, via)) continue;
    const std::int64_t limit = is_planned ? wechat_api::planned_limit(ability, via) : wechat_api::daily_limit(ability, via);
    budget[n] = std::max<std::int64_t>(0, limit - storage::quota_used(db, account.name, quota_date(at), kDoors[n]));
  }
  return budget;
}

Reached reach_all(const storage::Snapshot& db, const std::vector<std::int64_t>& member_ids, const std::vector<Account>& accounts, const Mail& mail) {
  World world = world_of(db, member_ids, accounts, mail);
  wechat_api::Need need;
  need.at = mail.at;
  need.useful_until = std::max(mail.useful_until, mail.at + kUntilMorning);
  need.offset = calendar::kOffset;
  need.is_urgent = mail.is_urgent;
  need.fits_a_notice = mail.fits_a_notice;
  need.may_use_mass = true;  // the budgets say whose
  wechat_api::RoutePlan plan = wechat_api::plan_routes(world.abilities, world.budgets, world.people, need);
  if (mail.is_urgent || mail.is_asked_again) look_again(world, accounts, need, plan);
  Reached reached;
  reached.reachable = plan.reachable;
  reached.calls = plan.calls;
  for (std::size_t n = 0; n < plan.people.size(); ++n) {
    const wechat_api::Route& route = plan.people[n];
    Reach one{std::nullopt, route.via, route.at, words_for(route.obstacle, platform_of(world.people[n], accounts))};
    if (route.candidate) one.identity = std::move(world.identities[n][*route.candidate]);
    if (route.obstacle == Obstacle::too_late && route.at > mail.at) one.why_not = kOutsideOwnHours;
    if (route.obstacle == Obstacle::quota)
      for (const auto& candidate : world.people[n].candidates)
        if (world.mass_held_by[candidate.account] != 0) {
          one.why_not = kHeldByAnother;
          reached.mass_held_by = world.mass_held_by[candidate.account];
        }
    if (one.identity && route.via == Via::mass && !is_subscription(accounts[world.people[n].candidates[*route.candidate].account])) ++reached.by_mass_list;
    reached.people.push_back(std::move(one));
  }
  for (std::size_t account = 0; account < accounts.size(); ++account)
    if (is_subscription(accounts[account]) && plan.used[account][index_of(Via::mass)] > 0) reached.mass_of_the_day.push_back(accounts[account].name);
  return reached;
}

Reach reach(const storage::Snapshot& db, std::int64_t member_id, const std::vector<Account>& accounts, std::chrono::sys_seconds at) {
  Mail mail;
  mail.at = at;
  mail.is_urgent = true;
  World world = world_of(db, {member_id}, accounts, mail);
  // One person's message never takes what was meant for everybody.
  for (wechat_api::Budget& budget : world.budgets) budget[index_of(Via::mass)] = -1;
  wechat_api::Need need;
  need.at = at;
  need.useful_until = at + kUntilMorning;
  need.is_urgent = true;
  wechat_api::RoutePlan plan = wechat_api::plan_routes(world.abilities, world.budgets, world.people, need);
  look_again(world, accounts, need, plan);
  const wechat_api::Route& route = plan.people.front();
  Reach one{std::nullopt, route.via, route.at, words_for(route.obstacle, platform_of(world.people.front(), accounts))};
  if (route.candidate) one.identity = std::move(world.identities.front()[*route.candidate]);
  return one;
}

bool is_reached_by_mass_alone(const storage::Snapshot& db, std::int64_t member_id, const std::vector<Account>& accounts, std::chrono::sys_seconds at) {
  Mail mail;
  mail.at = at;
  World world = world_of(db, {member_id}, accounts, mail);
  bool has_mass = false;
  for (const wechat_api::Candidate& candidate : world.people.front().candidates) {
    const wechat_api::AccountAbility& account = world.abilities[candidate.account];
    const wechat_api::Standing& standing = candidate.standing;
    const bool has_another = wechat_api::can(account, Via::app) || (account.has_template && wechat_api::can(account, Via::template_message) && standing.takes_template) ||
                             (account.has_notice && wechat_api::can(account, Via::subscription_notice) && standing.notices_left > 0);
    if (standing.follows && has_another) return false;
    has_mass = has_mass || (standing.follows && wechat_api::can(account, Via::mass));
  }
  return has_mass;
}

Outlook outlook_of(const storage::Snapshot& db, const storage::Unit& unit, const std::vector<Account>& accounts, const Mail& mail) {
  Outlook outlook;
  outlook.total = storage::members_below(db, unit);
  outlook.reachable = outlook.total;
  if (outlook.total > kPeopleCountedInChat) return outlook;
  std::vector<std::int64_t> asked;
  std::vector<std::string> names;
  std::vector<storage::Unreached> unreached;
  for (const auto& person : storage::audience_after(db, unit, 0, kPeopleCountedInChat)) {
    if (storage::preference_of(db, person.member_id).no_push) {
      --outlook.reachable;
      if (unreached.size() < kNamesShown) unreached.push_back({person.name, "本人退订"});
      continue;
    }
    asked.push_back(person.member_id);
    names.push_back(person.name);
  }
  const Reached reached = reach_all(db, asked, accounts, mail);
  outlook.calls = reached.calls;
  outlook.mass_of_the_day = reached.mass_of_the_day;
  for (std::size_t n = 0; n < asked.size(); ++n) {
    if (reached.people[n].identity) continue;
    --outlook.reachable;
    if (unreached.size() < kNamesShown) unreached.push_back({names[n], std::string(reached.people[n].why_not)});
  }
  if (!mail.may_use_mass && outlook.reachable < outlook.total) {
    Mail with_mass = mail;
    with_mass.may_use_mass = true;
    outlook.would_need_mass = reach_all(db, asked, accounts, with_mass).reachable > reached.reachable;
  }
  const std::int64_t missing = outlook.total - outlook.reachable;
  const auto comes_another_day = [&](const Reach& one) { return one.identity && calendar::day_of(one.at) > calendar::day_of(mail.at); };
  const auto later = std::count_if(reached.people.begin(), reached.people.end(), comes_another_day);
  if (missing > 0) outlook.words = "\n现在看有 " + std::to_string(missing) + " 人送不到：" + names_of(unreached, missing);
  else outlook.words = later > 0 ? "\n现在看都送得到。" : "\n现在看都能送到。";
  if (later > 0) outlook.words += "\n其中 " + std::to_string(later) + " 人按自己设的时间第二天才收到。";
  if (reached.mass_held_by != 0) {
    const auto holder = storage::occurrence_by_id(db, reached.mass_held_by).value();
    outlook.words += "\n这一天唯一的一次群发留给了 " + holder.slot + " 的推送，要让给这条，先发「撤回 " + std::to_string(holder.id) + "」。";
  }
  for (const std::string& account : reached.mass_of_the_day) outlook.words += "\n会用掉公众号（" + account + "）这一天唯一的一次群发。";
  if (reached.by_mass_list > 0) outlook.words += "\n其中 " + std::to_string(reached.by_mass_list) + " 人走群发，每人每月4次里用1次。";
  return outlook;
}

std::string unreached_in_words(const storage::Snapshot& db, std::int64_t occurrence_id, std::int64_t total) {
  const auto people = storage::unreached_by(db, occurrence_id, kNamesShown);
  return people.empty() ? "" : "\n没送到：" + names_of(people, total);
}

}  // namespace handlers
