#include "bot/loopback.h"

#include <catch2/catch.hpp>
#include <csignal>

#include "tests/support/command.h"
#include "tests/support/installation.h"

TEST_CASE("a server is asked at its own address, and one that does not run answers nothing") {
  const tests::Installation installation(1);
  const bot::Endpoint metrics{"127.0.0.1", static_cast<std::uint16_t>(installation.metrics_port())};
  CHECK(bot::ask_loopback(metrics, "127.0.0.1", "/healthz").status == 0);
  CHECK(bot::ask_loopback({"not an address", 1}, "x", "/").status == 0);
  tests::Background server(JINQIAO_BINARY, {"-c", installation.config(), "serve"});
  while (server.line().find("serve.started") == std::string::npos) {}
  CHECK(bot::ask_loopback(metrics, "127.0.0.1", "/healthz").body == "ok\n");
  CHECK(bot::ask_loopback({"0.0.0.0", metrics.port}, "127.0.0.1", "/healthz").status == 200);
  CHECK(bot::ask_loopback(metrics, "127.0.0.1", "/nowhere").status == 404);
  server.signal(SIGTERM);
  CHECK(server.wait() == 0);
}
