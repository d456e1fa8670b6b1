// QR codes with a scene (reference: wechat-oa §5.8).
#pragma once

#include <map>
#include <string>

#include "wechat_api/simulator/api.h"

namespace wechat_api::simulator {

struct SceneCodeBook {
  struct Code {
    std::string account, scene;
    Millis expires_at = Millis::max();
  };
  std::map<std::string, Code, std::less<>> codes;  // by ticket

  // The scene somebody who scans it now brings along; nothing once it has expired.
  std::optional<std::string> scene(std::string_view ticket, Millis now) const;
};

Reaction scene_code_create(PlatformState& world, const ApiCall& call);

}  // namespace wechat_api::simulator
