// The judging of requests.
#include "bot/sim_request.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <cmath>
#include <stdexcept>

namespace bot {
namespace {

namespace json = boost::json;
namespace sim = wechat_api::simulator;

constexpr std::size_t kPageBytes = 64 * 1024;
constexpr std::size_t kApiBytes = 24 * 1024 * 1024;  // a file of 20 MiB and the form around it
constexpr std::size_t kDepth = 32;

sim::ServerAnswer refused(int status, std::string_view why) {
  sim::ServerAnswer answer;
  answer.status = status;
  answer.body = json::serialize(json::object{{"error", why}}) + "\n";
  return answer;
}

bool is_loopback_host(std::string_view host) {
  std::string_view name = host, port;
  const std::size_t colon = host.rfind(':');
  if (colon != std::string_view::npos && !host.ends_with(']')) {
    name = host.substr(0, colon);
    port = host.substr(colon + 1);
    if (port.empty() || port.size() > 5 || port.find_first_not_of("0123456789") != std::string_view::npos) return false;
  }
  return name == "127.0.0.1" || name == "localhost" || name == "[::1]";
}

std::size_t count(const sim::ServerRequest& request, std::string_view name) {
  std::size_t found = 0;
  for (const auto& [known, value] : request.fields) found += known == name;
  return found;
}

bool is_json_type(std::string_view type) {
  constexpr std::string_view kJson = "application/json";
  if (!type.starts_with(kJson)) return false;
  std::string_view rest = type.substr(kJson.size());
  return rest.empty() || rest.front() == ';' || rest.front() == ' ';
}

// Members of all objects inside. Every one has exactly one colon in the text, so a key that stood there twice shows.
std::size_t members_of(const json::value& value) {
  std::size_t members = 0;
  if (const auto* object = value.if_object())
    for (const auto& [key, inner] : *object) members += 1 + members_of(inner);
  if (const auto* array = value.if_array())
    for (const json::value& inner : *array) members += members_of(inner);
  return members;
}
std::size_t colons_outside_strings(std::string_view text) {
  std::size_t colons = 0;
  bool is_inside = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '"') is_inside = !is_inside;
    else if (is_inside && text[at] == '\\') ++at;
    else if (!is_inside && text[at] == ':') ++colons;
  }
  return colons;
}
bool has_only_finite_numbers(const json::value& value) {
  if (const auto* object = value.if_object()) {
    for (const auto& [key, inner] : *object)
      if (!has_only_finite_numbers(inner)) return false;
  } else if (const auto* array = value.if_array()) {
    for (const json::value& inner : *array)
      if (!has_only_finite_numbers(inner)) return false;
  }
  return !value.is_double() || std::isfinite(value.as_double());
}

}  // namespace

std::size_t body_limit(const sim::ServerRequest& head) { return head.path().starts_with(kControlPath) ? kPageBytes : kApiBytes; }

std::optional<sim::ServerAnswer> refusal(const sim::ServerRequest& request) {
  const std::string_view host = request.field("host"), origin = request.field("origin");
  if (count(request, "host") != 1 || !is_loopback_host(host)) return refused(403, "Host 不是本机");
  if (count(request, "origin") > 1 || (!origin.empty() && origin != "http://" + std::string(host)))
    return refused(403, "别的网站不能用模拟器");
  const bool is_control = request.path().starts_with(kControlPath);
  if (is_control && request.field("sec-fetch-site") == "cross-site") return refused(403, "别的网站不能用模拟器");
  if (request.method == "GET") return std::nullopt;
  if (request.method != "POST") {
    auto answer = refused(405, "只有 GET 和 POST");
    answer.fields.emplace_back("Allow", "GET, POST");
    return answer;
  }
  if (is_control && !is_json_type(request.field("content-type"))) return refused(415, "写操作只收 application/json");
  return std::nullopt;
}

json::object strict_object(std::string_view body) {
  json::parse_options options;
  options.max_depth = kDepth;
  boost::system::error_code failed;
  json::value value = json::parse(body, failed, {}, options);
  if (failed) throw std::invalid_argument("不是 JSON：" + failed.message());
  if (!value.is_object()) throw std::invalid_argument("要一个 JSON 对象");
  if (members_of(value) != colons_outside_strings(body)) throw std::invalid_argument("同一个键写了两次");
  if (!has_only_finite_numbers(value)) throw std::invalid_argument("数太大");
  return std::move(value.as_object());
}

std::int64_t number_in_query(std::string_view query, std::string_view name, std::int64_t otherwise) {
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
    if (pair.substr(0, pair.find('=')) != name) continue;
    const std::string_view digits = pair.substr(std::min(pair.size(), name.size() + 1));
    std::int64_t value = 0;
    const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (failed != std::errc() || end != digits.data() + digits.size() || value < 0)
      throw std::invalid_argument(std::string(name) + " 要写成数");
    return value;
  }
  return otherwise;
}

void add_security_fields(sim::ServerAnswer& answer) {
  constexpr std::pair<const char*, const char*> kFields[] = {
      {"Content-Security-Policy",
       "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; "
       "form-action 'none'; frame-ancestors 'none'"},
      {"X-Content-Type-Options", "nosniff"},
      {"Referrer-Policy", "no-referrer"},
      {"Cross-Origin-Resource-Policy", "same-origin"},
      {"Cross-Origin-Opener-Policy", "same-origin"}};
  for (const auto& [name, value] : kFields) answer.fields.emplace_back(name, value);
}

}  // namespace bot
