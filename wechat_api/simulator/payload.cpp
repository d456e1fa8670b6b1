// One function a kind.
#include "wechat_api/simulator/payload.h"

#include <fmt/format.h>

#include <iterator>

#include "wechat_api/simulator/platform_state.h"

namespace wechat_api::simulator {
namespace {

namespace json = boost::json;

constexpr std::size_t kTextBytes = 2048;
constexpr std::string_view kEscape = "\\u";

struct Reading {
  PlatformState& world;
  const ApiCall& call;
  const json::object& content;
  std::string_view type;

  bool has_media(std::string_view name, std::initializer_list<std::string_view> types) const {
    return world.media.has(*call.account, text_in(content, name), types, call.now);
  }
};
using Check = Payload (*)(const Reading&);

Payload shown(const Reading& reading) { return {0, fmt::format("〔{}〕", reading.type)}; }

Payload text(const Reading& reading) {
  const std::string words = text_in(reading.content, "content");
  if (words.empty()) return {44004, ""};
  if (words.size() > kTextBytes) return {45002, ""};
  return {0, words};
}

Payload picture(const Reading& reading) { return reading.has_media("media_id", {"image"}) ? shown(reading) : Payload{40007, ""}; }
Payload voice(const Reading& reading) { return reading.has_media("media_id", {"voice"}) ? shown(reading) : Payload{40007, ""}; }

Payload video(const Reading& reading) {
  const bool is_whole = reading.has_media("media_id", {"video"}) && reading.has_media("thumb_media_id", {"thumb", "image"});
  return is_whole ? shown(reading) : Payload{40007, ""};
}

Payload music(const Reading& reading) { return reading.has_media("thumb_media_id", {"thumb", "image"}) ? shown(reading) : Payload{40007, ""}; }

Payload news(const Reading& reading) {
  const json::array* articles = list_in(reading.content, "articles");
  if (!articles || articles->empty()) return {44003, ""};
  if (articles->size() > 1) return {45008, ""};
  return articles->front().is_object() ? shown(reading) : Payload{47001, ""};
}

Payload draft_article(const Reading& reading) {
  return reading.world.drafts.has_draft(reading.call.account->name, text_in(reading.content, "media_id")) ? shown(reading) : Payload{40007, ""};
}

Payload published_article(const Reading& reading) {
  return reading.world.drafts.has_article(reading.call.account->name, text_in(reading.content, "article_id")) ? shown(reading) : Payload{53600, ""};
}

std::string link_text(std::string_view words) {
  std::string escaped;
  for (const char c : words) escaped += c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '>' ? "&gt;" : c == '"' ? "&quot;" : std::string(1, c);
  return escaped;
}

// A tap says the item's content and carries its id.
Payload choices(const Reading& reading) {
  const json::array* list = list_in(reading.content, "list");
  if (!list || list->empty()) return {40035, ""};
  std::string words = text_in(reading.content, "head_content");
  for (const json::value& one : *list) {
    const json::object* item = one.if_object();
    const std::string label = item ? text_in(*item, "content") : "";
    if (label.empty() || !id_in(*item, "id")) return {40035, ""};
    words += fmt::format("{}<a href=\"weixin://bizmsgmenu?msgmenucontent={}&msgmenuid={}\">{}</a>", words.empty() ? "" : "\n", link_text(label),
                         *id_in(*item, "id"), link_text(label));
  }
  const std::string tail = text_in(reading.content, "tail_content");
  return {0, words + (tail.empty() ? "" : "\n" + tail)};
}

Payload program_page(const Reading& reading) {
  if (text_in(reading.content, "appid").empty() || text_in(reading.content, "pagepath").empty()) return {40035, ""};
  return reading.has_media("thumb_media_id", {"thumb", "image"}) ? shown(reading) : Payload{40007, ""};
}

Payload card(const Reading& reading) { return text_in(reading.content, "card_id").empty() ? Payload{40035, ""} : shown(reading); }
Payload card_is_over(const Reading&) { return {45113, ""}; }

Payload pictures(const Reading& reading) {
  const auto ids = texts_in(reading.content, "media_ids");
  if (!ids || ids->empty()) return {41006, ""};
  for (const std::string& id : *ids)
    if (!reading.world.media.has(*reading.call.account, id, {"image"}, reading.call.now)) return {40007, ""};
  return {0, "〔image〕"};
}

Payload film(const Reading& reading) { return reading.has_media("media_id", {"video"}) ? shown(reading) : Payload{40007, ""}; }

struct Kind {
  std::string_view msgtype, object;
  Check check;
};
constexpr Kind kCustomer[] = {{"text", "text", text},         {"image", "image", picture},   {"voice", "voice", voice},
                              {"video", "video", video},      {"music", "music", music},     {"news", "news", news},
                              {"mpnews", "mpnews", draft_article}, {"mpnewsarticle", "mpnewsarticle", published_article},
                              {"msgmenu", "msgmenu", choices}, {"wxcard", "wxcard", card},   {"miniprogrampage", "miniprogrampage", program_page}};
constexpr Kind kMass[] = {{"text", "text", text},          {"voice", "voice", voice},         {"image", "images", pictures},
                          {"mpnews", "mpnews", draft_article}, {"mpvideo", "mpvideo", film}, {"wxcard", "wxcard", card_is_over}};

template <std::size_t N>
Payload checked(const Kind (&kinds)[N], PlatformState& world, const ApiCall& call, const json::object& message, bool is_preview) {
  if (call.body.find(kEscape) != std::string_view::npos) return {40033, ""};
  if (!call.is_object) return {47001, ""};
  const std::string msgtype = text_in(message, "msgtype");
  for (const Kind& kind : kinds) {
    if (kind.msgtype != msgtype) continue;
    const bool is_single_image = is_preview && kind.object == "images";
    const json::object* content = object_in(message, is_single_image ? "image" : kind.object);
    if (!content) return {msgtype == "text" ? 44004 : 44002, ""};
    return is_single_image ? picture({world, call, *content, kind.msgtype}) : kind.check({world, call, *content, kind.msgtype});
  }
  return {40008, ""};
}

}  // namespace

Payload customer_payload(PlatformState& world, const ApiCall& call, const json::object& message) { return checked(kCustomer, world, call, message, false); }
Payload mass_payload(PlatformState& world, const ApiCall& call, const json::object& message, bool is_preview) {
  return checked(kMass, world, call, message, is_preview);
}

}  // namespace wechat_api::simulator
