// Reading calls, writing answers.
#include "wechat_api/simulator/api.h"

#include <fmt/format.h>

#include <boost/json/serialize.hpp>
#include <charconv>

#include "wechat_api/simulator/platform_state.h"

namespace wechat_api::simulator {

namespace json = boost::json;

namespace {
constexpr std::chrono::hours kBeijing{8};
constexpr std::size_t kBodyRemembered = 1024;
}  // namespace

std::string_view ApiCall::parameter(std::string_view name) const {
  const auto found = query.find(name);
  return found == query.end() ? std::string_view() : std::string_view(found->second);
}

std::string text_in(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value && value->is_string() ? std::string(value->as_string()) : "";
}

std::optional<std::int64_t> number_in(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value && value->is_int64() ? std::optional(value->as_int64()) : std::nullopt;
}

std::optional<std::int64_t> id_in(const json::object& object, std::string_view name) {
  if (const auto number = number_in(object, name)) return number;
  const std::string text = text_in(object, name);
  std::int64_t number = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || failed != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

bool flag_in(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value && ((value->is_bool() && value->as_bool()) || (value->is_int64() && value->as_int64() == 1));
}

const json::object* object_in(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value ? value->if_object() : nullptr;
}

const json::array* list_in(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value ? value->if_array() : nullptr;
}

std::optional<std::vector<std::string>> texts_in(const json::object& object, std::string_view name) {
  const json::array* list = list_in(object, name);
  if (!list) return std::nullopt;
  std::vector<std::string> texts;
  for (const json::value& one : *list) {
    if (!one.is_string()) return std::nullopt;
    texts.emplace_back(one.as_string());
  }
  return texts;
}

std::size_t characters(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  return count;
}

std::string cut_at(std::string_view text, std::size_t most) {
  if (text.size() <= most) return std::string(text);
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xc0) == 0x80) --most;
  return std::string(text.substr(0, most));
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::string_view part = text.substr(0, text.find(separator));
    text.remove_prefix(std::min(text.size(), part.size() + 1));
    if (!part.empty()) parts.emplace_back(part);
  }
  return parts;
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return lower;
}

std::string beijing_day(Millis at) {
  const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(at + kBeijing));
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}
std::string beijing_month(Millis at) { return beijing_day(at).substr(0, 7); }

std::int64_t unix_seconds(Millis at) { return std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count(); }

Reaction given(json::object answer) {
  Reaction reaction;
  reaction.body = json::serialize(answer);
  return reaction;
}

Reaction ok() { return given({{"errcode", 0}, {"errmsg", "ok"}}); }

Reaction ok_with(json::object more) {
  json::object answer{{"errcode", 0}, {"errmsg", "ok"}};
  for (auto& member : more) answer[member.key()] = std::move(member.value());
  return given(std::move(answer));
}

Reaction refuse(PlatformState& world, const ApiCall& call, int code, std::string text, json::object more) {
  if (text.empty()) text = error_text(call.platform, code);
  auto& random = world.random;
  json::object answer{{"errcode", code}};
  if (call.is_wecom()) {
    // Clients log the hint and test the number alone.
    answer["errmsg"] = fmt::format("{}, hint: [{}_{}_{:08x}], from ip: {}, more info at https://open.work.weixin.qq.com/devtool/query?e={}", text,
                                   unix_seconds(call.now), random() % 100, random() & 0xffffffff, call.caller, code);
  } else {
    const std::string rid = fmt::format("{:08x}-{:08x}-{:08x}", unix_seconds(call.now), random() & 0xffffffff, random() & 0xffffffff);
    answer["errmsg"] = text + " rid: " + rid;
    world.refusals[rid] = RefusedCall{call.account ? call.account->name : "", call.now, std::string(call.path), cut_at(call.body, kBodyRemembered),
                                      std::string(call.caller), answer};
  }
  for (auto& member : more) answer[member.key()] = std::move(member.value());
  return given(std::move(answer));
}

}  // namespace wechat_api::simulator
