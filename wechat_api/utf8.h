// For everything that reads text from the network or writes text under a byte limit.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace wechat_api {

// `text` with each byte that is no part of well-formed UTF-8 (RFC 3629: no overlong forms, no surrogates, nothing above
// U+10FFFF) replaced by U+FFFD.
std::string valid_utf8(std::string_view text);

// The longest prefix of at most `limit_bytes` that does not cut a character. REQUIRES: valid UTF-8.
std::string_view cut_utf8(std::string_view text, std::size_t limit_bytes);

// Without the control characters XML 1.0 forbids (all below U+0020 but tab, LF and CR). CR is dropped too: WeChat shows
// LF as the line break.
std::string without_control(std::string_view text);

// For a log line or a ledger: control characters as \xHH, at most `limit_bytes` long.
std::string printable(std::string_view text, std::size_t limit_bytes);

}  // namespace wechat_api
