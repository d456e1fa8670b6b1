// The files of the simulator's page, embedded in the program, each as it was built and as gzip and brotli.
#pragma once

#include <optional>
#include <string_view>

#include "wechat_api/simulator/server.h"

namespace bot {

struct Asset {
  std::string_view path;        // "/" or "/assets/sim-3f2a.js"
  std::string_view content_type;
  std::string_view etag;        // with its quotes
  bool is_immutable;            // its name changes with its content
  std::string_view raw, gzip, brotli;
};

// GET of one of them: the encoding the client takes, 304 when it has it. Nothing for any other path.
std::optional<wechat_api::simulator::ServerAnswer> sim_asset(const wechat_api::simulator::ServerRequest& request);

}  // namespace bot
