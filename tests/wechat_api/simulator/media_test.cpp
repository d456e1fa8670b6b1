#include "wechat_api/simulator/media.h"

#include <catch2/catch.hpp>

#include "tests/wechat_api/simulator/platform_world.h"

using namespace wechat_api;
using namespace wechat_api::simulator;

namespace {

constexpr auto kOfficial = wechat_api::Platform::official_account, kWecom = wechat_api::Platform::wecom;
const std::string kJpg = "\xff\xd8\xff\xe0 a picture", kPng = "\x89PNG\r\n\x1a\n a picture", kAmr = "#!AMR\n words";

std::string form(const std::string& bytes, const std::string& filename = "a.jpg") {
  return "--b\r\nContent-Disposition: form-data; name=\"media\"; filename=\"" + filename + "\"\r\nContent-Type: image/jpeg\r\n\r\n" + bytes + "\r\n--b--\r\n";
}

}  // namespace

TEST_CASE("a picture is kept for three days and then it is 40007") {
  PlatformWorld world;
  const auto answer = world.post("/cgi-bin/media/upload?type=image", form(kJpg));
  const std::string id = world.text(answer, "media_id");
  CHECK(world.text(answer, "type") == "image");
  CHECK(answer.at("created_at").as_int64() == unix_seconds(kEvening));
  world.now += std::chrono::days{3} - std::chrono::seconds{1};
  const Reaction found = world.platform.serve("GET", world.with_token("/cgi-bin/media/get?media_id=" + id, "oa"), "", world.now);
  CHECK(found.body == kJpg);
  CHECK(found.content_type == "image/jpeg");
  world.now += std::chrono::seconds{1};
  CHECK(world.code(world.get("/cgi-bin/media/get?media_id=" + id)) == 40007);
}

TEST_CASE("each kind of media has its sizes and formats") {
  CHECK(media_fault(kOfficial, "image", kJpg, false) == 0);
  CHECK(media_fault(kOfficial, "image", "BM bitmap", false) == 40137);
  CHECK(media_fault(kOfficial, "image", "BM bitmap", true) == 0);
  CHECK(media_fault(kOfficial, "image", kJpg + std::string(10 * 1024 * 1024, 'x'), false) == 40009);
  CHECK(media_fault(kOfficial, "thumb", kPng, false) == 40005);
  CHECK(media_fault(kOfficial, "thumb", kJpg + std::string(64 * 1024, 'x'), false) == 40012);
  CHECK(media_fault(kOfficial, "voice", kAmr + std::string(200'000, 'x'), false) == 45007);
  CHECK(media_fault(kOfficial, "file", kJpg, false) == 40004);
  CHECK(media_fault(kWecom, "file", "anything", false) == 0);
  CHECK(media_fault(kWecom, "file", "five!", false) == 40006);
  CHECK(media_fault(kWecom, "voice", "ID3 mp3 bytes", false) == 40004);
  CHECK(media_fault(kWecom, "thumb", kJpg, false) == 40005);
  CHECK(media_fault(kWecom, "file", std::string(20 * 1024 * 1024 + 1, 'x'), false) == 45001);
}

TEST_CASE("an upload without its part is 41005, an empty one 44001") {
  PlatformWorld world;
  CHECK(world.code(world.post("/cgi-bin/media/upload?type=image", "no form")) == 41005);
  CHECK(world.code(world.post("/cgi-bin/media/upload?type=image", form(""))) == 44001);
  CHECK(world.code(world.post("/cgi-bin/media/uploadimg", form("GIF89a"))) == 40137);
  CHECK(world.text(world.post("/cgi-bin/media/uploadimg", form(kPng)), "url").starts_with("http://mmbiz.qpic.cn/"));
}

TEST_CASE("WeCom gives the time as a string and its media to every application of the enterprise, to no official account") {
  PlatformWorld world;
  const auto answer = world.wecom_post("/cgi-bin/media/upload?type=file", form("six or more", "a.txt"));
  CHECK(world.text(answer, "created_at") == std::to_string(unix_seconds(kEvening)));
  CHECK(world.text(answer, "errmsg").empty());
  const std::string id = world.text(answer, "media_id");
  const Reaction found = world.platform.serve("GET", world.with_token("/cgi-bin/media/get?media_id=" + id, "corp"), "", world.now);
  CHECK(found.body == "six or more");
  CHECK(found.fields.front().second == "attachment; filename=\"a.txt\"");
  CHECK(world.code(world.get("/cgi-bin/media/get?media_id=" + id)) == 40007);
}

TEST_CASE("what people of the simulator send can be fetched, a video of the official account is an address") {
  PlatformWorld world;
  CHECK(world.platform.serve("GET", world.with_token("/cgi-bin/media/get?media_id=sim-picture", "oa"), "", world.now).content_type == "image/png");
  CHECK(world.platform.serve("GET", world.with_token("/cgi-bin/media/get?media_id=sim-voice", "corp"), "", world.now).content_type == "audio/amr");
  CHECK_FALSE(world.text(world.get("/cgi-bin/media/get?media_id=sim-video"), "video_url").empty());
}
