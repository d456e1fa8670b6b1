// See quota.h.
#include "wechat_api/quota.h"

#include <boost/json.hpp>
#include <stdexcept>

#include "wechat_api/json_field.h"

namespace wechat_api {

namespace json = boost::json;

namespace {

std::string path_json(std::string_view api) {
  const bool is_path =
      (api.starts_with("/cgi-bin/") || api.starts_with("/wxa")) && api.find_first_of("?# ") == std::string_view::npos;
  if (!is_path) throw std::invalid_argument("quota: an API is a path such as /cgi-bin/message/custom/send");
  return json::serialize(json::object{{"cgi_path", json_text(api)}});
}

}  // namespace

Call get_quota(std::string_view api) {
  return {"/cgi-bin/openapi/quota/get", path_json(api)};
}
Call clear_quota_of(std::string_view api) {
  return {"/cgi-bin/openapi/quota/clear", path_json(api)};
}
Call clear_quotas(const std::string& app_id) {
  return {"/cgi-bin/clear_quota", json::serialize(json::object{{"appid", json_text(app_id)}})};
}
HttpCall clear_quotas_by_secret(const std::string& app_id, const std::string& secret) {
  return {"POST", "/cgi-bin/clear_quota/v2", "application/json",
          json::serialize(json::object{{"appid", json_text(app_id)}, {"appsecret", json_text(secret)}})};
}
Call look_up_request(std::string_view rid) {
  if (rid.empty() || rid.size() > 64) throw std::invalid_argument("quota: a rid has 1 to 64 characters");
  return {"/cgi-bin/openapi/rid/get", json::serialize(json::object{{"rid", json_text(rid)}})};
}
Call callback_addresses() {
  return {"/cgi-bin/getcallbackip", {}, "GET"};
}

std::optional<Quota> read_quota(std::string_view body) {
  const std::optional<json::object> answer = json_object_of(body);
  const json::object* day = answer ? object_in(*answer, "quota") : nullptr;
  if (day == nullptr) return std::nullopt;
  const auto limit = number_in(*day, "daily_limit"), used = number_in(*day, "used"), left = number_in(*day, "remain");
  if (!limit || !used || !left) return std::nullopt;
  Quota quota{*limit, *used, *left};
  const json::object* rate = object_in(*answer, "rate_limit");
  if (rate != nullptr) {
    quota.calls_per_period = number_in(*rate, "call_count").value_or(0);
    quota.period = std::chrono::seconds(number_in(*rate, "refresh_second").value_or(0));
  }
  return quota;
}

std::optional<RequestRecord> read_request_record(std::string_view body) {
  const std::optional<json::object> answer = json_object_of(body);
  const json::object* request = answer ? object_in(*answer, "request") : nullptr;
  const auto at = request ? number_in(*request, "invoke_time") : std::nullopt;
  if (!at) return std::nullopt;
  return RequestRecord{std::chrono::sys_seconds(std::chrono::seconds(*at)),
                       number_in(*request, "cost_in_ms").value_or(0), text_in(*request, "response_body"),
                       text_in(*request, "client_ip")};
}

std::optional<std::vector<std::string>> read_callback_addresses(std::string_view body) {
  const std::optional<json::object> answer = json_object_of(body);
  if (!answer || array_in(*answer, "ip_list") == nullptr) return std::nullopt;
  return texts_in(*answer, "ip_list");
}

std::string rid_in(std::string_view errmsg) {
  constexpr std::string_view kMark = "rid: ";
  const std::size_t at = errmsg.rfind(kMark);
  if (at == std::string_view::npos) return {};
  const std::string_view rest = errmsg.substr(at + kMark.size());
  return std::string(rest.substr(0, rest.find_first_not_of("0123456789abcdef-")));
}

}  // namespace wechat_api
