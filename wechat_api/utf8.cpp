// See utf8.h.
#include "wechat_api/utf8.h"

namespace wechat_api {

namespace {

struct Range {
  unsigned char first, last;
};

// What may follow a lead byte as the second byte (RFC 3629 §4), and how many bytes follow in all; 0: no lead byte.
struct Sequence {
  int following = 0;
  Range second{0x80, 0xBF};
};

Sequence sequence_of(unsigned char lead) {
  if (lead >= 0xC2 && lead <= 0xDF) return {1, {0x80, 0xBF}};
  if (lead == 0xE0) return {2, {0xA0, 0xBF}};
  if (lead == 0xED) return {2, {0x80, 0x9F}};
  if (lead >= 0xE1 && lead <= 0xEF) return {2, {0x80, 0xBF}};
  if (lead == 0xF0) return {3, {0x90, 0xBF}};
  if (lead >= 0xF1 && lead <= 0xF3) return {3, {0x80, 0xBF}};
  if (lead == 0xF4) return {3, {0x80, 0x8F}};
  return {};
}

// Bytes of the well-formed character at `at`; 0: there is none.
std::size_t length_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t index) { return static_cast<unsigned char>(text[index]); };
  if (byte(at) < 0x80) return 1;
  const Sequence sequence = sequence_of(byte(at));
  const std::size_t length = 1 + static_cast<std::size_t>(sequence.following);
  if (length == 1 || at + length > text.size()) return 0;
  if (byte(at + 1) < sequence.second.first || byte(at + 1) > sequence.second.last) return 0;
  for (std::size_t index = at + 2; index < at + length; ++index) {
    if ((byte(index) & 0xC0) != 0x80) return 0;
  }
  return length;
}

bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

bool is_dropped(char c) {
  return is_control(c) && c != '\t' && c != '\n';
}

// The end of the well-formed text that begins at `at`.
std::size_t end_of_valid(std::string_view text, std::size_t at) {
  while (at < text.size()) {
    const auto lead = static_cast<unsigned char>(text[at]);
    if (lead < 0x80) {
      ++at;
    } else if (lead > 0xE0 && lead < 0xED && at + 2 < text.size() && is_continuation(text[at + 1]) &&
               is_continuation(text[at + 2])) {
      at += 3;  // nearly all of Chinese
    } else {
      const std::size_t length = length_at(text, at);
      if (length == 0) return at;
      at += length;
    }
  }
  return at;
}

}  // namespace

std::string valid_utf8(std::string_view text) {
  constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
  std::size_t end = end_of_valid(text, 0);
  std::string out(text.substr(0, end));
  while (end < text.size()) {
    out += kReplacement;
    const std::size_t begin = end + 1;
    end = end_of_valid(text, begin);
    out.append(text, begin, end - begin);
  }
  return out;
}

std::string_view cut_utf8(std::string_view text, std::size_t limit_bytes) {
  if (text.size() <= limit_bytes) return text;
  std::size_t end = limit_bytes;
  while (end > 0 && is_continuation(text[end])) --end;
  return text.substr(0, end);
}

std::string without_control(std::string_view text) {
  // Nearly every text has none; this loop has no branch, so the compiler makes it wide.
  bool has_any = false;
  for (const char c : text) has_any |= is_dropped(c);
  std::string out(text);
  if (has_any) std::erase_if(out, is_dropped);
  return out;
}

std::string printable(std::string_view text, std::size_t limit_bytes) {
  constexpr char kHex[] = "0123456789abcdef";
  std::string out;
  for (const char c : valid_utf8(text.substr(0, limit_bytes))) {
    if (is_control(c)) {
      const auto byte = static_cast<unsigned char>(c);
      out += {'\\', 'x', kHex[byte >> 4], kHex[byte & 15]};
    } else {
      out += c;
    }
  }
  return std::string(cut_utf8(out, limit_bytes));
}

}  // namespace wechat_api
