// See base64.h. Our own, because EVP_DecodeBlock skips whitespace and counts padding as bytes, and EVP_EncodeBlock
// takes twice the time for a body of usual size.
#include "wechat_api/base64.h"

#include <array>
#include <cstdint>
#include <cstring>

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

// Two characters for each twelve bits: one look-up for what would be two.
constexpr std::array<std::array<char, 2>, 4096> make_pairs() {
  std::array<std::array<char, 2>, 4096> pairs{};
  for (std::size_t bits = 0; bits < pairs.size(); ++bits) pairs[bits] = {kAlphabet[bits >> 6], kAlphabet[bits & 63]};
  return pairs;
}

constexpr std::array<std::array<char, 2>, 4096> kPairs = make_pairs();

std::uint32_t digit(char c) {
  return kDigits[static_cast<unsigned char>(c)];
}

}  // namespace

int base64_digit(char c) {
  return digit(c) == kNone ? -1 : static_cast<int>(digit(c));
}

std::string base64_of(std::string_view bytes) {
  std::string text((bytes.size() + 2) / 3 * 4, '=');
  const auto* in = reinterpret_cast<const unsigned char*>(bytes.data());
  char* out = text.data();
  for (std::size_t group = 0; group < bytes.size() / 3; ++group, in += 3, out += 4) {
    const std::uint32_t bits = std::uint32_t{in[0]} << 16 | std::uint32_t{in[1]} << 8 | in[2];
    std::memcpy(out, kPairs[bits >> 12].data(), 2);
    std::memcpy(out + 2, kPairs[bits & 4095].data(), 2);
  }
  const std::size_t rest = bytes.size() % 3;
  if (rest > 0) {
    const std::uint32_t bits = std::uint32_t{in[0]} << 16 | (rest == 2 ? std::uint32_t{in[1]} << 8 : 0);
    std::memcpy(out, kPairs[bits >> 12].data(), 2);
    if (rest == 2) out[2] = kAlphabet[bits >> 6 & 63];
  }
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
