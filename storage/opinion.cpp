// Opinions.
#include "storage/opinion.h"

namespace storage {
namespace {

constexpr std::string_view kPurpose = "opinion.member";

#define OPINION_SELECT                                                                                            \
  "SELECT opinion.id, opinion.member_id, unit.id, unit.name, unit.path, body, state, answer, opinion.created_at" \
  " FROM opinion JOIN unit ON unit.id = opinion.unit_id "

Opinion read_opinion(const Rows& row) {
  return Opinion{row.integer(0), row.maybe_integer(1), Unit{row.integer(2), row.text(3), row.text(4)}, row.text(5), row.text(6), row.text(7),
                 row.instant(8)};
}

std::vector<Opinion> all(Rows rows) {
  std::vector<Opinion> found;
  while (rows.next()) found.push_back(read_opinion(rows));
  return found;
}

}  // namespace

std::int64_t keep_opinion(Transaction& tx, const Member& member, std::string_view body, std::chrono::sys_seconds now) {
  return tx.insert("INSERT INTO opinion (member_id, unit_id, body, state, created_at) VALUES ($1, $2, $3, 'open', $4)",
                   {member.id, member.unit.id, body, now});
}

void make_anonymous(Transaction& tx, const DataKey& key, std::int64_t opinion_id, std::int64_t member_id, const Unit& root) {
  tx.execute("UPDATE opinion SET member_id = NULL, sealed_member = $1, unit_id = $2, created_at = created_at - created_at % 86400 WHERE id = $3",
             {Bytes{key.seal(std::to_string(member_id), kPurpose)}, root.id, opinion_id});
  tx.execute("DELETE FROM undo_step WHERE kind = 'opinion' AND object_id = $1", {opinion_id});
}

std::optional<Opinion> opinion_of(const Snapshot& db, std::int64_t opinion_id) {
  auto found = all(db.query(OPINION_SELECT "WHERE opinion.id = $1", {opinion_id}));
  if (found.empty()) return std::nullopt;
  return found.front();
}

std::vector<Opinion> opinions_of(const Snapshot& db, std::int64_t member_id, int limit) {
  return all(db.query(OPINION_SELECT "WHERE opinion.member_id = $1 ORDER BY opinion.id DESC LIMIT $2", {member_id, limit}));
}

std::vector<Opinion> open_opinions(const Snapshot& db, const Unit& unit, int limit) {
  return all(db.query(OPINION_SELECT "WHERE state = 'open' AND substr(unit.path, 1, length($1)) = $1 ORDER BY opinion.id LIMIT $2", {unit.path, limit}));
}

std::int64_t author_of(const Snapshot& db, const DataKey& key, const Opinion& opinion) {
  if (opinion.member_id) return *opinion.member_id;
  Rows rows = db.query("SELECT sealed_member FROM opinion WHERE id = $1", {opinion.id});
  if (!rows.next()) throw DatabaseError("opinion without an author");
  return std::stoll(key.open(rows.text(0), kPurpose));
}

void answer_opinion(Transaction& tx, std::int64_t opinion_id, std::string_view answer, std::chrono::sys_seconds now) {
  tx.execute("UPDATE opinion SET state = 'answered', answer = $1, answered_at = $2 WHERE id = $3", {answer, now, opinion_id});
}

void withdraw_opinion(Transaction& tx, std::int64_t opinion_id) { tx.execute("DELETE FROM opinion WHERE id = $1", {opinion_id}); }

}  // namespace storage
