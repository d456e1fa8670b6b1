// See callback_query.h.
#include "wechat_api/callback_query.h"

#include <algorithm>

#include "wechat_api/message_content.h"

namespace wechat_api {

namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_alphanumeric(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_timestamp(std::string_view text) {
  return text.size() == 10 && std::all_of(text.begin(), text.end(), is_digit);
}
bool is_nonce(std::string_view text) {
  return !text.empty() && text.size() <= 32 && std::all_of(text.begin(), text.end(), is_alphanumeric);
}

bool has_double(const Query& query) {
  for (auto one = query.begin(); one != query.end(); ++one) {
    const auto same = [one](const auto& other) { return other.first == one->first; };
    if (std::any_of(std::next(one), query.end(), same)) return true;
  }
  return false;
}

}  // namespace

std::optional<CallbackQuery> read_callback_query(const Query& query, std::chrono::sys_seconds now) {
  constexpr std::size_t kMostParameters = 16;
  if (query.size() > kMostParameters || has_double(query)) return std::nullopt;
  CallbackQuery read;
  for (const auto& [name, value] : query) {
    if (name == "signature") read.signature = value;
    if (name == "msg_signature") read.msg_signature = value;
    if (name == "timestamp") read.timestamp = value;
    if (name == "nonce") read.nonce = value;
    if (name == "encrypt_type") read.encrypt_type = value;
    if (name == "echostr") read.echostr = value;
  }
  if (!is_timestamp(read.timestamp) || !is_nonce(read.nonce)) return std::nullopt;
  const auto seconds = static_cast<std::int64_t>(unsigned_from(read.timestamp).value_or(0));
  const std::chrono::seconds difference = now - std::chrono::sys_seconds(std::chrono::seconds(seconds));
  if (difference > kFreshness || difference < -kFreshness) return std::nullopt;
  return read;
}

}  // namespace wechat_api
