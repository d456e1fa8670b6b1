// Bad requests, as dear to the server as a stranger can make them (bad_mail.h).
#include "scripts/benchmark/bad_mail.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <chrono>
#include <memory>
#include <stdexcept>

#include "scripts/benchmark/mail.h"
#include "wechat_api/base64.h"
#include "wechat_api/digest.h"

namespace benchmark {
namespace {

constexpr std::size_t kBodyLimit = 64 * 1024;

// The worst case is assumed: the stranger holds a fresh request line whose signature is right.
struct Signer {
  explicit Signer(const wechat_api::AccountSettings& settings) : account(settings), envelope(envelope_of(settings)) {
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    time = std::to_string(now.time_since_epoch().count());
  }
  std::string query(const std::string& encrypt) {
    wechat_api::Digest sha1(wechat_api::Digest::Kind::sha1);
    return fmt::format("signature={}&timestamp={}&nonce={}&openid={}&encrypt_type=aes&msg_signature={}",
                       sha1.signature({account.token, time, nonce}), time, nonce, openid_of(0),
                       envelope.signature(time, nonce, encrypt));
  }
  std::string target(const std::string& encrypt) { return "/wechat/bench?" + query(encrypt); }

  const wechat_api::AccountSettings account;
  const wechat_api::Envelope envelope;
  std::string time, nonce = "123456789";
};

std::string around(const std::string& encrypt) {
  return fmt::format("<xml><ToUserName><![CDATA[{}]]></ToUserName>\n<Encrypt><![CDATA[{}]]></Encrypt>\n</xml>", kOriginalId, encrypt);
}

// `unit` again and again, between `before` and `after`, `bytes` long at most.
std::string filled(const std::string& before, const std::string& unit, const std::string& after, std::size_t bytes) {
  std::string text = before;
  while (text.size() + unit.size() + after.size() <= bytes) text += unit;
  return text + after;
}

// base64 of the AES-256-CBC of `plain` as it is: its length is a multiple of 16.
std::string encrypted(const wechat_api::AccountSettings& account, const std::string& plain) {
  const auto key = wechat_api::EnvelopeKey::decode(account.encoding_aes_key)->bytes();
  const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
  std::string out(plain.size() + 16, '\0');
  int length = 0;
  if (EVP_EncryptInit_ex(context.get(), EVP_aes_256_cbc(), nullptr, key.data(), key.data()) != 1 ||
      EVP_CIPHER_CTX_set_padding(context.get(), 0) != 1 ||
      EVP_EncryptUpdate(context.get(), reinterpret_cast<unsigned char*>(out.data()), &length,
                        reinterpret_cast<const unsigned char*>(plain.data()), static_cast<int>(plain.size())) != 1)
    throw std::runtime_error("AES");
  out.resize(static_cast<std::size_t>(length));
  return wechat_api::base64_of(out);
}

// 16 bytes, length, text, app id, padding: 320 bytes with 8 of padding.
std::string plain_text(std::uint32_t length, const std::string& app_id) {
  std::string text = "0123456789abcdef";
  for (int shift = 24; shift >= 0; shift -= 8) text += static_cast<char>(length >> shift);
  text += std::string(320 - 8 - 20 - app_id.size(), 'x') + app_id;
  return text + std::string(8, '\x08');
}

void add_heads(std::vector<BadMail>& out) {
  const std::string host = "Host: 127.0.0.1\r\n";
  std::string empty_headers = "POST /wechat/bench HTTP/1.1\r\n" + host;
  while (empty_headers.size() < 8000) empty_headers += "a:\r\n";
  std::string parameters = "/wechat/bench?";
  for (int n = 0; n < 100; ++n) parameters += fmt::format("p{}=1&", n);
  const auto get = [&](const std::string& target, const std::string& fields) {
    return "GET " + target + " HTTP/1.1\r\n" + host + fields + "\r\n";
  };
  out.push_back({"1", "a connection, then nothing", "", 0});
  out.push_back({"6", "a header block of 9 KiB", get("/", "a: " + std::string(9 * 1024, 'a') + "\r\n"), 431});
  out.push_back({"7", "2,000 empty headers in 8 KiB", empty_headers + "\r\n", 431});
  out.push_back({"8", "a target of 8 KiB", get("/" + std::string(8000, 'a'), ""), 414});
  out.push_back({"8", "100 parameters", get(parameters, ""), 400});
  out.push_back({"9", "Content-Length and Transfer-Encoding", "POST / HTTP/1.1\r\n" + host + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400});
  out.push_back({"16", "a NUL in a value", get("/", std::string("a: b\0c\r\n", 8)), 400});
  out.push_back({"24", "GET with a wrong signature", get("/wechat/bench?signature=" + std::string(40, '0') + "&timestamp=1795000000&nonce=1&echostr=1", ""), 403});
  out.push_back({"27", "POST without a signature, 60 KiB", post("/wechat/bench", std::string(60 * 1024, 'a')), 403});
}

void add_bodies(std::vector<BadMail>& out, Signer& signer) {
  const std::string anything = signer.target("QUJD");
  const auto body = [&](const std::string& row, const std::string& what, const std::string& text, int status = 403) {
    out.push_back({row, what, post(anything, text), status});
  };
  body("33", "plain XML to a sealed account", "<xml><FromUserName><![CDATA[a]]></FromUserName></xml>");
  body("35", "64 KiB of elements, no Encrypt", filled("<xml>", "<a></a>", "</xml>", kBodyLimit));
  body("36", "60 KiB of Encrypt, signature wrong", around(std::string(60 * 1024, 'A')));
  const std::string long_encrypt(60 * 1024, 'A');
  out.push_back({"36", "60 KiB of Encrypt, signature right", post(signer.target(long_encrypt), around(long_encrypt)), 403});
  body("44", "a DOCTYPE", "<!DOCTYPE x SYSTEM \"http://127.0.0.1/\">" + around("QUJD"));
  body("45", "64 KiB of entities", filled("<!DOCTYPE x [<!ENTITY a \"b\">", "<!ENTITY c \"&a;&a;&a;\">", "]><xml>&c;</xml>", kBodyLimit));
  body("47", "64 KiB of attributes", filled("<xml", " a=\"b\"", "></xml>", kBodyLimit));
  body("47", "64 KiB of attributes behind a good Encrypt", filled("<xml><Encrypt>QUJD</Encrypt><a", " b=\"c\"", "/></xml>", kBodyLimit));
  body("47", "1 MiB of attributes", filled("<xml", " a=\"b\"", "></xml>", 1024 * 1024), 413);
  body("48", "elements 9,000 deep", filled("<xml>", "<a>", "", kBodyLimit));
  body("49", "1 MiB of siblings", filled("<xml>", "<a/>", "</xml>", 1024 * 1024), 413);
  body("51", "64 KiB of CDATA sections", filled("<xml><Encrypt>", "<![CDATA[a]]>", "</Encrypt></xml>", kBodyLimit));
}

}  // namespace

std::vector<BadInside> bad_insides(const wechat_api::AccountSettings& account) {
  Signer signer(account);
  std::vector<BadInside> out;
  const auto add = [&](const std::string& row, const std::string& what, const std::string& plain, int timing_class) {
    const std::string encrypt = encrypted(account, plain);
    out.push_back({row, what, signer.query(encrypt), around(encrypt), timing_class, row == "38"});
  };
  const std::string right = plain_text(320 - 8 - 20 - 7, kAppId);
  const auto with_last = [&](char last) {
    std::string plain = right;
    plain.back() = last;
    return plain;
  };
  std::string unequal = right, short_one(32, '\x20'), short_zero(32, '\x20');
  unequal[unequal.size() - 8] = 'x';
  short_zero.back() = '\0';
  add("38", "padding 0", with_last('\0'), 1);
  add("38", "padding 33", with_last(33), 1);
  add("38", "padding 255", with_last('\xff'), 1);
  add("38", "padding bytes unequal", unequal, 1);
  add("39", "length 0xFFFFFFFF", plain_text(0xFFFFFFFF, kAppId), 1);
  add("39", "length one too many", plain_text(320 - 8 - 20 - 6, kAppId), 1);
  add("40", "another app id", plain_text(320 - 8 - 20 - 7, "wxother"), 1);
  add("38", "32 bytes, padding 0", short_zero, 2);
  add("38", "32 bytes, all of it padding", short_one, 2);
  return out;
}

std::vector<BadMail> bad_mail(const wechat_api::AccountSettings& account) {
  std::vector<BadMail> out;
  add_heads(out);
  Signer signer(account);
  add_bodies(out, signer);
  for (const BadInside& inside : bad_insides(account))
    out.push_back({inside.row, inside.what, post("/wechat/bench?" + inside.query, inside.body), 403});
  return out;
}

}  // namespace benchmark
