// Reading settings. A word nobody knows is refused: a setting that is spelt wrongly would be a test that tests nothing.
#include "bot/sim_platform.h"

#include <fmt/format.h>

#include <functional>
#include <map>
#include <stdexcept>
#include <utility>

#include "wechat_api/simulator/platform_state.h"

namespace bot {
namespace {

namespace json = boost::json;
namespace sim = wechat_api::simulator;

constexpr std::size_t kMostBytes = 64 * 1024 * 1024;

[[noreturn]] void wrong(std::string_view name, std::string_view should) { throw std::invalid_argument(fmt::format("\"{}\" 要写成{}", name, should)); }

std::string text_of(const json::object& object, std::string_view name) { return sim::text_in(object, name); }
std::string needed_text(const json::object& object, std::string_view name) {
  const std::string text = text_of(object, name);
  if (text.empty()) wrong(name, "文字");
  return text;
}
bool to_bool(std::string_view name, const json::value& value) {
  if (!value.is_bool()) wrong(name, " true 或 false");
  return value.as_bool();
}
int to_count(std::string_view name, const json::value& value) {
  constexpr std::int64_t kMost = 1'000'000'000;
  if (!value.is_int64() || value.as_int64() < 0 || value.as_int64() > kMost) wrong(name, "不小于 0 的整数");
  return static_cast<int>(value.as_int64());
}
std::string to_text(std::string_view name, const json::value& value) {
  if (!value.is_string()) wrong(name, "文字");
  return std::string(value.as_string());
}
double to_share(std::string_view name, const json::value& value) {
  const double share = value.is_double() ? value.as_double() : value.is_int64() ? static_cast<double>(value.as_int64()) : -1;
  if (share < 0 || share > 1) wrong(name, " 0 到 1 之间的数");
  return share;
}
std::vector<std::string> to_texts(std::string_view name, const json::value& value) {
  std::vector<std::string> texts;
  if (!value.is_array()) wrong(name, "列表");
  for (const json::value& one : value.as_array()) texts.push_back(to_text(name, one));
  return texts;
}
std::vector<std::int64_t> to_numbers(std::string_view name, const json::value& value) {
  std::vector<std::int64_t> numbers;
  if (!value.is_array()) wrong(name, "列表");
  for (const json::value& one : value.as_array()) numbers.push_back(to_count(name, one));
  return numbers;
}

wechat_api::AccountType to_type(std::string_view name, const json::value& value) {
  constexpr std::pair<std::string_view, wechat_api::AccountType> kTypes[] = {{"certified_service", wechat_api::AccountType::certified_service},
                                                                             {"certified_subscription", wechat_api::AccountType::certified_subscription},
                                                                             {"uncertified", wechat_api::AccountType::uncertified},
                                                                             {"test", wechat_api::AccountType::test}};
  const std::string text = to_text(name, value);
  for (const auto& [known, type] : kTypes)
    if (known == text) return type;
  wrong(name, " certified_service、certified_subscription、uncertified 或 test");
}

using Setter = std::function<void(std::string_view name, const json::value& value)>;
// Every member of `asked` but account and person goes to its setter.
void set_all(const json::object& asked, const std::map<std::string_view, Setter>& setters) {
  for (const auto& member : asked) {
    const std::string_view name = member.key();
    if (name == "account" || name == "person") continue;
    const auto setter = setters.find(name);
    if (setter == setters.end()) throw std::invalid_argument(fmt::format("没有叫 {} 的设置", name));
    setter->second(name, member.value());
  }
}

template <class Limit>
Setter limits(Limit limit) {
  return [limit](std::string_view name, const json::value& value) {
    if (!value.is_object()) wrong(name, "对象：{\"路径\": 次数}");
    for (const auto& one : value.as_object()) limit(one.key(), to_count(one.key(), one.value()));
  };
}

void set_account(SimControl& control, const std::string& account, const json::object& asked) {
  sim::Platform& platform = control.simulator.platform();
  sim::AccountRules& rules = platform.rules(account);
  const auto flag = [](bool& kept) { return [&kept](std::string_view name, const json::value& value) { kept = to_bool(name, value); }; };
  const auto seconds = [](std::chrono::seconds& kept) {
    return [&kept](std::string_view name, const json::value& value) { kept = std::chrono::seconds{to_count(name, value)}; };
  };
  const auto words = [](std::string& kept) { return [&kept](std::string_view name, const json::value& value) { kept = to_text(name, value); }; };
  set_all(asked, {{"type", [&](std::string_view name, const json::value& value) { platform.set_type(account, to_type(name, value)); }},
                  {"allowed_ips", [&](std::string_view name, const json::value& value) { rules.allowed_ips = to_texts(name, value); }},
                  {"secret_frozen", flag(rules.is_secret_frozen)},
                  {"busy_rate", [&](std::string_view name, const json::value& value) { rules.busy_rate = to_share(name, value); }},
                  {"template_delay_s", seconds(rules.template_delay)},
                  {"mass_delay_s", seconds(rules.mass_delay)},
                  {"mass_outcome", words(rules.mass_outcome)},
                  {"may_mass", flag(rules.may_mass)},
                  {"mass_protected", flag(rules.is_mass_protected)},
                  {"publish_outcome", [&](std::string_view name, const json::value& value) { rules.publish_outcome = to_count(name, value); }},
                  {"member_limit", [&](std::string_view name, const json::value& value) { rules.member_limit = to_count(name, value); }},
                  {"has_callback", flag(rules.has_callback)},
                  {"sees_root", flag(rules.sees_root)},
                  {"contact_sync", flag(rules.is_contact_sync)},
                  {"mark_fail_after", [&](std::string_view name, const json::value& value) { control.simulator.set_mark_fail_after(to_count(name, value)); }},
                  {"daily_limits", limits([&](std::string_view path, int calls) { platform.set_daily_limit(account, path, calls); })},
                  {"minute_limits", limits([&](std::string_view path, int calls) { platform.set_minute_limit(account, path, calls); })}});
}

void set_person(SimControl& control, const std::string& account, const json::object& asked) {
  sim::Person* person = control.simulator.platform().person(account, needed_text(asked, "person"));
  if (!person) throw std::invalid_argument("没有这个人");
  const auto flag = [](bool& kept) { return [&kept](std::string_view name, const json::value& value) { kept = to_bool(name, value); }; };
  const auto numbers = [](std::vector<std::int64_t>& kept) {
    return [&kept](std::string_view name, const json::value& value) { kept = to_numbers(name, value); };
  };
  set_all(asked, {{"follows", flag(person->follows)},
                  {"licensed", flag(person->is_licensed)},
                  {"blacklisted", flag(person->is_blacklisted)},
                  {"refuses_messages", flag(person->refuses_messages)},
                  {"blocks_templates", flag(person->blocks_templates)},
                  {"departments", numbers(person->departments)},
                  {"member_tags", numbers(person->member_tags)}});
}

void ask_for_fault(SimControl& control, const json::object& asked) {
  constexpr std::pair<std::string_view, sim::Fault::Kind> kKinds[] = {
      {"lose_before", sim::Fault::Kind::lose_before_acting}, {"lose_after", sim::Fault::Kind::lose_after_acting}, {"busy", sim::Fault::Kind::busy},
      {"slow", sim::Fault::Kind::slow},                      {"garbage", sim::Fault::Kind::garbage},              {"truncate", sim::Fault::Kind::truncate}};
  const auto number = [&](std::string_view name, int otherwise) {
    const json::value* value = asked.if_contains(name);
    return value ? to_count(name, *value) : otherwise;
  };
  for (const auto& [name, kind] : kKinds) {
    if (name != text_of(asked, "kind")) continue;
    sim::Fault fault{kind, text_of(asked, "path"), number("times", 1), std::chrono::milliseconds{number("delay_ms", 0)}};
    fault.status = number("status", 200);
    if (fault.status < 200 || fault.status > 599) wrong("status", " 200 到 599 之间的数");
    fault.answer = text_of(asked, "body");
    // A huge answer is asked for by its size, not sent to be sent back.
    const auto bytes = static_cast<std::size_t>(number("bytes", 0));
    if (bytes > kMostBytes) wrong("bytes", "不超过 64 MiB 的数");
    if (bytes > fault.answer.size()) fault.answer.resize(bytes, 'x');
    if (asked.contains("content_type")) fault.content_type = text_of(asked, "content_type");
    fault.location = text_of(asked, "location");
    return control.simulator.platform().ask_for(std::move(fault));
  }
  throw std::invalid_argument("lose_before, lose_after, busy, slow, garbage or truncate");
}

}  // namespace

bool set_on_platform(SimControl& control, std::string_view call, const json::object& asked) {
  sim::Platform& platform = control.simulator.platform();
  std::string account = text_of(asked, "account");
  if (account.empty()) account = platform.accounts().front().name;
  platform.account(account);
  const auto number = [&](std::string_view name, std::int64_t otherwise) { return sim::number_in(asked, name).value_or(otherwise); };
  if (call == "fault") ask_for_fault(control, asked);
  else if (call == "revoke") platform.revoke_tokens();
  else if (call == "account") set_account(control, account, asked);
  else if (call == "person") set_person(control, account, asked);
  else if (call == "template")
    platform.add_template(account, needed_text(asked, "id"), needed_text(asked, "content"), sim::flag_in(asked, "subscription"), text_of(asked, "title"));
  else if (call == "mass") platform.settle_masses(account, sim::flag_in(asked, "confirmed"), control.clock.now());
  else if (call == "department") platform.add_department(account, number("id", 0), needed_text(asked, "name"), number("parent", 1));
  else if (call == "member_tag") platform.add_member_tag(account, number("id", 0), needed_text(asked, "name"));
  else if (call == "webhook") platform.add_webhook(account, needed_text(asked, "key"), needed_text(asked, "group"));
  else return false;
  return true;
}

}  // namespace bot
