// QR codes that tell who was invited by which (wechat-oa §5.8; developers.weixin.qq.com/doc/service/api/qrcode/
// qrcodes/api_createqrcode.html, read 2026-11-21). Certified service accounts alone. Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "wechat_api/channel.h"

namespace wechat_api {

// A scene comes back with Follow and Scan: 1 to 64 characters. A temporary code lives for at most 30 days; of permanent
// ones an account has 100,000. Throws std::invalid_argument for what the platform would refuse.
Call temporary_qr_code(std::string_view scene, std::chrono::seconds life);
Call permanent_qr_code(std::string_view scene);

struct QrCode {
  std::string ticket;
  std::string url;              // what the code itself says, to be drawn by whoever likes
  std::chrono::seconds life{};  // zero: for ever
};
std::optional<QrCode> read_qr_code(std::string_view body);

// The finished picture, for people: https://mp.weixin.qq.com/cgi-bin/showqrcode?ticket=…; needs no token, so a person's
// browser asks for it, never this program.
std::string qr_picture_url(std::string_view ticket);

}  // namespace wechat_api
