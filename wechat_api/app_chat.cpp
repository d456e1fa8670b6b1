// See app_chat.h.
#include "wechat_api/app_chat.h"

#include <algorithm>
#include <boost/json.hpp>
#include <stdexcept>

#include "wechat_api/choice_text.h"
#include "wechat_api/json_field.h"
#include "wechat_api/percent.h"
#include "wechat_api/template_text.h"

namespace wechat_api {

namespace json = boost::json;

namespace {

void require(bool is_right, const char* rule) {
  if (!is_right) throw std::invalid_argument(std::string("group chat: ") + rule);
}

json::string chat_name(std::string_view name) {
  const std::string line = one_line(name);
  require(!line.empty() && character_count(line) <= 50, "a name has 1 to 50 characters");
  return json::string(line);
}

void require_id(std::string_view id) {
  require(!id.empty() && id.size() <= 64, "a chat that is none");
}

Call sending(std::string_view chat_id, std::string_view type, json::object object) {
  require_id(chat_id);
  json::object call{{"chatid", json_text(chat_id)}, {"msgtype", type}};
  call[type] = std::move(object);
  return {"/cgi-bin/appchat/send", json::serialize(call)};
}

struct Sender {
  std::string_view chat_id;
  Call operator()(const TextReply& reply) const {
    const std::string text = text_with_choices(reply, Platform::wecom);
    require(!text.empty(), "an empty text");
    return sending(chat_id, "text", {{"content", text}});
  }
  Call operator()(const ImageReply& reply) const {
    return sending(chat_id, "image", {{"media_id", json_text(reply.media_id)}});
  }
  Call operator()(const VoiceReply& reply) const {
    return sending(chat_id, "voice", {{"media_id", json_text(reply.media_id)}});
  }
  template <class Other>
  Call operator()(const Other&) const {
    throw std::invalid_argument("group chat: this reply cannot be sent into a chat");
  }
};

}  // namespace

Call create_chat(const AppChat& chat) {
  const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); };
  require(chat.members.size() >= 2 && chat.members.size() <= 2000, "2 to 2,000 members");
  require(std::find(chat.members.begin(), chat.members.end(), chat.owner) != chat.members.end(),
          "the owner is a member");
  require(chat.chat_id.size() <= 32 && std::all_of(chat.chat_id.begin(), chat.chat_id.end(), fits),
          "an id has at most 32 letters and digits");
  json::object call{
      {"name", chat_name(chat.name)}, {"owner", json_text(chat.owner)}, {"userlist", json_texts(chat.members)}};
  if (!chat.chat_id.empty()) call["chatid"] = chat.chat_id;
  return {"/cgi-bin/appchat/create", json::serialize(call)};
}

Call change_chat(std::string_view chat_id, const AppChatChange& change) {
  require_id(chat_id);
  json::object call{{"chatid", json_text(chat_id)}};
  if (!change.name.empty()) call["name"] = chat_name(change.name);
  if (!change.owner.empty()) call["owner"] = json_text(change.owner);
  if (!change.add.empty()) call["add_user_list"] = json_texts(change.add);
  if (!change.remove.empty()) call["del_user_list"] = json_texts(change.remove);
  require(call.size() > 1, "nothing changes");
  return {"/cgi-bin/appchat/update", json::serialize(call)};
}

Call get_chat(std::string_view chat_id) {
  require_id(chat_id);
  return {"/cgi-bin/appchat/get?chatid=" + percent_encoded(chat_id), {}, "GET"};
}

Call send_to_chat(std::string_view chat_id, const Reply& message) {
  return std::visit(Sender{chat_id}, message);
}

Call send_markdown_to_chat(std::string_view chat_id, std::string_view markdown) {
  require(!markdown.empty() && markdown.size() <= kTextLimitBytes, "markdown has 1 to 2,048 bytes");
  return sending(chat_id, "markdown", {{"content", json_text(markdown)}});
}

std::optional<std::string> read_created_chat(std::string_view body) {
  const std::optional<json::object> answer = json_object_of(body);
  std::string id = answer ? text_in(*answer, "chatid") : std::string();
  if (id.empty()) return std::nullopt;
  return id;
}

std::optional<AppChat> read_chat(std::string_view body) {
  const std::optional<json::object> answer = json_object_of(body);
  const json::object* chat = answer ? object_in(*answer, "chat_info") : nullptr;
  if (chat == nullptr || text_in(*chat, "chatid").empty()) return std::nullopt;
  return AppChat{text_in(*chat, "chatid"), text_in(*chat, "name"), text_in(*chat, "owner"),
                 texts_in(*chat, "userlist")};
}

}  // namespace wechat_api
