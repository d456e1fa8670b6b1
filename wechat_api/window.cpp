// The rules of the customer-service windows.
#include "wechat_api/window.h"

namespace wechat_api {

namespace {

using std::chrono::sys_seconds;

constexpr std::chrono::hours kMessageWindow{48};
constexpr int kMessageCount = 5;  // 20 until 2023-06-12
constexpr std::chrono::minutes kTapWindow{1};
constexpr int kTapCount = 3;

enum class Opens { nothing, message_window, tap_window, closes_all };

struct Judge {
  // Tapping a line of a menu message counts as a menu click although it arrives as text.
  Opens operator()(const Text& text) const {
    return text.menu_item_id.empty() ? Opens::message_window : Opens::tap_window;
  }
  Opens operator()(const Image&) const { return Opens::message_window; }
  Opens operator()(const Voice&) const { return Opens::message_window; }
  Opens operator()(const Video&) const { return Opens::message_window; }
  Opens operator()(const Location&) const { return Opens::message_window; }
  Opens operator()(const Link&) const { return Opens::message_window; }
  Opens operator()(const OtherMessage&) const { return Opens::message_window; }
  Opens operator()(const Follow&) const { return Opens::tap_window; }
  Opens operator()(const Scan&) const { return Opens::tap_window; }
  Opens operator()(const MenuClick&) const { return Opens::tap_window; }
  Opens operator()(const CodeScanned&) const { return Opens::tap_window; }
  Opens operator()(const Unfollow&) const { return Opens::closes_all; }
  // Other kinds of menu buttons, reports of the client and of the platform.
  template <class Other>
  Opens operator()(const Other&) const {
    return Opens::nothing;
  }
};

bool message_window_open(const Window& window, sys_seconds at) {
  return window.left > 0 && at < window.until;
}
bool tap_window_open(const Window& window, sys_seconds at) {
  return window.tap_left > 0 && at < window.tap_until;
}

}  // namespace

Window after(Window window, const Content& act, sys_seconds at) {
  switch (std::visit(Judge{}, act)) {
    case Opens::nothing:
      break;
    case Opens::message_window:
      window.until = at + kMessageWindow;
      window.left = kMessageCount;
      break;
    case Opens::tap_window:
      window.tap_until = at + kTapWindow;
      window.tap_left = kTapCount;
      break;
    case Opens::closes_all:
      window = Window{};
      break;
  }
  return window;
}

bool is_open(const Window& window, sys_seconds at) { return message_window_open(window, at) || tap_window_open(window, at); }

Window spent(Window window, sys_seconds at) {
  if (tap_window_open(window, at)) {
    --window.tap_left;
  } else if (message_window_open(window, at)) {
    --window.left;
  }
  return window;
}

Window corrected(Window window, int errcode) {
  constexpr int kOutOfTime = 45015, kCountUsedUp = 45047;
  if (errcode == kOutOfTime) return Window{};
  if (errcode == kCountUsedUp) window.left = window.tap_left = 0;
  return window;
}

}  // namespace wechat_api
