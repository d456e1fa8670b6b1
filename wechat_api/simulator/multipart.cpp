// Cutting at the boundary.
#include "wechat_api/simulator/multipart.h"

#include "wechat_api/simulator/api.h"

namespace wechat_api::simulator {
namespace {

constexpr std::string_view kLine = "\r\n";

// The value of name="…" in a field of a part's head; the name stands behind a separator, so filename is not taken for name.
std::string quoted_parameter(std::string_view field, std::string_view name) {
  const std::string wanted = std::string(name) + "=\"";
  for (std::size_t at = field.find(wanted); at != std::string_view::npos; at = field.find(wanted, at + 1)) {
    if (at == 0 || (field[at - 1] != ' ' && field[at - 1] != ';')) continue;
    const std::string_view rest = field.substr(at + wanted.size());
    return std::string(rest.substr(0, rest.find('"')));
  }
  return "";
}

FormPart part_of(std::string_view head, std::string_view body) {
  FormPart part;
  part.body = body;
  while (!head.empty()) {
    const std::string_view line = head.substr(0, head.find(kLine));
    head.remove_prefix(std::min(head.size(), line.size() + kLine.size()));
    const std::string field = lower_case(line.substr(0, line.find(':')));
    if (field == "content-disposition") {
      part.name = quoted_parameter(line, "name");
      part.filename = quoted_parameter(line, "filename");
    } else if (field == "content-type") {
      const std::string_view value = line.substr(line.find(':') + 1);
      part.content_type = value.substr(std::min(value.size(), value.find_first_not_of(' ')));
    }
  }
  return part;
}

}  // namespace

std::optional<std::vector<FormPart>> form_parts(std::string_view body) {
  const std::string_view boundary = body.substr(0, body.find(kLine));
  if (!boundary.starts_with("--") || boundary.size() < 3 || boundary.size() == body.size()) return std::nullopt;
  const std::string next = std::string(kLine) + std::string(boundary);
  std::vector<FormPart> parts;
  body.remove_prefix(boundary.size());
  while (!body.starts_with("--")) {
    const std::size_t head_end = body.find("\r\n\r\n"), end = body.find(next, head_end);
    if (!body.starts_with(kLine) || head_end == std::string_view::npos || end == std::string_view::npos) return std::nullopt;
    const std::size_t begin = head_end + 2 * kLine.size();
    // An empty body shares its line end with the head's.
    const std::string_view inside = end < begin ? std::string_view() : body.substr(begin, end - begin);
    parts.push_back(part_of(body.substr(kLine.size(), head_end - kLine.size()), inside));
    body.remove_prefix(end + next.size());
  }
  return parts;
}

const FormPart* part_named(const std::vector<FormPart>& parts, std::string_view name) {
  for (const FormPart& part : parts)
    if (part.name == name) return &part;
  return nullptr;
}

}  // namespace wechat_api::simulator
