// The roster: who belongs to the organisation, where, with which roles. Used by enrolment, permissions and the import.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/sealed.h"
#include "storage/transaction.h"
#include "storage/unit.h"

namespace storage {

struct Member {
  std::int64_t id = 0;
  std::string name;
  std::string phone_last4;
  Unit unit;
};

enum class Role { team_lead, information_officer, secretary, administrator, inspector };
std::string_view name_of(Role role);  // as stored: "secretary"

struct RosterEntry {
  std::string name;
  std::string phone;                    // 11 digits
  std::vector<std::string> unit;        // from the root
  std::vector<Role> roles;              // for `unit` and below
  std::string birthday;                 // "MM-DD" or "YYYY-MM-DD"; lunar "MM-DD", leap month "MM-DDL"; empty: not given
  bool birthday_is_lunar = false;
  std::string joined_on;                // "YYYY-MM-DD"; empty: not given
  std::string wecom_user_id;            // lower case; empty: none
  std::string invite_code;              // as written; empty: none
};

// Adds the person or updates who has this phone number. Roles are replaced by those of the entry. Returns the member id.
// `invite_expires` applies to the entry's invite code; a code already used by its owner stays used.
std::int64_t keep_member(Transaction& tx, const DataKey& key, const RosterEntry& entry, std::chrono::sys_seconds now,
                         std::chrono::sys_seconds invite_expires);

// Whether `key` opens what is sealed here; nothing when nobody is in the roster.
std::optional<bool> opens_phones(const Snapshot& db, const DataKey& key);

// Forgets the WeCom user ids of these phone numbers: two people may exchange theirs within one import.
void forget_wecom_user_id(Transaction& tx, const DataKey& key, std::string_view phone);

std::optional<Member> member_by_id(const Snapshot& db, std::int64_t member_id);
// Active people of that name whose phone number ends so. Most often one, sometimes none or several.
std::vector<Member> members_named(const Snapshot& db, std::string_view name, std::string_view phone_last4);
// Whoever holds `role` at `unit` or above, active only, nearest first.
std::vector<Member> holders_above(const Snapshot& db, Role role, const Unit& unit);
// The units where the member holds `role`; empty when nowhere.
std::vector<Unit> units_with_role(const Snapshot& db, std::int64_t member_id, Role role);
std::int64_t members_below(const Snapshot& db, const Unit& unit);

struct Birthday {
  std::string kept;  // as RosterEntry has it; empty: not known
  bool is_lunar = false;
};
Birthday birthday_of(const Snapshot& db, std::int64_t member_id);
void keep_birthday(Transaction& tx, std::int64_t member_id, const Birthday& birthday, std::chrono::sys_seconds now);
struct Celebrated {
  std::int64_t member_id = 0;
  std::string name;
  Unit unit;
  std::string joined_on;  // "" when not known
};
// Active members with an id above `after` whose birthday is one of `solar` or `lunar` ("MM-DD", lunar also "MM-DDL"), who want to
// be greeted, in order of id.
std::vector<Celebrated> celebrated(const Snapshot& db, const std::vector<std::string>& solar, const std::vector<std::string>& lunar,
                                   std::int64_t after, int limit);

bool is_active(const Snapshot& db, std::int64_t member_id);

// Upper case; 'O' read as '0', 'I' and 'L' as '1'; hyphens and spaces dropped (Crockford's alphabet).
std::string folded_invite_code(std::string_view code);
struct Invite {
  std::int64_t member_id = 0;
  bool is_usable = false;  // neither used nor expired
  bool is_used = false;
  std::chrono::sys_seconds expires_at{};
};
std::optional<Invite> invite_by_code(const Snapshot& db, std::string_view code, std::chrono::sys_seconds now);
void use_invite(Transaction& tx, std::string_view code, std::chrono::sys_seconds now);

}  // namespace storage
