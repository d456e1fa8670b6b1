// See media.h.
#include "bot/media.h"

#include <filesystem>
#include <stdexcept>

#include "storage/file.h"
#include "storage/reflection.h"
#include "wechat_api/bare_picture.h"

namespace bot {
namespace {

using wechat_api::Action;
using wechat_api::MediaKind;
using State = wechat_api::SendResult::State;

constexpr int kUploadAttempts = 3;

bool fits(MediaKind kind, std::string_view type) {
  switch (kind) {
    case MediaKind::image: return type.starts_with("image/");
    case MediaKind::voice: return type.starts_with("audio/");
    case MediaKind::video: return type == "video/mp4";
    case MediaKind::thumb: return type == "image/jpeg";
    case MediaKind::file: return true;
  }
  return false;
}

// A refusal of this very media id is final; what is wrong with the account or the network passes.
bool may_come(const wechat_api::SendResult& result) {
  if (result.state != State::refused) return true;
  return result.action != Action::upload_again && result.action != Action::bug && result.action != Action::drop;
}

std::string reason(const wechat_api::SendResult& result) {
  return result.errcode != 0 ? std::to_string(result.errcode) + " " + result.message : result.message;
}

// The bytes to keep; nothing, and why, for what is not of the kind.
std::optional<std::string> bytes_to_keep(const wechat_api::Answer& answer, const MediaSource& source, std::string& why) {
  auto file = wechat_api::read_downloaded(answer);
  if (!file || file->bytes.empty() || !fits(source.kind, wechat_api::type_by_magic(file->bytes))) {
    why = "no file of this kind came";
    return std::nullopt;
  }
  const bool is_picture = source.kind == MediaKind::image || source.kind == MediaKind::thumb;
  if (!is_picture || source.purpose == storage::MediaPurpose::location) return std::move(file->bytes);
  auto bare = wechat_api::without_metadata(file->bytes);
  if (!bare) why = "no whole picture came";
  return bare;
}

wechat_api::UploadFile file_of(std::string_view sha256, std::string bytes) {
  constexpr std::pair<std::string_view, std::string_view> kEndings[] = {{"image/jpeg", ".jpg"}, {"image/png", ".png"},  {"image/gif", ".gif"},
                                                                        {"audio/amr", ".amr"},  {"audio/mpeg", ".mp3"}, {"video/mp4", ".mp4"}};
  wechat_api::UploadFile file{std::string(sha256.substr(0, 16)), std::string(wechat_api::type_by_magic(bytes)), std::move(bytes)};
  for (const auto& [type, ending] : kEndings)
    if (file.content_type == type) file.name += ending;
  if (file.content_type.empty()) file.content_type = "application/octet-stream";
  return file;
}

std::optional<wechat_api::Call> upload_of(const UploadSource& source, std::string bytes, std::string& why) {
  try {
    return wechat_api::upload_media(source.platform, source.kind, file_of(source.sha256, std::move(bytes)));
  } catch (const std::invalid_argument& wrong) {
    why = wrong.what();
    return std::nullopt;
  }
}

std::optional<wechat_api::Call> download_of(const std::string& media_id, std::string& why) {
  try {
    return wechat_api::get_media(media_id);
  } catch (const std::invalid_argument& wrong) {
    why = wrong.what();
    return std::nullopt;
  }
}

}  // namespace

std::string media_folder(const std::string& data_dir) { return (std::filesystem::path(data_dir) / "media").string(); }

boost::asio::awaitable<FetchedMedia> fetch_media(House& house, wechat_api::Channel& channel, std::string folder, MediaSource source) {
  FetchedMedia fetched;
  auto call = download_of(source.media_id, fetched.why);
  if (!call) co_return fetched;
  auto asking = channel.ask(std::move(*call));
  const wechat_api::Answer answer = co_await std::move(asking);
  if (answer.result.state != State::accepted) {
    fetched.may_come = may_come(answer.result);
    fetched.why = reason(answer.result);
    co_return fetched;
  }
  const auto bytes = bytes_to_keep(answer, source, fetched.why);
  if (!bytes) co_return fetched;
  const auto now = house.now();
  // The file in the unit that writes its row: the sweep is a unit too, and never sees one without the other.
  auto work = [&](storage::Transaction& tx) {
    fetched.sha256 = storage::keep_file(folder, *bytes);
    storage::keep_media(tx, {fetched.sha256, std::string(wechat_api::name_of(source.kind)), static_cast<std::int64_t>(bytes->size()), source.member_id,
                             source.purpose, source.account, source.media_id, now});
  };
  auto written = house.database.write(std::move(work));
  co_await std::move(written);
  co_return fetched;
}

boost::asio::awaitable<ErrandResult> fetch_attachment(House& house, wechat_api::Channel* channel, std::string folder, storage::WantedMedia wanted) {
  ErrandResult result;
  // Taken back and gone in the meantime: it is not fetched any more.
  auto look = [&](const storage::Snapshot& db) {
    return storage::is_attached(db, wanted) ? std::optional(storage::reflection_of(db, wanted.reflection_id).member_id) : std::nullopt;
  };
  auto reading = house.database.read(std::move(look));
  const std::optional<std::int64_t> author = co_await std::move(reading);
  if (!author || !channel) co_return result;
  const bool is_voice = wanted.kind == wechat_api::name_of(MediaKind::voice);
  MediaSource source{wanted.account, wanted.media_id, is_voice ? MediaKind::voice : MediaKind::image, *author, storage::MediaPurpose::reflection};
  auto fetching = fetch_media(house, *channel, std::move(folder), std::move(source));
  const FetchedMedia fetched = co_await std::move(fetching);
  result.is_done = !fetched.sha256.empty() || !fetched.may_come;
  result.why = fetched.why;
  if (!fetched.sha256.empty())
    result.finish = [wanted, sha256 = fetched.sha256](storage::Transaction& tx, std::chrono::sys_seconds) { storage::note_file_of_attachment(tx, wanted, sha256); };
  else if (result.is_done)
    house.log.warn("media.not_kept", {{"account", wanted.account}, {"reflection", std::to_string(wanted.reflection_id)}, {"why", fetched.why}});
  co_return result;
}

boost::asio::awaitable<UploadedMedia> media_id_for(House& house, wechat_api::Channel& channel, std::string folder, UploadSource source) {
  UploadedMedia uploaded;
  std::optional<std::string> usable;
  const auto now = house.now();
  // The file is read on the reader's thread.
  auto look = [&](const storage::Snapshot& db) {
    usable = storage::usable_media_id(db, source.account, source.sha256, now);
    return usable ? std::nullopt : storage::read_file(folder, source.sha256);
  };
  auto reading = house.database.read(std::move(look));
  std::optional<std::string> bytes = co_await std::move(reading);
  if (usable) co_return UploadedMedia{*usable, ""};
  uploaded.why = "the file is not there";
  if (!bytes) co_return uploaded;
  const auto call = upload_of(source, std::move(*bytes), uploaded.why);
  if (!call) co_return uploaded;
  wechat_api::Answer answer;
  for (int attempt = 0; attempt < kUploadAttempts; ++attempt) {
    auto asking = channel.ask(*call);
    answer = co_await std::move(asking);
    if (answer.result.state == State::accepted || answer.result.state == State::refused) break;
  }
  uploaded.why = reason(answer.result);
  if (answer.result.state != State::accepted) co_return uploaded;
  const auto read = wechat_api::read_uploaded(answer.body);
  uploaded.why = "an answer without a media id";
  if (!read || read->media_id.empty()) co_return uploaded;
  uploaded = {read->media_id, ""};
  // Of the time before the upload: the platform's three days begin no earlier.
  auto work = [&](storage::Transaction& tx) { storage::keep_upload(tx, source.account, source.sha256, uploaded.media_id, now); };
  auto written = house.database.write(std::move(work));
  co_await std::move(written);
  co_return uploaded;
}

}  // namespace bot
