// See mass_message.h.
#include "wechat_api/mass_message.h"

#include <algorithm>
#include <boost/json.hpp>
#include <stdexcept>

#include "wechat_api/choice_text.h"
#include "wechat_api/json_field.h"

namespace wechat_api {

namespace json = boost::json;

namespace {

constexpr std::size_t kFewestRecipients = 2;
constexpr std::size_t kClientIdBytes = 32;
constexpr int kSlowest = 4;
constexpr int kMostArticles = 8;

void require(bool is_right, const char* rule) {
  if (!is_right) throw std::invalid_argument(std::string("mass message: ") + rule);
}

// Adds "msgtype" and the object it names; a preview has another word for pictures.
class Message {
 public:
  Message(json::object& call, bool is_preview) : call_(call), is_preview_(is_preview) {}

  void operator()(const TextReply& reply) const {
    const std::string text = text_with_choices(reply, Platform::official_account);
    require(!text.empty(), "an empty text");
    add("text", "text", {{"content", text}});
  }
  void operator()(const ImageReply& reply) const {
    require(!reply.media_id.empty(), "no media id");
    if (is_preview_) return add("image", "image", {{"media_id", json_text(reply.media_id)}});
    add("image", "images",
        {{"media_ids", json::array{json_text(reply.media_id)}},
         {"recommend", ""},
         {"need_open_comment", 0},
         {"only_fans_can_comment", 0}});
  }
  void operator()(const VoiceReply& reply) const {
    require(!reply.media_id.empty(), "no media id");
    add("voice", "voice", {{"media_id", json_text(reply.media_id)}});
  }
  template <class Other>
  void operator()(const Other&) const {
    require(false, "this reply cannot be sent to many");
  }

 private:
  void add(std::string_view type, std::string_view field, json::object object) const {
    call_["msgtype"] = type;
    call_[field] = std::move(object);
  }

  json::object& call_;
  bool is_preview_;
};

std::string with_client_id(json::object call, std::string_view clientmsgid) {
  const auto visible = [](char c) { return c > ' ' && c < 0x7F; };
  require(!clientmsgid.empty() && clientmsgid.size() <= kClientIdBytes &&
              std::all_of(clientmsgid.begin(), clientmsgid.end(), visible),
          "clientmsgid has 1 to 32 visible ASCII characters");
  call["clientmsgid"] = clientmsgid;
  return json::serialize(call);
}

json::object to_tag(std::int64_t tag_id) {
  require(tag_id > 0, "no tag");
  return {{"filter", json::object{{"is_to_all", false}, {"tag_id", tag_id}}}};
}

}  // namespace

std::string mass_openids_json(const std::vector<std::string>& openids, const Reply& message,
                              std::string_view clientmsgid) {
  require(openids.size() >= kFewestRecipients && openids.size() <= kMassRecipients, "2 to 10,000 openids are taken");
  require(std::none_of(openids.begin(), openids.end(), [](const std::string& openid) { return openid.empty(); }),
          "an empty openid");
  json::object call{{"touser", json_texts(openids)}};
  std::visit(Message(call, false), message);
  return with_client_id(std::move(call), clientmsgid);
}

std::string mass_tag_json(std::int64_t tag_id, const Reply& message, std::string_view clientmsgid) {
  json::object call = to_tag(tag_id);
  std::visit(Message(call, false), message);
  return with_client_id(std::move(call), clientmsgid);
}

std::string mass_draft_json(std::int64_t tag_id, const std::string& draft_media_id, std::string_view clientmsgid) {
  json::object call = to_tag(tag_id);
  require(!draft_media_id.empty(), "no draft");
  call["msgtype"] = "mpnews";
  call["mpnews"] = json::object{{"media_id", json_text(draft_media_id)}};
  call["send_ignore_reprint"] = 0;
  return with_client_id(std::move(call), clientmsgid);
}

Call preview_mass(const std::string& openid, const Reply& message) {
  require(!openid.empty(), "no recipient");
  json::object call{{"touser", json_text(openid)}};
  std::visit(Message(call, true), message);
  return {"/cgi-bin/message/mass/preview", json::serialize(call)};
}

Call mass_status(std::int64_t message_id) {
  require(message_id > 0, "no message id");
  return {"/cgi-bin/message/mass/get", json::serialize(json::object{{"msg_id", std::to_string(message_id)}})};
}

Call delete_mass(std::int64_t message_id, int article) {
  require(message_id > 0, "no message id");
  require(article >= 0 && article <= kMostArticles, "articles count from 1 to 8, 0 is all");
  return {"/cgi-bin/message/mass/delete",
          json::serialize(json::object{{"msg_id", message_id}, {"article_idx", article}})};
}

Call mass_speed() {
  return {"/cgi-bin/message/mass/speed/get", "{}"};
}

Call set_mass_speed(int speed) {
  require(speed >= 0 && speed <= kSlowest, "a speed is 0 to 4");
  return {"/cgi-bin/message/mass/speed/set", json::serialize(json::object{{"speed", speed}})};
}

std::optional<MassQueued> read_mass_queued(std::string_view body) {
  const std::optional<json::object> answer = json_object_of(body);
  if (!answer) return std::nullopt;
  std::optional<std::int64_t> id = number_in(*answer, "msg_id");
  if (!id) id = number_in(*answer, "msgid");  // of 45065, which names the earlier message
  if (!id) return std::nullopt;
  return MassQueued{*id, number_in(*answer, "msg_data_id").value_or(0)};
}

std::optional<MassStatus> read_mass_status(std::string_view body) {
  const std::optional<json::object> answer = json_object_of(body);
  const std::string status = answer ? text_in(*answer, "msg_status") : std::string();
  if (status.empty()) return std::nullopt;
  if (status == "SENDING") return MassStatus::sending;
  if (status == "SEND_SUCCESS") return MassStatus::success;
  if (status == "SEND_FAIL") return MassStatus::failed;
  return status == "DELETE" ? MassStatus::deleted : MassStatus::unknown;
}

std::optional<MassSpeed> read_mass_speed(std::string_view body) {
  const std::optional<json::object> answer = json_object_of(body);
  const std::optional<std::int64_t> speed = answer ? number_in(*answer, "speed") : std::nullopt;
  if (!speed || *speed < 0 || *speed > kSlowest) return std::nullopt;
  return MassSpeed{static_cast<int>(*speed), number_in(*answer, "realspeed").value_or(0)};
}

}  // namespace wechat_api
