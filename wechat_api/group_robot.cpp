// See group_robot.h.
#include "wechat_api/group_robot.h"

#include <algorithm>
#include <boost/json.hpp>
#include <stdexcept>

#include "wechat_api/base64.h"
#include "wechat_api/digest.h"
#include "wechat_api/json_field.h"
#include "wechat_api/media.h"
#include "wechat_api/utf8.h"

namespace wechat_api {

namespace json = boost::json;

namespace {

constexpr std::size_t kTextBytes = 2048, kMarkdownBytes = 4096, kTitleBytes = 128, kDescriptionBytes = 512,
                      kArticles = 8;
constexpr std::size_t kMegabyte = 1024 * 1024;

void require(bool is_right, const char* rule) {
  if (!is_right) throw std::invalid_argument(std::string("group robot: ") + rule);
}

std::string target(const char* path, std::string_view key) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  };
  require(!key.empty() && key.size() <= 128 && std::all_of(key.begin(), key.end(), fits), "a key that is none");
  return std::string(path) + "?key=" + std::string(key);
}

HttpCall sending(std::string_view key, std::string_view type, json::object object) {
  json::object call{{"msgtype", type}};
  call[type] = std::move(object);
  return {"POST", target("/cgi-bin/webhook/send", key), "application/json", json::serialize(call)};
}

json::string limited(std::string_view text, std::size_t bytes) {
  json::string clean = json_text(text);
  require(!clean.empty() && clean.size() <= bytes, "a text that is empty or too long");
  return clean;
}

}  // namespace

HttpCall robot_text(std::string_view key, std::string_view text, const Mentioned& mentioned) {
  json::object object{{"content", limited(text, kTextBytes)}};
  if (!mentioned.user_ids.empty()) object["mentioned_list"] = json_texts(mentioned.user_ids);
  if (!mentioned.phones.empty()) object["mentioned_mobile_list"] = json_texts(mentioned.phones);
  return sending(key, "text", std::move(object));
}

HttpCall robot_markdown(std::string_view key, std::string_view text) {
  return sending(key, "markdown", {{"content", limited(text, kMarkdownBytes)}});
}

HttpCall robot_markdown_v2(std::string_view key, std::string_view text) {
  return sending(key, "markdown_v2", {{"content", limited(text, kMarkdownBytes)}});
}

HttpCall robot_picture(std::string_view key, std::string_view bytes) {
  const std::string_view type = type_by_magic(bytes);
  require(type == "image/jpeg" || type == "image/png", "a picture is JPG or PNG");
  require(bytes.size() <= 2 * kMegabyte, "a picture has at most 2 MB");
  Digest md5(Digest::Kind::md5);
  return sending(key, "image", {{"base64", base64_of(bytes)}, {"md5", md5.hex({bytes})}});
}

HttpCall robot_news(std::string_view key, const std::vector<Article>& articles) {
  require(!articles.empty() && articles.size() <= kArticles, "1 to 8 articles are taken");
  json::array list;
  for (const Article& article : articles) {
    require(article.url.starts_with("https://") || article.url.starts_with("http://"), "an article has an address");
    json::object entry{{"title", limited(article.title, kTitleBytes)}, {"url", json_text(article.url)}};
    if (!article.description.empty()) entry["description"] = limited(article.description, kDescriptionBytes);
    if (!article.picture_url.empty()) entry["picurl"] = json_text(article.picture_url);
    list.push_back(std::move(entry));
  }
  return sending(key, "news", {{"articles", std::move(list)}});
}

HttpCall robot_file(std::string_view key, std::string_view media_id) {
  return sending(key, "file", {{"media_id", limited(media_id, 256)}});
}

HttpCall robot_voice(std::string_view key, std::string_view media_id) {
  return sending(key, "voice", {{"media_id", limited(media_id, 256)}});
}

HttpCall robot_card(std::string_view key, std::string_view card) {
  std::optional<json::object> object = json_object_of(card);
  const std::string type = object ? text_in(*object, "card_type") : std::string();
  require(type == "text_notice" || type == "news_notice", "only text_notice and news_notice can be pushed");
  require(!object->contains("task_id") && !object->contains("action_menu"), "a pushed card calls nobody back");
  return sending(key, "template_card", std::move(*object));
}

HttpCall robot_upload(std::string_view key, RobotFile kind, const UploadFile& file) {
  constexpr std::size_t kFewestBytes = 6;
  const bool is_voice = kind == RobotFile::voice;
  require(file.bytes.size() >= kFewestBytes, "a file has more than five bytes");
  require(file.bytes.size() <= (is_voice ? 2 : 20) * kMegabyte, "the file is too large");
  require(!is_voice || type_by_magic(file.bytes) == "audio/amr", "a voice is AMR");
  Multipart parts = multipart(file);
  return {"POST", target("/cgi-bin/webhook/upload_media", key) + (is_voice ? "&type=voice" : "&type=file"),
          std::move(parts.content_type), std::move(parts.body)};
}

}  // namespace wechat_api
