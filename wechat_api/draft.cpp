// See draft.h.
#include "wechat_api/draft.h"

#include <boost/json.hpp>
#include <stdexcept>

#include "wechat_api/json_field.h"
#include "wechat_api/template_text.h"

namespace wechat_api {

namespace json = boost::json;

namespace {

constexpr std::size_t kArticles = 8, kTitle = 32, kAuthor = 16, kDigest = 128, kContent = 20000;
constexpr std::size_t kContentBytes = 1024 * 1024, kUrlBytes = 1024, kMediaIdBytes = 128;

void require(bool is_right, const char* rule) {
  if (!is_right) throw std::invalid_argument(std::string("draft: ") + rule);
}

json::object article_object(const DraftArticle& article) {
  const json::string title = json_text(article.title), content = json_text(article.content);
  require(!title.empty() && character_count(title) <= kTitle, "a title has 1 to 32 characters");
  require(character_count(json_text(article.author)) <= kAuthor, "an author has at most 16 characters");
  require(character_count(json_text(article.digest)) <= kDigest, "a digest has at most 128 characters");
  require(!content.empty() && content.size() < kContentBytes && character_count(content) < kContent,
          "a content is below 20,000 characters and 1 MB");
  require(article.source_url.size() <= kUrlBytes, "a source has at most 1 KB");
  require(!article.thumb_media_id.empty(), "an article has a picture");
  return {{"article_type", "news"},
          {"title", title},
          {"author", json_text(article.author)},
          {"digest", json_text(article.digest)},
          {"content", content},
          {"content_source_url", json_text(article.source_url)},
          {"thumb_media_id", json_text(article.thumb_media_id)},
          {"need_open_comment", 0},
          {"only_fans_can_comment", 0}};
}

json::object with_id(const char* name, const std::string& id) {
  require(!id.empty() && id.size() <= kMediaIdBytes, "an id that is none");
  return {{name, json_text(id)}};
}

std::optional<std::string> text_of(std::string_view body, const char* name) {
  const std::optional<json::object> answer = json_object_of(body);
  std::string text = answer ? text_in(*answer, name) : std::string();
  if (text.empty()) return std::nullopt;
  return text;
}

}  // namespace

Call add_draft(const std::vector<DraftArticle>& articles) {
  require(!articles.empty() && articles.size() <= kArticles, "1 to 8 articles");
  json::array list;
  for (const DraftArticle& article : articles) list.push_back(article_object(article));
  return {"/cgi-bin/draft/add", json::serialize(json::object{{"articles", std::move(list)}})};
}

Call update_draft(const std::string& media_id, int index, const DraftArticle& article) {
  require(index >= 0 && index < static_cast<int>(kArticles), "articles count from 0 to 7");
  json::object call = with_id("media_id", media_id);
  call["index"] = index;
  call["articles"] = article_object(article);
  return {"/cgi-bin/draft/update", json::serialize(call)};
}

Call get_draft(const std::string& media_id) {
  return {"/cgi-bin/draft/get", json::serialize(with_id("media_id", media_id))};
}
Call delete_draft(const std::string& media_id) {
  return {"/cgi-bin/draft/delete", json::serialize(with_id("media_id", media_id))};
}
Call list_drafts(std::int64_t offset, int count) {
  require(offset >= 0 && count >= 1 && count <= 20, "1 to 20 are listed");
  return {"/cgi-bin/draft/batchget",
          json::serialize(json::object{{"offset", offset}, {"count", count}, {"no_content", 1}})};
}
Call count_drafts() {
  return {"/cgi-bin/draft/count", {}, "GET"};
}
Call publish_draft(const std::string& media_id) {
  return {"/cgi-bin/freepublish/submit", json::serialize(with_id("media_id", media_id))};
}
Call publication_status(const std::string& publish_id) {
  return {"/cgi-bin/freepublish/get", json::serialize(with_id("publish_id", publish_id))};
}
Call delete_publication(const std::string& article_id, int index) {
  require(index >= 0 && index <= static_cast<int>(kArticles), "articles count from 1 to 8, 0 is all");
  json::object call = with_id("article_id", article_id);
  call["index"] = index;
  return {"/cgi-bin/freepublish/delete", json::serialize(call)};
}

std::optional<std::string> read_draft_id(std::string_view body) {
  return text_of(body, "media_id");
}
std::optional<std::string> read_publish_id(std::string_view body) {
  return text_of(body, "publish_id");
}
std::optional<std::int64_t> read_draft_count(std::string_view body) {
  const std::optional<json::object> answer = json_object_of(body);
  return answer ? number_in(*answer, "total_count") : std::nullopt;
}

std::optional<Publication> read_publication(std::string_view body) {
  const std::optional<json::object> answer = json_object_of(body);
  const auto status = answer ? number_in(*answer, "publish_status") : std::nullopt;
  if (!status) return std::nullopt;
  Publication publication;
  const bool is_known = *status >= 0 && *status < static_cast<std::int64_t>(PublicationState::unknown);
  if (is_known) publication.state = static_cast<PublicationState>(*status);
  publication.article_id = text_in(*answer, "article_id");
  const json::object* detail = object_in(*answer, "article_detail");
  const json::array* items = detail != nullptr ? array_in(*detail, "item") : nullptr;
  for (std::size_t index = 0; items != nullptr && index < items->size(); ++index)
    if (const json::object* item = (*items)[index].if_object())
      publication.urls.push_back(text_in(*item, "article_url"));
  return publication;
}

}  // namespace wechat_api
