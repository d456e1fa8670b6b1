// See envelope.h.
#include "wechat_api/envelope.h"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <algorithm>
#include <cstdint>
#include <stdexcept>

#include "wechat_api/base64.h"

namespace wechat_api {

namespace {

constexpr std::size_t kBlockBytes = 32;  // of the padding; AES itself has 16
constexpr std::size_t kRandomBytes = 16;
constexpr std::size_t kHeadBytes = kRandomBytes + 4;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

void require(bool good) {
  if (!good) throw std::runtime_error("OpenSSL could not encrypt");
}

// Pads 17 to 32 occur in genuine traffic, so this is not the check of PKCS#7 for 16-byte blocks. 0: no padding of ours.
std::size_t padding_of(std::string_view plain) {
  const auto pad = static_cast<unsigned char>(plain.back());
  unsigned int different = 0;
  for (std::size_t back = 1; back <= kBlockBytes; ++back) {
    const auto byte = static_cast<unsigned char>(plain[plain.size() - back]);
    different |= back <= pad ? static_cast<unsigned int>(byte ^ pad) : 0u;
  }
  return pad >= 1 && pad <= kBlockBytes && different == 0 ? pad : 0;
}

std::uint32_t big_endian(std::string_view four) {
  const unsigned char* byte = bytes_of(four);
  return std::uint32_t{byte[0]} << 24 | std::uint32_t{byte[1]} << 16 | std::uint32_t{byte[2]} << 8 | byte[3];
}

EnvelopeResult failed(EnvelopeFault fault) {
  return {std::nullopt, fault};
}

}  // namespace

std::optional<EnvelopeKey> EnvelopeKey::decode(std::string_view encoding_aes_key) {
  constexpr std::size_t kCharacters = 43;
  if (encoding_aes_key.size() != kCharacters) return std::nullopt;
  EnvelopeKey key;
  std::uint32_t bits = 0;
  int held = 0;
  std::size_t filled = 0;
  for (const char c : encoding_aes_key) {
    const int digit = base64_digit(c);
    if (digit < 0 || c == '+' || c == '/') return std::nullopt;
    bits = bits << 6 | static_cast<std::uint32_t>(digit);
    held += 6;
    if (held >= 8 && filled < key.bytes_.size()) {
      held -= 8;
      key.bytes_[filled++] = static_cast<unsigned char>(bits >> held);
    }
  }
  return key;
}

std::string_view name_of(EnvelopeFault fault) {
  switch (fault) {
    case EnvelopeFault::bad_signature:
      return "signature";
    case EnvelopeFault::bad_base64:
      return "base64";
    case EnvelopeFault::bad_length:
      return "length";
    case EnvelopeFault::bad_padding:
      return "padding";
    case EnvelopeFault::wrong_receiver:
      return "receiver";
  }
  return "";
}

void Envelope::Free::operator()(evp_cipher_st* algorithm) const {
  EVP_CIPHER_free(algorithm);
}
void Envelope::Free::operator()(evp_cipher_ctx_st* context) const {
  EVP_CIPHER_CTX_free(context);
}

Envelope::Envelope(std::string token, const EnvelopeKey& key, const std::optional<EnvelopeKey>& previous_key,
                   std::string receiver_id)
    : token_(std::move(token)),
      receiver_id_(std::move(receiver_id)),
      algorithm_(EVP_CIPHER_fetch(nullptr, "AES-256-CBC", nullptr)),
      sha1_(std::make_unique<Digest>(Digest::Kind::sha1)),
      random_(std::make_unique<RandomStock>()) {
  require(algorithm_ != nullptr);
  current_ = ciphers_for(key);
  if (previous_key) previous_ = ciphers_for(*previous_key);
}
Envelope::~Envelope() = default;
Envelope::Envelope(Envelope&&) noexcept = default;

Envelope::Ciphers Envelope::ciphers_for(const EnvelopeKey& key) const {
  Ciphers ciphers{Context(EVP_CIPHER_CTX_new()), Context(EVP_CIPHER_CTX_new()), {}};
  std::copy_n(key.bytes().begin(), ciphers.first_block.size(), ciphers.first_block.begin());
  const auto begin = [&](const Context& context, int encrypts) {
    require(context &&
            EVP_CipherInit_ex2(context.get(), algorithm_.get(), key.bytes().data(), ciphers.first_block.data(),
                               encrypts, nullptr) == 1 &&
            EVP_CIPHER_CTX_set_padding(context.get(), 0) == 1);
  };
  begin(ciphers.opening, 0);
  begin(ciphers.sealing, 1);
  return ciphers;
}

EnvelopeResult Envelope::open(std::string_view timestamp, std::string_view nonce, std::string_view encrypt,
                              std::string_view given) const {
  if (!is_signature(given, signature(timestamp, nonce, encrypt))) return failed(EnvelopeFault::bad_signature);
  const std::optional<std::string> sealed = bytes_of_base64(encrypt);
  if (!sealed) return failed(EnvelopeFault::bad_base64);
  if (sealed->empty() || sealed->size() % kBlockBytes != 0) return failed(EnvelopeFault::bad_length);

  EnvelopeResult result = decrypt(current_, *sealed);
  if (result.opened || !previous_) return result;
  EnvelopeResult second = decrypt(*previous_, *sealed);
  if (!second.opened) return result;
  second.opened->previous_key = true;
  return second;
}

EnvelopeResult Envelope::decrypt(const Ciphers& ciphers, std::string_view sealed) const {
  std::string plain(sealed.size(), '\0');
  int written = 0;
  // The key schedule stays in the context; only the chaining starts anew.
  require(EVP_CipherInit_ex2(ciphers.opening.get(), nullptr, nullptr, ciphers.first_block.data(), -1, nullptr) == 1 &&
          EVP_CipherUpdate(ciphers.opening.get(), reinterpret_cast<unsigned char*>(plain.data()), &written,
                           bytes_of(sealed), static_cast<int>(sealed.size())) == 1 &&
          static_cast<std::size_t>(written) == sealed.size());

  const std::size_t padding = padding_of(plain);
  if (padding == 0) return failed(EnvelopeFault::bad_padding);
  const std::string_view content = std::string_view(plain).substr(0, plain.size() - padding);
  if (content.size() < kHeadBytes) return failed(EnvelopeFault::bad_length);
  const std::uint64_t text_bytes = big_endian(content.substr(kRandomBytes, 4));
  if (kHeadBytes + text_bytes > content.size()) return failed(EnvelopeFault::bad_length);
  if (content.substr(kHeadBytes + text_bytes) != receiver_id_) return failed(EnvelopeFault::wrong_receiver);
  plain.resize(kHeadBytes + text_bytes);
  plain.erase(0, kHeadBytes);
  return {OpenedEnvelope{std::move(plain), false}, {}};
}

Envelope::Random Envelope::take_random() const {
  auto& parts = random_->parts;
  if (random_->left == 0) {
    require(RAND_bytes(parts.front().data(), static_cast<int>(sizeof(parts))) == 1);
    random_->left = parts.size();
  }
  Random& taken = parts[--random_->left];
  const Random random = taken;
  taken.fill(0);
  return random;
}

std::string Envelope::seal(std::string_view text, bool with_previous_key, const std::optional<Random>& random) const {
  const Random start = random ? *random : take_random();
  std::string plain;
  const std::size_t content_bytes = kHeadBytes + text.size() + receiver_id_.size();
  const std::size_t padding = kBlockBytes - content_bytes % kBlockBytes;
  plain.reserve(content_bytes + padding);
  plain.append(start.begin(), start.end());
  const auto length = static_cast<std::uint32_t>(text.size());
  for (const int shift : {24, 16, 8, 0}) plain += static_cast<char>(length >> shift);
  plain.append(text).append(receiver_id_).append(padding, static_cast<char>(padding));

  const Ciphers& ciphers = with_previous_key && previous_ ? *previous_ : current_;
  std::string sealed(plain.size(), '\0');
  int written = 0;
  require(EVP_CipherInit_ex2(ciphers.sealing.get(), nullptr, nullptr, ciphers.first_block.data(), -1, nullptr) == 1 &&
          EVP_CipherUpdate(ciphers.sealing.get(), reinterpret_cast<unsigned char*>(sealed.data()), &written,
                           bytes_of(plain), static_cast<int>(plain.size())) == 1 &&
          static_cast<std::size_t>(written) == plain.size());
  return base64_of(sealed);
}

std::string Envelope::signature(std::string_view timestamp, std::string_view nonce, std::string_view encrypt) const {
  return sha1_->signature({token_, timestamp, nonce, encrypt});
}

std::string Envelope::sealed_answer(std::string_view text, std::string_view nonce, std::chrono::sys_seconds now,
                                    bool with_previous_key, const std::optional<Random>& random) const {
  const std::string encrypt = seal(text, with_previous_key, random);
  const std::string timestamp = std::to_string(now.time_since_epoch().count());
  std::string xml;
  xml.reserve(encrypt.size() + nonce.size() + 256);
  xml.append("<xml><Encrypt><![CDATA[").append(encrypt).append("]]></Encrypt><MsgSignature><![CDATA[");
  xml.append(signature(timestamp, nonce, encrypt)).append("]]></MsgSignature><TimeStamp>").append(timestamp);
  xml.append("</TimeStamp><Nonce><![CDATA[").append(nonce).append("]]></Nonce></xml>");
  return xml;
}

}  // namespace wechat_api
