// What storage knows as the planner's people: accounts, months, hours, and whose the scarce mass message is.
#include "handlers/reach.h"

#include <catch2/catch.hpp>

#include "handlers/calendar/civil.h"
#include "storage/member.h"
#include "storage/preference.h"
#include "storage/quota.h"
#include "storage/schedule.h"
#include "tests/support/storage.h"

using handlers::Account;
using storage::Transaction;
using wechat_api::AccountType;
using wechat_api::Platform;
using wechat_api::Via;
using namespace std::chrono_literals;

namespace {

storage::DatabaseOptions memory() {
  storage::DatabaseOptions options;
  options.path = ":memory:";
  return options;
}

const Account kService{"oa", Platform::official_account, AccountType::certified_service};
const Account kSubscription{"sub", Platform::official_account, AccountType::certified_subscription};
const Account kWecom{"corp", Platform::wecom, AccountType::certified_service};

struct House {
  House() { tests::write(database, [&](Transaction& tx) { zhou = tests::add_member(tx), li = tests::add_member(tx, "李静", "13900001003"); }); }
  storage::Identity bind(Transaction& tx, const std::string& account, std::int64_t member) {
    auto identity = storage::identity_of(tx, account, account + std::to_string(member), tests::kNow);
    storage::bind_identity(tx, identity, member);
    return identity;
  }
  handlers::Mail mail(std::int64_t occurrence = 0) { return {tests::kNow + 1h, tests::kNow + 4h, occurrence, false, true, false}; }

  storage::Database database{memory()};
  std::int64_t zhou = 0, li = 0;
};

}  // namespace

TEST_CASE("a new month begins a new count of mass messages") {
  storage::Identity identity;
  identity.mass_month = "2026-11";
  identity.mass_used = 4;
  const std::chrono::sys_seconds november{std::chrono::sys_days{std::chrono::year{2026} / 11 / 30} + 15h};
  CHECK(handlers::standing_of(identity, november).mass_left == 0);
  CHECK(handlers::standing_of(identity, november + 1h).mass_left == 4);  // midnight in Beijing
}

TEST_CASE("what a door spends is stored, and only what changed") {
  House house;
  tests::write(house.database, [&](Transaction& tx) {
    auto identity = house.bind(tx, "oa", house.zhou);
    auto standing = handlers::standing_of(identity, tests::kNow);
    standing.notices_left = 2;
    handlers::keep_standing(tx, identity, standing, tests::kNow);
    identity = *storage::identity_by_id(tx, identity.id);
    CHECK(identity.notices_left == 2);
    handlers::keep_standing(tx, identity, wechat_api::spent(handlers::standing_of(identity, tests::kNow), Via::mass, tests::kNow), tests::kNow);
    identity = *storage::identity_by_id(tx, identity.id);
    CHECK(identity.mass_used == 1);
    CHECK(identity.notices_left == 2);
  });
}

TEST_CASE("a service account's mass message is used only where somebody decided it, a subscription account's where it is free") {
  House house;
  tests::write(house.database, [&](Transaction& tx) {
    house.bind(tx, "oa", house.zhou);
    house.bind(tx, "oa", house.li);
    const std::vector<std::int64_t> both{house.zhou, house.li};
    CHECK(handlers::reach_all(tx, both, {kService}, house.mail()).reachable == 0);
    CHECK(handlers::reach_all(tx, both, {kService}, house.mail()).people[0].why_not == "超过48小时没说过话");
    handlers::Mail with_mass = house.mail();
    with_mass.may_use_mass = true;
    const auto reached = handlers::reach_all(tx, both, {kService}, with_mass);
    CHECK(reached.reachable == 2);
    CHECK(reached.by_mass_list == 2);
    CHECK(reached.calls == 1);
  });
}

TEST_CASE("the day's one mass message of a subscription account is planned like a resource: who reserved it has it") {
  House house;
  tests::write(house.database, [&](Transaction& tx) {
    house.bind(tx, "sub", house.zhou);
    const auto plan = [&](const char* slot) {
      return storage::plan_once(tx, {"study", 1, 1, house.zhou, handlers::quota_date(tests::kNow + 1h), slot, tests::kNow + 1h, tests::kNow + 4h}, tests::kNow);
    };
    const auto first = plan("19:00"), second = plan("20:00");
    CHECK(handlers::reach_all(tx, {house.zhou}, {kSubscription}, house.mail(first)).mass_of_the_day == std::vector<std::string>{"sub"});
    storage::reserve_mass(tx, "sub", handlers::quota_date(tests::kNow + 1h), first);
    CHECK(handlers::reach_all(tx, {house.zhou}, {kSubscription}, house.mail(first)).reachable == 1);
    CHECK(handlers::reach_all(tx, {house.zhou}, {kSubscription}, house.mail(second)).reachable == 0);
    CHECK(handlers::reach_all(tx, {house.zhou}, {kSubscription}, house.mail(second)).people[0].why_not == "今天的群发留给了别的推送");
    storage::use_quota(tx, "sub", handlers::quota_date(tests::kNow + 1h), "mass", 1);
    CHECK(handlers::reach_all(tx, {house.zhou}, {kSubscription}, house.mail(first)).reachable == 0);
  });
}

