// One row for each account, day and door.
#include "storage/quota.h"

namespace storage {

std::int64_t quota_used(const Snapshot& db, std::string_view account, std::string_view local_date, std::string_view door) {
  return db.number("SELECT used FROM quota_use WHERE account = $1 AND local_date = $2 AND door = $3", {account, local_date, door}).value_or(0);
}

void use_quota(Transaction& tx, std::string_view account, std::string_view local_date, std::string_view door, std::int64_t amount) {
  tx.execute("INSERT INTO quota_use (account, local_date, door, used) VALUES ($1, $2, $3, $4)"
             " ON CONFLICT (account, local_date, door) DO UPDATE SET used = quota_use.used + $4",
             {account, local_date, door, amount});
}

void correct_quota(Transaction& tx, std::string_view account, std::string_view local_date, std::string_view door, std::int64_t used) {
  tx.execute("INSERT INTO quota_use (account, local_date, door, used) VALUES ($1, $2, $3, $4)"
             " ON CONFLICT (account, local_date, door) DO UPDATE SET used = $4",
             {account, local_date, door, used});
}

void forget_quota(Transaction& tx, std::string_view account, std::string_view local_date, std::string_view except) {
  tx.execute("DELETE FROM quota_use WHERE account = $1 AND local_date = $2 AND door <> $3", {account, local_date, except});
}

std::vector<QuotaUse> quota_since(const Snapshot& db, std::string_view local_date) {
  std::vector<QuotaUse> found;
  Rows rows = db.query("SELECT account, local_date, door, used FROM quota_use WHERE local_date >= $1 ORDER BY local_date, account, door", {local_date});
  while (rows.next()) found.push_back({rows.text(0), rows.text(1), rows.text(2), rows.integer(3)});
  return found;
}

bool reserve_mass(Transaction& tx, std::string_view account, std::string_view local_date, std::int64_t occurrence_id) {
  tx.execute("INSERT INTO mass_reservation (account, local_date, occurrence_id) VALUES ($1, $2, $3)"
             " ON CONFLICT (account, local_date) DO NOTHING",
             {account, local_date, occurrence_id});
  return mass_reserved_for(tx, account, local_date) == occurrence_id;
}

std::optional<std::int64_t> mass_reserved_for(const Snapshot& db, std::string_view account, std::string_view local_date) {
  return db.number("SELECT occurrence_id FROM mass_reservation WHERE account = $1 AND local_date = $2", {account, local_date});
}

void release_mass(Transaction& tx, std::int64_t occurrence_id) {
  tx.execute("DELETE FROM mass_reservation WHERE occurrence_id = $1", {occurrence_id});
}

std::optional<std::int64_t> tag_of(const Snapshot& db, std::string_view account) {
  return db.number("SELECT tag_id FROM account_tag WHERE account = $1", {account});
}

void keep_tag(Transaction& tx, std::string_view account, std::int64_t tag_id) {
  tx.execute("INSERT INTO account_tag (account, tag_id) VALUES ($1, $2) ON CONFLICT (account) DO UPDATE SET tag_id = $2", {account, tag_id});
}

void forget_tag(Transaction& tx, std::string_view account) { tx.execute("DELETE FROM account_tag WHERE account = $1", {account}); }

}  // namespace storage
