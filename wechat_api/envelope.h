// For the two channels, the simulator and the tests: the sealed envelope both platforms put around callbacks and
// answers.
#pragma once

#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "wechat_api/digest.h"

struct evp_cipher_st;
struct evp_cipher_ctx_st;

namespace wechat_api {

// The 32 bytes of an EncodingAESKey.
class EnvelopeKey {
 public:
  // Exactly 43 characters of [A-Za-z0-9]; nothing for any other text. The last character carries two bits the key does
  // not use, and published keys have them set, so they are ignored
  // (developers.weixin.qq.com/doc/service/guide/dev/push/encryption.html, read 2026-11-21).
  static std::optional<EnvelopeKey> decode(std::string_view encoding_aes_key);

  const std::array<unsigned char, 32>& bytes() const { return bytes_; }

 private:
  std::array<unsigned char, 32> bytes_{};
};

enum class EnvelopeFault {
  bad_signature,
  bad_base64,
  bad_length,  // no positive multiple of 32 (16 would do for AES, the padding makes it 32), or a length field that lies
  bad_padding,    // the last byte is no 1..32, or the padding's bytes differ
  wrong_receiver  // sealed for another account
};
std::string_view name_of(EnvelopeFault fault);

struct OpenedEnvelope {
  std::string text;
  bool previous_key = false;  // the previous key opened it: seal the answer with the same
};
// `opened` or `fault`, never both.
struct EnvelopeResult {
  std::optional<OpenedEnvelope> opened;
  EnvelopeFault fault = EnvelopeFault::bad_signature;
};

// base64( AES-256-CBC( 16 random bytes | length, 4 bytes big-endian | text | receiver id | padding to 32 ) ), signed
// with SHA-1 over the sorted token, timestamp, nonce and base64. One object an account; keeps its cipher contexts
// keyed. Not thread-safe, although opening and sealing are const for the caller.
class Envelope {
 public:
  using Random = std::array<unsigned char, 16>;

  // `receiver_id`: AppID or CorpID; empty for a WeCom smart robot.
  Envelope(std::string token, const EnvelopeKey& key, const std::optional<EnvelopeKey>& previous_key,
           std::string receiver_id);
  ~Envelope();
  Envelope(Envelope&&) noexcept;

  // Judges the signature before it decrypts. Tries the current key, then the previous.
  EnvelopeResult open(std::string_view timestamp, std::string_view nonce, std::string_view encrypt,
                      std::string_view signature) const;
  // The base64 text. Without `random`: 16 bytes of the system's generator; throws std::runtime_error when it fails.
  std::string seal(std::string_view text, bool with_previous_key = false,
                   const std::optional<Random>& random = std::nullopt) const;
  std::string signature(std::string_view timestamp, std::string_view nonce, std::string_view encrypt) const;

  // The XML around a sealed answer, both platforms: Encrypt, MsgSignature, TimeStamp, Nonce. `nonce` is the request's.
  std::string sealed_answer(std::string_view text, std::string_view nonce, std::chrono::sys_seconds now,
                            bool with_previous_key = false, const std::optional<Random>& random = std::nullopt) const;

 private:
  struct Free {
    void operator()(evp_cipher_st* algorithm) const;
    void operator()(evp_cipher_ctx_st* context) const;
  };
  using Context = std::unique_ptr<evp_cipher_ctx_st, Free>;
  struct Ciphers {
    Context opening, sealing;
    std::array<unsigned char, 16> first_block{};
  };
  // Asking the system's generator costs as much as sealing, so it is asked for many at once; each is used once.
  struct RandomStock {
    std::array<Random, 32> parts;
    std::size_t left = 0;
  };
  Random take_random() const;
  Ciphers ciphers_for(const EnvelopeKey& key) const;
  EnvelopeResult decrypt(const Ciphers& ciphers, std::string_view sealed) const;

  std::string token_;
  std::string receiver_id_;
  std::unique_ptr<evp_cipher_st, Free> algorithm_;
  std::unique_ptr<Digest> sha1_;
  Ciphers current_;
  std::optional<Ciphers> previous_;
  std::unique_ptr<RandomStock> random_;
};

}  // namespace wechat_api
