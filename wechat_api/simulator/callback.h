// A callback of the platform: what a person did, as the signed request the bot gets, and what the person sees of the answer.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "wechat_api/channel.h"
#include "wechat_api/envelope.h"
#include "wechat_api/http_transport.h"
#include "wechat_api/simulator/platform.h"

namespace wechat_api::simulator {

struct Act {
  // pick_location: the menu's location picker, which sends an event and then the location as a message.
  // card: a button of a template card, `text` its key and what was chosen. agree: to one notice of the template `text`.
  enum class Kind { say, follow, unfollow, scan, tap, location, picture, voice, enter, link, sticker, video, pick_location, card, agree };
  Kind kind = Kind::say;
  std::string text;       // what is said; scene, menu key, place, title of a link, recognised words of a voice
  std::string latitude, longitude;
  std::string url;        // of a link
  std::string elements = {};   // of a card's click: what the platform knows of the card
};
// The key of the location picker's menu button where none is published.
inline constexpr std::string_view kLocationKey = "位置";

// An act as the callbacks it causes, in their order: one, but for pick_location.
std::vector<Act> callbacks_of(const Act& act);
bool is_event(const Act& act);

// The message in XML, before encryption. Events have no id. `act` is one callback's.
std::string inbound_xml(const AccountSettings& account, const Person& person, const Act& act, std::chrono::sys_seconds created_at,
                        std::uint64_t message_id);

struct CallbackRequest {
  std::string target;  // /wechat/<account>?signature=…
  std::string body;
  std::string nonce;
};
// Signed, and sealed where the account's mode says so, anew for each delivery. `envelope`: none in plain mode.
CallbackRequest callback_request(const AccountSettings& account, const Envelope* envelope, const std::string& openid,
                                 const std::string& xml, std::chrono::sys_seconds now, std::uint64_t random);
// GET verification of the URL as the platform sends it when an operator saves the address.
std::string verification_target(const AccountSettings& account, const Envelope* envelope, std::string_view echo,
                                std::chrono::sys_seconds now, std::uint64_t random);

struct Judged {
  bool is_answered = false;             // false: the platform will ask again
  std::optional<std::string> text;      // what the phone shows; none for `success` and the empty body
  std::string sent;                     // the same as the bot sent it
  Face face;
  std::string complaint;                // what is wrong with the answer; empty when nothing
};
Judged judge(const AccountSettings& account, const Envelope* envelope, const Person& person, const CallbackRequest& request,
             const HttpAnswer& answer);

// The text inside the first <name> element, CDATA sections joined; nothing when there is none.
std::optional<std::string> element(std::string_view xml, std::string_view name);

}  // namespace wechat_api::simulator
