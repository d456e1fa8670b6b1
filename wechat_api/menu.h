// The menu below the chat, as values and as the platform's JSON. Pure. Used by the channels and the operator's
// commands.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "wechat_api/message.h"

namespace wechat_api {

struct MenuButton {
  enum class Kind { click, location_select };
  std::string name;
  std::string key;  // what a tap sends; empty when buttons stand below
  Kind kind = Kind::click;
  std::vector<MenuButton> below;
};
using Menu = std::vector<MenuButton>;

// The body of menu/create, the same on both platforms (wechat-oa §5.8, wecom §2.6). Throws std::invalid_argument for
// what the platforms refuse: 1 to 3 buttons of at most 16 bytes, none or 1 to 5 below each of at most 60, keys of at
// most 128.
std::string menu_json(const Menu& menu);

// Another menu for the followers under one tag (official account): needs a menu for all, the newest rule wins, there is
// no changing one. Throws as menu_json does.
std::string conditional_menu_json(const Menu& menu, std::int64_t tag_id);

// Each button on a line: "name: type what", levels indented by two blanks; what stands on the platform and what is
// wanted look the same when they are the same. Nothing where the answer (menu/get of either platform) describes no
// menu; an account without one (46003) is refused before.
std::vector<std::string> menu_lines(const Menu& menu);
std::optional<std::vector<std::string>> read_menu_lines(std::string_view body);
// What has to change: "- line" is published and not wanted, "+ line" wanted and not published, in the order they stand;
// empty: nothing.
std::vector<std::string> menu_diff(const std::vector<std::string>& published, const std::vector<std::string>& wanted);

}  // namespace wechat_api
