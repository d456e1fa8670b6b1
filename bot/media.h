// Media between the platform and the house's own files: fetched by media id alone, uploaded when a message needs them.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>

#include "bot/errands.h"
#include "bot/house.h"
#include "storage/media.h"
#include "wechat_api/channel.h"
#include "wechat_api/media.h"

namespace bot {

// Where the files of a data directory are.
std::string media_folder(const std::string& data_dir);

struct MediaSource {
  std::string account, media_id;
  wechat_api::MediaKind kind = wechat_api::MediaKind::image;
  std::int64_t member_id = 0;
  storage::MediaPurpose purpose = storage::MediaPurpose::reflection;
};
struct FetchedMedia {
  std::string sha256;    // empty: it was not kept
  bool may_come = false;  // then: whether asking again later makes sense
  std::string why;        // for the log
};
// Asks the account's own platform for the media id, never an address that a message names; at most 10 MiB, within the time of the
// client, redirections are not followed. Kept only when its first bytes are of the kind, pictures without what a camera wrote into
// them unless they are to say where somebody is. Throws storage::NoRoom, storage::DatabaseError.
boost::asio::awaitable<FetchedMedia> fetch_media(House& house, wechat_api::Channel& channel, std::string folder, MediaSource source);

// The work of the errand "media". `channel`: of the account; null: it is configured no more.
boost::asio::awaitable<ErrandResult> fetch_attachment(House& house, wechat_api::Channel* channel, std::string folder, storage::WantedMedia wanted);

struct UploadSource {
  wechat_api::Platform platform = wechat_api::Platform::official_account;
  std::string account, sha256;
  wechat_api::MediaKind kind = wechat_api::MediaKind::image;
};
struct UploadedMedia {
  std::string media_id;  // empty: there is none
  std::string why;
};
// A temporary media id that a message may use now: the one we have, or a new upload. Asked when a message is frozen and again before
// it is sent. A repetition after a time-out leaves at most a temporary copy more, which goes by itself.
boost::asio::awaitable<UploadedMedia> media_id_for(House& house, wechat_api::Channel& channel, std::string folder, UploadSource source);

}  // namespace bot
