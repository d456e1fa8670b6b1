// See reply_xml.h.
#include "wechat_api/reply_xml.h"

#include <algorithm>
#include <string_view>

#include "wechat_api/choice_text.h"
#include "wechat_api/message_xml.h"
#include "wechat_api/utf8.h"

namespace wechat_api {

namespace {

bool answers_an_event(const Content& content) {
  switch (kind_of(content)) {
    case ContentKind::text:
    case ContentKind::image:
    case ContentKind::voice:
    case ContentKind::video:
    case ContentKind::location:
    case ContentKind::link:
    case ContentKind::other_message:
      return false;
    default:
      return true;
  }
}

void append_open(std::string& xml, std::string_view name) {
  xml.append("<").append(name).append(">");
}
void append_close(std::string& xml, std::string_view name) {
  xml.append("</").append(name).append(">");
}

void append_text(std::string& xml, std::string_view name, std::string_view text) {
  append_cdata(xml, name, valid_utf8(text));
}

// Optional elements are left out when empty.
void append_limited(std::string& xml, std::string_view name, std::string_view text, std::size_t limit_bytes) {
  if (text.empty()) return;
  const std::string valid = valid_utf8(text);
  append_cdata(xml, name, cut_utf8(valid, limit_bytes));
}

// One body for each kind of reply; returns false when this platform has no such answer.
class Body {
 public:
  Body(std::string& xml, const Inbound& message) : xml_(xml), message_(message) {}

  bool operator()(const NoReply&) const { return false; }

  bool operator()(const TextReply& reply) const {
    const std::string text = text_with_choices(reply, message_.platform);
    if (text.empty()) return false;
    type("text");
    append_cdata(xml_, "Content", text);
    return true;
  }

  bool operator()(const ImageReply& reply) const { return media("image", "Image", reply.media_id); }
  bool operator()(const VoiceReply& reply) const { return media("voice", "Voice", reply.media_id); }

  bool operator()(const VideoReply& reply) const {
    type("video");
    append_open(xml_, "Video");
    append_text(xml_, "MediaId", reply.media_id);
    append_limited(xml_, "Title", reply.title, kTitleLimitBytes);
    append_limited(xml_, "Description", reply.description, kDescriptionLimitBytes);
    append_close(xml_, "Video");
    return true;
  }

  bool operator()(const MusicReply& reply) const {
    if (message_.platform == Platform::wecom) return false;
    type("music");
    append_open(xml_, "Music");
    append_limited(xml_, "Title", reply.title, kTitleLimitBytes);
    append_limited(xml_, "Description", reply.description, kDescriptionLimitBytes);
    if (!reply.url.empty()) append_text(xml_, "MusicUrl", reply.url);
    if (!reply.hq_url.empty()) append_text(xml_, "HQMusicUrl", reply.hq_url);
    append_text(xml_, "ThumbMediaId", reply.thumb_media_id);
    append_close(xml_, "Music");
    return true;
  }

  bool operator()(const NewsReply& reply) const {
    const bool only_one = message_.platform == Platform::official_account && !answers_an_event(message_.content);
    const std::size_t count = std::min(reply.articles.size(), only_one ? std::size_t{1} : kArticleLimit);
    if (count == 0) return false;
    type("news");
    append_number(xml_, "ArticleCount", static_cast<long long>(count));
    append_open(xml_, "Articles");
    for (std::size_t index = 0; index < count; ++index) append_article(reply.articles[index]);
    append_close(xml_, "Articles");
    return true;
  }

  bool operator()(const TransferReply& reply) const {
    if (message_.platform == Platform::wecom) return false;
    type("transfer_customer_service");
    if (reply.agent_account.empty()) return true;
    append_open(xml_, "TransInfo");
    append_text(xml_, "KfAccount", reply.agent_account);
    append_close(xml_, "TransInfo");
    return true;
  }

  bool operator()(const UpdateButtonReply& reply) const {
    if (message_.platform != Platform::wecom) return false;
    type("update_button");
    append_open(xml_, "Button");
    append_text(xml_, "ReplaceName", reply.replace_name);
    append_close(xml_, "Button");
    return true;
  }

 private:
  void type(std::string_view name) const { append_cdata(xml_, "MsgType", name); }

  bool media(std::string_view type_name, std::string_view element, std::string_view media_id) const {
    type(type_name);
    append_open(xml_, element);
    append_text(xml_, "MediaId", media_id);
    append_close(xml_, element);
    return true;
  }

  void append_article(const Article& article) const {
    append_open(xml_, "item");
    append_limited(xml_, "Title", article.title, kTitleLimitBytes);
    append_limited(xml_, "Description", article.description, kDescriptionLimitBytes);
    if (!article.picture_url.empty()) append_text(xml_, "PicUrl", article.picture_url);
    append_text(xml_, "Url", article.url);
    append_close(xml_, "item");
  }

  std::string& xml_;
  const Inbound& message_;
};

}  // namespace

std::string reply_xml(const Reply& reply, const Inbound& message, std::chrono::sys_seconds now) {
  std::string xml = "<xml>";
  xml.reserve(512);
  append_cdata(xml, "ToUserName", message.from);
  append_cdata(xml, "FromUserName", message.to);
  append_number(xml, "CreateTime", now.time_since_epoch().count());
  if (!std::visit(Body(xml, message), reply)) return {};
  xml += "</xml>";
  return xml;
}

}  // namespace wechat_api
