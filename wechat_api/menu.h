// The menu below the chat, as values and as the platform's JSON. Pure. Used by the channels.
#pragma once

#include <string>
#include <vector>

namespace wechat_api {

struct MenuButton {
  enum class Kind { click, location_select };
  std::string name;
  std::string key;  // what a tap sends; empty when buttons stand below
  Kind kind = Kind::click;
  std::vector<MenuButton> below;
};
using Menu = std::vector<MenuButton>;

// The body of menu/create, the same on both platforms (wechat-oa §5.8, wecom §2.6). Throws std::invalid_argument for what
// the platforms refuse: 1 to 3 buttons of at most 16 bytes, none or 1 to 5 below each of at most 60, keys of at most 128.
std::string menu_json(const Menu& menu);

}  // namespace wechat_api
