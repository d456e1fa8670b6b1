// One person as one account of the platform knows them: openid or user id, follow state, what may still be sent.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/transaction.h"

namespace storage {

struct Identity {
  std::int64_t id = 0;
  std::string account;
  std::string external_id;
  std::optional<std::int64_t> member_id;
  bool follows = true;
  std::chrono::sys_seconds follow_changed_at{};
  std::chrono::sys_seconds window_until{};
  int window_left = 0;
  std::chrono::sys_seconds tap_until{};
  int tap_left = 0;
  int notices_left = 0;        // subscription notices accepted and not used yet
  bool takes_template = true;  // until the platform says that the person refuses
  std::string mass_month;      // "YYYY-MM" of mass_used
  int mass_used = 0;           // mass messages of a service account in that month
};

// The identity, created on first contact.
Identity identity_of(Transaction& tx, std::string_view account, std::string_view external_id, std::chrono::sys_seconds now);
std::optional<Identity> identity_by_id(const Snapshot& db, std::int64_t identity_id);

std::optional<Identity> identity_known_as(const Snapshot& db, std::string_view account, std::string_view external_id);
std::vector<std::int64_t> identities_of(const Snapshot& db, std::int64_t member_id);
std::vector<Identity> identities_of_member(const Snapshot& db, std::int64_t member_id);

enum class Binding { bound, member_has_another, identity_has_another };
// Ties the identity to the member. A member has at most one identity per account.
Binding bind_identity(Transaction& tx, const Identity& identity, std::int64_t member_id);

// A WeCom user id of the roster needs no dialog: every account of WeCom knows its members. Returns how many were tied.
std::int64_t bind_wecom_members(Transaction& tx, std::string_view account, std::chrono::sys_seconds now);
std::optional<std::int64_t> member_of_wecom_user(const Snapshot& db, std::string_view user_id);

// Follow and unfollow count in the order of the platform's own time, not of arrival. False: an older one, ignored.
bool keep_follow(Transaction& tx, std::int64_t identity_id, bool follows, std::chrono::sys_seconds at);
// Taken for reachable again, until the platform says otherwise of a later attempt.
void expect_reachable(Transaction& tx, std::int64_t identity_id);
// Whoever of the account was last found outside its reach before `before` is tried again. Returns how many.
std::int64_t forget_absence(Transaction& tx, std::string_view account, std::chrono::sys_seconds before);
void keep_window(Transaction& tx, const Identity& identity);
// Notices, template and mass, as they stand in `identity`.
void keep_rights(Transaction& tx, const Identity& identity);

// Counts this message and returns how many the identity has sent in the running minute, this one included.
int count_in_minute(Transaction& tx, std::int64_t identity_id, std::chrono::sys_seconds now);

// Guesses at a name or an invite code; true while another one is allowed: 5 an hour each, 100 an hour by everybody.
bool may_guess(const Snapshot& db, std::int64_t identity_id, std::chrono::sys_seconds now);
int count_guess(Transaction& tx, std::int64_t identity_id, std::chrono::sys_seconds now);  // this hour's number

}  // namespace storage
