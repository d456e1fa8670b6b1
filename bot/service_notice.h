// What systemd is told of a service of Type=notify: one datagram each to the socket it names in the environment
// (sd_notify(3), read 2026-11-21). Without that socket nothing is said.
#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace bot {

class ServiceNotice {
 public:
  // Reads NOTIFY_SOCKET and WATCHDOG_USEC and removes both, so that no child speaks in our name.
  ServiceNotice();
  ~ServiceNotice();
  ServiceNotice(const ServiceNotice&) = delete;
  ServiceNotice& operator=(const ServiceNotice&) = delete;

  // `status`: one line that `systemctl status` shows.
  void ready(const std::string& status) const { say("READY=1\nSTATUS=" + status); }
  void stopping() const { say("STOPPING=1\nSTATUS=stopping"); }
  void alive() const { say("WATCHDOG=1"); }
  // How often alive() must be said: half of what systemd waits. Nothing when it does not watch.
  std::optional<std::chrono::microseconds> alive_every() const { return alive_every_; }

 private:
  void say(const std::string& state) const;

  int socket_ = -1;
  std::optional<std::chrono::microseconds> alive_every_;
};

}  // namespace bot
