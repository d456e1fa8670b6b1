// See tag.h.
#include "wechat_api/tag.h"

#include <algorithm>
#include <boost/json.hpp>
#include <stdexcept>

#include "wechat_api/json_field.h"
#include "wechat_api/template_text.h"

namespace wechat_api {

namespace json = boost::json;

namespace {

void require(bool is_right, const char* rule) {
  if (!is_right) throw std::invalid_argument(std::string("tag: ") + rule);
}

json::string tag_name(std::string_view name) {
  const std::string line = one_line(name);
  require(!line.empty() && line.size() <= kTagNameBytes, "a name has 1 to 30 bytes");
  return json::string(line);
}

Call members_call(const char* api, std::int64_t tag_id, const std::vector<std::string>& openids) {
  require(tag_id >= 0, "a tag that is none");
  require(!openids.empty() && openids.size() <= kTaggedPerCall, "1 to 50 openids are taken");
  return {api, json::serialize(json::object{{"openid_list", json_texts(openids)}, {"tagid", tag_id}})};
}

std::optional<Tag> tag_in(const json::value& value) {
  const json::object* object = value.if_object();
  const std::optional<std::int64_t> id = object ? number_in(*object, "id") : std::nullopt;
  if (!id) return std::nullopt;
  return Tag{*id, text_in(*object, "name"), number_in(*object, "count").value_or(0)};
}

}  // namespace

Call create_tag(std::string_view name) {
  return {"/cgi-bin/tags/create", json::serialize(json::object{{"tag", json::object{{"name", tag_name(name)}}}})};
}

Call list_tags() {
  return {"/cgi-bin/tags/get", {}, "GET"};
}

Call rename_tag(std::int64_t tag_id, std::string_view name) {
  require(tag_id >= kFirstOwnTag, "the platform's own tags cannot be changed");
  return {"/cgi-bin/tags/update",
          json::serialize(json::object{{"tag", json::object{{"id", tag_id}, {"name", tag_name(name)}}}})};
}

Call delete_tag(std::int64_t tag_id) {
  require(tag_id >= kFirstOwnTag, "the platform's own tags cannot be deleted");
  return {"/cgi-bin/tags/delete", json::serialize(json::object{{"tag", json::object{{"id", tag_id}}}})};
}

Call members_of_tag(std::int64_t tag_id, std::string_view next_openid) {
  require(tag_id >= 0, "a tag that is none");
  return {"/cgi-bin/user/tag/get",
          json::serialize(json::object{{"tagid", tag_id}, {"next_openid", json_text(next_openid)}})};
}

Call tag_members(std::int64_t tag_id, const std::vector<std::string>& openids) {
  return members_call("/cgi-bin/tags/members/batchtagging", tag_id, openids);
}

Call untag_members(std::int64_t tag_id, const std::vector<std::string>& openids) {
  return members_call("/cgi-bin/tags/members/batchuntagging", tag_id, openids);
}

Call tags_of_member(const std::string& openid) {
  require(!openid.empty(), "no openid");
  return {"/cgi-bin/tags/getidlist", json::serialize(json::object{{"openid", json_text(openid)}})};
}

std::vector<std::vector<std::string>> tagging_slices(const std::vector<std::string>& openids) {
  std::vector<std::vector<std::string>> slices;
  for (std::size_t at = 0; at < openids.size(); at += kTaggedPerCall) {
    const std::size_t end = std::min(at + kTaggedPerCall, openids.size());
    slices.emplace_back(openids.begin() + static_cast<std::ptrdiff_t>(at),
                        openids.begin() + static_cast<std::ptrdiff_t>(end));
  }
  return slices;
}

std::optional<Tag> read_created_tag(std::string_view body) {
  const std::optional<json::object> answer = json_object_of(body);
  const json::value* tag = answer ? answer->if_contains("tag") : nullptr;
  return tag == nullptr ? std::nullopt : tag_in(*tag);
}

std::optional<std::vector<Tag>> read_tags(std::string_view body) {
  const std::optional<json::object> answer = json_object_of(body);
  const json::array* list = answer ? array_in(*answer, "tags") : nullptr;
  if (list == nullptr) return std::nullopt;
  std::vector<Tag> tags;
  for (const json::value& entry : *list) {
    std::optional<Tag> tag = tag_in(entry);
    if (!tag) return std::nullopt;
    tags.push_back(std::move(*tag));
  }
  return tags;
}

std::optional<TagPage> read_tag_page(std::string_view body) {
  const std::optional<json::object> answer = json_object_of(body);
  const std::optional<std::int64_t> count = answer ? number_in(*answer, "count") : std::nullopt;
  if (!count) return std::nullopt;
  TagPage page;
  if (*count == 0) return page;  // comes without "data"
  const json::object* members = object_in(*answer, "data");
  if (members == nullptr) return std::nullopt;
  page.openids = texts_in(*members, "openid");
  if (page.openids.size() != static_cast<std::size_t>(*count)) return std::nullopt;
  page.next_openid = text_in(*answer, "next_openid");
  return page;
}

std::optional<std::vector<std::int64_t>> read_tags_of_member(std::string_view body) {
  const std::optional<json::object> answer = json_object_of(body);
  const json::array* list = answer ? array_in(*answer, "tagid_list") : nullptr;
  if (list == nullptr) return std::nullopt;
  std::vector<std::int64_t> ids;
  for (const json::value& entry : *list) {
    if (!entry.is_int64()) return std::nullopt;
    ids.push_back(entry.get_int64());
  }
  return ids;
}

}  // namespace wechat_api
