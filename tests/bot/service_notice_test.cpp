#include "bot/service_notice.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <cstdlib>

#include "tests/support/command.h"
#include "tests/support/installation.h"

using namespace std::chrono_literals;
using Catch::Matchers::StartsWith;

namespace {

// The other end, as systemd has it.
struct Listener {
  explicit Listener(const std::string& path) : socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    REQUIRE(::bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    ::setenv("NOTIFY_SOCKET", path.c_str(), 1);
  }
  ~Listener() {
    ::close(socket);
    ::unsetenv("NOTIFY_SOCKET");
    ::unsetenv("WATCHDOG_USEC");
  }
  std::string next() const {
    char buffer[256];
    const ssize_t count = ::recv(socket, buffer, sizeof buffer, 0);
    return std::string(buffer, static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
  }
  int socket;
};

}  // namespace

TEST_CASE("the service says when it is ready, alive and stopping, and takes the variables out of the environment") {
  const tests::Folder folder;
  const Listener listener(folder.file("notify"));
  ::setenv("WATCHDOG_USEC", "60000000", 1);
  const bot::ServiceNotice notice;
  CHECK(std::getenv("NOTIFY_SOCKET") == nullptr);
  CHECK(notice.alive_every() == 30s);
  notice.ready("two accounts");
  CHECK(listener.next() == "READY=1\nSTATUS=two accounts");
  notice.alive();
  CHECK(listener.next() == "WATCHDOG=1");
  notice.stopping();
  CHECK_THAT(listener.next(), StartsWith("STOPPING=1"));
}

TEST_CASE("without a socket, or with one nobody listens on, nothing is said and nothing fails") {
  ::setenv("NOTIFY_SOCKET", "/nowhere/notify", 1);
  ::setenv("WATCHDOG_USEC", "60000000", 1);
  const bot::ServiceNotice notice;
  notice.ready("");
  CHECK_FALSE(notice.alive_every());
}

TEST_CASE("jinqiao serve is ready only when it answers, alive while it runs, and says that it stops") {
  const tests::Installation installation(1);
  const tests::Folder folder;
  const Listener listener(folder.file("notify"));
  ::setenv("WATCHDOG_USEC", "20000", 1);
  tests::Background bot(JINQIAO_BINARY, {"-c", installation.config(), "serve"});
  CHECK_THAT(listener.next(), StartsWith("READY=1"));
  CHECK(tests::run(JINQIAO_BINARY, {"-c", installation.config(), "healthcheck"}).code == 0);
  CHECK(listener.next() == "WATCHDOG=1");
  bot.signal(SIGTERM);
  std::string said = listener.next();
  while (said == "WATCHDOG=1") said = listener.next();
  CHECK_THAT(said, StartsWith("STOPPING=1"));
  CHECK(bot.wait() == 0);
}
