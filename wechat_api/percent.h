// For the requests we send: text as a value in a query (RFC 3986 §2.1, everything but the unreserved characters
// escaped).
#pragma once

#include <string>
#include <string_view>

namespace wechat_api {

std::string percent_encoded(std::string_view text);

}  // namespace wechat_api
