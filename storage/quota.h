// What of an account's day is used, and whose the scarce mass message of a subscription account is. Counted before a call is
// sent, corrected by the platform's answer.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/transaction.h"

namespace storage {

// `local_date`: the quota day, the civil date in Beijing, "YYYY-MM-DD". `door`: the name of a wechat_api::Via.
std::int64_t quota_used(const Snapshot& db, std::string_view account, std::string_view local_date, std::string_view door);
// `amount` may be negative: a call that was certainly not made is given back.
void use_quota(Transaction& tx, std::string_view account, std::string_view local_date, std::string_view door, std::int64_t amount);
// The platform says that the day is over, whatever we counted.
void correct_quota(Transaction& tx, std::string_view account, std::string_view local_date, std::string_view door, std::int64_t used);
// The platform has begun the day anew: what was counted by every other door than `except` is forgotten.
void forget_quota(Transaction& tx, std::string_view account, std::string_view local_date, std::string_view except);
struct QuotaUse {
  std::string account, local_date, door;
  std::int64_t used = 0;
};
// From `local_date` on, by day, account and door.
std::vector<QuotaUse> quota_since(const Snapshot& db, std::string_view local_date);

// The day's mass message belongs to this occurrence from now on. False: another one has it.
bool reserve_mass(Transaction& tx, std::string_view account, std::string_view local_date, std::int64_t occurrence_id);
std::optional<std::int64_t> mass_reserved_for(const Snapshot& db, std::string_view account, std::string_view local_date);
void release_mass(Transaction& tx, std::int64_t occurrence_id);

// The tag whose members a subscription account's mass message goes to.
std::optional<std::int64_t> tag_of(const Snapshot& db, std::string_view account);
void forget_tag(Transaction& tx, std::string_view account);
void keep_tag(Transaction& tx, std::string_view account, std::int64_t tag_id);

}  // namespace storage
