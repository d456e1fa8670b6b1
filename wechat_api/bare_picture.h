// What a camera, an editor or a person wrote into a picture besides the picture: the place it was taken, the device, names, words.
// JPEG: ITU-T T.81 annex B, Exif 2.32 §4.5; PNG: RFC 2083 §3 and the eXIf chunk of its third edition; GIF89a §12–26.
// Pure; never reads past what it is given.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace wechat_api {

// The same picture without it. What decides how it looks stays: of JPEG the JFIF, ICC and Adobe segments and which way is up, of PNG
// the critical chunks and those of colour and animation, of GIF its repetition. What follows the picture's end goes.
// Nothing when it is no whole JPEG, PNG or GIF.
std::optional<std::string> without_metadata(std::string_view picture);

}  // namespace wechat_api
