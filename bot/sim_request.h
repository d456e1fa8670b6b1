// What a request to the simulator must be before anything is done for it: its page is a web page like others, and other
// pages open in the same browser must not be able to use it (reliability §3 rows 95, 96, 105–112).
#pragma once

#include <boost/json/value.hpp>
#include <cstdint>
#include <optional>
#include <string_view>

#include "wechat_api/simulator/server.h"

namespace bot {

inline constexpr std::string_view kControlPath = "/sim/";
inline constexpr std::int64_t kMostRows = 200;  // of any list, whatever was asked for

// 64 KiB for the page's calls, 24 MiB for the platform's API.
std::size_t body_limit(const wechat_api::simulator::ServerRequest& head);

// The refusal, or nothing: a Host that is not loopback (DNS rebinding), a foreign Origin, a write that is not JSON, a
// method nobody knows. Fields such as X-Forwarded-For are not looked at.
std::optional<wechat_api::simulator::ServerAnswer> refusal(const wechat_api::simulator::ServerRequest& request);

// An object in strict JSON: at most 32 deep, no key twice, nothing JSON does not know. Throws std::invalid_argument.
boost::json::object strict_object(std::string_view body);

// A whole number of the query; `otherwise` when it is not there. Throws std::invalid_argument for anything but digits.
std::int64_t number_in_query(std::string_view query, std::string_view name, std::int64_t otherwise);

// The fields every answer to a browser carries.
void add_security_fields(wechat_api::simulator::ServerAnswer& answer);

}  // namespace bot
