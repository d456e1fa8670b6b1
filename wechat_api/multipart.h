// For uploads: one file, and fields beside it, as multipart/form-data (RFC 7578). Pure.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace wechat_api {

struct UploadFile {
  std::string name;          // shown to people by WeCom; what is no letter, digit, dot, - or _ is written as _
  std::string content_type;  // e.g. "image/jpeg"
  std::string bytes;
};
struct Multipart {
  std::string content_type;  // with the boundary
  std::string body;
};

// The file as the part `media`, with `fields` (name, value) before it. The boundary stands nowhere in the content: it
// is made of the content's SHA-256, so that equal uploads have equal bytes.
Multipart multipart(const UploadFile& file, const std::vector<std::pair<std::string, std::string>>& fields = {});

}  // namespace wechat_api
