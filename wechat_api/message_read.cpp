// See message_read.h.
#include "wechat_api/message_read.h"

#include <algorithm>

#include "wechat_api/message_content.h"
#include "wechat_api/message_xml.h"

namespace wechat_api {

namespace {

using std::chrono::sys_seconds;

// Parsers differ in whether the first or the last of two wins, so two are refused.
bool has_double(const Element& root) {
  constexpr std::string_view kSingle[] = {"ToUserName", "FromUserName", "CreateTime", "MsgType", "MsgId",    "Event",
                                          "EventKey",   "Content",      "AgentID",    "AgentId", "MsgDataId"};
  unsigned int seen = 0;
  for (const Element& one : root.children) {
    const auto found = std::find(std::begin(kSingle), std::end(kSingle), one.name);
    if (found == std::end(kSingle)) continue;
    const unsigned int bit = 1u << (found - std::begin(kSingle));
    if ((seen & bit) != 0) return true;
    seen |= bit;
  }
  return false;
}

bool is_sender(std::string_view id, Platform platform) {
  constexpr std::size_t kLongest = 64;
  const std::string_view extra = platform == Platform::wecom ? "_-.@" : "_-";
  const auto fits = [extra](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || extra.find(c) != extra.npos;
  };
  return !id.empty() && id.size() <= kLongest && std::all_of(id.begin(), id.end(), fits);
}

// A message from tomorrow does not exist; one from the past may have waited in the platform's queue.
std::optional<sys_seconds> creation_time(const std::string& text, sys_seconds received_at) {
  constexpr std::chrono::hours kClockDifference{24};
  const std::optional<std::uint64_t> seconds = unsigned_from(text);
  const auto limit = static_cast<std::uint64_t>((received_at + kClockDifference).time_since_epoch().count());
  if (!seconds || *seconds == 0 || *seconds > limit) return std::nullopt;
  return sys_seconds(std::chrono::seconds(*seconds));
}

// The pages write AgentID, one old event AgentId. 0: absent; -1: something that is no agent id.
std::int64_t agent_id_in(const Element& root) {
  for (const std::string_view name : {"AgentID", "AgentId"}) {
    const std::string& text = root.text_of(name);
    if (text.empty()) continue;
    const std::optional<std::uint64_t> id = unsigned_from(text);
    return id && *id <= INT64_MAX ? static_cast<std::int64_t>(*id) : -1;
  }
  return 0;
}

std::string key_of(const Element& root, std::string_view text, Digest& sha256) {
  if (root.text_of("MsgType") != "event") {
    const std::optional<std::uint64_t> id = unsigned_from(root.text_of("MsgId"));
    if (id && *id != 0) return "m:" + std::to_string(*id);
  }
  return key_of_text(text, sha256);
}

MessageRead unusable(std::string_view why) {
  return {std::nullopt, why};
}

}  // namespace

std::string key_of_text(std::string_view text, Digest& sha256) {
  return "e:" + sha256.hex({text});
}

MessageRead read_message(std::string_view text, Platform platform, sys_seconds received_at, Digest& sha256) {
  const std::optional<Element> root = parse_message_xml(text);
  if (!root) return unusable(text.starts_with('{') ? "JSON where XML was expected" : "no sound XML");
  if (has_double(*root)) return unusable("an element of the head stands twice");
  if (root->text_of("MsgType").empty()) return unusable("no MsgType");
  if (!is_sender(root->text_of("FromUserName"), platform)) return unusable("FromUserName is no id");

  Inbound message;
  message.platform = platform;
  message.to = root->text_of("ToUserName");
  message.from = root->text_of("FromUserName");
  message.agent_id = platform == Platform::wecom ? agent_id_in(*root) : 0;
  const std::optional<sys_seconds> created_at = creation_time(root->text_of("CreateTime"), received_at);
  message.created_at = created_at.value_or(received_at);
  message.created_at_is_ours = !created_at;
  message.key = key_of(*root, text, sha256);
  message.content = content_of(*root, platform);
  return {std::move(message), {}};
}

}  // namespace wechat_api
