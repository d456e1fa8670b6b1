// Reading WeCom's contacts inside the application's visible range (wecom §6.1–§6.3;
// developer.work.weixin.qq.com/document/ path/90196, 90208, 96067 and 90227, read 2026-11-21). Pure. A user id is
// compared in lower case and shown as it came. Throws std::invalid_argument for an id that is none.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "wechat_api/channel.h"

namespace wechat_api {

Call get_user(std::string_view user_id);
Call simple_list(std::int64_t department_id);
Call full_list(std::int64_t department_id);         // above some size refused (45029): go by department
Call list_departments(std::int64_t department_id);  // with all below it; 0: everything visible
// Only with the secret of contact synchronisation: 1 to 10,000 memberships after `cursor`.
Call list_user_ids(std::string_view cursor, int limit);
// The application itself: name, and who may see it.
Call get_application(std::int64_t agent_id);

enum class UserStatus { active = 1, disabled = 2, inactive = 4, left = 5, unknown = 0 };
struct WecomUser {
  std::string user_id, name, position;
  std::vector<std::int64_t> departments;
  std::int64_t main_department = 0;
  UserStatus status = UserStatus::unknown;
};
struct Department {
  std::int64_t id = 0, parent_id = 0, order = 0;
  std::string name;
  std::vector<std::string> leaders;
};
struct Membership {
  std::string user_id;
  std::int64_t department_id = 0;
};
struct MembershipPage {
  std::vector<Membership> memberships;
  std::string next_cursor;  // empty: this was the last page
};
struct VisibleRange {
  std::string application;
  std::vector<std::string> user_ids;
  std::vector<std::int64_t> departments, tags;
  bool is_closed = false;  // the application is disabled
};
// Nothing where the answer is not what the page describes.
std::optional<WecomUser> read_user(std::string_view body);
std::optional<std::vector<WecomUser>> read_users(std::string_view body);
std::optional<std::vector<Department>> read_departments(std::string_view body);
std::optional<MembershipPage> read_memberships(std::string_view body);
std::optional<VisibleRange> read_visible_range(std::string_view body);

// For comparing user ids.
std::string lower_user_id(std::string_view user_id);

}  // namespace wechat_api
