// For message_read.cpp: the elements of one message or event as the vocabulary of message.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "wechat_api/message.h"
#include "wechat_api/message_xml.h"

namespace wechat_api {

// Every message type and event of both platforms; what we do not know becomes OtherMessage or OtherEvent.
// Names of events are case-sensitive as on the platforms' pages (read 2026-11-21), with the tolerance these ask for.
Content content_of(const Element& root, Platform platform);

// Both plain decimal degrees ("26.074508") inside ±90 and ±180; nothing for anything else, "NaN" and "0x1p3" included.
std::optional<Point> point_from(std::string_view latitude, std::string_view longitude);

// The whole text as an unsigned decimal number; nothing for a sign, a space or a value above 2^64-1.
std::optional<std::uint64_t> unsigned_from(std::string_view text);

}  // namespace wechat_api
