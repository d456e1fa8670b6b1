// What people sent besides words, and what we uploaded: rows about files (file.h).
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "storage/transaction.h"

namespace storage {

// What it is kept for.
enum class MediaPurpose { reflection, location };

struct Media {
  std::string sha256;  // the file's name
  std::string kind;    // image | voice | video | file
  std::int64_t bytes = 0;
  std::int64_t member_id = 0;
  MediaPurpose purpose = MediaPurpose::reflection;
  std::string account, source_media_id;
  std::chrono::sys_seconds created_at{};
};
// The file is whole by then. The same source for the same purpose again replaces its row.
void keep_media(Transaction& tx, const Media& media);
std::optional<Media> media_from(const Snapshot& db, std::string_view account, std::string_view source_media_id, MediaPurpose purpose);
// Whether a row speaks of this file.
bool has_media(const Snapshot& db, std::string_view sha256);

// The errand "media": a picture or voice of a reflection is to be fetched.
inline constexpr std::string_view kMediaErrand = "media";
struct WantedMedia {
  std::string account, kind;  // image | voice
  std::int64_t reflection_id = 0;
  std::string media_id;
};
std::string to_text(const WantedMedia& wanted);
// Nothing for a text that to_text() did not write.
std::optional<WantedMedia> wanted_media(std::string_view text);
// Whether the reflection still has it.
bool is_attached(const Snapshot& db, const WantedMedia& wanted);
void note_file_of_attachment(Transaction& tx, const WantedMedia& wanted, std::string_view sha256);

// The platform keeps an upload three days; we rely on less, because what is frozen now is sent later.
inline constexpr std::chrono::hours kUploadUsable{3 * 24 - 6};
void keep_upload(Transaction& tx, std::string_view account, std::string_view sha256, std::string_view media_id, std::chrono::sys_seconds now);
// Asked when a message is frozen and again when it is sent. Nothing: upload it.
std::optional<std::string> usable_media_id(const Snapshot& db, std::string_view account, std::string_view sha256, std::chrono::sys_seconds now);
// The platform refused it (40007): it is not used again.
void forget_upload(Transaction& tx, std::string_view account, std::string_view sha256);

}  // namespace storage
