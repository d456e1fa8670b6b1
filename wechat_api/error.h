// One error table per platform: code → what it means for an operator, and what the client does.
#pragma once

#include <chrono>
#include <string_view>

#include "wechat_api/message.h"

namespace wechat_api {

enum class Action {
  none,             // success
  retry,            // the same call later, with back-off
  token,            // refresh the token, then repeat once
  drop,             // this recipient cannot be reached; the others can
  wait_for_window,  // park until the member's next act (45015, 45047)
  wait_minute,      // stop this API for a minute
  wait_day,         // stop this API until the quota day ends
  upload_again,     // the media id expired
  await_admin,      // a mass message waits for the administrator's word in WeChat (89504); never submitted again by itself
  stop,             // hold everything of this account and tell the operator
  accepted,         // a code that means "already done" (45065)
  bug               // our request is wrong: log with rid, never repeat
};

struct ErrorMeaning {
  int code;
  Action action;
  std::string_view meaning;  // Chinese, for an operator, with the next step where there is one
  // The shortest pause before the same call makes sense again: a minute for wait_minute, 65 s for 45066, the time an
  // address is barred (89506, 89507), the interval of the probe (40164, 60020). Zero: the action says all.
  std::chrono::seconds wait{};
  // Chinese, for who reads why somebody was not reached: a few words without a remedy.
  std::string_view brief{};
};

// Never fails: an unknown code gets the row of its class (4xxxx: bug, else retry).
ErrorMeaning meaning_of(Platform platform, int errcode);

}  // namespace wechat_api
