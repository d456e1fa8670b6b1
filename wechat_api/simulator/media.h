// Temporary and permanent media (reference: wechat-oa §5.7, wecom §7.1).
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "wechat_api/simulator/api.h"

namespace wechat_api::simulator {

struct Media {
  std::string owner;     // account; of WeCom the enterprise, whose applications share temporary media; webhook key
  std::string type;      // image, voice, video, thumb, file
  std::string bytes, filename;
  Millis created_at{};
  bool is_permanent = false;
  std::string title, introduction;  // of a permanent video
  std::string url;                  // of a permanent image
};

struct MediaShelf {
  std::map<std::string, Media, std::less<>> kept;  // by media id
  std::vector<std::string> image_urls;             // of uploadimg

  // What the account may use under this id now: its own, not past its three days, or what people send in the simulator.
  const Media* usable(const AccountSettings& account, std::string_view media_id, Millis now) const;
  // The same, and one of these kinds.
  bool has(const AccountSettings& account, std::string_view media_id, std::initializer_list<std::string_view> types, Millis now) const;
};

// Whose media it is: an official account's own; WeCom's are shared by the applications of an enterprise.
std::string media_owner(const AccountSettings& account);
// What stands first in the bytes decides, as it does on the platform: png, jpg, gif, bmp, amr, mp3, wma, wav, mp4 or "".
std::string_view format_of(std::string_view bytes);
std::string_view media_content_type(std::string_view format);
// A new id with this in front.
std::string new_media_id(PlatformState& world, std::string_view before);

Reaction media_upload(PlatformState& world, const ApiCall& call);
Reaction media_get(PlatformState& world, const ApiCall& call);
Reaction media_upload_image(PlatformState& world, const ApiCall& call);  // /cgi-bin/media/uploadimg
Reaction material_add(PlatformState& world, const ApiCall& call);
Reaction material_get(PlatformState& world, const ApiCall& call);
Reaction material_delete(PlatformState& world, const ApiCall& call);
Reaction material_count(PlatformState& world, const ApiCall& call);
Reaction material_list(PlatformState& world, const ApiCall& call);

// The code that refuses a file of this type, 0 when it is taken.
int media_fault(wechat_api::Platform platform, std::string_view type, std::string_view bytes, bool is_permanent);

}  // namespace wechat_api::simulator
