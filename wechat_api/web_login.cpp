// See web_login.h.
#include "wechat_api/web_login.h"

#include <algorithm>
#include <boost/json.hpp>
#include <stdexcept>

#include "wechat_api/json_field.h"
#include "wechat_api/percent.h"

namespace wechat_api {

namespace json = boost::json;

namespace {

constexpr std::size_t kCodeBytes = 512;

void require(bool is_right, const char* rule) {
  if (!is_right) throw std::invalid_argument(std::string("web login: ") + rule);
}

void require_way_back(std::string_view redirect_url, std::string_view state) {
  const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); };
  require(redirect_url.starts_with("https://"), "the page is reached by https");
  require(!state.empty() && state.size() <= 128 && std::all_of(state.begin(), state.end(), fits),
          "a state has 1 to 128 letters and digits");
}

}  // namespace

std::string scan_login_url(std::string_view corp_id, std::int64_t agent_id, std::string_view redirect_url,
                           std::string_view state) {
  require_way_back(redirect_url, state);
  return "https://login.work.weixin.qq.com/wwlogin/sso/login?login_type=CorpApp&appid=" + percent_encoded(corp_id) +
         "&agentid=" + std::to_string(agent_id) + "&redirect_uri=" + percent_encoded(redirect_url) +
         "&state=" + std::string(state) + "&lang=zh";
}

std::string client_login_url(std::string_view corp_id, std::int64_t agent_id, std::string_view redirect_url,
                             std::string_view state, bool with_private_fields) {
  require_way_back(redirect_url, state);
  return "https://open.weixin.qq.com/connect/oauth2/authorize?appid=" + percent_encoded(corp_id) +
         "&redirect_uri=" + percent_encoded(redirect_url) +
         "&response_type=code&scope=" + (with_private_fields ? "snsapi_privateinfo" : "snsapi_base") +
         "&state=" + std::string(state) + "&agentid=" + std::to_string(agent_id) + "#wechat_redirect";
}

Call get_user_of_code(std::string_view code) {
  require(!code.empty() && code.size() <= kCodeBytes, "a code has 1 to 512 bytes");
  return {"/cgi-bin/auth/getuserinfo?code=" + percent_encoded(code), {}, "GET"};
}

Call get_user_detail(std::string_view user_ticket) {
  require(!user_ticket.empty() && user_ticket.size() <= kCodeBytes, "a ticket has 1 to 512 bytes");
  return {"/cgi-bin/auth/getuserdetail", json::serialize(json::object{{"user_ticket", json_text(user_ticket)}})};
}

std::optional<LoginUser> read_login_user(std::string_view body) {
  const std::optional<json::object> answer = json_object_of(body);
  if (!answer || number_in(*answer, "errcode").value_or(0) != 0) return std::nullopt;
  LoginUser user{text_in(*answer, "userid"), text_in(*answer, "user_ticket"), text_in(*answer, "openid")};
  if (user.user_id.empty()) user.user_id = text_in(*answer, "UserId");  // of the older path
  if (user.user_id.empty() && user.openid.empty()) return std::nullopt;
  return user;
}

std::optional<LoginDetail> read_login_detail(std::string_view body) {
  const std::optional<json::object> answer = json_object_of(body);
  if (!answer || text_in(*answer, "userid").empty()) return std::nullopt;
  return LoginDetail{text_in(*answer, "userid"), text_in(*answer, "mobile"), text_in(*answer, "email")};
}

}  // namespace wechat_api
