// Building callbacks and judging answers as reference/wechat-oa §1–3 and reference/wecom §1–3 describe them.
#include "wechat_api/simulator/callback.h"

#include <fmt/format.h>

#include "wechat_api/digest.h"
#include "wechat_api/percent.h"
#include "wechat_api/simulator/phone_face.h"

namespace wechat_api::simulator {
namespace {

using PlatformKind = wechat_api::Platform;

std::string cdata(std::string_view name, std::string_view text) {
  std::string inside;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find("]]>", at);
    if (end == std::string_view::npos) {
      inside += text.substr(at);
      break;
    }
    inside += std::string(text.substr(at, end - at)) + "]]]]><![CDATA[>";
    at = end + 3;
  }
  return fmt::format("<{0}><![CDATA[{1}]]></{0}>\n", name, inside);
}

std::string event(std::string_view name, std::string_view key) {
  return cdata("MsgType", "event") + cdata("Event", name) + cdata("EventKey", key);
}

// No kind of its own: the official account sends a text of the platform in the sticker's place (reference: wechat-oa §2.1).
// WeCom's pages say nothing of stickers; a picture is assumed.
std::string sticker(bool is_wecom) {
  if (is_wecom) return cdata("MsgType", "image") + cdata("PicUrl", "") + cdata("MediaId", "sim-sticker");
  return cdata("MsgType", "text") + cdata("Content", "【收到不支持的消息类型，暂无法显示】");
}

std::string picked_location(const Act& act) {
  return event("location_select", kLocationKey) + "<SendLocationInfo>" + cdata("Location_X", act.latitude) +
         cdata("Location_Y", act.longitude) + cdata("Scale", "15") + cdata("Label", act.text) + cdata("Poiname", "") +
         "</SendLocationInfo>\n";
}

std::string own_elements(const AccountSettings& account, const Act& act) {
  const bool is_wecom = account.platform == PlatformKind::wecom;
  switch (act.kind) {
    case Act::Kind::say: return cdata("MsgType", "text") + cdata("Content", act.text);
    case Act::Kind::follow:
      return event("subscribe", act.text.empty() ? "" : "qrscene_" + act.text) + (act.text.empty() ? "" : cdata("Ticket", "sim-ticket"));
    case Act::Kind::unfollow: return event("unsubscribe", "");
    case Act::Kind::scan: return event("SCAN", act.text) + cdata("Ticket", "sim-ticket");
    case Act::Kind::tap: return event(is_wecom ? "click" : "CLICK", act.text);
    case Act::Kind::enter: return event("enter_agent", "");
    case Act::Kind::location:
      return cdata("MsgType", "location") + fmt::format("<Location_X>{}</Location_X>\n<Location_Y>{}</Location_Y>\n<Scale>15</Scale>\n", act.latitude, act.longitude) +
             cdata("Label", act.text);
    case Act::Kind::picture:
      return cdata("MsgType", "image") + cdata("PicUrl", "http://mmbiz.qpic.cn/sim/0") + cdata("MediaId", "sim-picture");
    case Act::Kind::voice:
      return cdata("MsgType", "voice") + cdata("MediaId", "sim-voice") + cdata("Format", "amr") +
             (act.text.empty() ? "" : cdata("Recognition", act.text));
    case Act::Kind::video: return cdata("MsgType", "video") + cdata("MediaId", "sim-video") + cdata("ThumbMediaId", "sim-thumb");
    case Act::Kind::link:
      return cdata("MsgType", "link") + cdata("Title", act.text) + cdata("Description", "") + cdata("Url", act.url) +
             (is_wecom ? cdata("PicUrl", "") : "");
    case Act::Kind::sticker: return sticker(is_wecom);
    case Act::Kind::pick_location: return picked_location(act);
    case Act::Kind::card: return cdata("MsgType", "event") + act.elements;
    case Act::Kind::agree:
      return cdata("MsgType", "event") + cdata("Event", "subscribe_msg_popup_event") + "<SubscribeMsgPopupEvent><List>" +
             cdata("TemplateId", act.text) + cdata("SubscribeStatusString", "accept") + "<PopupScene>1</PopupScene></List></SubscribeMsgPopupEvent>\n";
  }
  return "";
}

std::string seconds_text(std::chrono::sys_seconds at) { return std::to_string(at.time_since_epoch().count()); }

// Opens a sealed answer as the platform does: signature first.
std::optional<std::string> opened(const Envelope& envelope, const std::string& body, const CallbackRequest& request, std::string& complaint) {
  const auto encrypt = element(body, "Encrypt"), signature = element(body, "MsgSignature"), time = element(body, "TimeStamp"),
             nonce = element(body, "Nonce");
  if (!encrypt || !signature || !time || !nonce) {
    complaint = "the sealed answer lacks Encrypt, MsgSignature, TimeStamp or Nonce";
    return std::nullopt;
  }
  if (*nonce != request.nonce) complaint = "the answer's Nonce is not the request's";
  const EnvelopeResult result = envelope.open(*time, *nonce, *encrypt, *signature);
  if (!result.opened) {
    complaint = "the sealed answer does not open: " + std::string(name_of(result.fault));
    return std::nullopt;
  }
  return result.opened->text;
}

}  // namespace

bool is_event(const Act& act) {
  switch (act.kind) {
    case Act::Kind::follow:
    case Act::Kind::unfollow:
    case Act::Kind::scan:
    case Act::Kind::tap:
    case Act::Kind::enter:
    case Act::Kind::card:
    case Act::Kind::agree:
    case Act::Kind::pick_location: return true;
    default: return false;
  }
}

