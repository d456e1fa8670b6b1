// One request of the command line to the server on this machine.
#pragma once

#include <string>

#include "bot/config.h"

namespace bot {

struct LoopbackAnswer {
  int status = 0;  // 0: nobody answered within five seconds
  std::string body;
};
// GET `target` from `server`, or from this machine where it listens everywhere. `host` is the Host field.
LoopbackAnswer ask_loopback(const Endpoint& server, const std::string& host, const std::string& target);

}  // namespace bot
