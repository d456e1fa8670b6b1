// The plan against the platform: what the planner says can be sent, the simulated platform accepts, to exactly those; whom it
// calls unreachable, the platform refuses.
#include <fmt/format.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <catch2/catch.hpp>
#include <map>
#include <random>

#include "tests/wechat_api/channel_bench.h"
#include "wechat_api/percent.h"
#include "wechat_api/route.h"
#include "wechat_api/simulator/platform.h"
#include "wechat_api/simulator/platform_state.h"
#include "wechat_api/tag.h"

using namespace wechat_api;
using namespace std::chrono_literals;
namespace sim = wechat_api::simulator;

namespace {

constexpr std::chrono::sys_seconds kMorning{std::chrono::sys_days{std::chrono::year{2026} / 11 / 21} + 1h};  // 09:00 in Beijing
constexpr std::chrono::sys_seconds kEvening = kMorning + 10h;
constexpr std::size_t kPeople = 500;
constexpr int kOrganisations = 1000;

AccountSettings settings_of(std::size_t n) {
  constexpr AccountType kTypes[] = {AccountType::certified_service, AccountType::certified_subscription, AccountType::uncertified, AccountType::test,
                                    AccountType::certified_service};
  AccountSettings account;
  account.name = fmt::format("a{}", n);
  account.platform = n == 4 ? Platform::wecom : Platform::official_account;
  account.type = kTypes[n];
  account.mode = Mode::safe;
  account.app_id = fmt::format("wx{}", n);
  account.agent_id = 7;
  account.token = "t";
  account.encoding_aes_key = std::string(43, 'A');
  account.secret = "s";
  if (n == 0 || n == 3) account.template_form = {"tmpl", "thing1", "time2"};
  if (n == 0) account.notice_form = {"note", "thing1", "time2"};
  return account;
}

// One organisation: five accounts of every type, five hundred people, and what they did since the day before yesterday, told to
// the platform and to the planner alike.
class Organisation {
 public:
  explicit Organisation(std::uint64_t seed) : random_(seed) {
    for (std::size_t n = 0; n < 5; ++n) {
      accounts_.push_back(settings_of(n));
      const AccountSettings& account = accounts_.back();
      abilities_.push_back({account.platform, account.type, !account.template_form.template_id.empty(), !account.notice_form.template_id.empty(), 500});
    }
    platform_ = std::make_unique<sim::Platform>(accounts_, ledger_, seed);
    platform_->add_template("a0", "tmpl", "通知\n学习：{{thing1.DATA}}\n时间：{{time2.DATA}}", false);
    platform_->add_template("a3", "tmpl", "通知\n学习：{{thing1.DATA}}\n时间：{{time2.DATA}}", false);
    platform_->add_template("a0", "note", "学习：{{thing1.DATA}}\n时间：{{time2.DATA}}", true);
    for (std::size_t n = 0; n < accounts_.size(); ++n) channels_.push_back(std::make_unique<tests::ChannelBench>(accounts_[n]));
    for (std::size_t n = 0; n < kPeople; ++n) add_person(n);
    set_quotas();
  }

  // Everything that is wrong with the plan; nothing when the platform does what it says.
  std::string surprise() {
    need_ = {kEvening, kEvening + 3h, 8h, false, chance(70), chance(80)};
    const RoutePlan plan = plan_routes(abilities_, budgets_, people_, need_);
    first_sight_ = ledger_.all().size();
    carry_out(plan);
    if (!wrong_.empty()) return wrong_;
    platform_->take_due(at(kEvening + 4h));
    compare(plan);
    return wrong_;
  }
  std::size_t planned() const { return planned_; }

 private:
  static sim::Millis at(std::chrono::sys_seconds time) { return sim::Millis{time}; }
  bool chance(int percent) { return static_cast<int>(random_() % 100) < percent; }
  int number(int below) { return static_cast<int>(random_() % static_cast<std::uint64_t>(below)); }
  static std::string id_of(std::size_t person) { return fmt::format("P{:03}", person); }
  sim::Person& on_platform(std::size_t person, std::size_t account) { return *platform_->person(accounts_[account].name, id_of(person)); }

  void add_person(std::size_t n) {
    Person person;
    if (chance(95)) join(n, static_cast<std::size_t>(number(5)), person);
    if (chance(10)) {
      const std::size_t second = static_cast<std::size_t>(number(5));
      if (person.candidates.empty() || person.candidates.front().account != second) join(n, second, person);
    }
    if (chance(10)) person.hours = chance(50) ? Hours{7 * 60, 19 * 60 + 30} : Hours{20 * 60, 6 * 60};
    people_.push_back(person);
  }