std::vector<Act> callbacks_of(const Act& act) {
  if (act.kind != Act::Kind::pick_location) return {act};
  Act message = act;
  message.kind = Act::Kind::location;
  return {act, message};
}

std::string inbound_xml(const AccountSettings& account, const Person& person, const Act& act, std::chrono::sys_seconds created_at,
                        std::uint64_t message_id) {
  const bool is_wecom = account.platform == PlatformKind::wecom;
  std::string xml = "<xml>" + cdata("ToUserName", is_wecom ? account.app_id : account.original_id) + cdata("FromUserName", person.external_id) +
                    fmt::format("<CreateTime>{}</CreateTime>\n", seconds_text(created_at)) + own_elements(account, act);
  if (!is_event(act)) xml += fmt::format("<MsgId>{}</MsgId>\n", message_id);
  if (is_wecom) xml += fmt::format("<AgentID>{}</AgentID>\n", account.agent_id);
  return xml + "</xml>";
}

CallbackRequest callback_request(const AccountSettings& account, const Envelope* envelope, const std::string& openid,
                                 const std::string& xml, std::chrono::sys_seconds now, std::uint64_t random) {
  const bool is_wecom = account.platform == PlatformKind::wecom;
  CallbackRequest request;
  request.nonce = std::to_string(random % 1'000'000'000);
  const std::string time = seconds_text(now);
  Digest sha1(Digest::Kind::sha1);
  request.target = fmt::format("/wechat/{}?timestamp={}&nonce={}", account.name, time, request.nonce);
  if (!is_wecom)
    request.target += fmt::format("&signature={}&openid={}", sha1.signature({account.token, time, request.nonce}), percent_encoded(openid));
  if (!envelope) {
    request.body = xml;
    return request;
  }
  const std::string sealed = envelope->seal(xml);
  request.target += fmt::format("&msg_signature={}", envelope->signature(time, request.nonce, sealed));
  if (!is_wecom) request.target += "&encrypt_type=aes";
  const std::string receiver = cdata("ToUserName", is_wecom ? account.app_id : account.original_id);
  if (account.mode == Mode::compatible)
    request.body = xml.substr(0, xml.rfind("</xml>")) + cdata("Encrypt", sealed) + "</xml>";
  else
    request.body = "<xml>" + receiver + (is_wecom ? cdata("AgentID", std::to_string(account.agent_id)) : "") + cdata("Encrypt", sealed) + "</xml>";
  return request;
}

std::string verification_target(const AccountSettings& account, const Envelope* envelope, std::string_view echo,
                                std::chrono::sys_seconds now, std::uint64_t random) {
  const std::string nonce = std::to_string(random % 1'000'000'000), time = seconds_text(now);
  if (account.platform == PlatformKind::wecom && envelope) {
    const std::string sealed = envelope->seal(echo);
    return fmt::format("/wechat/{}?msg_signature={}&timestamp={}&nonce={}&echostr={}", account.name, envelope->signature(time, nonce, sealed),
                       time, nonce, percent_encoded(sealed));
  }
  Digest sha1(Digest::Kind::sha1);
  return fmt::format("/wechat/{}?signature={}&timestamp={}&nonce={}&echostr={}", account.name, sha1.signature({account.token, time, nonce}),
                     time, nonce, percent_encoded(echo));
}

Judged judge(const AccountSettings& account, const Envelope* envelope, const Person& person, const CallbackRequest& request,
             const HttpAnswer& answer) {
  Judged judged;
  if (answer.state != HttpAnswer::State::complete || answer.status != 200) return judged;
  judged.is_answered = true;
  if (answer.body.empty() || answer.body == "success") return judged;
  std::string xml = answer.body;
  if (element(xml, "Encrypt")) {
    if (!envelope) {
      judged.complaint = "a sealed answer to a plain message";
      return judged;
    }
    const auto inner = opened(*envelope, answer.body, request, judged.complaint);
    if (!inner) return judged;
    xml = *inner;
  } else if (account.mode == Mode::safe) {
    judged.complaint = "a plain answer in safe mode";
    return judged;
  }
  const std::string self = account.platform == PlatformKind::wecom ? account.app_id : account.original_id;
  if (element(xml, "ToUserName") != person.external_id || element(xml, "FromUserName") != self)
    judged.complaint = "ToUserName and FromUserName are not swapped";
  const auto type = element(xml, "MsgType");
  if (!type) judged.complaint = "the answer has no MsgType";
  else judged.sent = *type == "text" ? element(xml, "Content").value_or("") : "〔" + *type + "〕";
  if (type) judged.text = on_the_phone(judged.sent);
  if (type) judged.face = passive_face(*type, xml);
  return judged;
}

std::optional<std::string> element(std::string_view xml, std::string_view name) {
  const std::string open = fmt::format("<{}>", name), close = fmt::format("</{}>", name);
  const std::size_t begin = xml.find(open);
  if (begin == std::string_view::npos) return std::nullopt;
  constexpr std::string_view kStart = "<![CDATA[", kEnd = "]]>";
  std::string_view rest = xml.substr(begin + open.size());
  std::string text;
  while (!rest.starts_with(close)) {
    if (rest.empty()) return std::nullopt;
    if (rest.starts_with(kStart)) {
      const std::size_t end = rest.find(kEnd);
      if (end == std::string_view::npos) return std::nullopt;
      text += rest.substr(kStart.size(), end - kStart.size());
      rest.remove_prefix(end + kEnd.size());
    } else {
      text += rest.front();
      rest.remove_prefix(1);
    }
  }
  return text;
}

}  // namespace wechat_api::simulator
