// The JS-SDK's signature and tickets.
#include "wechat_api/js_signature.h"

#include <catch2/catch.hpp>
#include <stdexcept>

using namespace wechat_api;

TEST_CASE("vector J1: the published example's signature comes out, with or without a fragment") {
  const std::string ticket = "sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg";
  const std::chrono::sys_seconds at{std::chrono::seconds(1414587457)};
  for (const char* url : {"http://mp.weixin.qq.com?params=value", "http://mp.weixin.qq.com?params=value#top"})
    CHECK(js_signature(ticket, "Wm3WZYTPz0wzccnW", at, url) == "0f9de62fce790f9a083d5c99e95740ceb90c27ed");
}

TEST_CASE("each platform has its own place for tickets") {
  CHECK(get_ticket(Platform::official_account, TicketOf::account).api == "/cgi-bin/ticket/getticket?type=jsapi");
  CHECK(get_ticket(Platform::wecom, TicketOf::account).api == "/cgi-bin/get_jsapi_ticket");
  CHECK(get_ticket(Platform::wecom, TicketOf::application).api == "/cgi-bin/ticket/get?type=agent_config");
  CHECK_THROWS_AS(get_ticket(Platform::official_account, TicketOf::application), std::invalid_argument);
  CHECK(read_ticket(R"({"errcode":0,"errmsg":"ok","ticket":"t","expires_in":7200})")->lifetime ==
        std::chrono::seconds(7200));
  CHECK_FALSE(read_ticket(R"({"ticket":"t","expires_in":0})"));
  CHECK_FALSE(read_ticket(R"({"errcode":0,"expires_in":7200})"));
}
