// Members, departments and tags of an enterprise, and who somebody is on the web (reference: wecom §6).
#pragma once

#include <map>
#include <string>
#include <vector>

#include "wechat_api/simulator/api.h"
#include "wechat_api/simulator/person.h"

namespace wechat_api::simulator {

struct WecomContactBook {
  struct Department {
    std::string name = "组织";
    std::int64_t parent = 0, order = 1;
  };
  struct Tag {
    std::string name, account;  // the application that made it
  };
  struct LoginTicket {
    std::string account, external_id;
    Millis expires_at{};
  };
  std::map<std::string, std::map<std::int64_t, Department>, std::less<>> departments;  // by account; 1 is the root
  std::map<std::string, std::map<std::int64_t, Tag>, std::less<>> tags;
  std::map<std::string, LoginTicket, std::less<>> tickets;

  std::map<std::int64_t, Department>& of(std::string_view account);
  // `department` or anything above it is `above`.
  bool is_below(std::string_view account, std::int64_t department, std::int64_t above);
};

// Members inside the application's visible range, of the department and those below it.
std::vector<Person*> members_below(PlatformState& world, std::string_view account, std::int64_t department);

Reaction member_get(PlatformState& world, const ApiCall& call);
Reaction member_simple_list(PlatformState& world, const ApiCall& call);
Reaction member_list(PlatformState& world, const ApiCall& call);
Reaction member_ids(PlatformState& world, const ApiCall& call);
Reaction department_list(PlatformState& world, const ApiCall& call);
Reaction department_simple_list(PlatformState& world, const ApiCall& call);
Reaction department_get(PlatformState& world, const ApiCall& call);
Reaction member_tag_create(PlatformState& world, const ApiCall& call);
Reaction member_tag_update(PlatformState& world, const ApiCall& call);
Reaction member_tag_delete(PlatformState& world, const ApiCall& call);
Reaction member_tag_get(PlatformState& world, const ApiCall& call);
Reaction member_tag_list(PlatformState& world, const ApiCall& call);
Reaction member_tag_add(PlatformState& world, const ApiCall& call);
Reaction member_tag_remove(PlatformState& world, const ApiCall& call);
Reaction member_login(PlatformState& world, const ApiCall& call);
Reaction member_detail(PlatformState& world, const ApiCall& call);

}  // namespace wechat_api::simulator
