// For the channels before anything is authenticated, and for message_xml.cpp before tinyxml2 sees a byte: a linear scan
// of the little XML the platform writes. tinyxml2 takes a minute for a mebibyte of attributes, accepts two roots and
// cuts a text at "&#0;"; this scan refuses all of that first.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace wechat_api {

inline constexpr std::size_t kXmlLimitBytes = 64 * 1024;
inline constexpr std::size_t kXmlDepthLimit = 16;

// What stands in the outer XML of an encrypted callback. Views into the body.
struct SealedBody {
  std::string_view encrypt;
  std::string_view to_user;  // empty: absent
};

// Nothing unless `body` is sound (below) and the root holds exactly one <Encrypt>, with one unbroken text (CDATA or
// bare) and nowhere else an element of that name. REQUIRES nothing: the body is a stranger's.
std::optional<SealedBody> scan_sealed_body(std::string_view body);

// Sound: at most kXmlLimitBytes, no NUL, an optional BOM and XML declaration, then one root <xml> whose tags match, at
// most kXmlDepthLimit deep; no attributes, no "<!" but CDATA (so neither DOCTYPE nor comment), no processing
// instruction, no reference to the character 0. UTF-16 fails by its NULs and its byte order mark.
bool is_sound_xml(std::string_view text);

}  // namespace wechat_api
