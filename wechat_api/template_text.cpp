// See template_text.h.
#include "wechat_api/template_text.h"

#include <algorithm>
#include <iterator>

#include "wechat_api/utf8.h"

namespace wechat_api {

namespace {

struct Character {
  char32_t code = 0;
  std::size_t bytes = 1;
};

// REQUIRES: valid UTF-8.
Character character_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t index) { return static_cast<unsigned char>(text[at + index]); };
  const auto six = [&](std::size_t index) { return static_cast<char32_t>(byte(index) & 0x3F); };
  if (byte(0) < 0x80) return {byte(0), 1};
  if (byte(0) < 0xE0) return {(static_cast<char32_t>(byte(0) & 0x1F) << 6) | six(1), 2};
  if (byte(0) < 0xF0) return {(static_cast<char32_t>(byte(0) & 0x0F) << 12) | (six(1) << 6) | six(2), 3};
  return {(static_cast<char32_t>(byte(0) & 0x07) << 18) | (six(1) << 12) | (six(2) << 6) | six(3), 4};
}

struct Span {
  char32_t first, last;
};

// Unicode's blocks of pictures, with the joiners and selectors that make one of several.
constexpr Span kEmoji[] = {
    {0x200D, 0x200D}, {0x20E3, 0x20E3}, {0x231A, 0x231B}, {0x23E9, 0x23FA}, {0x25FB, 0x25FE},   {0x2600, 0x27BF},
    {0x2B05, 0x2B07}, {0x2B1B, 0x2B1C}, {0x2B50, 0x2B55}, {0xFE00, 0xFE0F}, {0x1F000, 0x1FAFF}, {0xE0020, 0xE007F},
};

bool is_emoji(char32_t code) {
  return std::any_of(std::begin(kEmoji), std::end(kEmoji),
                     [&](const Span& span) { return code >= span.first && code <= span.last; });
}

bool is_break(char32_t code) {
  return code == '\n' || code == '\t' || code == '\r' || code == 0x2028 || code == 0x2029 || code == 0x85;
}

}  // namespace

std::size_t character_count(std::string_view text) {
  const auto begins = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), begins));
}

std::string one_line(std::string_view text) {
  const std::string valid = valid_utf8(text);
  std::string out;
  Character character;
  for (std::size_t at = 0; at < valid.size(); at += character.bytes) {
    character = character_at(valid, at);
    if (is_break(character.code)) {
      if (!out.empty() && out.back() != ' ') out += ' ';
      continue;
    }
    const bool is_control = character.code < 0x20 || (character.code >= 0x7F && character.code < 0xA0);
    if (is_control || is_emoji(character.code)) continue;
    if (out.empty() && character.code == ' ') continue;
    out.append(valid, at, character.bytes);
  }
  out.erase(out.find_last_not_of(' ') + 1);
  return out;
}

std::string first_characters(std::string_view text, std::size_t limit) {
  std::size_t end = 0;
  for (std::size_t taken = 0; taken < limit && end < text.size(); ++taken) end += character_at(text, end).bytes;
  return std::string(text.substr(0, end));
}

std::string cut_characters(std::string_view text, std::size_t limit) {
  if (character_count(text) <= limit) return std::string(text);
  return first_characters(text, limit - 1) + "…";
}

}  // namespace wechat_api
