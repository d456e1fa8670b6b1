// Seam between the bot and one account of a platform. official_account.cpp and wecom.cpp implement it and hold only
// what differs between the two; envelope, message_xml, access_token and error are shared.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "wechat_api/error.h"
#include "wechat_api/http_transport.h"
#include "wechat_api/menu.h"
#include "wechat_api/message.h"

namespace wechat_api {

// The parameters of a callback's URL, percent-decoded once ('+' stays '+'), in order of appearance, duplicates
// included.
using Query = std::vector<std::pair<std::string, std::string>>;

// How an answer must be sealed so that the request it answers accepts it.
struct Sealing {
  bool encrypted = false;
  bool previous_key = false;  // the previous EncodingAESKey opened the request; answer with the same
  std::string nonce;          // the request's
};

struct Authentic {
  Inbound message;
  Sealing sealing;
};
// Verified and decrypted, but not a message: to be kept raw and answered `success`.
struct Unusable {
  std::string raw;  // the decrypted text
  std::string key;  // "e:" sha256 hex of raw
  std::string why;  // English, for the log
};
// Not authentic. The reason is for the counter only: the sender gets one empty 403 whatever it was.
struct Refused {
  std::string_view why;
};
using Decoded = std::variant<Authentic, Unusable, Refused>;

// A request to the platform with its bytes frozen: a repetition sends exactly these (WeCom compares the JSON).
struct Call {
  std::string api;   // path without token, e.g. "/cgi-bin/message/send"; a query may stand behind it
  std::string body;  // JSON, UTF-8, no \u escapes; multipart for uploads; empty for GET
  std::string method = "POST";
  std::string content_type = "application/json";
  std::size_t answer_bytes = 0;  // the longest answer taken, for downloads; 0: 1 MiB
};

struct SendResult {
  enum class State { accepted, refused, unknown, not_sent };
  State state = State::not_sent;
  int errcode = 0;
  Action action = Action::none;
  std::string message;  // for log and ledger: errmsg cut at 256 bytes or the transport's reason; never token or target
  std::string message_id;            // msgid, where the API gives one
  std::vector<std::string> refused;  // recipients the platform named as invalid though it accepted the call
  std::chrono::seconds wait{};       // the shortest pause before the same call makes sense again; see ErrorMeaning
};

// What the platform answered to a question: `body` as it came where the call was accepted.
struct Answer {
  SendResult result;
  std::string content_type, body;
};

// How calls of one door are made (reference: reliability §2.1, per API policy).
struct DoorRule {
  std::size_t at_least = 1, at_most = 1;    // recipients of a call
  // How long after the first attempt we rely on the platform to recognise the same call; zero: it never does.
  std::chrono::seconds repeat_window{0};
  std::chrono::seconds repeat_pause{0};     // a repetition that comes sooner is refused (45066)
};

class Channel {
 public:
  virtual ~Channel() = default;

  // Judges the request line of a POST before the body is read. False: one empty 403.
  virtual bool admit(const Query& query, std::chrono::sys_seconds now) const = 0;
  // GET verification of the URL: the body to echo, or nothing (403).
  virtual std::optional<std::string> verify(const Query& query, std::chrono::sys_seconds now) const = 0;
  // Verifies, decrypts, parses. Never throws for what the sender sent.
  virtual Decoded decode(const Query& query, std::string_view body, std::chrono::sys_seconds now) const = 0;
  // The HTTP body that answers `message`. NoReply: "success" (official account) or nothing (WeCom).
  virtual std::string encode(const Reply& reply, const Inbound& message, const Sealing& sealing,
                             std::chrono::sys_seconds now) const = 0;

  virtual DoorRule rule(Via via) const = 0;
  // Freezes the bytes of one call. `out.to` has as many entries as the rule of its door allows. Throws
  // std::invalid_argument for what the door cannot carry.
  virtual Call prepare(const Outgoing& out) const = 0;
  // The call that replaces the account's whole menu. Throws as menu_json() does.
  virtual Call publication(const Menu& menu) const = 0;
  // Sends a frozen call; refreshes the token and repeats once where the platform refused the token.
  virtual boost::asio::awaitable<SendResult> send(Call call) = 0;
  // The same for calls whose answer holds more than success. Repeating them is harmless or the caller's matter.
  virtual boost::asio::awaitable<Answer> ask(Call call) = 0;
};

// An access token as it is kept: `epoch` grows with each token fetched, an older one never overwrites a newer.
struct Token {
  std::string value;
  std::chrono::sys_seconds expires_at{};
  std::int64_t epoch = 0;
};
struct TokenShelf {
  std::function<boost::asio::awaitable<std::optional<Token>>()> load;
  // Resumes after the commit. False: the shelf holds a newer epoch already; load() again.
  std::function<boost::asio::awaitable<bool>(Token)> keep;
  // Where several nodes share the shelf: true for the one that may fetch now, for half a minute; the others load() what
  // it kept. Null: there is one node.
  std::function<boost::asio::awaitable<bool>()> claim = nullptr;
};

enum class AccountType { certified_service, certified_subscription, uncertified, test };
enum class Mode { plain, compatible, safe };

// A form of the platform's that carries a title and a time: template message or subscription notice.
struct FormKeys {
  std::string template_id;  // empty: none is configured
  std::string title_key, time_key;
};

// What both kinds of account are made of. Secrets are values here: they were read from files by the configuration.
struct AccountSettings {
  Platform platform = Platform::official_account;
  std::string name;
  AccountType type = AccountType::certified_service;
  Mode mode = Mode::safe;
  std::string app_id;       // AppID, or CorpID for WeCom: the receiver id inside the envelope
  std::string original_id;  // gh_…; empty: not checked against ToUserName
  std::int64_t agent_id = 0;
  std::string token;
  std::string encoding_aes_key;
  std::string previous_encoding_aes_key;  // empty: none
  std::string secret;
  FormKeys template_form = {}, notice_form = {};  // certified service accounts
  std::int64_t member_limit = 500;                  // WeCom: of the enterprise; it decides the day's person-times
};

// `transport` must outlive the channel. `now` is the Clock of the house.
// Throws std::invalid_argument naming the field, never the value, for a key that is no EncodingAESKey.
std::unique_ptr<Channel> make_channel(AccountSettings settings, HttpTransport& transport, TokenShelf shelf,
                                      std::function<std::chrono::sys_seconds()> now);

}  // namespace wechat_api
