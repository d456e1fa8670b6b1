#include "wechat_api/bare_picture.h"

#include <catch2/catch.hpp>
#include <string>

using namespace std::string_view_literals;
using wechat_api::without_metadata;

namespace {

std::string big_endian(std::size_t number, int octets) {
  std::string text;
  for (int n = octets - 1; n >= 0; --n) text += static_cast<char>(number >> (8 * n));
  return text;
}

// ---- JPEG ------------------------------------------------------------------------------------------------------------
std::string segment(char marker, std::string_view content) { return std::string("\xFF") + marker + big_endian(content.size() + 2, 2) + std::string(content); }

std::string little(std::uint32_t number, int octets) {
  std::string text;
  for (int n = 0; n < octets; ++n) text += static_cast<char>(number >> (8 * n));
  return text;
}

// What a phone writes: the way up, and a directory that says where (22°16'9" N).
std::string exif_with_place() {
  std::string tiff("II*\0\x08\0\0\0"sv);
  tiff += little(2, 2);
  tiff += little(0x0112, 2) + little(3, 2) + little(1, 4) + little(6, 4);
  tiff += little(0x8825, 2) + little(4, 2) + little(1, 4) + little(38, 4);
  tiff += little(0, 4);
  tiff += little(2, 2);
  tiff += little(1, 2) + little(2, 2) + little(2, 4) + std::string("N\0\0\0"sv);
  tiff += little(2, 2) + little(5, 2) + little(3, 4) + little(68, 4);
  tiff += little(0, 4);
  for (const std::uint32_t part : {22u, 16u, 9u}) tiff += little(part, 4) + little(1, 4);
  return "Exif" + std::string(2, '\0') + tiff;
}

const std::string kShown = "\xFF\xDB" + big_endian(67, 2) + std::string(65, '\x01') + segment('\xC0', std::string("\x08\0\x01\0\x01\x01\x01\x11\0"sv));
const std::string kScan = segment('\xDA', std::string("\x01\x01\0\0\x3F\0"sv)) + std::string("\x12\xFF\0\x34\xFF\xD0\x56"sv);
const std::string kJfif = segment('\xE0', std::string("JFIF\0\x01\x01\0\0\x01\0\x01\0\0"sv));
const std::string kIcc = segment('\xE2', std::string("ICC_PROFILE\0\x01\x01profile"sv));
const std::string kAdobe = segment('\xEE', std::string("Adobe\0\x64\0\0\0\0\x01"sv));

std::string photograph() {
  return "\xFF\xD8" + kJfif + segment('\xE1', exif_with_place()) + segment('\xE1', "http://ns.adobe.com/xap/1.0/ <GPSLatitude>22,16.15N") + kIcc +
         segment('\xE2', "MPF second picture") + segment('\xED', "Photoshop 3.0 caption") + kAdobe + segment('\xFE', "taken by somebody") + kShown + kScan +
         segment('\xC4', "tables") + kScan + "\xFF\xD9" + "a film behind the picture with GPS";
}

// ---- PNG -------------------------------------------------------------------------------------------------------------
std::string chunk(std::string_view type, std::string_view content) { return big_endian(content.size(), 4) + std::string(type) + std::string(content) + "crc4"; }
const std::string kPngHead = "\x89PNG\r\n\x1a\n" + chunk("IHDR", std::string(13, '\x01')) + chunk("gAMA", "abcd");
const std::string kPngTail = chunk("IDAT", "pixels") + chunk("IEND", "");
std::string screenshot() {
  return kPngHead + chunk("eXIf", exif_with_place()) + chunk("tEXt", "Author") + chunk("iTXt", "XML:com.adobe.xmp") + chunk("zTXt", "Comment") +
         chunk("tIME", "1234567") + chunk("prVt", "private") + kPngTail + "behind";
}

// ---- GIF -------------------------------------------------------------------------------------------------------------
const std::string kGifHead("GIF89a\x01\0\x01\0\x80\0\0\xFF\xFF\xFF\0\0\0"sv);
const std::string kGifRepeats("\x21\xFF\x0BNETSCAPE2.0\x03\x01\0\0\0"sv);
const std::string kGifImage("\x21\xF9\x04\0\0\0\0\0\x2C\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0"sv);
std::string sticker() {
  return kGifHead + kGifRepeats + std::string("\x21\xFE\x05words\0\x21\xFF\x0BXMP DataXMP\x03gps\0"sv) + kGifImage + "\x3B" + "behind";
}

}  // namespace

