// Template messages and subscription notices (reference: wechat-oa §5.2, §5.3).
#pragma once

#include <map>
#include <string>
#include <vector>

#include "wechat_api/simulator/api.h"

namespace wechat_api::simulator {

struct Template {
  std::string account, id;
  std::string content;           // lines with {{thing1.DATA}}
  bool is_subscription = false;
  std::string title;
};

struct TemplateBook {
  struct Repeated {
    Millis at{};
    std::int64_t message_id = 0;
  };
  std::vector<Template> known;
  std::map<std::string, Repeated, std::less<>> memory;  // "account openid client_msg_id"

  const Template* find(std::string_view account, std::string_view id, bool is_subscription) const;
};

// One {{key.DATA}} of a template, in its order.
std::vector<std::string> template_keys(std::string_view content);
// What arrives since 2023-05-04: lines of nothing but a variable and the keys first and remark are left out, values lose line
// breaks and emoji and are cut at 20 characters. `is_stripped` false: a notice, whole.
std::string filled_template(std::string_view content, const std::map<std::string, std::string>& values, bool is_stripped);

Reaction template_send(PlatformState& world, const ApiCall& call);
Reaction template_list(PlatformState& world, const ApiCall& call);
Reaction template_add(PlatformState& world, const ApiCall& call);
Reaction template_delete(PlatformState& world, const ApiCall& call);
Reaction notice_send(PlatformState& world, const ApiCall& call);
Reaction notice_list(PlatformState& world, const ApiCall& call);

}  // namespace wechat_api::simulator
