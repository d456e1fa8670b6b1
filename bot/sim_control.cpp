// The control calls.
#include "bot/sim_control.h"

#include <fmt/format.h>

#include <boost/json/serialize.hpp>
#include <optional>
#include <random>
#include <stdexcept>

#include "bot/sim_platform.h"
#include "bot/sim_request.h"
#include "bot/sim_view.h"
#include "handlers/calendar/civil.h"
#include "wechat_api/simulator/media.h"
#include "wechat_api/simulator/transcript.h"

namespace bot {
namespace {

namespace json = boost::json;
namespace sim = wechat_api::simulator;

// Names of people stand in plays, where these would mean something else.
constexpr std::string_view kNotInNames[] = {"：", "（", "）", "→", "#", "@", " ", "\"", "\n", "\r", "\t"};
constexpr std::size_t kNameBytes = 60;
constexpr std::int64_t kMostAtOnce = 1000;
constexpr std::chrono::days kLongestTurn{400};

struct NoSuchCall : std::invalid_argument {
  using std::invalid_argument::invalid_argument;
};

std::string text_of(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value && value->is_string() ? std::string(value->as_string()) : "";
}
std::int64_t number_of(const json::object& object, std::string_view name, std::int64_t otherwise) {
  const json::value* value = object.if_contains(name);
  return value && value->is_int64() ? value->as_int64() : otherwise;
}

sim::ServerAnswer lines(std::string text) {
  sim::ServerAnswer given;
  given.body = std::move(text);
  add_security_fields(given);
  return given;
}

sim::ServerAnswer play_file(std::string text) {
  sim::ServerAnswer given = lines(std::move(text));
  given.content_type = "text/plain; charset=utf-8";
  given.fields.emplace_back("Content-Disposition", "attachment; filename=\"jinqiao.play\"");
  return given;
}

constexpr std::string_view kPicture = "picture/";

// What the bot uploaded, for the phone to show. The type is the bytes' own, never what the upload called itself.
sim::ServerAnswer picture(const SimControl& control, std::string_view media_id) {
  const sim::Media* media = control.simulator.platform().picture(media_id);
  if (!media) throw NoSuchCall("no such picture");
  sim::ServerAnswer given = lines(media->bytes);
  given.content_type = sim::media_content_type(sim::format_of(media->bytes));
  return given;
}

sim::Act::Kind kind_of(const std::string& name) {
  constexpr std::pair<std::string_view, sim::Act::Kind> kKinds[] = {
      {"", sim::Act::Kind::say},       {"say", sim::Act::Kind::say},         {"follow", sim::Act::Kind::follow},
      {"unfollow", sim::Act::Kind::unfollow}, {"scan", sim::Act::Kind::scan}, {"tap", sim::Act::Kind::tap},
      {"picture", sim::Act::Kind::picture},   {"voice", sim::Act::Kind::voice}, {"enter", sim::Act::Kind::enter},
      {"link", sim::Act::Kind::link},         {"sticker", sim::Act::Kind::sticker}, {"video", sim::Act::Kind::video},
      {"location", sim::Act::Kind::location}, {"pick_location", sim::Act::Kind::pick_location},
      {"card", sim::Act::Kind::card},         {"agree", sim::Act::Kind::agree}};
  for (const auto& [known, kind] : kKinds)
    if (known == name) return kind;
  throw std::invalid_argument("no act is called " + name);
}

void check_name(const std::string& name) {
  if (name.empty() || name.size() > kNameBytes) throw std::invalid_argument("名字要有，最多 20 个字");
  for (const std::string_view part : kNotInNames)
    if (name.find(part) != std::string::npos) throw std::invalid_argument("名字里不能有标点和空格");
}

void check_word(const std::string& word, std::string_view allowed, std::string_view what) {
  for (const char c : word) {
    const bool is_allowed = allowed.empty() ? static_cast<unsigned char>(c) > 0x20 && c != 0x7f : allowed.find(c) != std::string_view::npos;
    if (!is_allowed) throw std::invalid_argument(std::string(what));
  }
}

SimDriver::Named named_act(const SimControl& control, const json::object& asked) {
  SimDriver::Named named;
  named.account = text_of(asked, "account");
  if (named.account.empty()) named.account = control.simulator.platform().accounts().front().name;
  control.simulator.platform().account(named.account);
  named.person = text_of(asked, "person");
  check_name(named.person);
  named.act.kind = kind_of(text_of(asked, "kind"));
  named.act.text = text_of(asked, "text");
  named.act.url = text_of(asked, "url");
  named.act.latitude = text_of(asked, "latitude");
  named.act.longitude = text_of(asked, "longitude");
  const bool has_place = named.act.kind == sim::Act::Kind::location || named.act.kind == sim::Act::Kind::pick_location;
  if (has_place && (named.act.latitude.empty() || named.act.longitude.empty())) throw std::invalid_argument("位置要有经纬度");
  check_word(named.act.latitude + named.act.longitude, "0123456789.-", "经纬度要写成数，比如 41.80 和 123.43");
  check_word(named.act.url, "", "网址里不能有空格");
  if (named.act.kind == sim::Act::Kind::link && named.act.url.empty()) throw std::invalid_argument("链接要有网址");
  return named;
}

std::string all_messages(const sim::Simulator& simulator) {
  std::string text;
  for (const sim::Message& message : simulator.messages()) text += json::serialize(message_object(message)) + "\n";
  return text;
}

void add_people(SimControl& control, const json::object& asked) {
  std::string account = text_of(asked, "account");
  if (account.empty()) account = control.simulator.platform().accounts().front().name;
  const json::value* people = asked.if_contains("people");
  if (!people || !people->is_array()) throw std::invalid_argument("\"people\" is a list");
  for (const json::value& person : people->as_array()) {
    if (!person.is_object()) throw std::invalid_argument("\"people\" is a list of objects");
    const std::string name = text_of(person.as_object(), "name"), id = text_of(person.as_object(), "id");
    check_name(name);
    if (control.simulator.platform().person(account, name)) continue;
    if (id.empty()) control.simulator.add_stranger(account, name);
    else control.simulator.platform().add_person(account, name, id);
  }
}

void set_network(SimControl& control, const json::object& asked) {
  const json::value* weak = asked.if_contains("weak");
  if (!weak || !weak->is_bool()) throw std::invalid_argument("\"weak\" is true or false");
  control.simulator.set_weak_network(weak->as_bool());
}

// Every night of a turn is lived through, so a turn has an end that somebody can wait for.
TimePoint target_of(const SimControl& control, const std::string& to) {
  const TimePoint target = sim::clock_line(to, control.clock.now());
  if (target - control.clock.now() > kLongestTurn) throw std::invalid_argument("一次最多快进 400 天");
  return target;
}

boost::asio::awaitable<sim::ServerAnswer> run_acts(SimControl& control, json::object asked) {
  std::vector<SimDriver::Named> acts;
  if (const json::value* list = asked.if_contains("acts"); list && list->is_array())
    for (const json::value& one : list->as_array()) {
      if (!one.is_object()) throw std::invalid_argument("\"acts\" is a list of objects");
      acts.push_back(named_act(control, one.as_object()));
    }
  const std::string until = text_of(asked, "until");
  const std::int64_t at_once = number_of(asked, "at_once", 32);
  if (at_once < 1 || at_once > kMostAtOnce) throw std::invalid_argument("at_once 是 1 到 1000");
  const TimePoint target = until.empty() ? control.clock.now() : target_of(control, until);
  auto acting = control.driver.act_all(std::move(acts), static_cast<int>(at_once), target);
  co_await std::move(acting);
  co_return sim_answer(sim_state(control));
}

boost::asio::awaitable<sim::ServerAnswer> post(SimControl& control, std::string call, json::object asked) {
  if (call == "say") {
    SimDriver::Named named = named_act(control, asked);
    auto acting = control.driver.act(named.account, named.person, named.act);
    const std::size_t index = co_await std::move(acting);
    co_return sim_answer(message_object(control.simulator.messages()[index]));
  }
  if (call == "acts") {
    auto acting = run_acts(control, std::move(asked));
    sim::ServerAnswer done = co_await std::move(acting);
    co_return done;
  }
  if (call == "code") {
    sim::Platform& platform = control.simulator.platform();
    const SimDriver::Named named = named_act(control, asked);
    const sim::Person* person = platform.person(named.account, named.person);
    if (!person) throw std::invalid_argument("没有这个人");
    const std::string scope = text_of(asked, "scope");
    json::object answer{{"code", platform.web_code(*person, scope.empty() ? "snsapi_base" : scope, control.clock.now())}};
    co_return sim_answer(std::move(answer));
  }
  if (call == "clock") {
    auto turning = control.driver.turn_to(target_of(control, text_of(asked, "to")));
    co_await std::move(turning);
    co_return sim_answer(sim_state(control));
  }
  if (call == "people") add_people(control, asked);
  else if (call == "network") set_network(control, asked);
  else if (!set_on_platform(control, call, asked)) throw NoSuchCall("no such call");
  co_return sim_answer(sim_state(control));
}

json::object feed_of(const SimControl& control, std::string_view query) {
  const auto limit = std::min(number_in_query(query, "limit", kMostRows), kMostRows);
  const bool is_same = number_in_query(query, "world", 0) == static_cast<std::int64_t>(control.world);
  const std::int64_t after = number_in_query(query, "after", 0);
  json::object page = control.feed.after(is_same ? static_cast<std::uint64_t>(after) : 0, static_cast<std::size_t>(limit));
  page["world"] = control.world;
  return page;
}

boost::asio::awaitable<sim::ServerAnswer> get(SimControl& control, std::string call, std::string query) {
  if (call == "quota") co_return lines(control.simulator.platform().quota_lines());
  if (call == "ledger") co_return lines(control.simulator.ledger().json_lines());
  if (call == "messages") co_return lines(all_messages(control.simulator));
  if (call == "state") co_return sim_answer(sim_state(control));
  if (call == "feed") co_return sim_answer(feed_of(control, query));
  if (call.starts_with(kPicture)) co_return picture(control, call.substr(kPicture.size()));
  if (call == "transcript") co_return play_file(sim::transcript(control.simulator, control.start, control.clock.now()));
  if (call != "outbox") throw NoSuchCall("no such call");
  const auto limit = std::min(number_in_query(query, "limit", kMostRows), kMostRows);
  auto reading = sim_outbox(control, static_cast<int>(limit));
  json::object rows = co_await std::move(reading);
  co_return sim_answer(std::move(rows));
}

sim::ServerAnswer api_call(SimControl& control, const sim::ServerRequest& request) {
  const TimePoint now = control.clock.now();
  const sim::Reaction reaction = control.simulator.platform().serve(request.method, request.target, request.body, now);
  control.feed.called(request.method, request.target, request.body, reaction, now);
  sim::ServerAnswer given;
  given.status = reaction.status;
  given.content_type = reaction.content_type;
  given.fields = reaction.fields;
  given.body = reaction.body;
  given.delay = reaction.delay;
  given.is_lost = reaction.is_lost;
  return given;
}

sim::ServerAnswer failed(SimControl& control, const std::string& call, const char* why) {
  static std::random_device random;
  const std::string code = fmt::format("{:04X}", random() & 0xffff);
  if (control.log) control.log->error("sim.failed", {{"code", code}, {"call", call}, {"why", why}});
  return sim_answer({{"error", "模拟器没有做成，原因在终端里"}, {"code", code}}, 500);
}

}  // namespace

sim::ServerAnswer sim_answer(json::object object, int status) {
  sim::ServerAnswer given;
  given.status = status;
  given.content_type = "application/json";
  given.body = json::serialize(object) + "\n";
  given.fields.emplace_back("Cache-Control", "no-store");
  add_security_fields(given);
  return given;
}

std::string sim_time_text(TimePoint at) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(at);
  return handlers::calendar::date_text(seconds) + " " + handlers::calendar::clock_text(seconds);
}

boost::asio::awaitable<sim::ServerAnswer> serve_sim(SimControl& control, sim::ServerRequest request) {
  if (!request.path().starts_with(kControlPath)) co_return api_call(control, request);
  const std::string call(request.path().substr(kControlPath.size()));
  std::string wrong;
  int status = 400;
  try {
    if (request.method == "GET") {
      auto getting = get(control, call, std::string(request.query()));
      sim::ServerAnswer done = co_await std::move(getting);
      co_return done;
    }
    json::object asked = strict_object(request.body);
    auto posting = post(control, call, std::move(asked));
    sim::ServerAnswer done = co_await std::move(posting);
    co_return done;
  } catch (const NoSuchCall& unknown) {
    status = 404;
    wrong = unknown.what();
  } catch (const std::invalid_argument& asked_wrongly) {
    wrong = asked_wrongly.what();
  } catch (const std::out_of_range& unknown) {
    wrong = unknown.what();
  } catch (const sim::PlayError& unreadable) {
    wrong = unreadable.what();
  } catch (const std::exception& failure) {
    co_return failed(control, call, failure.what());
  }
  json::object complaint{{"error", wrong}};
  co_return sim_answer(std::move(complaint), status);
}

}  // namespace bot