  void join(std::size_t n, std::size_t account, Person& person) {
    sim::Person& there = platform_->add_person(accounts_[account].name, id_of(n), id_of(n));
    Candidate candidate{account, {}};
    there.followed_at = at(kMorning - 240h);
    if (chance(40)) {  // said something, long ago or lately, and has been written to since
      const auto said_at = kEvening - std::chrono::minutes{number(60 * 60)};
      platform_->said_something(there, at(said_at));
      candidate.standing.window = after({}, Text{"好", ""}, said_at);
      for (int sent = number(7); sent > 0; --sent) {
        if (there.message_left > 0) --there.message_left;
        candidate.standing.window = wechat_api::spent(candidate.standing.window, said_at + 2min);
      }
    }
    if (chance(10)) {  // tapped something just before
      const auto tapped_at = kEvening - std::chrono::seconds{number(90)};
      platform_->acted(there, at(tapped_at));
      candidate.standing.window = after(candidate.standing.window, MenuClick{"k"}, tapped_at);
    }
    if (account == 0 && chance(15)) {
      const int times = 1 + number(2);
      platform_->accept_notice(there, "note", times);
      candidate.standing.notices_left = times;
    }
    if (account == 0) {
      const int masses = number(6);
      there.masses["2026-11"] = std::min(masses, kMassAMonth);
      candidate.standing.mass_left = std::max(0, kMassAMonth - masses);
    }
    if (account == 4 && chance(15)) {  // WeCom: a flood a moment ago
      candidate.standing.app_minute = number(kAppPerMinute + 1);
      candidate.standing.app_hour = candidate.standing.app_minute;
      for (int n_sent = 0; n_sent < candidate.standing.app_minute; ++n_sent) there.received.push_back(at(kEvening - 10s));
    }
    if (chance(7)) {
      there.follows = false;
      candidate.standing.follows = false;
    }
    person.candidates.push_back(candidate);
  }

  void set_quotas() {
    for (std::size_t n = 0; n < accounts_.size(); ++n) {
      Budget budget{};
      for (std::size_t via = 0; via < kVias; ++via) budget[via] = daily_limit(abilities_[n], static_cast<Via>(via));
      budgets_.push_back(budget);
    }
    if (chance(30)) {  // the day is nearly over for customer service
      const int left = 1 + number(60);
      platform_->set_daily_limit("a0", "/cgi-bin/message/custom/send", left);
      budgets_[0][index_of(Via::customer_service)] = left;
    }
    if (chance(20)) {
      const int left = 1 + number(30);
      platform_->set_daily_limit("a0", "/cgi-bin/message/template/send", left);
      budgets_[0][index_of(Via::template_message)] = left;
    }
  }

  boost::json::object call(std::size_t account, const Call& wanted, std::chrono::sys_seconds time) {
    if (tokens_[account].empty()) {
      const bool is_wecom = accounts_[account].platform == Platform::wecom;
      const std::string target = is_wecom ? fmt::format("/cgi-bin/gettoken?corpid=wx{}&corpsecret=s", account) : "/cgi-bin/stable_token";
      const std::string body = is_wecom ? "" : fmt::format(R"({{"grant_type":"client_credential","appid":"wx{}","secret":"s"}})", account);
      const auto answer = boost::json::parse(platform_->serve(is_wecom ? "GET" : "POST", target, body, at(kEvening - 1min)).body).as_object();
      tokens_[account] = answer.at("access_token").as_string().c_str();
    }
    const std::string target = wanted.api + (wanted.api.find('?') == std::string::npos ? "?" : "&") + "access_token=" + percent_encoded(tokens_[account]);
    return boost::json::parse(platform_->serve(wanted.method, target, wanted.body, at(time)).body).as_object();
  }
  static std::int64_t code(const boost::json::object& answer) { return answer.contains("errcode") ? answer.at("errcode").as_int64() : 0; }

  void carry_out(const RoutePlan& plan) {
    // What goes together: by account, door and moment.
    std::map<std::tuple<std::chrono::sys_seconds, std::size_t, Via>, std::vector<std::size_t>> groups;
    for (std::size_t n = 0; n < people_.size(); ++n) {
      const Route& route = plan.people[n];
      if (!route.candidate) continue;
      ++planned_;
      // A mass message is one for all of its account; the plan gives it one time but for people's hours.
      groups[{route.at, people_[n].candidates[*route.candidate].account, route.via}].push_back(n);
    }
    for (const auto& [key, members] : groups) {
      const auto& [time, account, via] = key;
      const DoorRule rule = channels_[account]->channel->rule(via);
      for (std::size_t from = 0; from < members.size() && wrong_.empty(); from += rule.at_most)
        send(account, via, time, {members.begin() + static_cast<std::ptrdiff_t>(from), members.begin() + static_cast<std::ptrdiff_t>(std::min(members.size(), from + rule.at_most))});
    }
  }

