// Drafts.
#include "wechat_api/simulator/draft.h"

#include <boost/json/serialize.hpp>

#include "wechat_api/simulator/platform_state.h"

namespace wechat_api::simulator {
namespace {

namespace json = boost::json;

constexpr std::size_t kTitle = 32, kAuthor = 16, kDigest = 128, kContent = 20'000, kContentBytes = 1024 * 1024, kUrlBytes = 1024, kPictures = 20;
constexpr std::size_t kArticles = 8, kDefaultDigest = 54;
constexpr std::int64_t kPage = 20;

int picture_article_fault(PlatformState& world, const ApiCall& call, const json::object& article) {
  const json::object* image_info = object_in(article, "image_info");
  const json::array* images = image_info ? list_in(*image_info, "image_list") : nullptr;
  if (!images || images->empty() || images->size() > kPictures) return 40035;
  for (const json::value& one : *images) {
    const Media* media = one.is_object() ? world.media.usable(*call.account, text_in(one.as_object(), "image_media_id"), call.now) : nullptr;
    if (!media || !media->is_permanent || media->type != "image") return 40007;
  }
  return 0;
}

int article_fault(PlatformState& world, const ApiCall& call, const json::object& article) {
  const std::string title = text_in(article, "title"), content = text_in(article, "content");
  if (title.empty() || characters(title) > kTitle) return 45003;
  if (characters(text_in(article, "author")) > kAuthor) return 45032;
  if (characters(text_in(article, "digest")) > kDigest) return 45004;
  if (content.empty()) return 44003;
  if (characters(content) >= kContent || content.size() > kContentBytes) return 45002;
  if (text_in(article, "content_source_url").size() > kUrlBytes) return 45005;
  if (text_in(article, "article_type") == "newspic") return picture_article_fault(world, call, article);
  const Media* thumb = world.media.usable(*call.account, text_in(article, "thumb_media_id"), call.now);
  return thumb && thumb->is_permanent && (thumb->type == "thumb" || thumb->type == "image") ? 0 : 40007;
}

json::object kept(const json::object& article) {
  json::object made = article;
  if (text_in(made, "digest").empty()) {
    std::size_t end = 0, count = 0;
    const std::string content = text_in(article, "content");
    while (end < content.size() && (count < kDefaultDigest || (static_cast<unsigned char>(content[end]) & 0xc0) == 0x80))
      count += (static_cast<unsigned char>(content[end++]) & 0xc0) != 0x80;
    made["digest"] = content.substr(0, end);
  }
  return made;
}

DraftBook::Draft* own(PlatformState& world, const ApiCall& call) {
  const std::string id = text_in(call.asked, "media_id");
  return world.drafts.has_draft(call.account->name, id) ? &world.drafts.drafts.find(id)->second : nullptr;
}

}  // namespace

Reaction draft_add(PlatformState& world, const ApiCall& call) {
  if (call.body.find("\\u") != std::string_view::npos) return refuse(world, call, 40033);
  const json::array* articles = list_in(call.asked, "articles");
  if (!articles || articles->empty()) return refuse(world, call, 44003);
  if (articles->size() > kArticles) return refuse(world, call, 45008);
  DraftBook::Draft draft{call.account->name, {}, call.now};
  for (const json::value& one : *articles) {
    if (!one.is_object()) return refuse(world, call, 47001);
    if (const int fault = article_fault(world, call, one.as_object()); fault != 0) return refuse(world, call, fault);
    draft.articles.push_back(kept(one.as_object()));
  }
  const std::string id = new_media_id(world, "sim-draft-");
  world.drafts.drafts[id] = std::move(draft);
  return given({{"media_id", id}});
}

Reaction draft_update(PlatformState& world, const ApiCall& call) {
  DraftBook::Draft* draft = own(world, call);
  if (!draft) return refuse(world, call, 40007);
  const json::object* article = object_in(call.asked, "articles");
  const auto index = number_in(call.asked, "index");
  if (!article) return refuse(world, call, 47001);
  if (!index || *index < 0 || *index >= static_cast<std::int64_t>(draft->articles.size())) return refuse(world, call, 40114);
  if (const int fault = article_fault(world, call, *article); fault != 0) return refuse(world, call, fault);
  draft->articles[static_cast<std::size_t>(*index)] = kept(*article);
  draft->changed_at = call.now;
  return ok();
}

Reaction draft_get(PlatformState& world, const ApiCall& call) {
  const DraftBook::Draft* draft = own(world, call);
  return draft ? given({{"news_item", draft->articles}}) : refuse(world, call, 40007);
}

Reaction draft_delete(PlatformState& world, const ApiCall& call) {
  if (!own(world, call)) return refuse(world, call, 40007);
  world.drafts.forget(call.account->name, text_in(call.asked, "media_id"));
  return ok();
}

Reaction draft_list(PlatformState& world, const ApiCall& call) {
  const auto offset = number_in(call.asked, "offset"), count = number_in(call.asked, "count");
  if (!offset || *offset < 0 || !count || *count < 1 || *count > kPage) return refuse(world, call, 40097);
  json::array items;
  std::int64_t number = 0;
  for (const auto& [id, draft] : world.drafts.drafts) {
    if (draft.account != call.account->name) continue;
    if (number++ < *offset || static_cast<std::int64_t>(items.size()) >= *count) continue;
    json::array articles = draft.articles;
    if (flag_in(call.asked, "no_content"))
      for (json::value& one : articles) one.as_object()["content"] = "";
    items.push_back(json::object{{"media_id", id}, {"content", json::object{{"news_item", std::move(articles)}}}, {"update_time", unix_seconds(draft.changed_at)}});
  }
  return given({{"total_count", number}, {"item_count", items.size()}, {"item", std::move(items)}});
}

Reaction draft_count(PlatformState& world, const ApiCall& call) {
  std::size_t count = 0;
  for (const auto& [id, draft] : world.drafts.drafts) count += draft.account == call.account->name;
  return given({{"total_count", count}});
}

}  // namespace wechat_api::simulator
