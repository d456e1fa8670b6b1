// See channel.h: which class an account's settings stand for.
#include "wechat_api/channel.h"

#include <stdexcept>

#include "wechat_api/account_key.h"
#include "wechat_api/official_account.h"
#include "wechat_api/wecom.h"

namespace wechat_api {

namespace {

EnvelopeKey required_key(const std::string& text, const char* field) {
  const std::optional<EnvelopeKey> key = EnvelopeKey::decode(text);
  if (!key) throw std::invalid_argument(std::string(field) + ": must be 43 letters and digits");
  return *key;
}

}  // namespace

Envelope envelope_of(const AccountSettings& settings) {
  const EnvelopeKey key = required_key(settings.encoding_aes_key, "encoding_aes_key");
  std::optional<EnvelopeKey> previous;
  if (!settings.previous_encoding_aes_key.empty()) {
    previous = required_key(settings.previous_encoding_aes_key, "previous_encoding_aes_key");
  }
  return Envelope(settings.token, key, previous, settings.app_id);
}

std::unique_ptr<Channel> make_channel(AccountSettings settings, HttpTransport& transport, TokenShelf shelf,
                                      std::function<std::chrono::sys_seconds()> now) {
  if (settings.platform == Platform::wecom) {
    return std::make_unique<Wecom>(std::move(settings), transport, std::move(shelf), std::move(now));
  }
  return std::make_unique<OfficialAccount>(std::move(settings), transport, std::move(shelf), std::move(now));
}

}  // namespace wechat_api
