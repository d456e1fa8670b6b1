// Tags of an official account's followers (wechat-oa §5.9; developers.weixin.qq.com/doc/service/guide/product/
// User_Tag_Management.html, read 2026-11-21). Pure: requests as bytes, answers as values. Throws std::invalid_argument
// for what the platform would refuse.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "wechat_api/channel.h"

namespace wechat_api {

inline constexpr std::size_t kTagNameBytes = 30;  // the error says bytes, the page says characters
inline constexpr std::size_t kTaggedPerCall = 50;
inline constexpr std::size_t kTagsPerAccount = 100;
inline constexpr std::int64_t kFirstOwnTag = 3;  // 0, 1 and 2 are the platform's

// A name has 1 to 30 bytes on one line.
Call create_tag(std::string_view name);
Call list_tags();
Call rename_tag(std::int64_t tag_id, std::string_view name);
// Refused by the platform (45057) while more than 100,000 followers have it.
Call delete_tag(std::int64_t tag_id);
// A page of at most 10,000 after `next_openid`; empty: from the first.
Call members_of_tag(std::int64_t tag_id, std::string_view next_openid);
// 1 to 50 openids.
Call tag_members(std::int64_t tag_id, const std::vector<std::string>& openids);
Call untag_members(std::int64_t tag_id, const std::vector<std::string>& openids);
Call tags_of_member(const std::string& openid);

// Any number of openids in the slices tag_members takes, in order.
std::vector<std::vector<std::string>> tagging_slices(const std::vector<std::string>& openids);

struct Tag {
  std::int64_t id = 0;
  std::string name;
  std::int64_t members = 0;
};
struct TagPage {
  std::vector<std::string> openids;
  std::string next_openid;  // empty: this was the last page
};
// Nothing where the answer is not what the page describes.
std::optional<Tag> read_created_tag(std::string_view body);
std::optional<std::vector<Tag>> read_tags(std::string_view body);
std::optional<TagPage> read_tag_page(std::string_view body);
std::optional<std::vector<std::int64_t>> read_tags_of_member(std::string_view body);

}  // namespace wechat_api
