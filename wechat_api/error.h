// One error table per platform: code → what it means for an operator, and what the client does.
#pragma once

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
  stop,             // hold everything of this account and tell the operator
  accepted,         // a code that means "already done" (45065)
  bug               // our request is wrong: log with rid, never repeat
};

struct ErrorMeaning {
  int code;
  Action action;
  std::string_view meaning;  // Chinese, for an operator, with the next step where there is one
};

// Never fails: an unknown code gets the row of its class (4xxxx: bug, else retry).
ErrorMeaning meaning_of(Platform platform, int errcode);

}  // namespace wechat_api
