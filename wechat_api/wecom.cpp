// See wecom.h.
#include "wechat_api/wecom.h"

#include <algorithm>
#include <stdexcept>

#include "wechat_api/account_key.h"
#include "wechat_api/callback_query.h"
#include "wechat_api/envelope_scan.h"
#include "wechat_api/message_read.h"
#include "wechat_api/outgoing_json.h"
#include "wechat_api/reply_xml.h"
#include "wechat_api/route.h"

namespace wechat_api {

namespace {

using std::chrono::sys_seconds;

bool is_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool has_signature_form(std::string_view text) {
  const auto is_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  return text.size() == 40 && std::all_of(text.begin(), text.end(), is_hex);
}

}  // namespace

Wecom::Wecom(AccountSettings settings, HttpTransport& transport, TokenShelf shelf, std::function<sys_seconds()> now)
    : settings_(std::move(settings)),
      envelope_(envelope_of(settings_)),
      sha256_(std::make_unique<Digest>(Digest::Kind::sha256)),
      token_({settings_.platform, settings_.app_id, settings_.secret}, transport, std::move(shelf), std::move(now)),
      client_(Platform::wecom, transport, token_) {}

// The signature covers the ciphertext, so before the body only the form can be judged.
bool Wecom::admit(const Query& query, sys_seconds now) const {
  const std::optional<CallbackQuery> read = read_callback_query(query, now);
  return read && has_signature_form(read->msg_signature);
}

std::optional<std::string> Wecom::verify(const Query& query, sys_seconds now) const {
  const std::optional<CallbackQuery> read = read_callback_query(query, now);
  if (!read) return std::nullopt;
  EnvelopeResult result = envelope_.open(read->timestamp, read->nonce, read->echostr, read->msg_signature);
  if (!result.opened || !is_digits(result.opened->text)) return std::nullopt;
  return std::move(result.opened->text);
}

Decoded Wecom::decode(const Query& query, std::string_view body, sys_seconds now) const {
  const std::optional<CallbackQuery> read = read_callback_query(query, now);
  if (!read) return Refused{"query"};
  const std::optional<SealedBody> sealed = scan_sealed_body(body);
  if (!sealed) return Refused{"envelope"};
  if (!sealed->to_user.empty() && sealed->to_user != settings_.app_id) return Refused{"recipient"};
  const EnvelopeResult result = envelope_.open(read->timestamp, read->nonce, sealed->encrypt, read->msg_signature);
  if (!result.opened) return Refused{name_of(result.fault)};

  const std::string& text = result.opened->text;
  MessageRead message = read_message(text, Platform::wecom, now, *sha256_);
  if (!message.message) return Unusable{text, key_of_text(text, *sha256_), std::string(message.why)};
  if (message.message->to != settings_.app_id) return Refused{"recipient"};
  // Events of the contacts carry no agent; what names another agent was meant for another URL.
  const std::int64_t agent_id = message.message->agent_id;
  if (agent_id != 0 && settings_.agent_id != 0 && agent_id != settings_.agent_id) return Refused{"agent"};
  message.message->account = settings_.name;
  return Authentic{std::move(*message.message), Sealing{true, result.opened->previous_key, std::string(read->nonce)}};
}

std::string Wecom::encode(const Reply& reply, const Inbound& message, const Sealing& sealing, sys_seconds now) const {
  const std::string xml = reply_xml(reply, message, now);
  if (xml.empty()) return {};  // the platform takes an empty 200 for "nothing to say"
  return envelope_.sealed_answer(xml, sealing.nonce, now, sealing.previous_key);
}

// The check looks back 30 minutes; the margin is for a process that was held up between looking at the clock and sending.
DoorRule Wecom::rule(Via) const { return {1, kAppAtMost, std::chrono::minutes(25), {}}; }

Call Wecom::prepare(const Outgoing& out) const {
  if (out.to.empty() || out.to.size() > kAppAtMost) {
    throw std::invalid_argument("message/send takes 1 to 1000 recipients");
  }
  return {"/cgi-bin/message/send", wecom_message_json(out.to, settings_.agent_id, out.message)};
}

Call Wecom::publication(const Menu& menu) const {
  return {"/cgi-bin/menu/create?agentid=" + std::to_string(settings_.agent_id), menu_json(menu)};
}

boost::asio::awaitable<SendResult> Wecom::send(Call call) {
  constexpr bool kHasRepeatKey = true;
  return client_.send(std::move(call), kHasRepeatKey);
}

boost::asio::awaitable<Answer> Wecom::ask(Call call) {
  constexpr bool kHasRepeatKey = true;  // a question may be put again
  return client_.ask(std::move(call), kHasRepeatKey);
}

}  // namespace wechat_api
