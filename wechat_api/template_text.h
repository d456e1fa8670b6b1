// For template messages and subscription notices: what a field of a form may hold. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace wechat_api {

// Characters (code points) of valid UTF-8.
std::size_t character_count(std::string_view text);

// `text` on one line: control characters and emoji are left out, a line break becomes one blank, blanks at both ends
// are dropped. Emoji are the pictures and what joins them; arrows, ©, and circled numbers are text.
std::string one_line(std::string_view text);

// The first `limit` characters. REQUIRES: valid UTF-8.
std::string first_characters(std::string_view text, std::size_t limit);

// At most `limit` characters: a longer text ends with … in the last place. REQUIRES: valid UTF-8, limit ≥ 1.
std::string cut_characters(std::string_view text, std::size_t limit);

}  // namespace wechat_api
