// See wecom_contact.h.
#include "wechat_api/wecom_contact.h"

#include <algorithm>
#include <boost/json.hpp>
#include <stdexcept>

#include "wechat_api/json_field.h"
#include "wechat_api/percent.h"

namespace wechat_api {

namespace json = boost::json;

namespace {

constexpr std::size_t kUserIdBytes = 64;

void require(bool is_right, const char* rule) {
  if (!is_right) throw std::invalid_argument(std::string("contact: ") + rule);
}

std::string department(const char* api, const char* name, std::int64_t id) {
  require(id > 0, "a department that is none");
  return std::string(api) + "?" + name + "=" + std::to_string(id);
}

std::vector<std::int64_t> numbers_in(const json::object& object, std::string_view name) {
  std::vector<std::int64_t> numbers;
  const json::array* list = array_in(object, name);
  if (list == nullptr) return numbers;
  for (const json::value& entry : *list)
    if (entry.is_int64()) numbers.push_back(entry.get_int64());
  return numbers;
}

std::optional<WecomUser> user_in(const json::object& object) {
  WecomUser user{text_in(object, "userid"), text_in(object, "name"), text_in(object, "position"),
                 numbers_in(object, "department"), number_in(object, "main_department").value_or(0)};
  if (user.user_id.empty()) return std::nullopt;
  const std::int64_t status = number_in(object, "status").value_or(0);
  if (status == 1 || status == 2 || status == 4 || status == 5) user.status = static_cast<UserStatus>(status);
  return user;
}

}  // namespace

Call get_user(std::string_view user_id) {
  require(!user_id.empty() && user_id.size() <= kUserIdBytes, "a user id has 1 to 64 bytes");
  return {"/cgi-bin/user/get?userid=" + percent_encoded(user_id), {}, "GET"};
}
Call simple_list(std::int64_t department_id) {
  return {department("/cgi-bin/user/simplelist", "department_id", department_id), {}, "GET"};
}
Call full_list(std::int64_t department_id) {
  return {department("/cgi-bin/user/list", "department_id", department_id), {}, "GET"};
}
Call list_departments(std::int64_t department_id) {
  if (department_id == 0) return {"/cgi-bin/department/list", {}, "GET"};
  return {department("/cgi-bin/department/list", "id", department_id), {}, "GET"};
}
Call list_user_ids(std::string_view cursor, int limit) {
  require(limit >= 1 && limit <= 10000, "1 to 10,000 are listed");
  return {"/cgi-bin/user/list_id", json::serialize(json::object{{"cursor", json_text(cursor)}, {"limit", limit}})};
}
Call get_application(std::int64_t agent_id) {
  require(agent_id > 0, "an application that is none");
  return {"/cgi-bin/agent/get?agentid=" + std::to_string(agent_id), {}, "GET"};
}

std::optional<WecomUser> read_user(std::string_view body) {
  const std::optional<json::object> answer = json_object_of(body);
  return answer ? user_in(*answer) : std::nullopt;
}

std::optional<std::vector<WecomUser>> read_users(std::string_view body) {
  const std::optional<json::object> answer = json_object_of(body);
  const json::array* list = answer ? array_in(*answer, "userlist") : nullptr;
  if (list == nullptr) return std::nullopt;
  std::vector<WecomUser> users;
  for (const json::value& entry : *list) {
    const json::object* object = entry.if_object();
    std::optional<WecomUser> user = object ? user_in(*object) : std::nullopt;
    if (!user) return std::nullopt;
    users.push_back(std::move(*user));
  }
  return users;
}

std::optional<std::vector<Department>> read_departments(std::string_view body) {
  const std::optional<json::object> answer = json_object_of(body);
  const json::array* list = answer ? array_in(*answer, "department") : nullptr;
  if (list == nullptr) return std::nullopt;
  std::vector<Department> departments;
  for (const json::value& entry : *list) {
    const json::object* object = entry.if_object();
    const auto id = object ? number_in(*object, "id") : std::nullopt;
    if (!id) return std::nullopt;
    departments.push_back({*id, number_in(*object, "parentid").value_or(0), number_in(*object, "order").value_or(0),
                           text_in(*object, "name"), texts_in(*object, "department_leader")});
  }
  return departments;
}

std::optional<MembershipPage> read_memberships(std::string_view body) {
  const std::optional<json::object> answer = json_object_of(body);
  const json::array* list = answer ? array_in(*answer, "dept_user") : nullptr;
  if (list == nullptr) return std::nullopt;
  MembershipPage page;
  for (const json::value& entry : *list) {
    const json::object* object = entry.if_object();
    const auto department_id = object ? number_in(*object, "department") : std::nullopt;
    if (!department_id || text_in(*object, "userid").empty()) return std::nullopt;
    page.memberships.push_back({text_in(*object, "userid"), *department_id});
  }
  page.next_cursor = text_in(*answer, "next_cursor");
  return page;
}

std::optional<VisibleRange> read_visible_range(std::string_view body) {
  const std::optional<json::object> answer = json_object_of(body);
  if (!answer || !answer->contains("agentid")) return std::nullopt;
  VisibleRange range;
  range.application = text_in(*answer, "name");
  range.is_closed = flag_in(*answer, "close");
  if (const json::object* people = object_in(*answer, "allow_userinfos")) {
    const json::array* users = array_in(*people, "user");
    for (std::size_t index = 0; users != nullptr && index < users->size(); ++index) {
      const json::object* user = (*users)[index].if_object();
      if (user != nullptr) range.user_ids.push_back(text_in(*user, "userid"));
    }
  }
  if (const json::object* parties = object_in(*answer, "allow_partys"))
    range.departments = numbers_in(*parties, "partyid");
  if (const json::object* tags = object_in(*answer, "allow_tags")) range.tags = numbers_in(*tags, "tagid");
  return range;
}

std::string lower_user_id(std::string_view user_id) {
  std::string lower(user_id);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return lower;
}

}  // namespace wechat_api
