// The envelope: every published vector in both directions, and every way in which one can be wrong.
#include "wechat_api/envelope.h"

#include <openssl/evp.h>

#include <catch2/catch.hpp>
#include <set>

#include "tests/wechat_api/vectors.h"
#include "wechat_api/base64.h"

using namespace wechat_api;

namespace {

const char* const kKey = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C";
const char* const kOtherKey = "kWxPEV2UEDyxWpmPdKC3F4dgPDmOvfKX1HGnEUDS1aR";
const char* const kTime = "1409659813";
const char* const kNonce = "1372623149";

Envelope envelope_with(const char* key, const char* receiver, const char* previous = nullptr) {
  return Envelope("QDG6eK", EnvelopeKey::decode(key).value(), previous ? EnvelopeKey::decode(previous) : std::nullopt,
                  receiver);
}

Envelope::Random random_of(const std::string& hex) {
  Envelope::Random random{};
  for (std::size_t index = 0; index < random.size(); ++index) {
    random[index] = static_cast<unsigned char>(std::stoi(hex.substr(index * 2, 2), nullptr, 16));
  }
  return random;
}

// What an attacker who knows the key could send: any bytes, encrypted without asking whether they make sense.
std::string sealed_raw(std::string plain) {
  const EnvelopeKey key = EnvelopeKey::decode(kKey).value();
  EVP_CIPHER_CTX* context = EVP_CIPHER_CTX_new();
  EVP_EncryptInit_ex(context, EVP_aes_256_cbc(), nullptr, key.bytes().data(), key.bytes().data());
  EVP_CIPHER_CTX_set_padding(context, 0);
  std::string sealed(plain.size() + 16, '\0');
  int written = 0;
  EVP_EncryptUpdate(context, reinterpret_cast<unsigned char*>(sealed.data()), &written,
                    reinterpret_cast<const unsigned char*>(plain.data()), static_cast<int>(plain.size()));
  EVP_CIPHER_CTX_free(context);
  sealed.resize(static_cast<std::size_t>(written));
  return base64_of(sealed);
}

std::string plain_with(std::uint32_t length, const std::string& content) {
  std::string plain(16, 'r');
  for (const int shift : {24, 16, 8, 0}) plain += static_cast<char>(length >> shift);
  return plain + content;
}

std::string padded(std::string plain) {
  const std::size_t padding = 32 - plain.size() % 32;
  return plain + std::string(padding, static_cast<char>(padding));
}

EnvelopeResult open_signed(const Envelope& envelope, const std::string& encrypt) {
  return envelope.open(kTime, kNonce, encrypt, envelope.signature(kTime, kNonce, encrypt));
}

}  // namespace

TEST_CASE("each published envelope opens to its text, and its text seals to the same envelope") {
  const std::vector<tests::EnvelopeVector> vectors = tests::envelope_vectors();
  CHECK(vectors.size() == 26);
  for (const tests::EnvelopeVector& vector : vectors) {
    INFO("vector " << vector.id);
    const Envelope envelope(vector.token, EnvelopeKey::decode(vector.key).value(), std::nullopt, vector.receiver);
    const std::string signature = envelope.signature(vector.timestamp, vector.nonce, vector.encrypt);
    if (!vector.signature.empty()) CHECK(signature == vector.signature);
    const EnvelopeResult result = envelope.open(vector.timestamp, vector.nonce, vector.encrypt, signature);
    REQUIRE(result.opened);
    CHECK(result.opened->text == vector.text);
    CHECK_FALSE(result.opened->previous_key);
    CHECK(envelope.seal(vector.text, false, random_of(vector.random_hex)) == vector.encrypt);
  }
}

TEST_CASE("V3, F: the sealed answer carries ciphertext, signature, time and nonce in the platform's order") {
  const tests::EnvelopeVector vector = tests::envelope_vector("V3");
  const Envelope envelope(vector.token, EnvelopeKey::decode(vector.key).value(), std::nullopt, vector.receiver);
  const std::chrono::sys_seconds now{std::chrono::seconds(1713424427)};
  CHECK(envelope.sealed_answer(vector.text, vector.nonce, now, false, random_of(vector.random_hex)) ==
        "<xml><Encrypt><![CDATA[" + vector.encrypt + "]]></Encrypt><MsgSignature><![CDATA[" + vector.signature +
            "]]></MsgSignature><TimeStamp>1713424427</TimeStamp><Nonce><![CDATA[415670741]]></Nonce></xml>");
}

TEST_CASE("a text of any length up to 100 bytes opens as it was sealed") {
  const Envelope envelope = envelope_with(kKey, "wx1");
  std::string text;
  for (int length = 0; length <= 100; ++length, text += 'x') {
    const EnvelopeResult result = open_signed(envelope, envelope.seal(text));
    REQUIRE(result.opened);
    CHECK(result.opened->text == text);
  }
}

TEST_CASE("no two envelopes of one text are alike") {
  const Envelope envelope = envelope_with(kKey, "wx1");
  std::set<std::string> sealed;
  for (int time = 0; time < 100; ++time) sealed.insert(envelope.seal("text"));
  CHECK(sealed.size() == 100);
}

TEST_CASE("row 42: a key of 42 or 44 characters, or with anything but letters and digits, is none") {
  const std::string key = kKey;
  CHECK(EnvelopeKey::decode(key));
  CHECK_FALSE(EnvelopeKey::decode(key.substr(1)));
  CHECK_FALSE(EnvelopeKey::decode(key + "A"));
  CHECK_FALSE(EnvelopeKey::decode("+" + key.substr(1)));
  CHECK_FALSE(EnvelopeKey::decode("=" + key.substr(1)));
  CHECK_FALSE(EnvelopeKey::decode(key.substr(1) + "\n"));
  CHECK_FALSE(EnvelopeKey::decode(""));
}

