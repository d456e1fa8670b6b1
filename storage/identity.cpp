// Identities and what is counted about them.
#include "storage/identity.h"

namespace storage {
namespace {

constexpr auto kGuessHour = std::chrono::hours{1};
constexpr int kGuessesEach = 5;
constexpr int kGuessesOfAll = 100;

#define IDENTITY_COLUMNS                                                                                         \
  "id, account, external_id, member_id, follows, follow_changed_at, window_until, window_left, tap_until, tap_left," \
  " notices_left, takes_template, mass_month, mass_used"

Identity read_identity(const Rows& row) {
  Identity identity;
  identity.id = row.integer(0);
  identity.account = row.text(1);
  identity.external_id = row.text(2);
  identity.member_id = row.maybe_integer(3);
  identity.follows = row.boolean(4);
  identity.follow_changed_at = row.instant(5);
  identity.window_until = row.instant(6);
  identity.window_left = static_cast<int>(row.integer(7));
  identity.tap_until = row.instant(8);
  identity.tap_left = static_cast<int>(row.integer(9));
  identity.notices_left = static_cast<int>(row.integer(10));
  identity.takes_template = row.boolean(11);
  identity.mass_month = row.text(12);
  identity.mass_used = static_cast<int>(row.integer(13));
  return identity;
}

std::optional<Identity> find(const Snapshot& db, std::string_view account, std::string_view external_id) {
  Rows rows = db.query("SELECT " IDENTITY_COLUMNS " FROM identity WHERE account = $1 AND external_id = $2",
                       {account, external_id});
  if (!rows.next()) return std::nullopt;
  return read_identity(rows);
}

}  // namespace

Identity identity_of(Transaction& tx, std::string_view account, std::string_view external_id, std::chrono::sys_seconds now) {
  if (auto known = find(tx, account, external_id)) return *known;
  tx.execute("INSERT INTO identity (account, external_id, follows, follow_changed_at, created_at) VALUES ($1, $2, 1, 0, $3)",
             {account, external_id, now});
  return find(tx, account, external_id).value();
}

std::optional<Identity> identity_by_id(const Snapshot& db, std::int64_t identity_id) {
  Rows rows = db.query("SELECT " IDENTITY_COLUMNS " FROM identity WHERE id = $1", {identity_id});
  if (!rows.next()) return std::nullopt;
  return read_identity(rows);
}

std::optional<Identity> identity_known_as(const Snapshot& db, std::string_view account, std::string_view external_id) {
  return find(db, account, external_id);
}

std::vector<std::int64_t> identities_of(const Snapshot& db, std::int64_t member_id) {
  std::vector<std::int64_t> found;
  Rows rows = db.query("SELECT id FROM identity WHERE member_id = $1 ORDER BY id", {member_id});
  while (rows.next()) found.push_back(rows.integer(0));
  return found;
}

std::vector<Identity> identities_of_member(const Snapshot& db, std::int64_t member_id) {
  std::vector<Identity> found;
  Rows rows = db.query("SELECT " IDENTITY_COLUMNS " FROM identity WHERE member_id = $1 ORDER BY id", {member_id});
  while (rows.next()) found.push_back(read_identity(rows));
  return found;
}

Binding bind_identity(Transaction& tx, const Identity& identity, std::int64_t member_id) {
  if (identity.member_id && *identity.member_id != member_id) return Binding::identity_has_another;
  const auto other = tx.number("SELECT id FROM identity WHERE account = $1 AND member_id = $2", {identity.account, member_id});
  if (other && *other != identity.id) return Binding::member_has_another;
  tx.execute("UPDATE identity SET member_id = $1 WHERE id = $2", {member_id, identity.id});
  return Binding::bound;
}

std::int64_t bind_wecom_members(Transaction& tx, std::string_view account, std::chrono::sys_seconds now) {
  // Whose user id was corrected loses the identity of the old one; whoever has an identity waiting gets it.
  tx.execute("UPDATE identity SET member_id = NULL WHERE account = $1 AND EXISTS (SELECT 1 FROM member"
             " WHERE member.id = identity.member_id AND wecom_user_id IS NOT NULL AND wecom_user_id <> lower(identity.external_id))",
             {account});
  tx.execute("UPDATE identity SET member_id = (SELECT id FROM member WHERE wecom_user_id = lower(identity.external_id))"
             " WHERE account = $1 AND member_id IS NULL AND EXISTS (SELECT 1 FROM member"
             " WHERE wecom_user_id = lower(identity.external_id) AND NOT EXISTS (SELECT 1 FROM identity AS other"
             " WHERE other.account = $1 AND other.member_id = member.id))",
             {account});
  return tx.execute(
      "INSERT INTO identity (account, external_id, member_id, follows, follow_changed_at, created_at)"
      " SELECT $1, wecom_user_id, id, 1, 0, $2 FROM member WHERE wecom_user_id IS NOT NULL AND state = 'active'"
      " AND NOT EXISTS (SELECT 1 FROM identity WHERE identity.account = $1"
      " AND (identity.member_id = member.id OR lower(identity.external_id) = member.wecom_user_id))",
      {account, now});
}

std::optional<std::int64_t> member_of_wecom_user(const Snapshot& db, std::string_view user_id) {
  return db.number("SELECT id FROM member WHERE wecom_user_id = lower($1) AND state = 'active'", {user_id});
}

bool keep_follow(Transaction& tx, std::int64_t identity_id, bool follows, std::chrono::sys_seconds at) {
  return tx.execute("UPDATE identity SET follows = $1, follow_changed_at = $2 WHERE id = $3 AND follow_changed_at <= $2",
                    {follows, at, identity_id}) == 1;
}

void expect_reachable(Transaction& tx, std::int64_t identity_id) {
  tx.execute("UPDATE identity SET follows = 1 WHERE id = $1 AND follows = 0", {identity_id});
}

std::int64_t forget_absence(Transaction& tx, std::string_view account, std::chrono::sys_seconds before) {
  return tx.execute("UPDATE identity SET follows = 1 WHERE account = $1 AND follows = 0 AND follow_changed_at < $2", {account, before});
}

void keep_window(Transaction& tx, const Identity& identity) {
  tx.execute("UPDATE identity SET window_until = $1, window_left = $2, tap_until = $3, tap_left = $4 WHERE id = $5",
             {identity.window_until, identity.window_left, identity.tap_until, identity.tap_left, identity.id});
}

void keep_rights(Transaction& tx, const Identity& identity) {
  tx.execute("UPDATE identity SET notices_left = $1, takes_template = $2, mass_month = $3, mass_used = $4 WHERE id = $5",
             {identity.notices_left, identity.takes_template, identity.mass_month, identity.mass_used, identity.id});
}

int count_in_minute(Transaction& tx, std::int64_t identity_id, std::chrono::sys_seconds now) {
  const std::int64_t minute = now.time_since_epoch().count() / 60;
  const std::int64_t before = tx.number("SELECT minute_count FROM identity WHERE id = $1 AND minute = $2", {identity_id, minute}).value_or(0);
  tx.execute("UPDATE identity SET minute = $1, minute_count = $2 WHERE id = $3", {minute, before + 1, identity_id});
  return static_cast<int>(before + 1);
}

bool may_guess(const Snapshot& db, std::int64_t identity_id, std::chrono::sys_seconds now) {
  const auto since = now - kGuessHour;
  const auto own = db.number("SELECT count(*) FROM bind_guess WHERE identity_id = $1 AND at > $2", {identity_id, since});
  const auto all = db.number("SELECT count(*) FROM bind_guess WHERE at > $1", {since});
  return own.value_or(0) < kGuessesEach && all.value_or(0) < kGuessesOfAll;
}

int count_guess(Transaction& tx, std::int64_t identity_id, std::chrono::sys_seconds now) {
  tx.execute("DELETE FROM bind_guess WHERE at <= $1", {now - kGuessHour});
  tx.execute("INSERT INTO bind_guess (identity_id, at) VALUES ($1, $2)", {identity_id, now});
  return static_cast<int>(
      tx.number("SELECT count(*) FROM bind_guess WHERE identity_id = $1", {identity_id}).value_or(0));
}

}  // namespace storage
