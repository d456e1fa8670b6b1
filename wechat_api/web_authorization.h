// A page learns who opened it: web authorisation of a certified service account (wechat-oa §5.10; developers.weixin.qq.
// com/doc/service/guide/h5/auth.html, read 2026-11-21). Pure. These calls carry no access_token of the account: the
// targets stand for an HttpTransport, and hold a secret or a code, so they are never logged.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "wechat_api/http_transport.h"

namespace wechat_api {

// The address a member's browser is sent to, parameters in the order the platform demands. `state`: 1 to 128 letters
// and digits; `with_profile`: asks the member for more than the openid. Throws std::invalid_argument for another state
// and for a redirect that is not https.
std::string authorize_url(std::string_view app_id, std::string_view redirect_url, std::string_view state,
                          bool with_profile);

// A code works once, for five minutes. Throws std::invalid_argument for an empty or long code or token.
HttpCall exchange_code(std::string_view app_id, std::string_view secret, std::string_view code);
HttpCall refresh_authorization(std::string_view app_id, std::string_view refresh_token);
HttpCall get_profile(std::string_view token, std::string_view openid);

struct Authorization {
  std::string openid, unionid, token, refresh_token, scope;
  std::chrono::seconds lifetime{};
  bool is_snapshot = false;  // the platform's virtual reader: never bind this openid to anybody
};
struct Profile {
  std::string openid, nickname, picture_url;  // the picture is never fetched by this program
};
// Nothing where the answer is an error or not what the page describes.
std::optional<Authorization> read_authorization(std::string_view body);
std::optional<Profile> read_profile(std::string_view body);

}  // namespace wechat_api
