// The roster as a CSV file: reading, checking, importing. All rows or none.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "storage/member.h"

namespace bot {

struct RosterProblem {
  int row;           // as a spreadsheet counts: the heading is row 1
  std::string what;  // Chinese, with the value that is wrong
};
struct Roster {
  std::vector<storage::RosterEntry> entries;
  std::vector<RosterProblem> problems;  // any: nothing may be imported
};

// UTF-8 with or without BOM, comma separated, quoted as RFC 4180. Columns by heading:
// 姓名,手机,单位,角色,生日,历法,入党日期,企业微信账号,邀请码; the first three must be there.
Roster read_roster(std::string_view csv);

// Every entry in one transaction; `wecom_accounts` know their members by user id at once.
// An invite code lives for a day (reliability §3 row 77).
void import_roster(storage::Transaction& tx, const storage::DataKey& key, const std::vector<storage::RosterEntry>& entries,
                   const std::vector<std::string>& wecom_accounts, std::chrono::sys_seconds now);

}  // namespace bot
