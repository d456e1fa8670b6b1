// Media of both platforms: upload, permanent material, download (wechat-oa §5.7; developer.work.weixin.qq.com/document/
// path/90253 and 90254, read 2026-11-21). Pure: requests as bytes, answers as values.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "wechat_api/channel.h"
#include "wechat_api/multipart.h"

namespace wechat_api {

enum class MediaKind { image, voice, video, thumb, file };
std::string_view name_of(MediaKind kind);

// How long a temporary media id lives.
inline constexpr std::chrono::hours kMediaLife{72};
// What we take of a download.
inline constexpr std::size_t kDownloadBytes = 10 * 1024 * 1024;

// The most bytes the platform takes; 0: it does not take this kind. Pictures of the official account count as 2 MB:
// its page says 10 MB in one place and 2 MB in another.
std::size_t media_limit(Platform platform, MediaKind kind);

// What `bytes` are by their first bytes: "image/jpeg", "image/png", "image/gif", "audio/amr", "audio/mpeg",
// "video/mp4"; empty: none of these.
std::string_view type_by_magic(std::string_view bytes);

// Uploads keep the platform's limits, and the first bytes must fit the kind: else std::invalid_argument. WeCom takes no
// file of five bytes or less, and no thumb; the official account takes no file.
Call upload_media(Platform platform, MediaKind kind, const UploadFile& file);
// Official account: permanent material. A video needs a title; it and the introduction travel as a field.
Call add_material(MediaKind kind, const UploadFile& file, std::string_view title, std::string_view introduction);
// A picture for the text of an article: JPG or PNG below 1 MB; the answer is a URL.
Call upload_article_picture(const UploadFile& file);
Call delete_material(const std::string& media_id);
Call material_count();
// 1 to 20 of one kind, "news" included, from `offset`.
Call list_material(std::string_view kind, std::int64_t offset, int count);

// Only by id, from the account's own api_base; at most kDownloadBytes. The id is checked: 1 to 256 characters of
// [A-Za-z0-9_-].
Call get_media(const std::string& media_id);

struct Uploaded {
  std::string media_id;
  std::chrono::sys_seconds created_at{};  // zero where the answer has none
  std::string url;                        // of permanent pictures and of pictures for articles
};
struct Downloaded {
  std::string content_type;  // by its first bytes where these are known, else as the platform says
  std::string bytes;
  std::string video_url;  // of a video the platform gives an address, which is not followed
};
// Nothing where the answer is not what the page describes.
std::optional<Uploaded> read_uploaded(std::string_view body);
// Decides by Content-Type. Nothing for an empty or too large file, and for a picture or voice that begins as none.
std::optional<Downloaded> read_downloaded(const Answer& answer);

}  // namespace wechat_api
