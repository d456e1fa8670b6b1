// Tags of WeCom members (wecom §6.4; developer.work.weixin.qq.com/document/path/90209, read 2026-11-21). Pure. An
// application may touch the tags it made itself. Throws std::invalid_argument for what the platform would refuse.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "wechat_api/channel.h"

namespace wechat_api {

Call create_wecom_tag(std::string_view name);  // 1 to 32 characters
Call rename_wecom_tag(std::int64_t tag_id, std::string_view name);
Call delete_wecom_tag(std::int64_t tag_id);
Call get_wecom_tag(std::int64_t tag_id);
Call list_wecom_tags();
Call add_wecom_tag_members(std::int64_t tag_id, const std::vector<std::string>& user_ids);     // 1 to 1,000
Call remove_wecom_tag_members(std::int64_t tag_id, const std::vector<std::string>& user_ids);  // 1 to 1,000

struct WecomTag {
  std::int64_t id = 0;
  std::string name;
};
struct WecomTagMembers {
  std::string name;
  std::vector<std::string> user_ids;
  std::vector<std::int64_t> departments;
};
// Nothing where the answer is not what the page describes.
std::optional<std::int64_t> read_created_wecom_tag(std::string_view body);
std::optional<std::vector<WecomTag>> read_wecom_tags(std::string_view body);
std::optional<WecomTagMembers> read_wecom_tag_members(std::string_view body);
// Who was not added or removed, in lower case; empty: everybody was.
std::vector<std::string> read_invalid_members(std::string_view body);

}  // namespace wechat_api
