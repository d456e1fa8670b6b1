// Members, roles and invites.
#include "storage/member.h"

#include <fmt/format.h>

namespace storage {
namespace {

constexpr std::string_view kPhonePurpose = "member.phone";

Member read_member(const Rows& row) {
  return Member{row.integer(0), row.text(1), row.text(2), Unit{row.integer(3), row.text(4), row.text(5)}};
}

// Every query below that yields members selects these columns in this order.
#define MEMBER_COLUMNS "member.id, member.name, member.phone_last4, unit.id, unit.name, unit.path"

std::optional<std::string> unless_empty(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

void keep_invite(Transaction& tx, const std::string& code, std::int64_t member_id, std::chrono::sys_seconds expires) {
  const Bytes hash{sha256(folded_invite_code(code))};
  tx.execute("INSERT INTO invite (code_hash, member_id, expires_at) VALUES ($1, $2, $3)"
             " ON CONFLICT (code_hash) DO UPDATE SET member_id = $2, expires_at = $3, used_at ="
             " CASE WHEN invite.member_id = $2 THEN invite.used_at ELSE NULL END",
             {hash, member_id, expires});
}

}  // namespace

std::string_view name_of(Role role) {
  constexpr std::string_view kNames[] = {"team_lead", "information_officer", "secretary", "administrator", "inspector"};
  return kNames[static_cast<int>(role)];
}

std::int64_t keep_member(Transaction& tx, const DataKey& key, const RosterEntry& entry, std::chrono::sys_seconds now,
                         std::chrono::sys_seconds invite_expires) {
  const Unit unit = unit_at(tx, entry.unit, now);
  const Bytes sealed{key.seal(entry.phone, kPhonePurpose)};
  const Bytes hash{key.lookup(entry.phone, kPhonePurpose)};
  const std::string last4 = entry.phone.substr(entry.phone.size() - 4);
  const char* calendar = entry.birthday_is_lunar ? "lunar" : "solar";
  const std::int64_t id =
      tx.number("INSERT INTO member (name, phone_sealed, phone_hash, phone_last4, unit_id, birthday, birthday_calendar,"
                " joined_on, wecom_user_id, state, created_at, updated_at)"
                " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'active', $10, $10)"
                " ON CONFLICT (phone_hash) DO UPDATE SET name = $1, unit_id = $5, birthday = coalesce($6, member.birthday),"
                " birthday_calendar = CASE WHEN $6 IS NULL THEN member.birthday_calendar ELSE $7 END,"
                " joined_on = $8, wecom_user_id = $9, state = 'active', updated_at = $10 RETURNING id",
                {entry.name, sealed, hash, last4, unit.id, unless_empty(entry.birthday),
                 entry.birthday.empty() ? std::nullopt : std::optional<std::string>(calendar),
                 unless_empty(entry.joined_on), unless_empty(entry.wecom_user_id), now})
          .value();
  tx.execute("DELETE FROM role_grant WHERE member_id = $1", {id});
  for (const Role role : entry.roles)
    tx.execute("INSERT INTO role_grant (member_id, role, unit_id, granted_at) VALUES ($1, $2, $3, $4)"
               " ON CONFLICT (member_id, role, unit_id) DO NOTHING",
               {id, name_of(role), unit.id, now});
  if (!entry.invite_code.empty()) keep_invite(tx, entry.invite_code, id, invite_expires);
  return id;
}

std::optional<bool> opens_phones(const Snapshot& db, const DataKey& key) {
  Rows rows = db.query("SELECT phone_sealed FROM member ORDER BY id DESC LIMIT 1");
  if (!rows.next()) return std::nullopt;
  try {
    key.open(rows.text(0), kPhonePurpose);
    return true;
  } catch (const DatabaseError&) {
    return false;
  }
}

void forget_wecom_user_id(Transaction& tx, const DataKey& key, std::string_view phone) {
  tx.execute("UPDATE member SET wecom_user_id = NULL WHERE phone_hash = $1", {Bytes{key.lookup(phone, kPhonePurpose)}});
}

std::optional<Member> member_by_id(const Snapshot& db, std::int64_t member_id) {
  Rows rows = db.query("SELECT " MEMBER_COLUMNS " FROM member JOIN unit ON unit.id = member.unit_id WHERE member.id = $1",
                       {member_id});
  if (!rows.next()) return std::nullopt;
  return read_member(rows);
}

std::vector<Member> members_named(const Snapshot& db, std::string_view name, std::string_view phone_last4) {
  std::vector<Member> found;
  Rows rows = db.query("SELECT " MEMBER_COLUMNS " FROM member JOIN unit ON unit.id = member.unit_id"
                       " WHERE member.name = $1 AND member.phone_last4 = $2 AND member.state = 'active'"
                       " ORDER BY member.id LIMIT 10",
                       {name, phone_last4});
  while (rows.next()) found.push_back(read_member(rows));
  return found;
}

std::vector<Member> holders_above(const Snapshot& db, Role role, const Unit& unit) {
  std::vector<Member> found;
  Rows rows = db.query("SELECT " MEMBER_COLUMNS " FROM role_grant JOIN unit AS granted ON granted.id = role_grant.unit_id"
                       " JOIN member ON member.id = role_grant.member_id JOIN unit ON unit.id = member.unit_id"
                       " WHERE role_grant.role = $1 AND substr($2, 1, length(granted.path)) = granted.path"
                       " AND member.state = 'active' ORDER BY length(granted.path) DESC, member.id LIMIT 200",
                       {name_of(role), unit.path});
  while (rows.next()) found.push_back(read_member(rows));
  return found;
}

std::vector<Unit> units_with_role(const Snapshot& db, std::int64_t member_id, Role role) {
  std::vector<Unit> found;
  Rows rows = db.query("SELECT unit.id, unit.name, unit.path FROM role_grant JOIN unit ON unit.id = role_grant.unit_id"
                       " WHERE role_grant.member_id = $1 AND role_grant.role = $2 ORDER BY length(unit.path), unit.id",
                       {member_id, name_of(role)});
  while (rows.next()) found.push_back(Unit{rows.integer(0), rows.text(1), rows.text(2)});
  return found;
}

std::int64_t members_below(const Snapshot& db, const Unit& unit) {
  return db.number("SELECT count(*) FROM member JOIN unit ON unit.id = member.unit_id"
                   " WHERE substr(unit.path, 1, length($1)) = $1 AND member.state = 'active'",
                   {unit.path})
      .value_or(0);
}

Birthday birthday_of(const Snapshot& db, std::int64_t member_id) {
  Rows rows = db.query("SELECT birthday, birthday_calendar FROM member WHERE id = $1", {member_id});
  if (!rows.next() || rows.is_null(0)) return {};
  return Birthday{rows.text(0), rows.text(1) == "lunar"};
}

void keep_birthday(Transaction& tx, std::int64_t member_id, const Birthday& birthday, std::chrono::sys_seconds now) {
  tx.execute("UPDATE member SET birthday = $1, birthday_calendar = $2, updated_at = $3 WHERE id = $4",
             {birthday.kept, birthday.is_lunar ? "lunar" : "solar", now, member_id});
}

std::vector<Celebrated> celebrated(const Snapshot& db, const std::vector<std::string>& solar, const std::vector<std::string>& lunar,
                                   std::int64_t after, int limit) {
  const auto key = [](const std::vector<std::string>& keys, std::size_t n) { return n < keys.size() ? keys[n] : std::string(); };
  std::vector<Celebrated> people;
  Rows rows = db.query("SELECT member.id, member.name, unit.id, unit.name, unit.path, coalesce(joined_on, '') FROM member"
                       " JOIN unit ON unit.id = member.unit_id LEFT JOIN preference ON preference.member_id = member.id"
                       " WHERE member.id > $1 AND member.state = 'active' AND birthday IS NOT NULL AND coalesce(no_care, 0) = 0"
                       " AND ((birthday_calendar = 'solar' AND substr(birthday, length(birthday) - 4) IN ($2, $3))"
                       " OR (birthday_calendar = 'lunar' AND birthday IN ($4, $5, $6, $7)))"
                       " ORDER BY member.id LIMIT $8",
                       {after, key(solar, 0), key(solar, 1), key(lunar, 0), key(lunar, 1), key(lunar, 2), key(lunar, 3), limit});
  while (rows.next())
    people.push_back({rows.integer(0), rows.text(1), Unit{rows.integer(2), rows.text(3), rows.text(4)}, rows.text(5)});
  return people;
}

std::string folded_invite_code(std::string_view code) {
  std::string folded;
  for (char c : code) {
    if (c == '-' || c == ' ') continue;
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    if (c == 'O') c = '0';
    if (c == 'I' || c == 'L') c = '1';
    folded += c;
  }
  return folded;
}

bool is_active(const Snapshot& db, std::int64_t member_id) {
  return db.number("SELECT 1 FROM member WHERE id = $1 AND state = 'active'", {member_id}).has_value();
}

std::optional<Invite> invite_by_code(const Snapshot& db, std::string_view code, std::chrono::sys_seconds now) {
  Rows rows = db.query("SELECT member_id, expires_at, used_at FROM invite WHERE code_hash = $1",
                       {Bytes{sha256(folded_invite_code(code))}});
  if (!rows.next()) return std::nullopt;
  return Invite{rows.integer(0), rows.is_null(2) && rows.instant(1) > now, !rows.is_null(2), rows.instant(1)};
}

void use_invite(Transaction& tx, std::string_view code, std::chrono::sys_seconds now) {
  tx.execute("UPDATE invite SET used_at = $1 WHERE code_hash = $2", {now, Bytes{sha256(folded_invite_code(code))}});
}

}  // namespace storage
