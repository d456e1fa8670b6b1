// Written from reference/wechat-oa §5.8 and §9 and reference/wecom §2.6 and §10.
#include "wechat_api/simulator/menu.h"

#include <algorithm>
#include <array>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

namespace wechat_api::simulator {
namespace {

namespace json = boost::json;

constexpr std::size_t kNameBytes = 16, kNameBelowBytes = 60, kKeyBytes = 128, kUrlBytes = 1024;
constexpr std::size_t kButtons = 3, kButtonsBelow = 5;
constexpr std::array<std::string_view, 8> kKeyTypes = {"click", "scancode_push", "scancode_waitmsg", "pic_sysphoto", "pic_photo_or_album",
                                                       "pic_weixin", "location_select", "media_id"};

// The codes of one level.
struct Level {
  MenuFault type, name, key, url, domain;
  std::size_t name_bytes;
};
constexpr Level kTop{{40017, "invalid button type"}, {40018, "invalid button name size"}, {40019, "invalid button key size"},
                     {40020, "invalid button url size"}, {40054, "invalid button url domain"}, kNameBytes};
constexpr Level kBelow{{40024, "invalid sub button type"}, {40025, "invalid sub button name size"}, {40026, "invalid sub button key size"},
                       {40027, "invalid sub button url size"}, {40055, "invalid sub button url domain"}, kNameBelowBytes};

std::string_view text_in(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value && value->is_string() ? std::string_view(value->get_string()) : std::string_view();
}

bool fits(std::string_view text, std::size_t most) { return !text.empty() && text.size() <= most; }

MenuFault leaf_fault(const json::object& button, const Level& level) {
  const std::string_view type = text_in(button, "type");
  if (type == "view") {
    const std::string_view url = text_in(button, "url");
    if (!fits(url, kUrlBytes)) return level.url;
    return url.starts_with("https://") || url.starts_with("http://") ? MenuFault{} : level.domain;
  }
  if (std::find(kKeyTypes.begin(), kKeyTypes.end(), type) == kKeyTypes.end()) return level.type;
  return fits(text_in(button, type == "media_id" ? "media_id" : "key"), kKeyBytes) ? MenuFault{} : level.key;
}

MenuFault button_fault(const json::value& value, const Level& level) {
  if (!value.is_object()) return level.type;
  const json::object& button = value.get_object();
  if (!fits(text_in(button, "name"), level.name_bytes)) return level.name;
  const json::value* below = button.if_contains("sub_button");
  const json::array* entries = below ? below->if_array() : nullptr;
  if (!entries || entries->empty()) return leaf_fault(button, level);
  if (level.name_bytes == kNameBelowBytes) return {40022, "invalid sub button level"};
  if (entries->size() > kButtonsBelow) return {40023, "invalid sub button size"};
  for (const json::value& entry : *entries)
    if (const MenuFault fault = button_fault(entry, kBelow); fault.code != 0) return fault;
  return {};
}

}  // namespace

MenuFault menu_fault(std::string_view body, bool is_wecom) {
  if (body.find("\\u") != std::string_view::npos) return {40033, "invalid charset. please check your request, if include \\uxxxx"};
  boost::system::error_code failed;
  const json::value value = json::parse(body, failed);
  if (failed || !value.is_object()) return is_wecom ? MenuFault{40058, "invalid Request Parameter"} : MenuFault{47001, "data format error"};
  const json::value* buttons = value.get_object().if_contains("button");
  const json::array* list = buttons ? buttons->if_array() : nullptr;
  if (!list || list->empty() || list->size() > kButtons) return {40016, "invalid button size"};
  for (const json::value& button : *list)
    if (const MenuFault fault = button_fault(button, kTop); fault.code != 0) return fault;
  return {};
}

}  // namespace wechat_api::simulator
