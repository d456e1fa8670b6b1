// multipart/form-data as clients of the platform write it (RFC 7578).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace wechat_api::simulator {

struct FormPart {
  std::string name, filename, content_type;
  std::string_view body;
};
// Views into `body`, whose first line is the boundary. Nothing when it does not end as it should.
std::optional<std::vector<FormPart>> form_parts(std::string_view body);
// The part of that name; null without one.
const FormPart* part_named(const std::vector<FormPart>& parts, std::string_view name);

}  // namespace wechat_api::simulator
