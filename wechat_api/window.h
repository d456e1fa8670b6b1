// What a person's own act opens on an official account: how many messages may follow it, and until when. Pure.
#pragma once

#include <chrono>

#include "wechat_api/message.h"

namespace wechat_api {

// What an official account may still send one follower without a template
// (developers.weixin.qq.com/doc/service/guide/product/message/Service_Center_messages.html, read 2026-11-21):
// a message of the follower opens 5 for 48 h; a tap, a follow or a scan opens 3 for one minute.
// A window is open strictly before its end. WeCom has no windows: an empty Window is right for it.
struct Window {
  std::chrono::sys_seconds until{};
  int left = 0;
  std::chrono::sys_seconds tap_until{};
  int tap_left = 0;

  friend bool operator==(const Window&, const Window&) = default;
};

// The window after an inbound act. Platform pages do not say whether counts add up; we replace, which never promises
// more than the platform gives. Unfollowing closes everything; acts that open nothing leave `window` as it is.
Window after(Window window, const Content& act, std::chrono::sys_seconds at);

bool is_open(const Window& window, std::chrono::sys_seconds at);

// To be stored before sending. The tap window is spent first: it ends within a minute, the other lasts.
// A closed window stays as it is.
Window spent(Window window, std::chrono::sys_seconds at);

// The platform's answer wins over our count: 45015 (out of time, or unfollowed) closes, 45047 (count used up) leaves
// nothing. Any other code changes nothing.
Window corrected(Window window, int errcode);

}  // namespace wechat_api