  void send(std::size_t account, Via via, std::chrono::sys_seconds time, const std::vector<std::size_t>& members) {
    Outgoing out;
    for (const std::size_t n : members) out.to.push_back(id_of(n));
    out.message = TextReply{"《防火要求》\n正文", {}};
    out.via = via;
    out.key = fmt::format("k{}", ++keys_);
    out.time = "2026-11-21 19:00";
    if (via == Via::mass && accounts_[account].type == AccountType::certified_subscription) out.tag_id = tag(account, out.to, time);
    const auto answer = call(account, channels_[account]->channel->prepare(out), time);
    if (code(answer) != 0 || answer.contains("invaliduser"))
      wrong_ = fmt::format("account {} door {}: planned for {} people, the platform says {}", account, static_cast<int>(via), members.size(), boost::json::serialize(answer));
  }

  std::int64_t tag(std::size_t account, const std::vector<std::string>& openids, std::chrono::sys_seconds time) {
    const auto created = call(account, create_tag("今晚"), time);
    const std::int64_t tag_id = created.at("tag").as_object().at("id").as_int64();
    for (const auto& slice : tagging_slices(openids)) call(account, tag_members(tag_id, slice), time);
    return tag_id;
  }

  void compare(const RoutePlan& plan) {
    std::map<std::pair<std::string, std::string>, int> seen;
    for (std::size_t n = first_sight_; n < ledger_.all().size(); ++n) ++seen[{ledger_.all()[n].account, ledger_.all()[n].person}];
    std::size_t messages = 0;
    for (const auto& [who, count] : seen) messages += static_cast<std::size_t>(count);
    for (std::size_t n = 0; n < people_.size() && wrong_.empty(); ++n) {
      const Route& route = plan.people[n];
      if (route.candidate) {
        const auto& account = accounts_[people_[n].candidates[*route.candidate].account].name;
        const int count = seen[{account, id_of(n)}];
        if (count != 1) wrong_ = fmt::format("{} on {} by door {} saw it {} times", id_of(n), account, static_cast<int>(route.via), count);
      } else if (!people_[n].candidates.empty() && route.at == kEvening && route.obstacle != Obstacle::mass_alone) {
        try_anyway(n);
      }
    }
    if (wrong_.empty() && messages != planned_) wrong_ = fmt::format("planned {} messages, people saw {}", planned_, messages);
  }

  // Whoever has no route: the cheapest door is refused there too.
  void try_anyway(std::size_t n) {
    for (const Candidate& candidate : people_[n].candidates) {
      const bool is_wecom = abilities_[candidate.account].platform == Platform::wecom;
      Outgoing out;
      out.to = {id_of(n)};
      out.message = TextReply{"再试", {}};
      out.via = is_wecom ? Via::app : Via::customer_service;
      if (code(call(candidate.account, channels_[candidate.account]->channel->prepare(out), kEvening)) == 0)
        wrong_ = fmt::format("{} on {} was called unreachable and was reached", id_of(n), accounts_[candidate.account].name);
    }
  }

  std::mt19937_64 random_;
  std::vector<AccountSettings> accounts_;
  std::vector<AccountAbility> abilities_;
  std::vector<Budget> budgets_;
  sim::Ledger ledger_;
  std::unique_ptr<sim::Platform> platform_;
  std::vector<std::unique_ptr<tests::ChannelBench>> channels_;
  std::vector<Person> people_;
  std::map<std::size_t, std::string> tokens_;
  Need need_;
  std::size_t first_sight_ = 0, planned_ = 0;
  int keys_ = 0;
  std::string wrong_;
};

// Of the thousand, those from `first` on.
void check_organisations(std::uint64_t first, int count) {
  std::size_t planned = 0;
  for (std::uint64_t seed = first; seed < first + static_cast<std::uint64_t>(count); ++seed) {
    Organisation organisation(seed);
    const std::string surprise = organisation.surprise();
    planned += organisation.planned();
    if (!surprise.empty()) FAIL("organisation " + std::to_string(seed) + ": " + surprise);
  }
  CHECK(planned > static_cast<std::size_t>(count) * kPeople / 4);
}

}  // namespace

TEST_CASE("a plan of 500 people over all account types is what the platform accepts: no surprise in random organisations 1 to 250") {
  check_organisations(1, kOrganisations / 4);
}
TEST_CASE("no surprise in random organisations 251 to 500") { check_organisations(1 + kOrganisations / 4, kOrganisations / 4); }
TEST_CASE("no surprise in random organisations 501 to 750") { check_organisations(1 + kOrganisations / 2, kOrganisations / 4); }
TEST_CASE("no surprise in random organisations 751 to 1000") { check_organisations(1 + kOrganisations * 3 / 4, kOrganisations / 4); }
