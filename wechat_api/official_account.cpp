// See official_account.h.
#include "wechat_api/official_account.h"

#include <algorithm>
#include <stdexcept>

#include "wechat_api/account_key.h"
#include "wechat_api/envelope_scan.h"
#include "wechat_api/mass_message.h"
#include "wechat_api/message_read.h"
#include "wechat_api/outgoing_json.h"
#include "wechat_api/reply_xml.h"
#include "wechat_api/route.h"
#include "wechat_api/subscription_notice.h"
#include "wechat_api/template_message.h"

namespace wechat_api {

namespace {

using std::chrono::sys_seconds;

constexpr std::string_view kNothingToSay = "success";  // in clear in every mode

// The signature of a GET does not cover echostr, so only what the platform sends is echoed, no markup of a stranger.
bool is_echo(std::string_view text) {
  constexpr std::size_t kLongest = 128;
  const auto fits = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '+' || c == '/' ||
           c == '=';
  };
  return !text.empty() && text.size() <= kLongest && std::all_of(text.begin(), text.end(), fits);
}

constexpr std::size_t kTagAtMost = 200'000;  // the largest audience there is

// The title and the time of a message, as its form shows them.
TemplateMessage filled(const FormKeys& form, const Outgoing& out) {
  const auto* text = std::get_if<TextReply>(&out.message);
  if (form.template_id.empty() || text == nullptr) throw std::invalid_argument("no form carries this message");
  TemplateMessage message{form.template_id, {}, {{form.title_key, text->text.substr(0, text->text.find('\n'))}}};
  if (!form.time_key.empty()) message.fields.push_back({form.time_key, out.time});
  return message;
}

bool is_keyed(std::string_view api) {
  return api == "/cgi-bin/message/template/send" || api == "/cgi-bin/message/mass/send" || api == "/cgi-bin/message/mass/sendall";
}

bool is_plain(std::string_view encrypt_type) {
  return encrypt_type.empty() || encrypt_type == "raw";
}

}  // namespace

OfficialAccount::OfficialAccount(AccountSettings settings, HttpTransport& transport, TokenShelf shelf,
                                 std::function<sys_seconds()> now)
    : settings_(std::move(settings)),
      sha1_(std::make_unique<Digest>(Digest::Kind::sha1)),
      sha256_(std::make_unique<Digest>(Digest::Kind::sha256)),
      token_({settings_.platform, settings_.app_id, settings_.secret}, transport, std::move(shelf), std::move(now)),
      client_(Platform::official_account, transport, token_) {
  if (settings_.mode != Mode::plain) envelope_.emplace(envelope_of(settings_));
}

bool OfficialAccount::is_signed(const CallbackQuery& read) const {
  return is_signature(read.signature, sha1_->signature({settings_.token, read.timestamp, read.nonce}));
}

bool OfficialAccount::is_ours(std::string_view to_user) const {
  return settings_.original_id.empty() || to_user == settings_.original_id;
}

bool OfficialAccount::admit(const Query& query, sys_seconds now) const {
  const std::optional<CallbackQuery> read = read_callback_query(query, now);
  if (!read || !is_signed(*read)) return false;
  if (settings_.mode == Mode::plain) return is_plain(read->encrypt_type);
  return read->encrypt_type == "aes" && !read->msg_signature.empty();
}

std::optional<std::string> OfficialAccount::verify(const Query& query, sys_seconds now) const {
  const std::optional<CallbackQuery> read = read_callback_query(query, now);
  if (!read || !is_signed(*read) || !is_echo(read->echostr)) return std::nullopt;
  return std::string(read->echostr);
}

