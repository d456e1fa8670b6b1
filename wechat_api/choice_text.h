// For passive answers and pushes: a TextReply as the one text the platform carries.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "wechat_api/message.h"

namespace wechat_api {

// What one text may hold. WeCom's pages say so (developer.work.weixin.qq.com/document/path/90236, read 2026-11-21); for
// the official account it is the practice of the field.
inline constexpr std::size_t kTextLimitBytes = 2048;

// The text, then each choice on a line of its own.
// Official account: <a href="weixin://bizmsgmenu?msgmenucontent=SAYS&msgmenuid=N">LABEL</a>NOTE, tapped it sends SAYS.
// WeCom: "N LABEL NOTE", typed by hand. N counts from 1.
// At most `limit_bytes`: the text gives way to the choices down to half of the limit, then choices are left out from
// the end. Never cut inside a character, a link of the text, or a choice.
std::string text_with_choices(const TextReply& reply, Platform platform, std::size_t limit_bytes = kTextLimitBytes);

// The same reply with `ending` behind its text, which gives way to it: whatever text_with_choices() cuts, the ending stays.
TextReply ending_in(TextReply reply, std::string_view ending, Platform platform, std::size_t limit_bytes = kTextLimitBytes);

}  // namespace wechat_api
