// The control calls.
#include "bot/sim_control.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <optional>
#include <stdexcept>

#include "handlers/calendar/civil.h"
#include "wechat_api/simulator/play.h"

namespace bot {
namespace {

namespace json = boost::json;
namespace sim = wechat_api::simulator;

std::string text_of(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value && value->is_string() ? std::string(value->as_string()) : "";
}
std::int64_t number_of(const json::object& object, std::string_view name, std::int64_t otherwise) {
  const json::value* value = object.if_contains(name);
  return value && value->is_int64() ? value->as_int64() : otherwise;
}

sim::ServerAnswer answer(json::object object, int status = 200) {
  sim::ServerAnswer given;
  given.status = status;
  given.body = json::serialize(object) + "\n";
  return given;
}
sim::ServerAnswer lines(std::string text) {
  sim::ServerAnswer given;
  given.body = std::move(text);
  return given;
}

sim::Act::Kind kind_of(const std::string& name) {
  constexpr std::pair<std::string_view, sim::Act::Kind> kKinds[] = {
      {"", sim::Act::Kind::say},       {"say", sim::Act::Kind::say},         {"follow", sim::Act::Kind::follow},
      {"unfollow", sim::Act::Kind::unfollow}, {"scan", sim::Act::Kind::scan}, {"tap", sim::Act::Kind::tap},
      {"picture", sim::Act::Kind::picture},   {"voice", sim::Act::Kind::voice}, {"enter", sim::Act::Kind::enter},
      {"link", sim::Act::Kind::link},         {"sticker", sim::Act::Kind::sticker}, {"video", sim::Act::Kind::video},
      {"location", sim::Act::Kind::location}, {"pick_location", sim::Act::Kind::pick_location}};
  for (const auto& [known, kind] : kKinds)
    if (known == name) return kind;
  throw std::invalid_argument("no act is called " + name);
}

SimDriver::Named named_act(const SimControl& control, const json::object& asked) {
  SimDriver::Named named;
  named.account = text_of(asked, "account");
  if (named.account.empty()) named.account = control.simulator.platform().accounts().front().name;
  named.person = text_of(asked, "person");
  if (named.person.empty()) throw std::invalid_argument("whose act is it?");
  named.act.kind = kind_of(text_of(asked, "kind"));
  named.act.text = text_of(asked, "text");
  named.act.url = text_of(asked, "url");
  named.act.latitude = text_of(asked, "latitude");
  named.act.longitude = text_of(asked, "longitude");
  return named;
}

json::object message_object(const sim::Message& message) {
  return {{"account", message.account},   {"person", message.person},           {"message_id", message.message_id},
          {"text", message.text},         {"attempts", message.attempts},       {"acknowledged", message.is_acknowledged},
          {"answer", message.answer},     {"complaint", message.complaint}};
}

std::string all_messages(const sim::Simulator& simulator) {
  std::string text;
  for (const sim::Message& message : simulator.messages()) text += json::serialize(message_object(message)) + "\n";
  return text;
}

json::object state_of(const SimControl& control) {
  json::array accounts;
  for (const auto& account : control.simulator.platform().accounts()) accounts.push_back(json::string(account.name));
  return {{"now_ms", control.clock.now().time_since_epoch().count()},
          {"now", sim_time_text(control.clock.now())},
          {"accounts", std::move(accounts)},
          {"messages", control.simulator.messages().size()}};
}

void ask_for_fault(SimControl& control, const json::object& asked) {
  constexpr std::pair<std::string_view, sim::Fault::Kind> kKinds[] = {{"lose_before", sim::Fault::Kind::lose_before_acting},
                                                                      {"lose_after", sim::Fault::Kind::lose_after_acting},
                                                                      {"busy", sim::Fault::Kind::busy},
                                                                      {"slow", sim::Fault::Kind::slow}};
  for (const auto& [name, kind] : kKinds)
    if (name == text_of(asked, "kind"))
      return control.simulator.platform().ask_for({kind, text_of(asked, "path"), static_cast<int>(number_of(asked, "times", 1)),
                                                   std::chrono::milliseconds{number_of(asked, "delay_ms", 0)}});
  throw std::invalid_argument("lose_before, lose_after, busy or slow");
}

void add_people(SimControl& control, const json::object& asked) {
  std::string account = text_of(asked, "account");
  if (account.empty()) account = control.simulator.platform().accounts().front().name;
  const json::value* people = asked.if_contains("people");
  if (!people || !people->is_array()) throw std::invalid_argument("\"people\" is a list");
  for (const json::value& person : people->as_array())
    control.simulator.platform().add_person(account, text_of(person.as_object(), "name"), text_of(person.as_object(), "id"));
}

boost::asio::awaitable<sim::ServerAnswer> run_acts(SimControl& control, json::object asked) {
  std::vector<SimDriver::Named> acts;
  if (const json::value* list = asked.if_contains("acts"); list && list->is_array())
    for (const json::value& one : list->as_array()) acts.push_back(named_act(control, one.as_object()));
  const std::string until = text_of(asked, "until");
  const TimePoint target = until.empty() ? control.clock.now() : sim::clock_line(until, control.clock.now());
  auto acting = control.driver.act_all(std::move(acts), static_cast<int>(number_of(asked, "at_once", 32)), target);
  co_await std::move(acting);
  co_return answer(state_of(control));
}

boost::asio::awaitable<sim::ServerAnswer> post(SimControl& control, std::string call, json::object asked) {
  if (call == "say") {
    SimDriver::Named named = named_act(control, asked);
    auto acting = control.driver.act(named.account, named.person, named.act);
    const std::size_t index = co_await std::move(acting);
    co_return answer(message_object(control.simulator.messages()[index]));
  }
  if (call == "acts") {
    auto acting = run_acts(control, std::move(asked));
    sim::ServerAnswer done = co_await std::move(acting);
    co_return done;
  }
  if (call == "clock") {
    auto turning = control.driver.turn_to(sim::clock_line(text_of(asked, "to"), control.clock.now()));
    co_await std::move(turning);
    co_return answer(state_of(control));
  }
  if (call == "people") add_people(control, asked);
  else if (call == "fault") ask_for_fault(control, asked);
  else if (call == "revoke") control.simulator.platform().revoke_tokens();
  else throw std::invalid_argument("no such call");
  co_return answer(state_of(control));
}

sim::ServerAnswer api_call(SimControl& control, const std::string& method, const std::string& target, const std::string& body) {
  const sim::Reaction reaction = control.simulator.platform().serve(method, target, body, control.clock.now());
  sim::ServerAnswer given;
  given.body = reaction.body;
  given.delay = reaction.delay;
  given.is_lost = reaction.is_lost;
  return given;
}

}  // namespace

std::string sim_time_text(TimePoint at) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(at);
  return handlers::calendar::date_text(seconds) + " " + handlers::calendar::clock_text(seconds);
}

boost::asio::awaitable<sim::ServerAnswer> serve_sim(SimControl& control, std::string method, std::string target, std::string body) {
  if (!target.starts_with("/sim/")) co_return api_call(control, method, target, body);
  const std::string call = target.substr(5);
  if (method == "GET" && call == "ledger") co_return lines(control.simulator.ledger().json_lines());
  if (method == "GET" && call == "messages") co_return lines(all_messages(control.simulator));
  if (method == "GET" && call == "state") co_return answer(state_of(control));
  std::string refusal;
  try {
    json::value asked = json::parse(body.empty() ? "{}" : body);
    auto posting = post(control, call, std::move(asked.as_object()));
    sim::ServerAnswer done = co_await std::move(posting);
    co_return done;
  } catch (const std::exception& wrong) {
    refusal = wrong.what();
  }
  json::object complaint{{"error", refusal}};
  co_return answer(std::move(complaint), 400);
}

}  // namespace bot
