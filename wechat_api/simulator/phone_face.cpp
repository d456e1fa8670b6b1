// One function a form.
#include "wechat_api/simulator/phone_face.h"

#include "wechat_api/simulator/callback.h"
#include "wechat_api/simulator/platform_state.h"

namespace wechat_api::simulator {
namespace {

namespace json = boost::json;

struct Reading {
  const PlatformState& world;
  const json::object& content;

  // The id where there is something to draw.
  std::string picture(std::string_view media_id) const { return picture_of(world, media_id) ? std::string(media_id) : ""; }
};
using Draw = json::object (*)(const Reading&);

json::object picture(const Reading& reading) {
  json::array pictures;
  const auto ids = texts_in(reading.content, "media_ids");
  for (const std::string& id : ids.value_or(std::vector<std::string>{text_in(reading.content, "media_id")}))
    pictures.emplace_back(reading.picture(id));
  return {{"pictures", std::move(pictures)}};
}

json::object titled(const Reading& reading) {
  return {{"title", text_in(reading.content, "title")}, {"description", text_in(reading.content, "description")}};
}

json::object nothing_more(const Reading&) { return {}; }

json::object file(const Reading& reading) {
  const auto found = reading.world.media.kept.find(text_in(reading.content, "media_id"));
  if (found == reading.world.media.kept.end()) return {{"name", ""}, {"bytes", 0}};
  return {{"name", found->second.filename}, {"bytes", found->second.bytes.size()}};
}

json::object markdown(const Reading& reading) { return {{"text", text_in(reading.content, "content")}}; }

// The words for a digest and a link differ between the two platforms and their kinds of article.
json::object article(const Reading& reading, const json::object& one) {
  const std::string digest = text_in(one, "digest"), url = text_in(one, "url");
  return {{"title", text_in(one, "title")},
          {"digest", digest.empty() ? text_in(one, "description") : digest},
          {"url", url.empty() ? text_in(one, "content_source_url") : url},
          {"picture", reading.picture(text_in(one, "thumb_media_id"))}};
}

// In the message itself, or of a draft or a publication it names.
const json::array* articles_meant(const Reading& reading) {
  if (const json::array* own = list_in(reading.content, "articles")) return own;
  const auto& drafts = reading.world.drafts;
  if (const auto draft = drafts.drafts.find(text_in(reading.content, "media_id")); draft != drafts.drafts.end()) return &draft->second.articles;
  const std::string id = text_in(reading.content, "article_id");
  for (const auto& [number, one] : drafts.publications)
    if (!id.empty() && one.article_id == id) return &one.articles;
  return nullptr;
}

json::object articles(const Reading& reading) {
  json::array drawn;
  if (const json::array* meant = articles_meant(reading))
    for (const json::value& one : *meant)
      if (one.is_object()) drawn.push_back(article(reading, one.as_object()));
  return {{"articles", std::move(drawn)}};
}

json::object letter(const Reading& reading) {
  return {{"title", text_in(reading.content, "title")},
          {"text", text_in(reading.content, "description")},
          {"url", text_in(reading.content, "url")},
          {"button", text_in(reading.content, "btntxt")}};
}

json::object program(const Reading& reading) {
  return {{"title", text_in(reading.content, "title")}, {"picture", reading.picture(text_in(reading.content, "thumb_media_id"))}};
}

json::object program_notice(const Reading& reading) {
  json::array items;
  if (const json::array* list = list_in(reading.content, "content_item"))
    for (const json::value& one : *list)
      if (one.is_object()) items.push_back(json::object{{"key", text_in(one.as_object(), "key")}, {"value", text_in(one.as_object(), "value")}});
  json::object drawn = titled(reading);
  drawn["items"] = std::move(items);
  return drawn;
}

json::object card(const Reading& reading) { return {{"card", reading.content}, {"replaced", text_in(reading.content, "replace_text")}}; }

struct Kind {
  std::string_view msgtype, form;
  Draw draw;
};
constexpr Kind kKinds[] = {{"image", "picture", picture},
                           {"voice", "voice", nothing_more},
                           {"video", "film", titled},
                           {"mpvideo", "film", titled},
                           {"music", "music", titled},
                           {"file", "file", file},
                           {"news", "articles", articles},
                           {"mpnews", "articles", articles},
                           {"mpnewsarticle", "articles", articles},
                           {"markdown", "markdown", markdown},
                           {"markdown_v2", "markdown", markdown},
                           {"textcard", "letter", letter},
                           {"miniprogrampage", "program", program},
                           {"miniprogram_notice", "program_notice", program_notice},
                           {"wxcard", "coupon", nothing_more},
                           {"template_card", "card", card}};

Face drawn(std::string_view form, json::object content) {
  content["form"] = form;
  return std::make_shared<const json::object>(std::move(content));
}

json::object passive_articles(std::string_view xml) {
  constexpr std::string_view kOpen = "<item>", kClose = "</item>";
  json::array list;
  for (std::size_t at = xml.find(kOpen); at != std::string_view::npos; at = xml.find(kOpen, at + 1)) {
    const std::string_view item = xml.substr(at, xml.find(kClose, at) - at);
    const auto text = [&](std::string_view name) { return element(item, name).value_or(""); };
    list.push_back(json::object{{"title", text("Title")}, {"digest", text("Description")}, {"url", text("Url")}, {"picture", ""}});
  }
  return {{"articles", std::move(list)}};
}

}  // namespace

Face phone_face(const PlatformState& world, const json::object& message) {
  const std::string msgtype = text_in(message, "msgtype");
  for (const Kind& kind : kKinds) {
    if (kind.msgtype != msgtype) continue;
    // Pictures sent to many stand under another name than one picture.
    const json::object* content = object_in(message, msgtype);
    if (!content && msgtype == "image") content = object_in(message, "images");
    return content ? drawn(kind.form, kind.draw({world, *content})) : nullptr;
  }
  return nullptr;
}

Face passive_face(std::string_view type, std::string_view xml) {
  const auto text = [&](std::string_view name) { return element(xml, name).value_or(""); };
  if (type == "image") return drawn("picture", {{"pictures", json::array{""}}});
  if (type == "voice") return drawn("voice", {});
  if (type == "video" || type == "music") return drawn(type == "video" ? "film" : "music", {{"title", text("Title")}, {"description", text("Description")}});
  if (type == "news") return drawn("articles", passive_articles(xml));
  if (type == "update_button") return drawn("button", {{"text", text("ReplaceName")}});
  return nullptr;
}

Face form_face(const Template& form, const json::object& asked) {
  return drawn("form", {{"title", form.title == form.id ? "" : form.title},
                        {"url", text_in(asked, "url")},
                        {"program", object_in(asked, "miniprogram") != nullptr}});
}

Face card_face(const json::object& card, const std::string& replaced) {
  return drawn("card", {{"card", card}, {"replaced", replaced.empty() ? text_in(card, "replace_text") : replaced}});
}

const Media* picture_of(const PlatformState& world, std::string_view media_id) {
  const auto found = world.media.kept.find(media_id);
  if (found == world.media.kept.end()) return nullptr;
  const std::string_view format = format_of(found->second.bytes);
  return format == "png" || format == "jpg" || format == "gif" || format == "bmp" ? &found->second : nullptr;
}

}  // namespace wechat_api::simulator
