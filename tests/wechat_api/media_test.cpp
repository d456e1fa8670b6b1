// Media: what is uploaded, and what a download is.
#include "wechat_api/media.h"

#include <catch2/catch.hpp>
#include <stdexcept>

using namespace wechat_api;

namespace {

constexpr Platform kOfficial = Platform::official_account, kWecom = Platform::wecom;
const std::string kJpeg = "\xFF\xD8\xFF\xE0 picture", kPng = "\x89PNG\r\n\x1A\n....", kAmr = "#!AMR\n....",
                  kGif = "GIF89a....";
const std::string kMp4 = std::string("\0\0\0\x18", 4) + "ftypisom....";

UploadFile file(const std::string& bytes) {
  return {"f", "application/octet-stream", bytes};
}

Answer answered(const std::string& type, const std::string& body) {
  Answer answer;
  answer.content_type = type;
  answer.body = body;
  return answer;
}

}  // namespace

TEST_CASE("an upload names its kind in the address and carries the file") {
  const Call call = upload_media(kOfficial, MediaKind::image, {"a.jpg", "image/jpeg", kJpeg});
  CHECK(call.api == "/cgi-bin/media/upload?type=image");
  CHECK(call.content_type.starts_with("multipart/form-data"));
  CHECK(call.body.find(kJpeg) != std::string::npos);
  CHECK(add_material(MediaKind::video, file(kMp4), "党课", "第一讲")
            .body.find(R"({"title":"党课","introduction":"第一讲"})") != std::string::npos);
  CHECK(upload_article_picture(file(kPng)).api == "/cgi-bin/media/uploadimg");
}

TEST_CASE("what a platform does not take is not uploaded") {
  CHECK_THROWS_AS(upload_media(kWecom, MediaKind::image, file(kGif)), std::invalid_argument);
  CHECK_NOTHROW(upload_media(kOfficial, MediaKind::image, file(kGif)));
  CHECK_THROWS_AS(upload_media(kOfficial, MediaKind::image, file("<script>alert(1)</script>")), std::invalid_argument);
  CHECK_THROWS_AS(upload_media(kOfficial, MediaKind::image, file(kJpeg + std::string(2 * 1024 * 1024, 'x'))),
                  std::invalid_argument);
  CHECK_NOTHROW(upload_media(kWecom, MediaKind::image, file(kJpeg + std::string(2 * 1024 * 1024, 'x'))));
  CHECK_THROWS_AS(upload_media(kOfficial, MediaKind::file, file("anything")), std::invalid_argument);
  CHECK_THROWS_AS(upload_media(kWecom, MediaKind::thumb, file(kJpeg)), std::invalid_argument);
  CHECK_THROWS_AS(upload_media(kWecom, MediaKind::file, file("12345")), std::invalid_argument);
  CHECK_THROWS_AS(add_material(MediaKind::video, file(kMp4), "", ""), std::invalid_argument);
  CHECK_THROWS_AS(list_material("image", 0, 21), std::invalid_argument);
}

TEST_CASE("F3: a download goes by a media id alone, and has a cap of 10 MiB") {
  CHECK(get_media("MEDIA_ID-1").api == "/cgi-bin/media/get?media_id=MEDIA_ID-1");
  CHECK(get_media("m").method == "GET");
  CHECK(get_media("m").answer_bytes == 10 * 1024 * 1024);
  for (const char* bad : {"", "http://127.0.0.1:6379/", "a/../b", "a b", "a&x=1", "//evil.example/x", "a%2F"}) {
    INFO(bad);
    CHECK_THROWS_AS(get_media(bad), std::invalid_argument);
  }
}

TEST_CASE("F3: a download is what its first bytes say, an error, a page or a picture that begins as none is nothing") {
  const auto picture = read_downloaded(answered("image/jpeg", kJpeg));
  REQUIRE(picture);
  CHECK(picture->bytes == kJpeg);
  CHECK(read_downloaded(answered("image/jpeg", kPng))->content_type == "image/png");
  CHECK(read_downloaded(answered("application/octet-stream", kAmr))->content_type == "audio/amr");
  CHECK(read_downloaded(answered("text/plain", R"({"video_url":"http://v.example/1"})"))->video_url ==
        "http://v.example/1");
  CHECK_FALSE(read_downloaded(answered("application/json", R"({"errcode":40007})")));
  CHECK_FALSE(read_downloaded(answered("text/html", "<html>")));
  CHECK_FALSE(read_downloaded(answered("image/jpeg", "<html>")));
  CHECK_FALSE(read_downloaded(answered("image/jpeg", "")));
  CHECK_FALSE(read_downloaded(answered("image/jpeg", kJpeg + std::string(kDownloadBytes, 'x'))));
}

TEST_CASE("the answer to an upload gives the id, whether its time is a number or text") {
  CHECK(read_uploaded(R"({"type":"image","media_id":"mid_1","created_at":1795000000})")
            ->created_at.time_since_epoch()
            .count() == 1795000000);
  CHECK(
      read_uploaded(R"({"errcode":0,"errmsg":"","type":"file","media_id":"m","created_at":"1380000000"})")->media_id ==
      "m");
  CHECK(read_uploaded(R"({"url":"http://mmbiz.example/p"})")->url == "http://mmbiz.example/p");
  CHECK_FALSE(read_uploaded(R"({"errcode":0})"));
}
