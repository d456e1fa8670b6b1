// See qr_code.h.
#include "wechat_api/qr_code.h"

#include <boost/json.hpp>
#include <stdexcept>

#include "wechat_api/json_field.h"
#include "wechat_api/percent.h"
#include "wechat_api/template_text.h"

namespace wechat_api {

namespace json = boost::json;

namespace {

constexpr std::chrono::hours kLongestLife{30 * 24};

void require(bool is_right, const char* rule) {
  if (!is_right) throw std::invalid_argument(std::string("QR code: ") + rule);
}

json::object scene_of(std::string_view scene) {
  const std::string line = one_line(scene);
  require(!line.empty() && line == scene && character_count(line) <= 64, "a scene has 1 to 64 characters");
  return {{"scene", json::object{{"scene_str", line}}}};
}

}  // namespace

Call temporary_qr_code(std::string_view scene, std::chrono::seconds life) {
  require(life >= std::chrono::seconds(1) && life <= kLongestLife, "a temporary code lives 1 s to 30 days");
  return {"/cgi-bin/qrcode/create",
          json::serialize(json::object{
              {"expire_seconds", life.count()}, {"action_name", "QR_STR_SCENE"}, {"action_info", scene_of(scene)}})};
}

Call permanent_qr_code(std::string_view scene) {
  return {"/cgi-bin/qrcode/create",
          json::serialize(json::object{{"action_name", "QR_LIMIT_STR_SCENE"}, {"action_info", scene_of(scene)}})};
}

std::optional<QrCode> read_qr_code(std::string_view body) {
  const std::optional<json::object> answer = json_object_of(body);
  if (!answer) return std::nullopt;
  QrCode code{text_in(*answer, "ticket"), text_in(*answer, "url"),
              std::chrono::seconds(number_in(*answer, "expire_seconds").value_or(0))};
  if (code.ticket.empty() || code.url.empty()) return std::nullopt;
  return code;
}

std::string qr_picture_url(std::string_view ticket) {
  return "https://mp.weixin.qq.com/cgi-bin/showqrcode?ticket=" + percent_encoded(ticket);
}

}  // namespace wechat_api
