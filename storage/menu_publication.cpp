// One row per account.
#include "storage/menu_publication.h"

namespace storage {

std::optional<MenuPublication> menu_publication_of(const Snapshot& db, std::string_view account) {
  Rows rows = db.query("SELECT digest, published_at, tried_at, errcode FROM menu_publication WHERE account = $1", {account});
  if (!rows.next()) return std::nullopt;
  return MenuPublication{rows.text(0), rows.maybe_instant(1), rows.instant(2), static_cast<int>(rows.integer(3))};
}

void keep_menu_accepted(Transaction& tx, std::string_view account, std::string_view digest, std::chrono::sys_seconds now) {
  tx.execute("INSERT INTO menu_publication (account, digest, published_at, tried_at, errcode) VALUES ($1, $2, $3, $3, 0)"
             " ON CONFLICT (account) DO UPDATE SET digest = $2, published_at = $3, tried_at = $3, errcode = 0",
             {account, Bytes{std::string(digest)}, now});
}

void keep_menu_refused(Transaction& tx, std::string_view account, int errcode, std::chrono::sys_seconds now) {
  tx.execute("INSERT INTO menu_publication (account, digest, tried_at, errcode) VALUES ($1, $2, $3, $4)"
             " ON CONFLICT (account) DO UPDATE SET tried_at = $3, errcode = $4",
             {account, Bytes{""}, now, errcode});
}

}  // namespace storage
