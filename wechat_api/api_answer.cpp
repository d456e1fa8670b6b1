// See api_answer.h.
#include "wechat_api/api_answer.h"

#include <algorithm>
#include <boost/json.hpp>
#include <climits>

#include "wechat_api/utf8.h"

namespace wechat_api {

namespace {

namespace json = boost::json;

constexpr std::size_t kAnswerLimitBytes = 1024 * 1024;
constexpr std::size_t kDeepest = 32;
constexpr int kBusy = -1;

// The answer as an object; `why` says what came instead.
struct Parsed {
  json::object object;
  std::string why;
};

Parsed parsed(const HttpAnswer& answer) {
  if (answer.status != 200) return {{}, "HTTP status " + std::to_string(answer.status)};
  if (answer.body.size() > kAnswerLimitBytes) return {{}, "an answer above 1 MiB"};
  json::parse_options options;
  options.max_depth = kDeepest;
  boost::system::error_code error;
  json::value value = json::parse(answer.body, error, {}, options);
  if (error || !value.is_object()) return {{}, "no JSON object"};
  return {std::move(value.as_object()), {}};
}

std::string text_in(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  if (value == nullptr) return {};
  if (value->is_string()) return std::string(value->as_string());
  if (value->is_int64()) return std::to_string(value->as_int64());
  if (value->is_uint64()) return std::to_string(value->as_uint64());
  return {};
}

// Absent or no integer: nothing.
std::optional<int> errcode_in(const json::object& object) {
  const json::value* value = object.if_contains("errcode");
  if (value == nullptr || !value->is_int64() || value->as_int64() < INT_MIN || value->as_int64() > INT_MAX) return {};
  return static_cast<int>(value->as_int64());
}

std::string errmsg_in(const json::object& object) {
  return printable(text_in(object, "errmsg"), kErrmsgLimitBytes);
}

void append_recipients(std::vector<std::string>& recipients, std::string joined) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  std::transform(joined.begin(), joined.end(), joined.begin(), lower);
  for (std::size_t at = 0; at < joined.size();) {
    const std::size_t end = std::min(joined.find('|', at), joined.size());
    if (end > at) recipients.push_back(joined.substr(at, end - at));
    at = end + 1;
  }
}

SendResult without_answer(SendResult::State state, Action action, std::string why) {
  SendResult result;
  result.state = state;
  result.action = action;
  result.message = std::move(why);
  return result;
}

}  // namespace

bool is_file_type(std::string_view content_type) {
  std::string type(content_type.substr(0, content_type.find(';')));
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  std::transform(type.begin(), type.end(), type.begin(), lower);
  while (!type.empty() && type.back() == ' ') type.pop_back();
  return !type.empty() && !type.starts_with("text/") && type.find("json") == std::string::npos &&
         type.find("xml") == std::string::npos;
}

SendResult judge_answer(Platform platform, bool has_repeat_key, const HttpAnswer& answer, Expects expects) {
  using State = SendResult::State;
  const Action when_unknown = has_repeat_key ? Action::retry : Action::none;
  if (answer.state == HttpAnswer::State::not_sent) return without_answer(State::not_sent, Action::retry, answer.why);
  if (answer.state == HttpAnswer::State::unknown) return without_answer(State::unknown, when_unknown, answer.why);

  // An error may come under the type of the file that was asked for; no file begins as it does.
  const bool is_file = expects == Expects::content && answer.status == 200 && is_file_type(answer.content_type) &&
                       !answer.body.empty() && !answer.body.starts_with("{\"errcode\"");
  if (is_file) return without_answer(State::accepted, Action::none, {});
  const Parsed read = parsed(answer);
  if (!read.why.empty()) return without_answer(State::unknown, when_unknown, read.why);
  const bool may_omit = expects == Expects::content && !read.object.empty() && !read.object.contains("errcode");
  const std::optional<int> errcode = may_omit ? 0 : errcode_in(read.object);
  // Calls that read omit errcode on success; those that send never do, and a proxy may answer "{}".
  if (!errcode) return without_answer(State::unknown, when_unknown, "an answer without errcode");

  SendResult result;
  result.errcode = *errcode;
  result.message = errmsg_in(read.object);
  result.message_id = text_in(read.object, "msgid");
  if (result.message_id.empty()) result.message_id = text_in(read.object, "msg_id");  // of a mass message
  if (*errcode == kBusy && !has_repeat_key) {
    result.state = State::unknown;
    return result;
  }
  const ErrorMeaning meaning = meaning_of(platform, *errcode);
  result.action = meaning.action;
  result.wait = meaning.wait;
  const bool done = result.action == Action::none || result.action == Action::accepted;
  result.state = done ? State::accepted : State::refused;
  if (platform == Platform::wecom) {
    append_recipients(result.refused, text_in(read.object, "invaliduser"));
    append_recipients(result.refused, text_in(read.object, "unlicenseduser"));
  }
  return result;
}

TokenAnswer read_token_answer(const HttpAnswer& answer) {
  // "Reserve 512 characters" say both platforms; more than an hour or two of life has never been given.
  constexpr std::size_t kLongestToken = 512;
  constexpr std::int64_t kLongestLife = 7200;
  if (answer.state != HttpAnswer::State::complete) return {{}, {}, 0, answer.why};
  const Parsed read = parsed(answer);
  if (!read.why.empty()) return {{}, {}, 0, read.why};
  const int errcode = errcode_in(read.object).value_or(0);
  if (errcode != 0) return {{}, {}, errcode, errmsg_in(read.object)};

  const std::string token = text_in(read.object, "access_token");
  const auto plain = [](char c) { return c > ' ' && c < 0x7F; };
  const json::value* life = read.object.if_contains("expires_in");
  const bool has_life = life != nullptr && life->is_int64() && life->as_int64() > 0;
  if (token.empty() || token.size() > kLongestToken || !std::all_of(token.begin(), token.end(), plain) || !has_life) {
    return {{}, {}, 0, "an answer without a usable token"};
  }
  return {token, std::chrono::seconds(std::min(life->as_int64(), kLongestLife)), 0, {}};
}

}  // namespace wechat_api
