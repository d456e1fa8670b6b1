#include "bot/sim_quota.h"

#include <catch2/catch.hpp>

#include "bot/sim_sample.h"
#include "wechat_api/simulator/play.h"

using namespace wechat_api::simulator;

namespace {

struct World {
  World() : platform({bot::sample_account(false, 1).settings}, ledger, 1) {
    const auto& account = platform.accounts().front();
    const Reaction given = platform.serve("GET", "/cgi-bin/token?grant_type=client_credential&appid=" + account.app_id + "&secret=" + account.secret, "", start);
    const std::size_t at = given.body.find(R"("access_token":")") + 16;
    token = given.body.substr(at, given.body.find('"', at) - at);
  }
  void call(const std::string& path, Millis at, std::string_view body = "{}") { platform.serve("POST", path + "?access_token=" + token, body, at); }

  const Millis start = clock_line("2026-11-21 23:00", Millis{});
  Ledger ledger;
  Platform platform;
  std::string token;
};

}  // namespace

TEST_CASE("two ledgers agree when every door has the same number every day, a refused mass call is no mass message, a refused call is one") {
  World world;
  world.call("/cgi-bin/message/custom/send", world.start);
  world.call("/cgi-bin/message/mass/send", world.start);
  world.call("/cgi-bin/message/mass/sendall", world.start, R"({"filter":{"is_to_all":true},"msgtype":"text","text":{"content":"1"}})");
  const std::vector<storage::QuotaUse> counted = {{"qingsongling", "2026-11-21", "customer_service", 1}, {"qingsongling", "2026-11-21", "mass", 1}};
  CHECK(bot::quota_difference(counted, world.platform, world.start, world.start) == std::nullopt);
}

TEST_CASE("a difference is told with its day, account, door and both numbers, also on the last day and where one side has nothing") {
  World world;
  const Millis tomorrow = world.start + std::chrono::minutes{90};  // a token lasts two hours
  world.call("/cgi-bin/message/custom/send", tomorrow);
  CHECK(bot::quota_difference({}, world.platform, world.start, world.start) == std::nullopt);
  CHECK(bot::quota_difference({}, world.platform, world.start, tomorrow) == "2026-11-22 qingsongling customer_service：金桥记了 0，平台记了 1");
  const std::vector<storage::QuotaUse> counted = {{"qingsongling", "2026-11-22", "customer_service", 1}, {"qingsongling", "2026-11-21", "template_message", 3}};
  CHECK(bot::quota_difference(counted, world.platform, world.start, tomorrow) == "2026-11-21 qingsongling template_message：金桥记了 3，平台记了 0");
}
