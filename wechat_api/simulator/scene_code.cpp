// See scene_code.h.
#include "wechat_api/simulator/scene_code.h"

#include <fmt/format.h>

#include "wechat_api/simulator/platform_state.h"

namespace wechat_api::simulator {

namespace {
constexpr std::int64_t kLongest = 2'592'000, kShortest = 60, kPermanentScenes = 100'000, kScenes = 4'294'967'295;
constexpr std::size_t kSceneCharacters = 64;
}  // namespace

std::optional<std::string> SceneCodeBook::scene(std::string_view ticket, Millis now) const {
  const auto found = codes.find(ticket);
  return found == codes.end() || found->second.expires_at <= now ? std::nullopt : std::optional(found->second.scene);
}

Reaction scene_code_create(PlatformState& world, const ApiCall& call) {
  const std::string action = text_in(call.asked, "action_name");
  const bool is_permanent = action.starts_with("QR_LIMIT_"), is_text = action.ends_with("STR_SCENE");
  if (action != "QR_SCENE" && action != "QR_STR_SCENE" && action != "QR_LIMIT_SCENE" && action != "QR_LIMIT_STR_SCENE") return refuse(world, call, 40052);
  const boost::json::object* around = object_in(call.asked, "action_info");
  const boost::json::object* asked = around ? object_in(*around, "scene") : nullptr;
  if (!asked) return refuse(world, call, 40053);
  const auto number = id_in(*asked, "scene_id");
  const std::string words = text_in(*asked, "scene_str");
  const bool fits = is_text ? !words.empty() && characters(words) <= kSceneCharacters
                            : number && *number > 0 && *number <= (is_permanent ? kPermanentScenes : kScenes);
  if (!fits) return refuse(world, call, 40053);
  const std::int64_t seconds = std::min(number_in(call.asked, "expire_seconds").value_or(kShortest), kLongest);
  const std::string ticket = fmt::format("sim-ticket-{}", world.next_id());
  SceneCodeBook::Code& code = world.scene_codes.codes[ticket];
  code.account = call.account->name;
  code.scene = is_text ? words : std::to_string(*number);
  if (!is_permanent) code.expires_at = call.now + std::chrono::seconds{seconds};
  boost::json::object answer{{"ticket", ticket}, {"url", "http://weixin.qq.com/q/" + ticket}};
  if (!is_permanent) answer["expire_seconds"] = seconds;
  return given(std::move(answer));
}

}  // namespace wechat_api::simulator
