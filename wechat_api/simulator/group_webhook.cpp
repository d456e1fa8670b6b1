// Messages a webhook pushes into its group; declared in wecom_group.h. Nobody signs here but with the key.
#include <fmt/format.h>

#include <algorithm>

#include "wechat_api/base64.h"
#include "wechat_api/digest.h"
#include "wechat_api/simulator/multipart.h"
#include "wechat_api/simulator/phone_face.h"
#include "wechat_api/simulator/platform_state.h"
#include "wechat_api/simulator/wecom_card.h"

namespace wechat_api::simulator {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

constexpr std::size_t kPerMinute = 20, kTextBytes = 2048, kMarkdownBytes = 4096, kImageBytes = 2 * 1024 * 1024, kArticles = 8;
constexpr auto kMediaKept = std::chrono::days{3};

MemberPayload words(const json::object& content, std::size_t most) {
  const std::string text = text_in(content, "content");
  return text.empty() ? MemberPayload{93017, ""} : text.size() > most ? MemberPayload{45002, ""} : MemberPayload{0, text};
}

MemberPayload picture(const json::object& content) {
  const auto bytes = bytes_of_base64(text_in(content, "base64"));
  if (!bytes || bytes->empty()) return {40058, ""};
  if (bytes->size() > kImageBytes) return {93018, ""};
  Digest md5(Digest::Kind::md5);
  return md5.hex({*bytes}) == text_in(content, "md5") ? MemberPayload{0, "〔image〕"} : MemberPayload{301019, ""};
}

MemberPayload articles(const json::object& content) {
  const json::array* list = list_in(content, "articles");
  if (!list || list->empty()) return {44003, ""};
  if (list->size() > kArticles) return {45008, ""};
  std::string text;
  for (const json::value& one : *list) {
    const json::object* article = one.if_object();
    if (!article || text_in(*article, "title").empty()) return {41016, ""};
    if (text_in(*article, "url").empty()) return {41010, ""};
    text += (text.empty() ? "" : "\n") + text_in(*article, "title");
  }
  return {0, text};
}

MemberPayload upload(const PlatformState& world, const ApiCall& call, const json::object& content, const std::string& type) {
  const auto found = world.media.kept.find(text_in(content, "media_id"));
  const bool is_good = found != world.media.kept.end() && found->second.owner == "webhook " + std::string(call.parameter("key")) &&
                       found->second.type == type && call.now < found->second.created_at + kMediaKept;
  return is_good ? MemberPayload{0, "〔" + type + "〕"} : MemberPayload{40007, ""};
}

MemberPayload card(const json::object& content) {
  if (!text_in(content, "card_type").ends_with("_notice") || object_in(content, "action_menu")) return {42031, ""};
  const int fault = card_fault(content);
  return fault != 0 ? MemberPayload{fault, ""} : MemberPayload{0, card_text(content)};
}

MemberPayload payload_of(const PlatformState& world, const ApiCall& call) {
  const std::string type = text_in(call.asked, "msgtype");
  const json::object* content = object_in(call.asked, type);
  if (!content) return {type.empty() ? 40008 : 93017, ""};
  if (type == "text") return words(*content, kTextBytes);
  if (type == "markdown" || type == "markdown_v2") return words(*content, kMarkdownBytes);
  if (type == "image") return picture(*content);
  if (type == "news") return articles(*content);
  if (type == "file" || type == "voice") return upload(world, call, *content, type);
  if (type == "template_card") return card(*content);
  return {40008, ""};
}

WecomGroupBook::Webhook* webhook_of(PlatformState& world, const ApiCall& call) {
  const auto found = world.wecom_groups.webhooks.find(call.parameter("key"));
  return found == world.wecom_groups.webhooks.end() ? nullptr : &found->second;
}

}  // namespace

Reaction webhook_send(PlatformState& world, const ApiCall& call) {
  WecomGroupBook::Webhook* webhook = webhook_of(world, call);
  if (!webhook) return refuse(world, call, 93000);
  if (!call.is_object) return refuse(world, call, 40058);
  const MemberPayload payload = payload_of(world, call);
  if (payload.code != 0) return refuse(world, call, payload.code);
  while (!webhook->sent.empty() && webhook->sent.front() + 1min <= call.now) webhook->sent.pop_front();
  if (webhook->sent.size() >= kPerMinute) return refuse(world, call, 45009);
  webhook->sent.push_back(call.now);
  world.ledger.add({call.now, webhook->account, webhook->group, Sight::Via::group, payload.text, fmt::format("sim-webhook-{}", world.next_id()), "",
                    phone_face(world, call.asked), webhook->group});
  return ok();
}

Reaction webhook_upload(PlatformState& world, const ApiCall& call) {
  if (!webhook_of(world, call)) return refuse(world, call, 93000);
  const std::string type(call.parameter("type"));
  if (type != "file" && type != "voice") return refuse(world, call, 40005);
  const auto parts = form_parts(call.body);
  const FormPart* part = parts ? part_named(*parts, "media") : nullptr;
  if (!part) return refuse(world, call, 41005);
  if (const int fault = media_fault(call.platform, type, part->body, false); fault != 0) return refuse(world, call, fault);
  const std::string id = new_media_id(world, "sim-webhook-media-");
  world.media.kept[id] = Media{"webhook " + std::string(call.parameter("key")), type, std::string(part->body), part->filename, call.now, false, "", "", ""};
  return ok_with({{"type", type}, {"media_id", id}, {"created_at", std::to_string(unix_seconds(call.now))}});
}

}  // namespace wechat_api::simulator
