// See web_authorization.h.
#include "wechat_api/web_authorization.h"

#include <algorithm>
#include <boost/json.hpp>
#include <stdexcept>

#include "wechat_api/json_field.h"
#include "wechat_api/percent.h"

namespace wechat_api {

namespace json = boost::json;

namespace {

constexpr std::size_t kLongest = 512;

void require(bool is_right, const char* rule) {
  if (!is_right) throw std::invalid_argument(std::string("web authorisation: ") + rule);
}

std::string parameter(const char* name, std::string_view value) {
  require(!value.empty() && value.size() <= kLongest, "an empty or too long parameter");
  return std::string("&") + name + "=" + percent_encoded(value);
}

std::optional<json::object> granted(std::string_view body) {
  std::optional<json::object> answer = json_object_of(body);
  if (!answer || number_in(*answer, "errcode").value_or(0) != 0 || text_in(*answer, "openid").empty())
    return std::nullopt;
  return answer;
}

}  // namespace

std::string authorize_url(std::string_view app_id, std::string_view redirect_url, std::string_view state,
                          bool with_profile) {
  const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); };
  require(!state.empty() && state.size() <= 128 && std::all_of(state.begin(), state.end(), fits),
          "a state has 1 to 128 letters and digits");
  require(redirect_url.starts_with("https://"), "the page is reached by https");
  return "https://open.weixin.qq.com/connect/oauth2/authorize?appid=" + percent_encoded(app_id) +
         "&redirect_uri=" + percent_encoded(redirect_url) +
         "&response_type=code&scope=" + (with_profile ? "snsapi_userinfo" : "snsapi_base") +
         "&state=" + std::string(state) + "#wechat_redirect";
}

HttpCall exchange_code(std::string_view app_id, std::string_view secret, std::string_view code) {
  return {"GET",
          "/sns/oauth2/access_token?appid=" + percent_encoded(app_id) + parameter("secret", secret) +
              parameter("code", code) + "&grant_type=authorization_code",
          {},
          {}};
}

HttpCall refresh_authorization(std::string_view app_id, std::string_view refresh_token) {
  return {"GET",
          "/sns/oauth2/refresh_token?appid=" + percent_encoded(app_id) + "&grant_type=refresh_token" +
              parameter("refresh_token", refresh_token),
          {},
          {}};
}

HttpCall get_profile(std::string_view token, std::string_view openid) {
  require(!token.empty() && token.size() <= kLongest, "an empty or too long token");
  return {"GET",
          "/sns/userinfo?access_token=" + percent_encoded(token) + parameter("openid", openid) + "&lang=zh_CN",
          {},
          {}};
}

std::optional<Authorization> read_authorization(std::string_view body) {
  const std::optional<json::object> answer = granted(body);
  if (!answer) return std::nullopt;
  Authorization given{
      text_in(*answer, "openid"),         text_in(*answer, "unionid"),
      text_in(*answer, "access_token"),   text_in(*answer, "refresh_token"),
      text_in(*answer, "scope"),          std::chrono::seconds(number_in(*answer, "expires_in").value_or(0)),
      flag_in(*answer, "is_snapshotuser")};
  if (given.token.empty()) return std::nullopt;
  return given;
}

std::optional<Profile> read_profile(std::string_view body) {
  const std::optional<json::object> answer = granted(body);
  if (!answer) return std::nullopt;
  return Profile{text_in(*answer, "openid"), text_in(*answer, "nickname"), text_in(*answer, "headimgurl")};
}

}  // namespace wechat_api
