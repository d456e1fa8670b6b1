// See follower.h.
#include "wechat_api/follower.h"

#include <boost/json.hpp>
#include <stdexcept>

#include "wechat_api/json_field.h"
#include "wechat_api/percent.h"
#include "wechat_api/template_text.h"

namespace wechat_api {

namespace json = boost::json;

namespace {

constexpr std::size_t kPerBatch = 100, kPerBlacklisting = 20, kRemarkCharacters = 29;

void require(bool is_right, const char* rule) {
  if (!is_right) throw std::invalid_argument(std::string("follower: ") + rule);
}

Call openid_list(const char* api, const std::vector<std::string>& openids) {
  require(!openids.empty() && openids.size() <= kPerBlacklisting, "1 to 20 openids are taken");
  return {api, json::serialize(json::object{{"openid_list", json_texts(openids)}})};
}

std::optional<Follower> follower_in(const json::object& object) {
  Follower follower;
  follower.openid = text_in(object, "openid");
  if (follower.openid.empty() || !object.contains("subscribe")) return std::nullopt;
  follower.is_following = flag_in(object, "subscribe");
  follower.unionid = text_in(object, "unionid");
  follower.remark = text_in(object, "remark");
  follower.subscribe_scene = text_in(object, "subscribe_scene");
  follower.qr_scene = text_in(object, "qr_scene_str");
  const std::int64_t number = number_in(object, "qr_scene").value_or(0);
  if (follower.qr_scene.empty() && number > 0) follower.qr_scene = std::to_string(number);
  follower.since = std::chrono::sys_seconds(std::chrono::seconds(number_in(object, "subscribe_time").value_or(0)));
  const json::array* tags = array_in(object, "tagid_list");
  if (tags == nullptr) return follower;
  for (const json::value& tag : *tags)
    if (tag.is_int64()) follower.tags.push_back(tag.get_int64());
  return follower;
}

}  // namespace

Call list_followers(std::string_view next_openid) {
  return {"/cgi-bin/user/get?next_openid=" + percent_encoded(next_openid), {}, "GET"};
}

Call get_follower(const std::string& openid) {
  require(!openid.empty(), "no openid");
  return {"/cgi-bin/user/info?openid=" + percent_encoded(openid) + "&lang=zh_CN", {}, "GET"};
}

Call get_followers(const std::vector<std::string>& openids) {
  require(!openids.empty() && openids.size() <= kPerBatch, "1 to 100 openids are taken");
  json::array list;
  for (const std::string& openid : openids)
    list.push_back(json::object{{"openid", json_text(openid)}, {"lang", "zh_CN"}});
  return {"/cgi-bin/user/info/batchget", json::serialize(json::object{{"user_list", std::move(list)}})};
}

Call remark_follower(const std::string& openid, std::string_view remark) {
  require(!openid.empty(), "no openid");
  const std::string line = one_line(remark);
  require(character_count(line) <= kRemarkCharacters, "a remark has at most 29 characters");
  return {"/cgi-bin/user/info/updateremark",
          json::serialize(json::object{{"openid", json_text(openid)}, {"remark", line}})};
}

Call list_blacklist(std::string_view begin_openid) {
  return {"/cgi-bin/tags/members/getblacklist",
          json::serialize(json::object{{"begin_openid", json_text(begin_openid)}})};
}

Call blacklist_followers(const std::vector<std::string>& openids) {
  return openid_list("/cgi-bin/tags/members/batchblacklist", openids);
}

Call unblacklist_followers(const std::vector<std::string>& openids) {
  return openid_list("/cgi-bin/tags/members/batchunblacklist", openids);
}

std::optional<FollowerPage> read_follower_page(std::string_view body) {
  const std::optional<json::object> answer = json_object_of(body);
  const std::optional<std::int64_t> total = answer ? number_in(*answer, "total") : std::nullopt;
  const std::optional<std::int64_t> count = answer ? number_in(*answer, "count") : std::nullopt;
  if (!total || !count) return std::nullopt;
  FollowerPage page;
  page.total = *total;
  if (*count == 0) return page;  // comes without "data"
  const json::object* members = object_in(*answer, "data");
  if (members == nullptr) return std::nullopt;
  page.openids = texts_in(*members, "openid");
  if (page.openids.size() != static_cast<std::size_t>(*count)) return std::nullopt;
  page.next_openid = text_in(*answer, "next_openid");
  return page;
}

std::optional<Follower> read_follower(std::string_view body) {
  const std::optional<json::object> answer = json_object_of(body);
  return answer ? follower_in(*answer) : std::nullopt;
}

std::optional<std::vector<Follower>> read_followers(std::string_view body) {
  const std::optional<json::object> answer = json_object_of(body);
  const json::array* list = answer ? array_in(*answer, "user_info_list") : nullptr;
  if (list == nullptr) return std::nullopt;
  std::vector<Follower> followers;
  for (const json::value& entry : *list) {
    const json::object* object = entry.if_object();
    std::optional<Follower> follower = object ? follower_in(*object) : std::nullopt;
    if (!follower) return std::nullopt;
    followers.push_back(std::move(*follower));
  }
  return followers;
}

}  // namespace wechat_api
