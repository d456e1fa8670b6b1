// What a message to members must hold, one function a type (reference: wecom §5.2).
#include <fmt/format.h>

#include "wechat_api/simulator/wecom_card.h"
#include "wechat_api/simulator/platform_state.h"

namespace wechat_api::simulator {
namespace {

namespace json = boost::json;

constexpr std::size_t kTextBytes = 2048, kTitleCharacters = 128, kDescriptionCharacters = 512, kUrlBytes = 2048, kTitleBytes = 128, kDescriptionBytes = 512;
constexpr std::size_t kArticles = 8, kArticleBytes = 666 * 1024, kAuthorBytes = 64;
constexpr std::size_t kItems = 10, kItemKey = 10, kItemValue = 30, kNoticeLeast = 4, kNoticeMost = 12;

struct Reading {
  PlatformState& world;
  const ApiCall& call;
  const json::object& message;
  const json::object& content;
  std::string_view type;
};
using Check = MemberPayload (*)(const Reading&);

MemberPayload shown(const Reading& reading) { return {0, fmt::format("〔{}〕", reading.type)}; }

// Longer texts are cut, not refused.
MemberPayload text(const Reading& reading) {
  const std::string words = text_in(reading.content, "content");
  return words.empty() ? MemberPayload{44004, ""} : MemberPayload{0, cut_at(words, kTextBytes)};
}

MemberPayload markdown(const Reading& reading) {
  const std::string words = text_in(reading.content, "content");
  return words.empty() ? MemberPayload{44004, ""} : words.size() > kTextBytes ? MemberPayload{45002, ""} : MemberPayload{0, words};
}

MemberPayload media(const Reading& reading) {
  const std::string id = text_in(reading.content, "media_id");
  if (id.empty()) return {41006, ""};
  if (!reading.world.media.has(*reading.call.account, id, {reading.type}, reading.call.now)) return {40007, ""};
  if (reading.type == "video" && text_in(reading.content, "title").size() > kTitleBytes) return {45002, ""};
  if (reading.type == "video" && text_in(reading.content, "description").size() > kDescriptionBytes) return {45002, ""};
  return shown(reading);
}

int url_fault(const std::string& url) {
  if (url.empty()) return 41010;
  if (url.size() > kUrlBytes) return 40039;
  return url.find("://") == std::string::npos ? 45034 : 0;
}

MemberPayload text_card(const Reading& reading) {
  const std::string title = text_in(reading.content, "title"), description = text_in(reading.content, "description");
  if (title.empty()) return {41016, ""};
  if (description.empty()) return {41033, ""};
  if (const int fault = url_fault(text_in(reading.content, "url")); fault != 0) return {fault, ""};
  if (characters(title) > kTitleCharacters || characters(description) > kDescriptionCharacters) return {45002, ""};
  return {0, title + "\n" + description};
}

int article_fault(const Reading& reading, const json::object& article) {
  const std::string title = text_in(article, "title");
  if (title.empty()) return 41016;
  if (title.size() > kTitleBytes) return 45002;
  if (reading.type == "news") {
    if (text_in(article, "description").size() > kDescriptionBytes) return 45002;
    return text_in(article, "appid").empty() ? url_fault(text_in(article, "url")) : 0;
  }
  if (!reading.world.media.has(*reading.call.account, text_in(article, "thumb_media_id"), {"image"}, reading.call.now)) return 40007;
  if (text_in(article, "content").empty()) return 44004;
  if (text_in(article, "content").size() > kArticleBytes || text_in(article, "digest").size() > kDescriptionBytes) return 45002;
  return text_in(article, "author").size() > kAuthorBytes ? 45032 : 0;
}

MemberPayload articles(const Reading& reading) {
  if (reading.type == "news" && number_in(reading.message, "safe").value_or(0) != 0) return {40074, ""};
  const json::array* list = list_in(reading.content, "articles");
  if (!list || list->empty()) return {44003, ""};
  if (list->size() > kArticles) return {45008, ""};
  std::string words;
  for (const json::value& one : *list) {
    if (!one.is_object()) return {40035, ""};
    if (const int fault = article_fault(reading, one.as_object()); fault != 0) return {fault, ""};
    words += (words.empty() ? "" : "\n") + text_in(one.as_object(), "title");
  }
  return {0, words};
}

MemberPayload program_notice(const Reading& reading) {
  if (text_in(reading.message, "touser") == "@all") return {40035, ""};
  if (text_in(reading.content, "appid").empty()) return {90208, ""};
  const std::string title = text_in(reading.content, "title");
  if (title.empty()) return {41016, ""};
  if (characters(title) < kNoticeLeast || characters(title) > kNoticeMost) return {45002, ""};
  const json::array* items = list_in(reading.content, "content_item");
  if (items && items->size() > kItems) return {90201, ""};
  std::string words = title;
  for (const json::value& one : items ? *items : json::array()) {
    const json::object* item = one.if_object();
    if (!item || text_in(*item, "key").empty() || characters(text_in(*item, "key")) > kItemKey) return {90202, ""};
    if (text_in(*item, "value").empty() || characters(text_in(*item, "value")) > kItemValue) return {90203, ""};
    words += "\n" + text_in(*item, "key") + " " + text_in(*item, "value");
  }
  return {0, words};
}

MemberPayload card(const Reading& reading) {
  if (const int fault = card_fault(reading.content); fault != 0) return {fault, ""};
  if (calls_back(reading.content) && !reading.world.rules(reading.call.account->name).has_callback) return {43012, ""};
  return {0, card_text(reading.content)};
}

struct Type {
  std::string_view msgtype;
  Check check;
};
constexpr Type kTypes[] = {{"text", text},          {"markdown", markdown}, {"image", media},   {"voice", media},
                           {"video", media},        {"file", media},        {"textcard", text_card}, {"news", articles},
                           {"mpnews", articles},    {"miniprogram_notice", program_notice}, {"template_card", card}};

}  // namespace

MemberPayload member_payload(PlatformState& world, const ApiCall& call, const json::object& message) {
  const std::string msgtype = text_in(message, "msgtype");
  for (const Type& type : kTypes) {
    if (type.msgtype != msgtype) continue;
    const json::object* content = object_in(message, msgtype);
    if (!content) return {msgtype == "text" || msgtype == "markdown" ? 44004 : 40063, ""};
    return type.check({world, call, message, *content, type.msgtype});
  }
  return {40008, ""};
}

}  // namespace wechat_api::simulator
