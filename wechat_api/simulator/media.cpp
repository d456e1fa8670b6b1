// Upload, download, and what is refused.
#include "wechat_api/simulator/media.h"

#include <fmt/format.h>

#include <algorithm>

#include "wechat_api/simulator/multipart.h"
#include "wechat_api/simulator/platform_state.h"

namespace wechat_api::simulator {
namespace {

using namespace std::chrono_literals;

constexpr auto kKept = std::chrono::days{3};
constexpr std::size_t kKilo = 1024, kMega = 1024 * kKilo;
constexpr std::size_t kLeastWecom = 5;         // a file has more bytes than these
constexpr std::size_t kArticleImage = kMega;   // of uploadimg
constexpr auto kVoiceLongest = 60s;
constexpr std::size_t kAmrFrame = 32, kAmrHead = 6, kAmrFramesASecond = 50;  // of the mode WeChat records in

struct TypeRow {
  std::string_view type;
  std::size_t most;
  int too_large;
  std::string_view temporary, permanent;  // formats, separated by spaces
};
constexpr TypeRow kOfficial[] = {{"image", 10 * kMega, 40009, "png jpg gif", "bmp png jpg gif"},
                                 {"voice", 2 * kMega, 40010, "amr mp3", "mp3 wma wav amr"},
                                 {"video", 10 * kMega, 40011, "mp4", "mp4"},
                                 {"thumb", 64 * kKilo, 40012, "jpg", "jpg"}};
constexpr TypeRow kWecom[] = {{"image", 10 * kMega, 45001, "png jpg", ""},
                              {"voice", 2 * kMega, 45001, "amr", ""},
                              {"video", 10 * kMega, 45001, "mp4", ""},
                              {"file", 20 * kMega, 45001, "", ""}};

// What people of the simulator send: ids that stand in its callbacks.
struct Sample {
  std::string_view id, type, bytes;
};
constexpr std::string_view kPng(
    "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\x9c" "c\xf8\xcf\xc0\xf0\x1f\0\x05\0\x01\xff\x89\x99=\x1d\0\0\0\0IEND\xae" "B`\x82",
    70);
constexpr Sample kSamples[] = {{"sim-picture", "image", kPng}, {"sim-sticker", "image", kPng}, {"sim-thumb", "thumb", kPng},
                               {"sim-voice", "voice", "#!AMR\n<simulated voice, no sound>"},
                               {"sim-video", "video", std::string_view("\0\0\0\x18" "ftypmp42\0\0\0\0mp42isom", 24)}};

bool is_among(std::string_view format, std::string_view list) {
  for (const std::string& one : split(list, ' '))
    if (one == format) return true;
  return false;
}

bool is_too_long(std::string_view bytes) {
  if (format_of(bytes) != "amr") return false;
  return bytes.size() - kAmrHead > kAmrFrame * kAmrFramesASecond * static_cast<std::size_t>(kVoiceLongest.count());
}

// The part named media, or the code that refuses the form.
const FormPart* media_part(const std::optional<std::vector<FormPart>>& parts, int& code) {
  const FormPart* part = parts ? part_named(*parts, "media") : nullptr;
  code = !part ? 41005 : part->body.empty() ? 44001 : 0;
  return code == 0 ? part : nullptr;
}

Reaction binary(const Media& media) {
  Reaction reaction;
  reaction.body = media.bytes;
  reaction.content_type = media_content_type(format_of(media.bytes));
  reaction.fields.emplace_back("Content-disposition", fmt::format("attachment; filename=\"{}\"", media.filename));
  return reaction;
}

}  // namespace

std::string media_owner(const AccountSettings& account) {
  return account.platform == wechat_api::Platform::wecom ? "corp " + account.app_id : account.name;
}

std::string new_media_id(PlatformState& world, std::string_view before) { return fmt::format("{}{}_{:016x}", before, world.next_id(), world.random()); }

std::string_view format_of(std::string_view bytes) {
  using namespace std::string_view_literals;
  constexpr std::pair<std::string_view, std::string_view> kMarks[] = {{"\x89PNG\r\n\x1a\n"sv, "png"}, {"\xff\xd8\xff"sv, "jpg"}, {"GIF8"sv, "gif"},
                                                                      {"BM"sv, "bmp"},               {"#!AMR"sv, "amr"},        {"ID3"sv, "mp3"},
                                                                      {"\xff\xfb"sv, "mp3"},         {"\xff\xf3"sv, "mp3"},     {"\x30\x26\xb2\x75"sv, "wma"},
                                                                      {"RIFF"sv, "wav"}};
  for (const auto& [mark, format] : kMarks)
    if (bytes.starts_with(mark)) return format;
  return bytes.size() > 8 && bytes.substr(4, 4) == "ftyp" ? "mp4" : "";
}

std::string_view media_content_type(std::string_view format) {
  constexpr std::pair<std::string_view, std::string_view> kTypes[] = {{"png", "image/png"}, {"jpg", "image/jpeg"},  {"gif", "image/gif"},
                                                                      {"bmp", "image/bmp"}, {"amr", "audio/amr"},   {"mp3", "audio/mp3"},
                                                                      {"wav", "audio/wav"}, {"wma", "audio/x-ms-wma"}, {"mp4", "video/mp4"}};
  for (const auto& [known, type] : kTypes)
    if (known == format) return type;
  return "application/octet-stream";
}

int media_fault(wechat_api::Platform platform, std::string_view type, std::string_view bytes, bool is_permanent) {
  const bool is_wecom = platform == wechat_api::Platform::wecom;
  const TypeRow* row = nullptr;
  for (const TypeRow& known : is_wecom ? kWecom : kOfficial)
    if (known.type == type) row = &known;
  if (!row) return is_wecom ? 40005 : 40004;
  if (is_wecom && bytes.size() <= kLeastWecom) return 40006;
  if (bytes.size() > row->most) return row->too_large;
  const std::string_view formats = is_permanent ? row->permanent : row->temporary;
  if (formats.empty()) return 0;
  if (!is_among(format_of(bytes), formats)) return type == "image" && !is_wecom ? 40137 : is_wecom ? 40004 : 40005;
  return type == "voice" && is_too_long(bytes) ? 45007 : 0;
}

const Media* MediaShelf::usable(const AccountSettings& account, std::string_view media_id, Millis now) const {
  static const std::map<std::string, Media, std::less<>> samples = [] {
    std::map<std::string, Media, std::less<>> made;
    for (const Sample& sample : kSamples) {
      Media media;
      media.type = sample.type;
      media.bytes = sample.bytes;
      media.filename = std::string(sample.id) + "." + std::string(format_of(sample.bytes));
      made.emplace(sample.id, std::move(media));
    }
    return made;
  }();
  if (const auto sample = samples.find(media_id); sample != samples.end()) return &sample->second;
  const auto found = kept.find(media_id);
  if (found == kept.end() || found->second.owner != media_owner(account)) return nullptr;
  const Media& media = found->second;
  return media.is_permanent || now < media.created_at + kKept ? &media : nullptr;
}

bool MediaShelf::has(const AccountSettings& account, std::string_view media_id, std::initializer_list<std::string_view> types, Millis now) const {
  const Media* media = usable(account, media_id, now);
  return media && std::find(types.begin(), types.end(), media->type) != types.end();
}

Reaction media_upload(PlatformState& world, const ApiCall& call) {
  const std::string type(call.parameter("type"));
  const auto parts = form_parts(call.body);
  int code = 0;
  const FormPart* part = media_part(parts, code);
  if (!part) return refuse(world, call, code);
  if (const int fault = media_fault(call.platform, type, part->body, false); fault != 0) return refuse(world, call, fault);
  const std::string media_id = new_media_id(world, "sim-media-");
  world.media.kept[media_id] = Media{media_owner(*call.account), type, std::string(part->body), part->filename, call.now, false, "", "", ""};
  boost::json::object answer{{"type", type}, {type == "thumb" ? "thumb_media_id" : "media_id", media_id}};
  // WeCom gives the time as a string and nothing as the text of success.
  if (!call.is_wecom()) answer["created_at"] = unix_seconds(call.now);
  else answer["created_at"] = std::to_string(unix_seconds(call.now));
  if (call.is_wecom()) answer["errmsg"] = "";
  return call.is_wecom() ? ok_with(std::move(answer)) : given(std::move(answer));
}

Reaction media_get(PlatformState& world, const ApiCall& call) {
  const std::string_view id = call.parameter("media_id");
  if (id.empty()) return refuse(world, call, 41006);
  const Media* media = world.media.usable(*call.account, id, call.now);
  if (!media || (media->is_permanent && !call.is_wecom())) return refuse(world, call, 40007);
  if (media->type == "video" && !call.is_wecom())
    return given({{"video_url", fmt::format("http://vod.simulated.invalid/{}", id)}});
  return binary(*media);
}

Reaction media_upload_image(PlatformState& world, const ApiCall& call) {
  const auto parts = form_parts(call.body);
  int code = 0;
  const FormPart* part = media_part(parts, code);
  if (!part) return refuse(world, call, code);
  if (part->body.size() > kArticleImage) return refuse(world, call, 40009);
  if (!is_among(format_of(part->body), "png jpg")) return refuse(world, call, 40137);
  world.media.image_urls.push_back(fmt::format("http://mmbiz.qpic.cn/sim/{}/0", world.next_id()));
  boost::json::object answer{{"url", world.media.image_urls.back()}};
  return call.is_wecom() ? ok_with(std::move(answer)) : given(std::move(answer));
}

}  // namespace wechat_api::simulator
