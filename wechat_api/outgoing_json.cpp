// See outgoing_json.h.
#include "wechat_api/outgoing_json.h"

#include <algorithm>
#include <boost/json.hpp>
#include <stdexcept>
#include <string_view>

#include "wechat_api/choice_text.h"
#include "wechat_api/reply_xml.h"
#include "wechat_api/utf8.h"

namespace wechat_api {

namespace {

namespace json = boost::json;

constexpr int kDuplicateCheckSeconds = 1800;

// Control characters would be written as \u escapes.
json::string clean(std::string_view text) {
  const std::string out = without_control(valid_utf8(text));
  return json::string(out);
}
json::string limited(std::string_view text, std::size_t limit_bytes) {
  const std::string out = without_control(valid_utf8(text));
  return json::string(cut_utf8(out, limit_bytes));
}

// Adds "msgtype" and the object of that name.
class Message {
 public:
  Message(json::object& call, Platform platform) : call_(call), platform_(platform) {}

  void operator()(const TextReply& reply) const { add("text", {{"content", text_with_choices(reply, platform_)}}); }
  void operator()(const ImageReply& reply) const { add("image", {{"media_id", clean(reply.media_id)}}); }
  void operator()(const VoiceReply& reply) const { add("voice", {{"media_id", clean(reply.media_id)}}); }

  void operator()(const VideoReply& reply) const {
    json::object video{{"media_id", clean(reply.media_id)}};
    if (platform_ == Platform::official_account) video["thumb_media_id"] = clean(reply.thumb_media_id);
    video["title"] = limited(reply.title, kTitleLimitBytes);
    video["description"] = limited(reply.description, kDescriptionLimitBytes);
    add("video", std::move(video));
  }

  void operator()(const MusicReply& reply) const {
    if (platform_ == Platform::wecom) refuse();
    add("music", {{"title", limited(reply.title, kTitleLimitBytes)},
                  {"description", limited(reply.description, kDescriptionLimitBytes)},
                  {"musicurl", clean(reply.url)},
                  {"hqmusicurl", clean(reply.hq_url)},
                  {"thumb_media_id", clean(reply.thumb_media_id)}});
  }

  void operator()(const NewsReply& reply) const {
    const std::size_t limit = platform_ == Platform::wecom ? kArticleLimit : 1;  // more than one gives 45008 there
    json::array articles;
    for (std::size_t index = 0; index < std::min(limit, reply.articles.size()); ++index) {
      const Article& article = reply.articles[index];
      articles.push_back(json::object{{"title", limited(article.title, kTitleLimitBytes)},
                                      {"description", limited(article.description, kDescriptionLimitBytes)},
                                      {"url", clean(article.url)},
                                      {"picurl", clean(article.picture_url)}});
    }
    if (articles.empty()) refuse();
    add("news", {{"articles", std::move(articles)}});
  }

  template <class Other>
  void operator()(const Other&) const {
    refuse();
  }

 private:
  void add(std::string_view type, json::object object) const {
    call_["msgtype"] = type;
    call_[type] = std::move(object);
  }
  [[noreturn]] static void refuse() { throw std::invalid_argument("this reply cannot be pushed on this platform"); }

  json::object& call_;
  Platform platform_;
};

}  // namespace

std::string customer_service_json(const std::string& openid, const Reply& reply) {
  json::object call{{"touser", openid}};
  std::visit(Message(call, Platform::official_account), reply);
  return json::serialize(call);
}

std::string wecom_message_json(const std::vector<std::string>& user_ids, std::int64_t agent_id, const Reply& reply) {
  std::string joined;
  for (const std::string& id : user_ids) {
    if (!joined.empty()) joined += '|';
    joined += id;
  }
  json::object call{{"touser", joined}};
  std::visit(Message(call, Platform::wecom), reply);
  call["agentid"] = agent_id;
  call["enable_duplicate_check"] = 1;
  call["duplicate_check_interval"] = kDuplicateCheckSeconds;
  return json::serialize(call);
}

}  // namespace wechat_api
