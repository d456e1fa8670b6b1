// Sealing before a run, opening after it (mail.h).
#include "scripts/benchmark/mail.h"

#include <fmt/format.h>

#include <chrono>
#include <fstream>
#include <iterator>
#include <random>
#include <stdexcept>

#include "wechat_api/simulator/callback.h"

namespace benchmark {

using wechat_api::simulator::element;

namespace {

std::string text_of(const std::filesystem::path& file) {
  std::ifstream in(file);
  if (!in) throw std::runtime_error("cannot read " + file.string());
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

wechat_api::AccountSettings account_with(const std::filesystem::path& secrets) {
  wechat_api::AccountSettings account;
  account.name = kAccount;
  account.app_id = kAppId;
  account.original_id = kOriginalId;
  account.token = text_of(secrets / "token");
  account.encoding_aes_key = text_of(secrets / "aes-key");
  return account;
}

wechat_api::Envelope envelope_of(const wechat_api::AccountSettings& account) {
  const auto key = wechat_api::EnvelopeKey::decode(account.encoding_aes_key);
  if (!key) throw std::runtime_error("aes-key is no EncodingAESKey");
  return {account.token, *key, std::nullopt, account.app_id};
}

std::string openid_of(std::uint64_t member) { return fmt::format("oBench{:022}", member); }

std::string post(const std::string& target, const std::string& body) {
  return fmt::format(
      "POST {} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: Mozilla/4.0\r\nAccept: */*\r\nContent-Type: text/xml\r\n"
      "Content-Length: {}\r\n\r\n{}",
      target, body.size(), body);
}

std::vector<Letter> letters(const wechat_api::AccountSettings& account, const std::string& text, std::uint64_t count,
                            std::uint64_t members, std::uint64_t first) {
  const wechat_api::Envelope envelope = envelope_of(account);
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  std::mt19937_64 random{std::random_device{}()};
  // Ids of several runs on one database never meet, and they ascend as the platform's do.
  const auto nanoseconds = std::chrono::system_clock::now().time_since_epoch().count();
  const std::uint64_t first_id = static_cast<std::uint64_t>(nanoseconds);
  wechat_api::simulator::Person person;
  wechat_api::simulator::Act act;
  act.text = text;
  std::vector<Letter> out;
  out.reserve(count);
  for (std::uint64_t n = 0; n < count; ++n) {
    person.external_id = openid_of((first + n) % members);
    const std::string xml = wechat_api::simulator::inbound_xml(account, person, act, now, first_id + n);
    const auto request = wechat_api::simulator::callback_request(account, &envelope, person.external_id, xml, now, random());
    out.push_back({post(request.target, request.body), person.external_id});
  }
  return out;
}

std::string opened(const wechat_api::Envelope& envelope, const std::string& body, const Letter& letter) {
  const auto encrypt = element(body, "Encrypt"), signature = element(body, "MsgSignature"),
             time = element(body, "TimeStamp"), nonce = element(body, "Nonce");
  if (!encrypt || !signature || !time || !nonce) throw std::runtime_error("no sealed answer: " + body.substr(0, 200));
  const wechat_api::EnvelopeResult result = envelope.open(*time, *nonce, *encrypt, *signature);
  if (!result.opened) throw std::runtime_error("the answer does not open");
  const std::string& xml = result.opened->text;
  if (element(xml, "ToUserName") != letter.openid) throw std::runtime_error("an answer for somebody else");
  return element(xml, "Content").value_or("");
}

}  // namespace benchmark
