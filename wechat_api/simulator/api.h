// The words every rule of the simulated platform is written in: a call as it came, what is read from it, and answers.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "wechat_api/channel.h"
#include "wechat_api/simulator/ledger.h"

namespace wechat_api::simulator {

struct PlatformState;
using Parameters = std::map<std::string, std::string, std::less<>>;

// One answer of the API, and what the network does to it.
struct Reaction {
  std::string body;                        // JSON but for media
  std::chrono::milliseconds delay{0};      // of the machine's clock
  bool is_lost = false;                    // the connection ends without an answer
  int status = 200;                        // of every answer of the platform itself, whatever it says
  std::string content_type = "application/json; encoding=utf-8";
  std::vector<std::pair<std::string, std::string>> fields;
};

struct ApiCall {
  std::string_view method, path, body;
  Parameters query;
  std::string_view caller;                          // the address the call came from
  Millis now{};
  wechat_api::Platform platform = wechat_api::Platform::official_account;  // whose words the answer speaks
  const AccountSettings* account = nullptr;         // the token's; null where a call needs none
  bool is_object = false;                           // the body is a JSON object:
  boost::json::object asked;

  // Of the query; empty without one.
  std::string_view parameter(std::string_view name) const;
  bool is_wecom() const { return platform == wechat_api::Platform::wecom; }
};
using Rule = Reaction (*)(PlatformState&, const ApiCall&);

// Members of a JSON object; of another kind they count as absent.
std::string text_in(const boost::json::object& object, std::string_view name);
std::optional<std::int64_t> number_in(const boost::json::object& object, std::string_view name);
// A number, or the same in a string: ids beyond 2^53 are sent that way.
std::optional<std::int64_t> id_in(const boost::json::object& object, std::string_view name);
bool flag_in(const boost::json::object& object, std::string_view name);  // true or 1
const boost::json::object* object_in(const boost::json::object& object, std::string_view name);
const boost::json::array* list_in(const boost::json::object& object, std::string_view name);
// A list of strings; nothing when it is absent or holds anything else.
std::optional<std::vector<std::string>> texts_in(const boost::json::object& object, std::string_view name);

// Characters of UTF-8.
std::size_t characters(std::string_view text);
// The first `most` bytes at most, whole characters.
std::string cut_at(std::string_view text, std::size_t most);
std::vector<std::string> split(std::string_view text, char separator);
std::string lower_case(std::string_view text);

// Civil date and month in Beijing: "2026-11-21", "2026-11".
std::string beijing_day(Millis at);
std::string beijing_month(Millis at);
std::int64_t unix_seconds(Millis at);

Reaction given(boost::json::object answer);
Reaction ok();  // {"errcode":0,"errmsg":"ok"}
// {"errcode":0,"errmsg":"ok", and these}
Reaction ok_with(boost::json::object more);
// With the platform's text for the code, or with `text`, and the tail it puts behind: a rid, or hint and address.
// `more`: members beside errcode and errmsg.
Reaction refuse(PlatformState& world, const ApiCall& call, int code, std::string text = "", boost::json::object more = {});
// The text alone; "" for a code nobody wrote down.
std::string_view error_text(wechat_api::Platform platform, int code);

}  // namespace wechat_api::simulator
