// See bare_picture.h.
#include "wechat_api/bare_picture.h"

#include <algorithm>
#include <cstdint>

#include "wechat_api/media.h"

namespace wechat_api {
namespace {

using namespace std::string_view_literals;

// Reads front to back; what is asked beyond the end is nothing, and the rest is refused with it.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  std::size_t at() const { return at_; }
  bool is_at_end() const { return at_ == bytes_.size(); }
  std::optional<std::string_view> take(std::size_t count) {
    if (count > bytes_.size() - at_) return std::nullopt;
    const std::string_view taken = bytes_.substr(at_, count);
    at_ += count;
    return taken;
  }
  std::optional<std::uint8_t> octet() {
    const auto taken = take(1);
    if (!taken) return std::nullopt;
    return static_cast<std::uint8_t>(taken->front());
  }
  std::string_view since(std::size_t start) const { return bytes_.substr(start, at_ - start); }
  std::string_view rest() const { return bytes_.substr(at_); }

 private:
  std::string_view bytes_;
  std::size_t at_ = 0;
};

std::uint32_t number_of(std::string_view octets, bool is_little_endian = false) {
  std::uint32_t number = 0;
  for (std::size_t n = 0; n < octets.size(); ++n)
    number = number << 8 | static_cast<std::uint8_t>(octets[is_little_endian ? octets.size() - 1 - n : n]);
  return number;
}

// ---- JPEG ------------------------------------------------------------------------------------------------------------
constexpr std::uint8_t kRestart0 = 0xD0, kRestart7 = 0xD7, kEnd = 0xD9, kScan = 0xDA, kApp0 = 0xE0, kApp1 = 0xE1, kApp15 = 0xEF, kComment = 0xFE;
constexpr std::string_view kExif = "Exif\0\0"sv;

// Which way is up, 1 to 8; nothing when the segment does not say it.
std::optional<std::uint8_t> orientation_of(std::string_view app1) {
  if (!app1.starts_with(kExif)) return std::nullopt;
  const std::string_view tiff = app1.substr(kExif.size());
  if (tiff.size() < 8) return std::nullopt;
  const bool is_little_endian = tiff.starts_with("II");
  const std::size_t directory = number_of(tiff.substr(4, 4), is_little_endian);
  if (directory > tiff.size() - 2) return std::nullopt;
  const std::size_t entries = number_of(tiff.substr(directory, 2), is_little_endian);
  constexpr std::size_t kEntry = 12;
  constexpr std::uint32_t kOrientation = 0x0112;
  for (std::size_t n = 0; n < entries; ++n) {
    const std::size_t at = directory + 2 + n * kEntry;
    if (at + kEntry > tiff.size()) return std::nullopt;
    if (number_of(tiff.substr(at, 2), is_little_endian) != kOrientation) continue;
    const std::uint32_t value = number_of(tiff.substr(at + 8, 2), is_little_endian);
    if (value >= 1 && value <= 8) return static_cast<std::uint8_t>(value);
    return std::nullopt;
  }
  return std::nullopt;
}

// A segment that says this alone.
std::string orientation_segment(std::uint8_t orientation) {
  std::string segment("\xFF\xE1\x00\x22"sv);
  segment += kExif;
  segment += "MM\x00\x2A\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00"sv;
  segment += static_cast<char>(orientation);
  segment += "\x00\x00\x00\x00\x00\x00"sv;
  return segment;
}

bool is_of_the_picture(std::uint8_t marker, std::string_view content) {
  if (marker == kComment) return false;
  if (marker < kApp0 || marker > kApp15) return true;
  return (marker == kApp0 && content.starts_with("JFIF\0"sv)) || (marker == 0xE2 && content.starts_with("ICC_PROFILE\0"sv)) ||
         (marker == 0xEE && content.starts_with("Adobe"sv));
}

// The coded bytes of a scan, up to the marker that ends it.
std::optional<std::string_view> scan_bytes(Reader& reader) {
  const std::string_view rest = reader.rest();
  for (std::size_t at = rest.find('\xFF'); at != std::string_view::npos && at + 1 < rest.size(); at = rest.find('\xFF', at + 1)) {
    const auto next = static_cast<std::uint8_t>(rest[at + 1]);
    if (next != 0 && next != 0xFF && (next < kRestart0 || next > kRestart7)) return reader.take(at);
  }
  return std::nullopt;
}

std::optional<std::string> jpeg_without_metadata(std::string_view picture) {
  Reader reader(picture);
  std::string kept(*reader.take(2));
  bool has_scan = false, has_orientation = false;
  for (;;) {
    auto octet = reader.octet();
    if (octet != 0xFF) return std::nullopt;
    while (octet == 0xFF) octet = reader.octet();  // fill bytes
    if (!octet) return std::nullopt;
    const std::uint8_t marker = *octet;
    if (marker == kEnd) {
      if (!has_scan) return std::nullopt;
      return kept + "\xFF\xD9";
    }
    if (marker <= 0x01 || (marker >= kRestart0 && marker <= 0xD8)) return std::nullopt;  // none of these stands here
    const auto length = reader.take(2);
    if (!length || number_of(*length) < 2) return std::nullopt;
    const auto content = reader.take(number_of(*length) - 2);
    if (!content) return std::nullopt;
    if (is_of_the_picture(marker, *content)) {
      kept += '\xFF';
      kept += static_cast<char>(marker);
      kept.append(*length).append(*content);
    } else if (const auto orientation = marker == kApp1 && !has_orientation ? orientation_of(*content) : std::nullopt; orientation) {
      kept += orientation_segment(*orientation);
      has_orientation = true;
    }
    if (marker != kScan) continue;
    const auto coded = scan_bytes(reader);
    if (!coded) return std::nullopt;
    kept += *coded;
    has_scan = true;
  }
}

// ---- PNG -------------------------------------------------------------------------------------------------------------
bool is_of_the_picture(std::string_view chunk) {
  constexpr std::string_view kShown[] = {"tRNS", "gAMA", "cHRM", "sRGB", "iCCP", "cICP", "sBIT", "bKGD", "pHYS", "acTL", "fcTL", "fdAT"};
  const bool is_critical = chunk.front() >= 'A' && chunk.front() <= 'Z';
  return is_critical || std::find(std::begin(kShown), std::end(kShown), chunk) != std::end(kShown);
}

std::optional<std::string> png_without_metadata(std::string_view picture) {
  constexpr std::size_t kSignature = 8;
  Reader reader(picture);
  std::string kept(*reader.take(kSignature));
  bool is_first = true;
  for (;;) {
    const std::size_t start = reader.at();
    const auto length = reader.take(4);
    const auto type = reader.take(4);
    if (!length || !type || (is_first && *type != "IHDR")) return std::nullopt;
    if (!reader.take(number_of(*length)) || !reader.take(4)) return std::nullopt;
    if (is_of_the_picture(*type)) kept += reader.since(start);
    if (*type == "IEND") return kept;
    is_first = false;
  }
}

// ---- GIF -------------------------------------------------------------------------------------------------------------
constexpr std::uint8_t kExtension = 0x21, kImage = 0x2C, kTrailer = 0x3B, kControl = 0xF9, kApplication = 0xFF;

// Blocks that begin with their length, up to the empty one.
bool skip_blocks(Reader& reader) {
  for (;;) {
    const auto length = reader.octet();
    if (!length || !reader.take(*length)) return false;
    if (*length == 0) return true;
  }
}

// The colours that follow a byte of flags.
bool skip_colours(Reader& reader, std::uint8_t flags) {
  return (flags & 0x80) == 0 || reader.take(std::size_t{3} << ((flags & 7) + 1)).has_value();
}

std::optional<std::string> gif_without_metadata(std::string_view picture) {
  Reader reader(picture);
  const auto head = reader.take(13);
  if (!head || !skip_colours(reader, static_cast<std::uint8_t>((*head)[10]))) return std::nullopt;
  std::string kept(reader.since(0));
  bool has_image = false;
  for (;;) {
    const std::size_t start = reader.at();
    const auto kind = reader.octet();
    bool is_shown = true;
    if (kind == kTrailer) {
      if (!has_image) return std::nullopt;
      return kept + static_cast<char>(kTrailer);
    } else if (kind == kExtension) {
      const auto label = reader.octet();
      const std::string_view rest = reader.rest();
      const bool repeats = label == kApplication && (rest.starts_with("\x0BNETSCAPE2.0"sv) || rest.starts_with("\x0B" "ANIMEXTS1.0"sv));
      is_shown = label == kControl || repeats;
    } else if (kind == kImage) {
      const auto descriptor = reader.take(9);
      if (!descriptor || !skip_colours(reader, static_cast<std::uint8_t>((*descriptor)[8])) || !reader.octet()) return std::nullopt;
      has_image = true;
    } else {
      return std::nullopt;
    }
    if (!skip_blocks(reader)) return std::nullopt;
    if (is_shown) kept += reader.since(start);
  }
}

}  // namespace

std::optional<std::string> without_metadata(std::string_view picture) {
  const std::string_view type = type_by_magic(picture);
  if (type == "image/jpeg") return jpeg_without_metadata(picture);
  if (type == "image/png") return png_without_metadata(picture);
  if (type == "image/gif") return gif_without_metadata(picture);
  return std::nullopt;
}

}  // namespace wechat_api
