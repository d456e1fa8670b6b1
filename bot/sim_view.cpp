// State and outbox in JSON.
#include "bot/sim_view.h"

#include <boost/json/parse.hpp>

#include "bot/sim_sample.h"
#include "storage/outbox.h"
#include "wechat_api/message_text.h"
#include "wechat_api/simulator/api.h"
#include "wechat_api/simulator/quota.h"

namespace bot {
namespace {

namespace json = boost::json;
namespace sim = wechat_api::simulator;

// What the platform counts of an account in a day, by the words of the person who plans pushes.
struct Allowance {
  std::string_view name, counted_as;
  bool is_wecom;
};
constexpr Allowance kAllowances[] = {{"群发", sim::kMassMessages, false},
                                     {"模板消息", "/cgi-bin/message/template/send", false},
                                     {"订阅通知", "/cgi-bin/message/subscribe/bizsend", false},
                                     {"客服消息", "/cgi-bin/message/custom/send", false},
                                     {"应用消息（人次）", sim::kPersonTimes, true},
                                     {"群聊消息", "/cgi-bin/appchat/send", true}};
constexpr int kMassesADay = 1;       // a subscription account
constexpr int kMassesAMonth = 4;     // what one follower of a service account gets (reference: wechat-oa §5.5)

// Used today and the day's limit, 0 where there is none.
json::array quota_of(const SimControl& control, const wechat_api::AccountSettings& account) {
  const sim::Platform& platform = control.simulator.platform();
  const auto& used = platform.used(account.name, sim::beijing_day(control.clock.now()));
  json::array rows;
  for (const Allowance& allowance : kAllowances) {
    if (allowance.is_wecom != (account.platform == wechat_api::Platform::wecom)) continue;
    const auto count = used.find(allowance.counted_as);
    int limit = platform.daily_limit(account.name, allowance.counted_as);
    if (allowance.counted_as == sim::kMassMessages) {
      const bool is_subscription = account.type == wechat_api::AccountType::certified_subscription;
      limit = is_subscription ? kMassesADay : platform.daily_limit(account.name, "/cgi-bin/message/mass/sendall");
    }
    rows.push_back(json::object{{"name", allowance.name}, {"used", count == used.end() ? 0 : count->second}, {"limit", limit}});
  }
  return rows;
}

// What one follower may still get by itself: customer service messages until a time, mass messages of the month.
json::object reach_of(const SimControl& control, const sim::Person& person) {
  const TimePoint now = control.clock.now();
  const bool has_act = person.act_until > now && person.act_left > 0, has_message = person.message_until > now;
  const auto masses = person.masses.find(sim::beijing_month(now));
  json::object reach{{"left", (has_act ? person.act_left : 0) + (has_message ? person.message_left : 0)},
                     {"until_ms", (has_message ? person.message_until : has_act ? person.act_until : TimePoint{}).time_since_epoch().count()},
                     {"masses", masses == person.masses.end() ? 0 : masses->second}};
  const auto type = control.simulator.platform().account(person.account).type;
  if (type == wechat_api::AccountType::certified_service) reach["masses_limit"] = kMassesAMonth;
  return reach;
}

json::array people_of(const SimControl& control, bool is_wecom) {
  json::array people;
  const auto samples = sample_people(is_wecom);
  for (const sim::Person& person : control.simulator.platform().people()) {
    json::object one{{"name", person.name}, {"id", person.external_id}, {"follows", person.follows}};
    if (!is_wecom) one["reach"] = reach_of(control, person);
    for (const SamplePerson& sample : samples)
      if (sample.name == person.name && sample.external_id == person.external_id) {
        one["unit"] = sample.unit;
        one["role"] = sample.role;
        one["phone_last4"] = sample.phone_last4;
      }
    people.push_back(std::move(one));
  }
  return people;
}

json::value menu_of(const SimControl& control, const std::string& account) {
  boost::system::error_code failed;
  json::value menu = json::parse(control.simulator.platform().menu(account), failed);
  const json::object* object = failed ? nullptr : menu.if_object();
  const json::value* buttons = object ? object->if_contains("button") : nullptr;
  return buttons ? *buttons : json::value(json::array{});
}

std::string words_of(const std::string& kept) {
  const wechat_api::Reply reply = wechat_api::reply_from_text(kept);
  if (const auto* text = std::get_if<wechat_api::TextReply>(&reply)) return text->text;
  if (const auto* news = std::get_if<wechat_api::NewsReply>(&reply); news && !news->articles.empty()) return news->articles.front().title;
  return "";
}

}  // namespace

json::object message_object(const sim::Message& message) {
  return {{"account", message.account},   {"person", message.person},           {"message_id", message.message_id},
          {"text", message.text},         {"attempts", message.attempts},       {"acknowledged", message.is_acknowledged},
          {"answer", message.answer},     {"complaint", message.complaint}};
}

json::object sim_state(const SimControl& control) {
  const auto& platform = control.simulator.platform();
  json::array accounts;
  for (const auto& account : platform.accounts()) accounts.push_back(json::string(account.name));
  const auto& first = platform.accounts().front();
  const bool is_wecom = first.platform == wechat_api::Platform::wecom;
  return {{"world", control.world},
          {"platform", is_wecom ? "企业微信" : "公众号"},
          {"start_ms", control.start.time_since_epoch().count()},
          {"now_ms", control.clock.now().time_since_epoch().count()},
          {"now", sim_time_text(control.clock.now())},
          {"target_ms", control.driver.target().time_since_epoch().count()},
          {"weak", control.simulator.is_network_weak()},
          {"has_bot", control.database != nullptr},
          {"accounts", std::move(accounts)},
          {"messages", control.simulator.messages().size()},
          {"people", people_of(control, is_wecom)},
          {"menu", menu_of(control, first.name)},
          {"quota", quota_of(control, first)}};
}

boost::asio::awaitable<json::object> sim_outbox(SimControl& control, int limit) {
  json::array rows;
  if (control.database) {
    auto look = [limit](const storage::Snapshot& db) {
      json::array found;
      for (const storage::NamedRow& named : storage::newest_rows(db, limit)) {
        const storage::OutboxRow& row = named.row;
        found.push_back(json::object{{"id", row.id},
                                     {"kind", row.kind},
                                     {"member", named.member},
                                     {"text", words_of(storage::body_text(db, row.body_id))},
                                     {"state", storage::name_of(row.state)},
                                     {"reason", row.reason},
                                     {"errcode", row.errcode},
                                     {"attempts", row.attempts},
                                     {"not_before_ms", TimePoint(row.not_before).time_since_epoch().count()}});
      }
      return found;
    };
    auto reading = control.database->read(std::move(look));
    rows = co_await std::move(reading);
  }
  json::object answer{{"rows", std::move(rows)}};
  co_return answer;
}

}  // namespace bot