Decoded OfficialAccount::decode(const Query& query, std::string_view body, sys_seconds now) const {
  const std::optional<CallbackQuery> query_read = read_callback_query(query, now);
  if (!query_read) return Refused{"query"};
  if (settings_.mode == Mode::plain) {
    // Here the URL's signature is all there is, and it does not cover the body: for test accounts only.
    if (!is_signed(*query_read)) return Refused{"signature"};
    if (!is_plain(query_read->encrypt_type)) return Refused{"encrypted"};
    return read(body, Sealing{}, now);
  }
  if (query_read->encrypt_type != "aes") return Refused{"plain"};
  const std::optional<SealedBody> sealed = scan_sealed_body(body);
  if (!sealed) return Refused{"envelope"};
  // Cheaper than opening it; the name inside is judged again.
  if (!sealed->to_user.empty() && !is_ours(sealed->to_user)) return Refused{"recipient"};
  const EnvelopeResult result =
      envelope_->open(query_read->timestamp, query_read->nonce, sealed->encrypt, query_read->msg_signature);
  if (!result.opened) return Refused{name_of(result.fault)};
  // In compatible mode a readable copy stands beside the Encrypt element; only what was decrypted counts.
  return read(result.opened->text, Sealing{true, result.opened->previous_key, std::string(query_read->nonce)}, now);
}

Decoded OfficialAccount::read(std::string_view text, Sealing sealing, sys_seconds now) const {
  MessageRead message = read_message(text, Platform::official_account, now, *sha256_);
  if (!message.message) return Unusable{std::string(text), key_of_text(text, *sha256_), std::string(message.why)};
  if (!is_ours(message.message->to)) return Refused{"recipient"};
  message.message->account = settings_.name;
  return Authentic{std::move(*message.message), std::move(sealing)};
}

std::string OfficialAccount::encode(const Reply& reply, const Inbound& message, const Sealing& sealing,
                                    sys_seconds now) const {
  const std::string xml = reply_xml(reply, message, now);
  if (xml.empty()) return std::string(kNothingToSay);
  if (!sealing.encrypted || !envelope_) return xml;
  return envelope_->sealed_answer(xml, sealing.nonce, now, sealing.previous_key);
}

DoorRule OfficialAccount::rule(Via via) const {
  using namespace std::chrono_literals;
  switch (via) {
    case Via::template_message: return {1, 1, 8min, {}};  // client_msg_id: 10 minutes, "not guaranteed after"
    // clientmsgid: 24 hours, and the same one within a minute gives 45066.
    case Via::mass:
      return settings_.type == AccountType::certified_service ? DoorRule{kMassAtLeast, kMassAtMost, 22h, 65s} : DoorRule{1, kTagAtMost, 22h, 65s};
    case Via::customer_service:
    case Via::subscription_notice:
    case Via::app: break;
  }
  return {};
}

Call OfficialAccount::prepare(const Outgoing& out) const {
  const DoorRule allowed = rule(out.via);
  if (out.to.size() < allowed.at_least || out.to.size() > allowed.at_most) throw std::invalid_argument("not the number of recipients this door takes");
  switch (out.via) {
    case Via::customer_service: return {"/cgi-bin/message/custom/send", customer_service_json(out.to.front(), out.message)};
    case Via::template_message: return {"/cgi-bin/message/template/send", template_json(out.to.front(), filled(settings_.template_form, out), out.key)};
    case Via::subscription_notice: return {"/cgi-bin/message/subscribe/bizsend", notice_json(out.to.front(), filled(settings_.notice_form, out))};
    case Via::mass:
      if (settings_.type == AccountType::certified_service) return {"/cgi-bin/message/mass/send", mass_openids_json(out.to, out.message, out.key)};
      return {"/cgi-bin/message/mass/sendall", mass_tag_json(out.tag_id, out.message, out.key)};
    case Via::app: break;
  }
  throw std::invalid_argument("an official account has no such door");
}

Call OfficialAccount::publication(const Menu& menu) const { return {"/cgi-bin/menu/create", menu_json(menu)}; }

boost::asio::awaitable<SendResult> OfficialAccount::send(Call call) {
  const bool has_repeat_key = is_keyed(call.api);
  return client_.send(std::move(call), has_repeat_key);
}

boost::asio::awaitable<Answer> OfficialAccount::ask(Call call) {
  constexpr bool kHasRepeatKey = true;  // a question may be put again
  return client_.ask(std::move(call), kHasRepeatKey);
}

}  // namespace wechat_api
