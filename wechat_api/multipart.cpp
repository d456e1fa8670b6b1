// See multipart.h.
#include "wechat_api/multipart.h"

#include "wechat_api/digest.h"

namespace wechat_api {

namespace {

// Quotes and line breaks would end the header; anything beyond ASCII is read differently by every server.
std::string header_safe(std::string_view name) {
  std::string out;
  for (const char c : name) {
    const bool fits =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
    out += fits ? c : '_';
  }
  return out.empty() ? "file" : out;
}

bool occurs(std::string_view boundary, const UploadFile& file,
            const std::vector<std::pair<std::string, std::string>>& fields) {
  if (file.bytes.find(boundary) != std::string::npos) return true;
  for (const auto& [name, value] : fields)
    if (value.find(boundary) != std::string::npos) return true;
  return false;
}

}  // namespace

Multipart multipart(const UploadFile& file, const std::vector<std::pair<std::string, std::string>>& fields) {
  Digest sha256(Digest::Kind::sha256);
  std::string boundary = "jinqiao-" + sha256.hex({file.bytes});
  while (occurs(boundary, file, fields)) boundary = "jinqiao-" + sha256.hex({boundary});
  Multipart out;
  out.content_type = "multipart/form-data; boundary=" + boundary;
  for (const auto& [name, value] : fields)
    out.body += "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + header_safe(name) + "\"\r\n\r\n" +
                value + "\r\n";
  out.body += "--" + boundary + "\r\nContent-Disposition: form-data; name=\"media\"; filename=\"" +
              header_safe(file.name) + "\"; filelength=" + std::to_string(file.bytes.size()) +
              "\r\nContent-Type: " + file.content_type + "\r\n\r\n";
  out.body.append(file.bytes).append("\r\n--").append(boundary).append("--\r\n");
  return out;
}

}  // namespace wechat_api
