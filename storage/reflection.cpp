// Reflections and what is attached to them.
#include "storage/reflection.h"

namespace storage {

std::optional<Reflection> reflection_draft(const Snapshot& db, std::int64_t member_id, std::chrono::sys_seconds since) {
  const auto id = db.number("SELECT id FROM reflection WHERE member_id = $1 AND state = 'draft' AND created_at >= $2 ORDER BY id DESC LIMIT 1",
                            {member_id, since});
  if (!id) return std::nullopt;
  return reflection_of(db, *id);
}

Reflection begin_reflection(Transaction& tx, std::int64_t member_id, std::optional<std::int64_t> occurrence_id, std::chrono::sys_seconds now) {
  drop_drafts(tx, member_id);
  Reflection draft;
  draft.member_id = member_id;
  draft.id = tx.insert("INSERT INTO reflection (member_id, occurrence_id, state, body, parts, created_at) VALUES ($1, $2, 'draft', '', 0, $3)",
                       {member_id, occurrence_id, now});
  return draft;
}

void add_to_reflection(Transaction& tx, std::int64_t reflection_id, std::string_view text) {
  const Reflection before = reflection_of(tx, reflection_id);
  const std::string body = before.body.empty() ? std::string(text) : before.body + "\n" + std::string(text);
  tx.execute("UPDATE reflection SET body = $1, parts = parts + 1 WHERE id = $2", {body, reflection_id});
}

void attach(Transaction& tx, std::int64_t reflection_id, AttachmentKind kind, std::string_view account, std::string_view media_id,
            std::chrono::sys_seconds now) {
  tx.execute("INSERT INTO attachment (reflection_id, kind, account, media_id, received_at) VALUES ($1, $2, $3, $4, $5)",
             {reflection_id, kind == AttachmentKind::image ? "image" : "voice", account, media_id, now});
}

Reflection reflection_of(const Snapshot& db, std::int64_t reflection_id) {
  Reflection reflection;
  reflection.id = reflection_id;
  Rows rows = db.query("SELECT body, parts, member_id FROM reflection WHERE id = $1", {reflection_id});
  if (rows.next()) {
    reflection.body = rows.text(0);
    reflection.parts = static_cast<int>(rows.integer(1));
    reflection.member_id = rows.integer(2);
  }
  Rows kinds = db.query("SELECT kind, count(*) FROM attachment WHERE reflection_id = $1 GROUP BY kind", {reflection_id});
  while (kinds.next()) (kinds.text(0) == "image" ? reflection.pictures : reflection.voices) = static_cast<int>(kinds.integer(1));
  return reflection;
}

void submit_reflection(Transaction& tx, std::int64_t reflection_id, std::chrono::sys_seconds now) {
  tx.execute("UPDATE reflection SET state = 'submitted', submitted_at = $1 WHERE id = $2", {now, reflection_id});
}

void reopen_reflection(Transaction& tx, std::int64_t reflection_id, std::chrono::sys_seconds now) {
  const auto member = tx.number("SELECT member_id FROM reflection WHERE id = $1", {reflection_id});
  if (member) drop_drafts(tx, *member);
  tx.execute("UPDATE reflection SET state = 'draft', submitted_at = NULL, created_at = $1 WHERE id = $2", {now, reflection_id});
}

void drop_drafts(Transaction& tx, std::int64_t member_id) {
  tx.execute("DELETE FROM attachment WHERE reflection_id IN (SELECT id FROM reflection WHERE member_id = $1 AND state = 'draft')", {member_id});
  tx.execute("DELETE FROM reflection WHERE member_id = $1 AND state = 'draft'", {member_id});
}

void set_aside_draft(Transaction& tx, std::int64_t reflection_id) {
  tx.execute("UPDATE reflection SET state = 'dropped' WHERE id = $1 AND state = 'draft'", {reflection_id});
}

std::vector<SubmittedReflection> submitted_reflections(const Snapshot& db, const Unit& unit, int limit) {
  std::vector<SubmittedReflection> found;
  Rows rows = db.query("SELECT member.name, reflection.body, submitted_at,"
                       " (SELECT count(*) FROM attachment WHERE reflection_id = reflection.id AND kind = 'image'),"
                       " (SELECT count(*) FROM attachment WHERE reflection_id = reflection.id AND kind = 'voice')"
                       " FROM reflection JOIN member ON member.id = reflection.member_id JOIN unit ON unit.id = member.unit_id"
                       " WHERE reflection.state = 'submitted' AND substr(unit.path, 1, length($1)) = $1"
                       " ORDER BY submitted_at DESC, reflection.id DESC LIMIT $2",
                       {unit.path, limit});
  while (rows.next())
    found.push_back({rows.text(0), rows.text(1), rows.instant(2), static_cast<int>(rows.integer(3)), static_cast<int>(rows.integer(4))});
  return found;
}

}  // namespace storage
