// For the envelope and whoever seals one: the one base64 the platform speaks (RFC 4648 §4, with padding).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace wechat_api {

std::string base64_of(std::string_view bytes);

// Nothing for whitespace, the URL-safe alphabet, a length that is no multiple of 4, misplaced padding, or bits behind
// the last byte. Empty text gives empty bytes.
std::optional<std::string> bytes_of_base64(std::string_view text);

// The six bits a character stands for; -1 for a character outside the alphabet.
int base64_digit(char c);

}  // namespace wechat_api
