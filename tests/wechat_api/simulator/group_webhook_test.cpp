#include <catch2/catch.hpp>

#include "tests/wechat_api/simulator/platform_world.h"
#include "wechat_api/base64.h"
#include "wechat_api/digest.h"

using namespace wechat_api;
using namespace wechat_api::simulator;
using namespace std::chrono_literals;

namespace {
struct WebhookWorld : PlatformWorld {
  WebhookWorld() { platform.add_webhook("corp", "k1", "支部群"); }
  int push(const std::string& rest, const std::string& key = "k1") { return code(ask("POST", "/cgi-bin/webhook/send?key=" + key, "{" + rest + "}")); }
};
constexpr const char* kText = R"("msgtype":"text","text":{"content":"好"})";
}  // namespace

TEST_CASE("a webhook takes twenty messages a minute from whoever has its key") {
  WebhookWorld world;
  CHECK(world.push(kText, "k2") == 93000);
  for (int n = 0; n < 20; ++n) CHECK(world.push(kText) == 0);
  CHECK(world.push(kText) == 45009);
  world.now += 1min;
  CHECK(world.push(kText) == 0);
  CHECK(world.seen("支部群", "corp").size() == 21);
}

TEST_CASE("what a webhook pushes is looked at: the hash of a picture, lengths, kinds of cards") {
  WebhookWorld world;
  const std::string bytes = "\x89PNG a picture";
  Digest md5(Digest::Kind::md5);
  const auto picture = [&](const std::string& hash) {
    return world.push(R"("msgtype":"image","image":{"base64":")" + base64_of(bytes) + R"(","md5":")" + hash + R"("})");
  };
  CHECK(picture(md5.hex({bytes})) == 0);
  CHECK(picture(std::string(32, '0')) == 301019);
  CHECK(md5.hex({"abc"}) == "900150983cd24fb0d6963f7d28e17f72");
  CHECK(world.push(R"("msgtype":"text","text":{})") == 93017);
  CHECK(world.push(R"("msgtype":"markdown","markdown":{"content":")" + std::string(4096, 'x') + R"("})") == 0);
  CHECK(world.push(R"("msgtype":"markdown","markdown":{"content":")" + std::string(4097, 'x') + R"("})") == 45002);
  CHECK(world.push(R"("msgtype":"template_card","template_card":{"card_type":"vote_interaction"})") == 42031);
  CHECK(world.push(R"("msgtype":"file","file":{"media_id":"other's"})") == 40007);
}

TEST_CASE("a file uploaded with one key is nobody else's") {
  WebhookWorld world;
  world.platform.add_webhook("corp", "k2", "另一个群");
  const std::string form = "--b\r\nContent-Disposition: form-data; name=\"media\"; filename=\"a.txt\"\r\n\r\nsix bytes\r\n--b--\r\n";
  const auto uploaded = world.ask("POST", "/cgi-bin/webhook/upload_media?type=file&key=k1", form);
  const std::string file = R"("msgtype":"file","file":{"media_id":")" + world.text(uploaded, "media_id") + R"("})";
  CHECK(world.push(file) == 0);
  CHECK(world.push(file, "k2") == 40007);
  world.now += std::chrono::days{3};
  CHECK(world.push(file) == 40007);
  CHECK(world.code(world.ask("POST", "/cgi-bin/webhook/upload_media?type=image&key=k1", form)) == 40005);
}