TEST_CASE("F5: of a photograph that says where it was taken the picture is left, and which way is up") {
  const auto bare = without_metadata(photograph());
  REQUIRE(bare);
  for (const std::string_view gone : {"GPS"sv, "MPF"sv, "Photoshop"sv, "somebody"sv, "film"sv, "N\0\0\0\x02\0\x05\0"sv, "\x25\x88"sv})
    CHECK(bare->find(gone) == std::string::npos);
  const std::string upright = "Exif" + std::string("\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"sv);
  CHECK(*bare == "\xFF\xD8" + kJfif + segment('\xE1', upright) + kIcc + kAdobe + kShown + kScan + segment('\xC4', "tables") + kScan + "\xFF\xD9");
  CHECK(without_metadata(*bare) == bare);
}

TEST_CASE("F5: of a PNG the words, the time and the place go, the picture and its colours stay") {
  CHECK(without_metadata(screenshot()) == kPngHead + kPngTail);
}

TEST_CASE("F5: of a GIF the words go, the pictures and their repetition stay") { CHECK(without_metadata(sticker()) == kGifHead + kGifRepeats + kGifImage + "\x3B"); }

TEST_CASE("F5: a directory that points outside its segment, to itself or has no end says nothing about the way up") {
  const std::string good = exif_with_place();
  for (std::size_t length = 0; length < good.size(); ++length) {
    const auto bare = without_metadata("\xFF\xD8" + segment('\xE1', good.substr(0, length)) + kShown + kScan + "\xFF\xD9");
    REQUIRE(bare);
    CHECK(bare->find("\x25\x88") == std::string::npos);
  }
  for (std::size_t at = 6; at < good.size(); ++at) {
    std::string bent = good;
    bent[at] = '\xFF';
    CHECK(without_metadata("\xFF\xD8" + segment('\xE1', bent) + kShown + kScan + "\xFF\xD9"));
  }
}

TEST_CASE("F5: a picture cut anywhere is refused, and every byte may be any other without harm") {
  for (const std::string& whole : {photograph(), screenshot(), sticker()}) {
    const std::size_t end = whole.size() - (whole.ends_with("GPS") ? std::string_view("a film behind the picture with GPS").size() : 6);
    for (std::size_t length = 0; length < end; ++length) {
      INFO(length << " of " << end);
      // A copy of its own, so that a sanitizer sees a read behind it.
      const std::string cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length));
      CHECK_FALSE(without_metadata(cut));
    }
    CHECK(without_metadata(whole.substr(0, end)));
    for (std::size_t at = 0; at < whole.size(); ++at)
      for (const char octet : {'\0', '\x01', '\x7F', '\xD9', '\xFF'}) {
        std::string bent = whole;
        bent[at] = octet;
        const auto bare = without_metadata(bent);
        if (bare) CHECK(bare->size() <= bent.size() + 8);
      }
  }
}

TEST_CASE("what is no JPEG, PNG or GIF is refused") {
  for (const std::string_view other : {""sv, "#!AMR\n"sv, "<html>"sv, "\xFF\xD8\xFF"sv, "\xFF\xD8\xFF\xD9"sv, "GIF89a"sv, "\x89PNG\r\n\x1a\n"sv})
    CHECK_FALSE(without_metadata(other));
}
