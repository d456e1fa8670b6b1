// Articles: drafts, and publishing them on an account's page (wechat-oa §5.6; developers.weixin.qq.com/doc/service/api/
// draftbox/draftmanage/api_draft_add.html, read 2026-11-21). Official account. Pure. Publishing tells no follower;
// mass_draft_json sends. Throws std::invalid_argument for what the platform would refuse.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "wechat_api/channel.h"

namespace wechat_api {

struct DraftArticle {
  std::string title;           // 1 to 32 characters
  std::string author;          // at most 16 characters
  std::string digest;          // at most 128 characters; empty: the platform takes the beginning
  std::string content;         // HTML, below 20,000 characters and 1 MB; pictures only from upload_article_picture
  std::string source_url;      // at most 1 KB
  std::string thumb_media_id;  // permanent material, needed
};
Call add_draft(const std::vector<DraftArticle>& articles);                               // 1 to 8
Call update_draft(const std::string& media_id, int index, const DraftArticle& article);  // index counts from 0
Call get_draft(const std::string& media_id);
Call delete_draft(const std::string& media_id);
Call list_drafts(std::int64_t offset, int count);  // 1 to 20, without content
Call count_drafts();
Call publish_draft(const std::string& media_id);
Call publication_status(const std::string& publish_id);
Call delete_publication(const std::string& article_id, int index);  // index counts from 1; 0: all

enum class PublicationState { published, running, not_original, failed, refused, deleted, banned, unknown };
struct Publication {
  PublicationState state = PublicationState::unknown;
  std::string article_id;
  std::vector<std::string> urls;
};
// Nothing where the answer is not what the page describes.
std::optional<std::string> read_draft_id(std::string_view body);
std::optional<std::string> read_publish_id(std::string_view body);
std::optional<std::int64_t> read_draft_count(std::string_view body);
std::optional<Publication> read_publication(std::string_view body);

}  // namespace wechat_api
