// The people of a subtree.
#include "storage/audience.h"

namespace storage {

std::vector<AudienceMember> audience_after(const Snapshot& db, const Unit& unit, std::int64_t after, int limit) {
  std::vector<AudienceMember> people;
  Rows rows = db.query("SELECT member.id, member.name, member.unit_id FROM member JOIN unit ON unit.id = member.unit_id"
                       " WHERE member.id > $1 AND member.state = 'active' AND substr(unit.path, 1, length($2)) = $2"
                       " ORDER BY member.id LIMIT $3",
                       {after, unit.path, limit});
  while (rows.next()) people.push_back(AudienceMember{rows.integer(0), rows.text(1), rows.integer(2)});
  return people;
}

std::vector<Unreached> unreached_by(const Snapshot& db, std::int64_t occurrence_id, int limit) {
  std::vector<Unreached> people;
  Rows rows = db.query("SELECT member.name, outbox.reason FROM outbox JOIN member ON member.id = outbox.member_id"
                       " WHERE occurrence_id = $1 AND outbox.state IN ('refused', 'skipped', 'expired')"
                       " ORDER BY outbox.id LIMIT $2",
                       {occurrence_id, limit});
  while (rows.next()) people.push_back(Unreached{rows.text(0), rows.text(1)});
  return people;
}

}  // namespace storage