TEST_CASE("who has hours gets it when they begin, unless it is their own") {
  House house;
  tests::write(house.database, [&](Transaction& tx) {
    house.bind(tx, "corp", house.zhou);
    storage::Preference preference;
    preference.hours_from = 22 * 60;
    preference.hours_until = 6 * 60;
    storage::keep_preference(tx, house.zhou, preference, tests::kNow);
    handlers::Mail mail = house.mail();
    const auto late = handlers::reach_all(tx, {house.zhou}, {kWecom}, mail).people[0];
    CHECK(late.identity);
    CHECK(late.at > mail.at);
    mail.is_urgent = true;
    CHECK(handlers::reach_all(tx, {house.zhou}, {kWecom}, mail).people[0].at == mail.at);
  });
}

TEST_CASE("a message of the house to one person never takes what was meant for everybody") {
  House house;
  tests::write(house.database, [&](Transaction& tx) {
    house.bind(tx, "sub", house.zhou);
    CHECK_FALSE(handlers::reach(tx, house.zhou, {kSubscription}, tests::kNow).identity);
    CHECK(handlers::reach(tx, house.li, {kSubscription}, tests::kNow).why_not == "还没绑定");
  });
}

TEST_CASE("only a mass message reaches whoever has no WeCom, no template and no accepted notice") {
  House house;
  tests::write(house.database, [&](Transaction& tx) {
    const auto is_alone = [&](const std::vector<Account>& accounts) { return handlers::is_reached_by_mass_alone(tx, house.zhou, accounts, tests::kNow); };
    CHECK_FALSE(is_alone({kService}));  // nobody knows them
    auto identity = house.bind(tx, "oa", house.zhou);
    Account with_form = kService;
    with_form.notice_id = "form";
    CHECK(is_alone({kService}));
    CHECK(is_alone({with_form}));
    identity.notices_left = 1;
    storage::keep_rights(tx, identity);
    CHECK_FALSE(is_alone({with_form}));
    house.bind(tx, "corp", house.zhou);
    CHECK_FALSE(is_alone({kService, kWecom}));
  });
}

TEST_CASE("the outlook tells how many get it only the next day, by their own hours") {
  House house;
  tests::write(house.database, [&](Transaction& tx) {
    house.bind(tx, "corp", house.zhou);
    house.bind(tx, "corp", house.li);
    const auto whole = storage::member_by_id(tx, house.zhou)->unit;
    const handlers::Mail mail{tests::kNow + 1h, tests::kNow + 4h, 0, false, true, false};
    CHECK(handlers::outlook_of(tx, whole, {kWecom}, mail).words == "\n现在看都能送到。");
    storage::Preference preference;
    preference.hours_from = 8 * 60;
    preference.hours_until = handlers::calendar::civil(mail.at).hour * 60;
    storage::keep_preference(tx, house.zhou, preference, tests::kNow);
    const auto outlook = handlers::outlook_of(tx, whole, {kWecom}, mail);
    CHECK(outlook.reachable == 2);
    CHECK(outlook.words == "\n现在看都送得到。\n其中 1 人按自己设的时间第二天才收到。");
  });
}

TEST_CASE("whom WeCom did not reach lately is left out of what is planned, and tried where a person waits for it and no other way is open") {
  House house;
  tests::write(house.database, [&](Transaction& tx) {
    const auto absent = house.bind(tx, "corp", house.zhou);
    storage::keep_follow(tx, absent.id, false, tests::kNow);
    const auto reach_of = [&](const handlers::Mail& mail) { return handlers::reach_all(tx, {house.zhou}, {kWecom, kService}, mail).people[0]; };
    handlers::Mail mail = house.mail();
    CHECK_FALSE(reach_of(mail).identity);
    CHECK(reach_of(mail).why_not == "不在应用可见范围");
    mail.is_asked_again = true;
    CHECK(reach_of(mail).identity->account == "corp");
    mail.is_asked_again = false;
    mail.is_urgent = true;
    CHECK(reach_of(mail).identity->account == "corp");
    CHECK(handlers::reach(tx, house.zhou, {kWecom, kService}, tests::kNow).identity->account == "corp");
    auto follower = house.bind(tx, "oa", house.zhou);
    follower.window_until = tests::kNow + 48h;
    follower.window_left = 5;
    storage::keep_window(tx, follower);
    CHECK(reach_of(mail).identity->account == "oa");
    CHECK(handlers::reach(tx, house.zhou, {kWecom, kService}, tests::kNow).identity->account == "oa");
  });
}
