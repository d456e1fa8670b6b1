// See base64.h. Decoding is our own because EVP_DecodeBlock skips whitespace and counts padding as bytes.
#include "wechat_api/base64.h"

#include <openssl/evp.h>

#include <array>
#include <cstdint>

namespace wechat_api {

namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t kNone = 0x80;  // has the top bit that no digit has, so four lookups are judged by one test

constexpr std::array<std::uint8_t, 256> make_digits() {
  std::array<std::uint8_t, 256> digits{};
  digits.fill(kNone);
  for (std::size_t value = 0; value < kAlphabet.size(); ++value) {
    digits[static_cast<unsigned char>(kAlphabet[value])] = static_cast<std::uint8_t>(value);
  }
  return digits;
}

constexpr std::array<std::uint8_t, 256> kDigits = make_digits();

std::uint32_t digit(char c) {
  return kDigits[static_cast<unsigned char>(c)];
}

}  // namespace

int base64_digit(char c) {
  return digit(c) == kNone ? -1 : static_cast<int>(digit(c));
}

std::string base64_of(std::string_view bytes) {
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');  // EVP_EncodeBlock writes a final zero
  const int written =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                      reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(written));
  return text;
}

std::optional<std::string> bytes_of_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  std::size_t padding = 0;
  while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') ++padding;

  const std::size_t full_groups = text.size() / 4 - (padding > 0 ? 1 : 0);
  std::string bytes(full_groups * 3, '\0');
  const char* in = text.data();
  char* out = bytes.data();
  std::uint32_t seen = 0;
  for (std::size_t group = 0; group < full_groups; ++group, in += 4, out += 3) {
    const std::uint32_t a = digit(in[0]), b = digit(in[1]), c = digit(in[2]), d = digit(in[3]);
    seen |= a | b | c | d;
    const std::uint32_t bits = a << 18 | b << 12 | c << 6 | d;
    out[0] = static_cast<char>(bits >> 16);
    out[1] = static_cast<char>(bits >> 8);
    out[2] = static_cast<char>(bits);
  }
  if (padding > 0) {
    const std::uint32_t a = digit(in[0]), b = digit(in[1]), c = padding == 1 ? digit(in[2]) : 0;
    seen |= a | b | c;
    const std::uint32_t bits = a << 18 | b << 12 | c << 6;
    if ((bits & (padding == 1 ? 0xFFu : 0xFFFFu)) != 0) return std::nullopt;
    bytes += static_cast<char>(bits >> 16);
    if (padding == 1) bytes += static_cast<char>(bits >> 8);
  }
  if ((seen & kNone) != 0) return std::nullopt;
  return bytes;
}

}  // namespace wechat_api
