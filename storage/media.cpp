// See media.h.
#include "storage/media.h"

#include <charconv>

namespace storage {
namespace {

constexpr char kBetween = '\t';

std::string_view text_of(MediaPurpose purpose) { return purpose == MediaPurpose::location ? "location" : "reflection"; }

// What stands before the next tab, which is taken off with it; nothing without one.
std::optional<std::string_view> field(std::string_view& text) {
  const std::size_t end = text.find(kBetween);
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view taken = text.substr(0, end);
  text.remove_prefix(end + 1);
  return taken;
}

}  // namespace

void keep_media(Transaction& tx, const Media& media) {
  tx.execute("INSERT INTO media (sha256, kind, bytes, member_id, purpose, account, source_media_id, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
             " ON CONFLICT (account, source_media_id, purpose) DO UPDATE SET sha256 = $1, kind = $2, bytes = $3, member_id = $4, created_at = $8",
             {media.sha256, media.kind, media.bytes, media.member_id, text_of(media.purpose), media.account, media.source_media_id, media.created_at});
}

std::optional<Media> media_from(const Snapshot& db, std::string_view account, std::string_view source_media_id, MediaPurpose purpose) {
  Rows rows = db.query("SELECT sha256, kind, bytes, member_id, created_at FROM media WHERE account = $1 AND source_media_id = $2 AND purpose = $3",
                       {account, source_media_id, text_of(purpose)});
  if (!rows.next()) return std::nullopt;
  return Media{rows.text(0), rows.text(1), rows.integer(2), rows.integer(3), purpose, std::string(account), std::string(source_media_id), rows.instant(4)};
}

bool has_media(const Snapshot& db, std::string_view sha256) {
  return db.number("SELECT 1 FROM media WHERE sha256 = $1 LIMIT 1", {sha256}).has_value();
}

std::string to_text(const WantedMedia& wanted) {
  return wanted.account + kBetween + wanted.kind + kBetween + std::to_string(wanted.reflection_id) + kBetween + wanted.media_id;
}

std::optional<WantedMedia> wanted_media(std::string_view text) {
  const auto account = field(text), kind = field(text), number = field(text);
  if (!account || !kind || !number) return std::nullopt;
  WantedMedia wanted{std::string(*account), std::string(*kind), 0, std::string(text)};
  const auto [end, error] = std::from_chars(number->data(), number->data() + number->size(), wanted.reflection_id);
  if (error != std::errc{} || end != number->data() + number->size()) return std::nullopt;
  return wanted;
}

bool is_attached(const Snapshot& db, const WantedMedia& wanted) {
  return db.number("SELECT 1 FROM attachment WHERE account = $1 AND media_id = $2 AND reflection_id = $3 LIMIT 1",
                   {wanted.account, wanted.media_id, wanted.reflection_id})
      .has_value();
}

void note_file_of_attachment(Transaction& tx, const WantedMedia& wanted, std::string_view sha256) {
  tx.execute("UPDATE attachment SET sha256 = $1 WHERE account = $2 AND media_id = $3 AND reflection_id = $4",
             {sha256, wanted.account, wanted.media_id, wanted.reflection_id});
}

void keep_upload(Transaction& tx, std::string_view account, std::string_view sha256, std::string_view media_id, std::chrono::sys_seconds now) {
  tx.execute("INSERT INTO media_upload (account, sha256, media_id, uploaded_at) VALUES ($1, $2, $3, $4)"
             " ON CONFLICT (account, sha256) DO UPDATE SET media_id = $3, uploaded_at = $4",
             {account, sha256, media_id, now});
}

std::optional<std::string> usable_media_id(const Snapshot& db, std::string_view account, std::string_view sha256, std::chrono::sys_seconds now) {
  Rows rows = db.query("SELECT media_id FROM media_upload WHERE account = $1 AND sha256 = $2 AND uploaded_at > $3", {account, sha256, now - kUploadUsable});
  if (!rows.next()) return std::nullopt;
  return rows.text(0);
}

void forget_upload(Transaction& tx, std::string_view account, std::string_view sha256) {
  tx.execute("DELETE FROM media_upload WHERE account = $1 AND sha256 = $2", {account, sha256});
}

}  // namespace storage
