// How far our clock is from the platform's: each answer says when it was made (reliability §2.4, D17).
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string_view>

#include "wechat_api/http_transport.h"

namespace wechat_api {

// A Date field in the form every server must write (RFC 9110 §5.6.7: "Sun, 06 Nov 1994 08:49:37 GMT"); nothing for any
// other text and for a date that is none.
std::optional<std::chrono::sys_seconds> read_http_date(std::string_view text);

// Beyond it callbacks begin to be refused as too old or too new, and a push planned for 19:00 is not at 19:00.
inline constexpr std::chrono::seconds kClockSlack{60};

// A transport that looks at the Date of every answer passing through. Whatever it finds is told and nothing is changed:
// plans follow the machine's clock, which an operator sets right; a server's word alone must not move 19:00.
class SkewWatch final : public HttpTransport {
 public:
  // Of an answer: ours minus theirs. `changed` says that |skew| crossed 60 s since the answer before, in either
  // direction; at first only when it is beyond.
  using Tell = std::function<void(std::chrono::seconds skew, bool changed)>;

  // `inner`, and what `now` and `tell` refer to, must outlive it and every call.
  SkewWatch(HttpTransport& inner, std::function<std::chrono::sys_seconds()> now, Tell tell);

  boost::asio::awaitable<HttpAnswer> exchange(HttpCall call) override;

 private:
  HttpTransport& inner_;
  std::function<std::chrono::sys_seconds()> now_;
  Tell tell_;
  bool is_beyond_ = false;
};

}  // namespace wechat_api
