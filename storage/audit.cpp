// The audit line.
#include "storage/audit.h"

namespace storage {

void audit(Transaction& tx, std::optional<std::int64_t> member_id, std::string_view action, std::string_view object,
           std::string_view detail, std::chrono::sys_seconds now) {
  tx.execute("INSERT INTO audit_line (at, member_id, action, object, detail) VALUES ($1, $2, $3, $4, $5)",
             {now, member_id, action, object, detail});
}

}  // namespace storage
