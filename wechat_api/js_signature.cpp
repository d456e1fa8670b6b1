// See js_signature.h.
#include "wechat_api/js_signature.h"

#include <boost/json.hpp>
#include <stdexcept>

#include "wechat_api/digest.h"
#include "wechat_api/json_field.h"

namespace wechat_api {

std::string js_signature(std::string_view ticket, std::string_view nonce, std::chrono::sys_seconds at,
                         std::string_view url) {
  Digest sha1(Digest::Kind::sha1);
  const std::string seconds = std::to_string(at.time_since_epoch().count());
  return sha1.hex(
      {"jsapi_ticket=", ticket, "&noncestr=", nonce, "&timestamp=", seconds, "&url=", url.substr(0, url.find('#'))});
}

Call get_ticket(Platform platform, TicketOf of) {
  if (platform == Platform::wecom)
    return {of == TicketOf::account ? "/cgi-bin/get_jsapi_ticket" : "/cgi-bin/ticket/get?type=agent_config", {}, "GET"};
  if (of == TicketOf::application) throw std::invalid_argument("an official account has one ticket");
  return {"/cgi-bin/ticket/getticket?type=jsapi", {}, "GET"};
}

std::optional<JsTicket> read_ticket(std::string_view body) {
  const std::optional<boost::json::object> answer = json_object_of(body);
  if (!answer) return std::nullopt;
  const std::string value = text_in(*answer, "ticket");
  const std::int64_t lifetime = number_in(*answer, "expires_in").value_or(0);
  if (value.empty() || lifetime <= 0) return std::nullopt;
  return JsTicket{value, std::chrono::seconds(lifetime)};
}

}  // namespace wechat_api
