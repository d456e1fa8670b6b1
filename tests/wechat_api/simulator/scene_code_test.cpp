#include "wechat_api/simulator/scene_code.h"

#include <catch2/catch.hpp>

#include "tests/wechat_api/simulator/platform_world.h"

using namespace wechat_api::simulator;

TEST_CASE("a code has a scene of its kind, and a temporary one ends") {
  PlatformWorld world;
  const auto create = [&](const std::string& action, const std::string& scene) {
    return world.post("/cgi-bin/qrcode/create", R"({"expire_seconds":600,"action_name":")" + action + R"(","action_info":{"scene":{)" + scene + "}}}");
  };
  CHECK(world.code(create("QR_POEM", R"("scene_id":1)")) == 40052);
  CHECK(world.code(create("QR_SCENE", R"("scene_id":0)")) == 40053);
  CHECK(world.code(create("QR_LIMIT_SCENE", R"("scene_id":100001)")) == 40053);
  CHECK(world.code(create("QR_STR_SCENE", R"("scene_str":")" + std::string(65, 'x') + "\"")) == 40053);
  const auto temporary = create("QR_STR_SCENE", R"("scene_str":"branch-07")");
  CHECK(temporary.at("expire_seconds").as_int64() == 600);
  const std::string ticket = world.text(temporary, "ticket");
  CHECK(world.platform.scanned_scene(ticket, world.now) == "branch-07");
  CHECK(world.platform.scanned_scene(ticket, world.now + std::chrono::seconds{600}) == "");
  const std::string forever = world.text(create("QR_LIMIT_SCENE", R"("scene_id":7)"), "ticket");
  CHECK(world.platform.scanned_scene(forever, world.now + std::chrono::days{3000}) == "7");
  CHECK_FALSE(world.platform.scanned_scene("branch-07", world.now));
}
