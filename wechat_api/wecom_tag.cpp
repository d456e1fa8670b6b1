// See wecom_tag.h.
#include "wechat_api/wecom_tag.h"

#include <algorithm>
#include <boost/json.hpp>
#include <stdexcept>

#include "wechat_api/json_field.h"
#include "wechat_api/template_text.h"
#include "wechat_api/wecom_contact.h"

namespace wechat_api {

namespace json = boost::json;

namespace {

constexpr std::size_t kNameCharacters = 32, kMembersPerCall = 1000;

void require(bool is_right, const char* rule) {
  if (!is_right) throw std::invalid_argument(std::string("tag: ") + rule);
}

json::string tag_name(std::string_view name) {
  const std::string line = one_line(name);
  require(!line.empty() && character_count(line) <= kNameCharacters, "a name has 1 to 32 characters");
  return json::string(line);
}

Call members_call(const char* api, std::int64_t tag_id, const std::vector<std::string>& user_ids) {
  require(tag_id > 0, "a tag that is none");
  require(!user_ids.empty() && user_ids.size() <= kMembersPerCall, "1 to 1,000 members are taken");
  return {api, json::serialize(json::object{{"tagid", tag_id}, {"userlist", json_texts(user_ids)}})};
}

std::string tag_query(const char* api, std::int64_t tag_id) {
  require(tag_id > 0, "a tag that is none");
  return std::string(api) + "?tagid=" + std::to_string(tag_id);
}

}  // namespace

Call create_wecom_tag(std::string_view name) {
  return {"/cgi-bin/tag/create", json::serialize(json::object{{"tagname", tag_name(name)}})};
}
Call rename_wecom_tag(std::int64_t tag_id, std::string_view name) {
  require(tag_id > 0, "a tag that is none");
  return {"/cgi-bin/tag/update", json::serialize(json::object{{"tagid", tag_id}, {"tagname", tag_name(name)}})};
}
Call delete_wecom_tag(std::int64_t tag_id) {
  return {tag_query("/cgi-bin/tag/delete", tag_id), {}, "GET"};
}
Call get_wecom_tag(std::int64_t tag_id) {
  return {tag_query("/cgi-bin/tag/get", tag_id), {}, "GET"};
}
Call list_wecom_tags() {
  return {"/cgi-bin/tag/list", {}, "GET"};
}
Call add_wecom_tag_members(std::int64_t tag_id, const std::vector<std::string>& user_ids) {
  return members_call("/cgi-bin/tag/addtagusers", tag_id, user_ids);
}
Call remove_wecom_tag_members(std::int64_t tag_id, const std::vector<std::string>& user_ids) {
  return members_call("/cgi-bin/tag/deltagusers", tag_id, user_ids);
}

std::optional<std::int64_t> read_created_wecom_tag(std::string_view body) {
  const std::optional<json::object> answer = json_object_of(body);
  return answer ? number_in(*answer, "tagid") : std::nullopt;
}

std::optional<std::vector<WecomTag>> read_wecom_tags(std::string_view body) {
  const std::optional<json::object> answer = json_object_of(body);
  const json::array* list = answer ? array_in(*answer, "taglist") : nullptr;
  if (list == nullptr) return std::nullopt;
  std::vector<WecomTag> tags;
  for (const json::value& entry : *list) {
    const json::object* object = entry.if_object();
    const auto id = object ? number_in(*object, "tagid") : std::nullopt;
    if (!id) return std::nullopt;
    tags.push_back({*id, text_in(*object, "tagname")});
  }
  return tags;
}

std::optional<WecomTagMembers> read_wecom_tag_members(std::string_view body) {
  const std::optional<json::object> answer = json_object_of(body);
  const json::array* list = answer ? array_in(*answer, "userlist") : nullptr;
  if (list == nullptr) return std::nullopt;
  WecomTagMembers members{text_in(*answer, "tagname"), {}, {}};
  for (const json::value& entry : *list) {
    const json::object* object = entry.if_object();
    if (object == nullptr || text_in(*object, "userid").empty()) return std::nullopt;
    members.user_ids.push_back(text_in(*object, "userid"));
  }
  const json::array* departments = array_in(*answer, "partylist");
  for (std::size_t index = 0; departments != nullptr && index < departments->size(); ++index)
    if ((*departments)[index].is_int64()) members.departments.push_back((*departments)[index].get_int64());
  return members;
}

std::vector<std::string> read_invalid_members(std::string_view body) {
  const std::optional<json::object> answer = json_object_of(body);
  std::string joined = answer ? lower_user_id(text_in(*answer, "invalidlist")) : std::string();
  std::vector<std::string> invalid;
  for (std::size_t at = 0; at < joined.size();) {
    const std::size_t end = std::min(joined.find('|', at), joined.size());
    if (end > at) invalid.push_back(joined.substr(at, end - at));
    at = end + 1;
  }
  return invalid;
}

}  // namespace wechat_api
