// Permanent media; declared in media.h.
#include <boost/json/parse.hpp>

#include "wechat_api/simulator/multipart.h"
#include "wechat_api/simulator/platform_state.h"

namespace wechat_api::simulator {
namespace {

namespace json = boost::json;

constexpr std::size_t kOthers = 1'000, kImages = 100'000;
constexpr std::int64_t kPage = 20;

std::size_t count_of(const PlatformState& world, const AccountSettings& account, std::string_view type) {
  std::size_t count = 0;
  for (const auto& [id, media] : world.media.kept) count += media.is_permanent && media.owner == media_owner(account) && media.type == type;
  return count;
}

const Media* own(PlatformState& world, const ApiCall& call) {
  const Media* media = world.media.usable(*call.account, text_in(call.asked, "media_id"), call.now);
  return media && media->is_permanent ? media : nullptr;
}

}  // namespace

Reaction material_add(PlatformState& world, const ApiCall& call) {
  const std::string type(call.parameter("type"));
  const auto parts = form_parts(call.body);
  const FormPart* part = parts ? part_named(*parts, "media") : nullptr;
  if (!part) return refuse(world, call, 41005);
  if (part->body.empty()) return refuse(world, call, 44001);
  if (const int fault = media_fault(call.platform, type, part->body, true); fault != 0) return refuse(world, call, fault);
  if (count_of(world, *call.account, type) >= (type == "image" ? kImages : kOthers)) return refuse(world, call, 45001);
  Media media{media_owner(*call.account), type, std::string(part->body), part->filename, call.now, true, "", "", ""};
  if (type == "video") {
    const FormPart* description = part_named(*parts, "description");
    boost::system::error_code failed;
    const json::value words = json::parse(description ? description->body : std::string_view(), failed);
    if (failed || !words.is_object() || text_in(words.as_object(), "title").empty()) return refuse(world, call, 47001);
    media.title = text_in(words.as_object(), "title");
    media.introduction = text_in(words.as_object(), "introduction");
  }
  const std::string id = new_media_id(world, "sim-material-");
  if (type == "image") media.url = "http://mmbiz.qpic.cn/sim/" + id + "/0";
  json::object answer{{"media_id", id}};
  if (type == "image") answer["url"] = media.url;
  world.media.kept[id] = std::move(media);
  return given(std::move(answer));
}

Reaction material_get(PlatformState& world, const ApiCall& call) {
  const Media* media = own(world, call);
  if (!media) return refuse(world, call, 40007);
  if (media->type == "video")
    return given({{"title", media->title}, {"description", media->introduction}, {"down_url", "http://vod.simulated.invalid/" + text_in(call.asked, "media_id")}});
  Reaction reaction;
  reaction.body = media->bytes;
  reaction.content_type = media_content_type(format_of(media->bytes));
  return reaction;
}

Reaction material_delete(PlatformState& world, const ApiCall& call) {
  if (!own(world, call)) return refuse(world, call, 40007);
  world.media.kept.erase(world.media.kept.find(text_in(call.asked, "media_id")));
  return ok();
}

Reaction material_count(PlatformState& world, const ApiCall& call) {
  return given({{"voice_count", count_of(world, *call.account, "voice")},
                {"video_count", count_of(world, *call.account, "video")},
                {"image_count", count_of(world, *call.account, "image")},
                {"news_count", 0}});
}

Reaction material_list(PlatformState& world, const ApiCall& call) {
  const std::string type = text_in(call.asked, "type");
  const auto offset = number_in(call.asked, "offset"), count = number_in(call.asked, "count");
  if (type != "image" && type != "voice" && type != "video" && type != "news") return refuse(world, call, 40004);
  if (!offset || *offset < 0 || !count || *count < 1 || *count > kPage) return refuse(world, call, 40097);
  json::array items;
  std::int64_t number = 0;
  for (const auto& [id, media] : world.media.kept) {
    if (!media.is_permanent || media.owner != media_owner(*call.account) || media.type != type) continue;
    if (number++ < *offset || static_cast<std::int64_t>(items.size()) >= *count) continue;
    items.push_back(json::object{{"media_id", id}, {"name", media.filename}, {"update_time", unix_seconds(media.created_at)}, {"url", media.url}});
  }
  return given({{"total_count", number}, {"item_count", items.size()}, {"item", std::move(items)}});
}

}  // namespace wechat_api::simulator
