// See media.h.
#include "wechat_api/media.h"

#include <algorithm>
#include <boost/json.hpp>
#include <stdexcept>

#include "wechat_api/api_answer.h"
#include "wechat_api/json_field.h"
#include "wechat_api/percent.h"

namespace wechat_api {

namespace json = boost::json;

namespace {

constexpr std::size_t kMegabyte = 1024 * 1024;

void require(bool is_right, const char* rule) {
  if (!is_right) throw std::invalid_argument(std::string("media: ") + rule);
}

bool is_media_id(std::string_view id) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  };
  return !id.empty() && id.size() <= 256 && std::all_of(id.begin(), id.end(), fits);
}

bool fits_kind(Platform platform, MediaKind kind, std::string_view type) {
  if (kind == MediaKind::image)
    return type == "image/jpeg" || type == "image/png" ||
           (type == "image/gif" && platform == Platform::official_account);
  if (kind == MediaKind::voice)
    return type == "audio/amr" || (type == "audio/mpeg" && platform == Platform::official_account);
  if (kind == MediaKind::video) return type == "video/mp4";
  return kind != MediaKind::thumb || type == "image/jpeg";
}

void require_fit(Platform platform, MediaKind kind, const UploadFile& file) {
  constexpr std::size_t kFewestBytes = 6;
  const std::size_t limit = media_limit(platform, kind);
  require(limit > 0, "the platform does not take this kind");
  require(file.bytes.size() >= kFewestBytes, "a file has more than five bytes");
  require(file.bytes.size() <= limit, "the file is too large");
  require(fits_kind(platform, kind, type_by_magic(file.bytes)), "the file is not of this kind");
}

Call upload_call(std::string api, const UploadFile& file,
                 const std::vector<std::pair<std::string, std::string>>& fields = {}) {
  Multipart parts = multipart(file, fields);
  return {std::move(api), std::move(parts.body), "POST", std::move(parts.content_type)};
}

}  // namespace

std::string_view name_of(MediaKind kind) {
  constexpr std::string_view kNames[] = {"image", "voice", "video", "thumb", "file"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::size_t media_limit(Platform platform, MediaKind kind) {
  const bool is_wecom = platform == Platform::wecom;
  switch (kind) {
    case MediaKind::image:
      return is_wecom ? 10 * kMegabyte : 2 * kMegabyte;
    case MediaKind::voice:
      return 2 * kMegabyte;
    case MediaKind::video:
      return 10 * kMegabyte;
    case MediaKind::thumb:
      return is_wecom ? 0 : 64 * 1024;
    case MediaKind::file:
      return is_wecom ? 20 * kMegabyte : 0;
  }
  return 0;
}

std::string_view type_by_magic(std::string_view bytes) {
  if (bytes.starts_with("\xFF\xD8\xFF")) return "image/jpeg";
  if (bytes.starts_with("\x89PNG\r\n\x1A\n")) return "image/png";
  if (bytes.starts_with("GIF87a") || bytes.starts_with("GIF89a")) return "image/gif";
  if (bytes.starts_with("#!AMR")) return "audio/amr";
  if (bytes.starts_with("ID3") || bytes.starts_with("\xFF\xFB") || bytes.starts_with("\xFF\xF3")) return "audio/mpeg";
  if (bytes.size() >= 12 && bytes.substr(4, 4) == "ftyp") return "video/mp4";
  return {};
}

Call upload_media(Platform platform, MediaKind kind, const UploadFile& file) {
  require_fit(platform, kind, file);
  return upload_call("/cgi-bin/media/upload?type=" + std::string(name_of(kind)), file);
}

Call add_material(MediaKind kind, const UploadFile& file, std::string_view title, std::string_view introduction) {
  require_fit(Platform::official_account, kind, file);
  std::vector<std::pair<std::string, std::string>> fields;
  if (kind == MediaKind::video) {
    require(!title.empty(), "a video has a title");
    const json::object description{{"title", json_text(title)}, {"introduction", json_text(introduction)}};
    fields.emplace_back("description", json::serialize(description));
  }
  return upload_call("/cgi-bin/material/add_material?type=" + std::string(name_of(kind)), file, fields);
}

Call upload_article_picture(const UploadFile& file) {
  const std::string_view type = type_by_magic(file.bytes);
  require(type == "image/jpeg" || type == "image/png", "a picture of an article is JPG or PNG");
  require(file.bytes.size() < kMegabyte, "a picture of an article is below 1 MB");
  return upload_call("/cgi-bin/media/uploadimg", file);
}

Call delete_material(const std::string& media_id) {
  require(is_media_id(media_id), "a media id that is none");
  return {"/cgi-bin/material/del_material", json::serialize(json::object{{"media_id", media_id}})};
}

Call material_count() {
  return {"/cgi-bin/material/get_materialcount", {}, "GET"};
}

Call list_material(std::string_view kind, std::int64_t offset, int count) {
  constexpr std::string_view kKinds[] = {"image", "voice", "video", "news"};
  require(std::find(std::begin(kKinds), std::end(kKinds), kind) != std::end(kKinds), "a kind that is none");
  require(offset >= 0 && count >= 1 && count <= 20, "1 to 20 are listed");
  return {"/cgi-bin/material/batchget_material",
          json::serialize(json::object{{"type", kind}, {"offset", offset}, {"count", count}})};
}

Call get_media(const std::string& media_id) {
  require(is_media_id(media_id), "a media id that is none");
  return {"/cgi-bin/media/get?media_id=" + percent_encoded(media_id), {}, "GET", {}, kDownloadBytes};
}

std::optional<Uploaded> read_uploaded(std::string_view body) {
  const std::optional<json::object> answer = json_object_of(body);
  if (!answer) return std::nullopt;
  Uploaded uploaded{text_in(*answer, "media_id"), {}, text_in(*answer, "url")};
  if (uploaded.media_id.empty()) uploaded.media_id = text_in(*answer, "thumb_media_id");
  if (uploaded.media_id.empty() && uploaded.url.empty()) return std::nullopt;
  uploaded.created_at = std::chrono::sys_seconds(std::chrono::seconds(number_in(*answer, "created_at").value_or(0)));
  return uploaded;
}

std::optional<Downloaded> read_downloaded(const Answer& answer) {
  if (!is_file_type(answer.content_type)) {
    const std::optional<json::object> object = json_object_of(answer.body);
    std::string url = object ? text_in(*object, "video_url") : std::string();
    if (url.empty()) return std::nullopt;
    return Downloaded{"video/mp4", {}, std::move(url)};
  }
  if (answer.body.empty() || answer.body.size() > kDownloadBytes) return std::nullopt;
  const std::string_view magic = type_by_magic(answer.body);
  const bool names_known = answer.content_type.starts_with("image/") || answer.content_type.starts_with("audio/");
  if (names_known && magic.empty() && !answer.content_type.starts_with("audio/speex")) return std::nullopt;
  return Downloaded{magic.empty() ? answer.content_type : std::string(magic), answer.body, {}};
}

}  // namespace wechat_api
