// See service_notice.h.
#include "bot/service_notice.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstddef>
#include <cstdlib>
#include <cstring>

namespace bot {

ServiceNotice::ServiceNotice() {
  const char* given = std::getenv("NOTIFY_SOCKET");
  const std::string path = given ? given : "";
  const char* watched = std::getenv("WATCHDOG_USEC");
  const char* whom = std::getenv("WATCHDOG_PID");
  const long long microseconds = watched && (!whom || std::atoll(whom) == ::getpid()) ? std::atoll(watched) : 0;
  for (const char* name : {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"}) ::unsetenv(name);
  sockaddr_un address{};
  if (path.empty() || path.size() >= sizeof address.sun_path) return;
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.data(), path.size());
  if (path.front() == '@') address.sun_path[0] = '\0';  // an address without a file
  const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size());
  socket_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (socket_ >= 0 && ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), length) != 0) {
    ::close(socket_);
    socket_ = -1;
  }
  if (socket_ >= 0 && microseconds > 0) alive_every_ = std::chrono::microseconds{microseconds / 2};
}

ServiceNotice::~ServiceNotice() {
  if (socket_ >= 0) ::close(socket_);
}

// A datagram that cannot be sent now is not worth waiting for: the next one says the same.
void ServiceNotice::say(const std::string& state) const {
  if (socket_ >= 0) (void)!::send(socket_, state.data(), state.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
}

}  // namespace bot