TEST_CASE("a key is read leniently in the two bits it does not use") {
  CHECK(EnvelopeKey::decode("jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C")->bytes() ==
        EnvelopeKey::decode("jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2A")->bytes());
}

TEST_CASE("the signature is judged before anything is decrypted") {
  const Envelope envelope = envelope_with(kKey, "wx1");
  const std::string encrypt = envelope.seal("text");
  CHECK(envelope.open(kTime, kNonce, encrypt, "invalid-signature").fault == EnvelopeFault::bad_signature);
  CHECK(envelope.open(kTime, "1372623148", encrypt, envelope.signature(kTime, kNonce, encrypt)).fault ==
        EnvelopeFault::bad_signature);
  CHECK(envelope.open(kTime, kNonce, "no base64", std::string(40, '0')).fault == EnvelopeFault::bad_signature);
}

TEST_CASE("row 36: an Encrypt that is no base64 is refused though it is signed") {
  const Envelope envelope = envelope_with(kKey, "wx1");
  const std::string encrypt = envelope.seal("text");
  for (const std::string& bad :
       {encrypt + "\n", " " + encrypt, encrypt.substr(1), std::string("A"), encrypt + "===="}) {
    CHECK(open_signed(envelope, bad).fault == EnvelopeFault::bad_base64);
  }
}

TEST_CASE("row 37: a ciphertext of 0, 16, 17, 31, 33 or 48 bytes, or of 32 that hold no message, is refused") {
  const Envelope envelope = envelope_with(kKey, "wx1");
  for (const std::size_t bytes : {0, 16, 17, 31, 33, 48}) {
    CHECK(open_signed(envelope, base64_of(std::string(bytes, 'c'))).fault == EnvelopeFault::bad_length);
  }
  CHECK_FALSE(open_signed(envelope, base64_of(std::string(32, 'c'))).opened);
  CHECK(open_signed(envelope, sealed_raw(std::string(31, 'p') + '\x1F')).fault == EnvelopeFault::bad_padding);
  CHECK(open_signed(envelope, sealed_raw(std::string(32, '\x20'))).fault == EnvelopeFault::bad_length);
}

TEST_CASE("row 38: a pad byte of 0, 33 or 255 is refused, and so are unequal pad bytes") {
  const Envelope envelope = envelope_with(kKey, "wx1");
  const std::string content = plain_with(4, "textwx1");
  for (const int pad : {0, 33, 255}) {
    std::string plain = content + std::string(64 - content.size(), static_cast<char>(pad));
    CHECK(open_signed(envelope, sealed_raw(plain)).fault == EnvelopeFault::bad_padding);
  }
  const std::string good = padded(content);
  CHECK(open_signed(envelope, sealed_raw(good)).opened);
  for (std::size_t at = content.size(); at < good.size() - 1; ++at) {
    std::string plain = good;
    plain[at] ^= 1;
    CHECK(open_signed(envelope, sealed_raw(plain)).fault == EnvelopeFault::bad_padding);
  }
}

TEST_CASE("row 39: a length field larger than the text is refused without reading beyond it") {
  const Envelope envelope = envelope_with(kKey, "wx1");
  for (const std::uint32_t length : {0xFFFFFFFFu, 0x80000000u, 0xFFFFFFECu, 8u, 12u, 1000u}) {
    INFO(length);
    CHECK(open_signed(envelope, sealed_raw(padded(plain_with(length, "textwx1")))).fault == EnvelopeFault::bad_length);
  }
  CHECK(open_signed(envelope, sealed_raw(padded(std::string(19, 'r')))).fault == EnvelopeFault::bad_length);
}

TEST_CASE("row 40: a receiver that is shorter, longer, other, empty or ends in NUL is refused") {
  const Envelope envelope = envelope_with(kKey, "wx5823bf96d3bd56c7");
  for (const std::string& receiver :
       {std::string("wx5823bf96d3bd56c"), std::string("wx5823bf96d3bd56c77"), std::string("wx5823bf96d3bd56c8"),
        std::string(), std::string("wx5823bf96d3bd56c7\0", 19)}) {
    const std::string encrypt = sealed_raw(padded(plain_with(4, "text" + receiver)));
    CHECK(open_signed(envelope, encrypt).fault == EnvelopeFault::wrong_receiver);
  }
}

TEST_CASE("row 41: whichever bit of the ciphertext flips, a guessed token does not open it") {
  const Envelope envelope = envelope_with(kKey, "wx1");
  const Envelope guessed("guessed", EnvelopeKey::decode(kOtherKey).value(), std::nullopt, "wx1");
  const std::string sealed = bytes_of_base64(envelope.seal("a text of the member")).value();
  for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
    std::string flipped = sealed;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
    const std::string encrypt = base64_of(flipped);
    REQUIRE_FALSE(envelope.open(kTime, kNonce, encrypt, guessed.signature(kTime, kNonce, encrypt)).opened);
  }
}

TEST_CASE("after a change of keys the previous key still opens, says so, and seals the answer") {
  const Envelope old_side = envelope_with(kOtherKey, "wx1");
  const Envelope both = envelope_with(kKey, "wx1", kOtherKey);
  const EnvelopeResult opened = open_signed(both, old_side.seal("from before"));
  REQUIRE(opened.opened);
  CHECK(opened.opened->text == "from before");
  CHECK(opened.opened->previous_key);
  CHECK(open_signed(old_side, both.seal("answer", true)).opened);
  CHECK_FALSE(open_signed(old_side, both.seal("answer", false)).opened);
  CHECK_FALSE(open_signed(envelope_with(kKey, "wx1"), old_side.seal("from before")).opened);
}
