// Reading of the roster; each rule names the row it refuses.
#include "bot/roster.h"

#include <fmt/format.h>

#include <array>
#include <map>
#include <optional>
#include <set>

#include "handlers/calendar/birth_date.h"
#include "handlers/calendar/folded.h"
#include "storage/audit.h"
#include "storage/identity.h"

namespace bot {
namespace {

constexpr std::array<std::string_view, 9> kColumns{"姓名", "手机", "单位", "角色", "生日", "历法", "入党日期", "企业微信账号", "邀请码"};
constexpr std::size_t kRequiredColumns = 3;
constexpr std::size_t kMostRows = 100'000;
constexpr std::chrono::hours kInviteLife{24};

using Cells = std::vector<std::string>;

// The rows of the file; an unclosed quote ends the last cell at the end of the file.
std::vector<Cells> cells_of(std::string_view csv) {
  if (csv.starts_with("\xef\xbb\xbf")) csv.remove_prefix(3);
  std::vector<Cells> rows;
  Cells row;
  std::string cell;
  bool quoted = false;
  const auto end_row = [&] {
    row.push_back(std::exchange(cell, {}));
    if (row.size() > 1 || !row.front().empty()) rows.push_back(std::move(row));
    row.clear();
  };
  for (std::size_t at = 0; at < csv.size(); ++at) {
    const char c = csv[at];
    if (quoted && c == '"' && at + 1 < csv.size() && csv[at + 1] == '"') {
      cell += '"';
      ++at;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (quoted) {
      cell += c;
    } else if (c == ',') {
      row.push_back(std::exchange(cell, {}));
    } else if (c == '\n') {
      end_row();
    } else if (c != '\r') {
      cell += c;
    }
  }
  if (!cell.empty() || !row.empty()) end_row();
  return rows;
}

std::string trimmed(const std::string& text) {
  const auto begin = text.find_first_not_of(" \t");
  return begin == std::string::npos ? "" : text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

bool is_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto lead = static_cast<unsigned char>(text[at]);
    const std::size_t more = lead < 0x80 ? 0 : (lead & 0xe0) == 0xc0 ? 1 : (lead & 0xf0) == 0xe0 ? 2 : (lead & 0xf8) == 0xf0 ? 3 : 9;
    if (more == 9 || at + more >= text.size() + (more == 0)) return false;
    for (std::size_t n = 1; n <= more; ++n)
      if ((static_cast<unsigned char>(text[at + n]) & 0xc0) != 0x80) return false;
    at += more + 1;
  }
  return true;
}

// 13900005678 out of "+86 139-0000-5678", full-width digits included.
std::optional<std::string> phone_of(const std::string& text) {
  std::string digits;
  for (const char c : handlers::calendar::fold(text).text) {
    if (c >= '0' && c <= '9') digits += c;
    else if (c != ' ' && c != '-' && c != '+') return std::nullopt;
  }
  if (digits.size() == 13 && digits.starts_with("86")) digits = digits.substr(2);
  if (digits.size() != 11 || digits[0] != '1' || digits[1] < '3') return std::nullopt;
  return digits;
}

std::optional<std::string> date_of(std::string text) {
  for (char& c : text)
    if (c == '/' || c == '.') c = '-';
  int year = 0;
  unsigned month = 0, day = 0;
  char rest = 0;
  if (std::sscanf(text.c_str(), "%4d-%2u-%2u%c", &year, &month, &day, &rest) != 3) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{month}, std::chrono::day{day}};
  if (!date.ok() || year < 1900 || year > 2099) return std::nullopt;
  return fmt::format("{:04}-{:02}-{:02}", year, month, day);
}

// 5月12日, 05-12, 1990-05-12.
// One row of the file with the reasons against it.
class Reader {
 public:
  Reader(const std::map<std::string_view, std::size_t>& columns, const Cells& cells, int row, std::vector<RosterProblem>& problems)
      : columns_(columns), cells_(cells), row_(row), problems_(problems) {}

  storage::RosterEntry entry() {
    storage::RosterEntry entry;
    entry.name = cell("姓名");
    if (entry.name.empty() || entry.name.size() > 60) wrong("姓名空着或太长");
    if (const auto phone = phone_of(cell("手机"))) entry.phone = *phone;
    else wrong(fmt::format("手机号「{}」不是 11 位手机号", cell("手机")));
    entry.unit = units(cell("单位"));
    if (entry.unit.empty()) wrong("单位空着；写成 林业局/白桦沟林场");
    entry.roles = roles(cell("角色"));
    read_birthday(entry);
    if (!cell("入党日期").empty()) {
      if (const auto date = date_of(cell("入党日期"))) entry.joined_on = *date;
      else wrong(fmt::format("入党日期「{}」看不懂；写成 2015-07-01", cell("入党日期")));
    }
    for (const char c : cell("企业微信账号")) entry.wecom_user_id += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    if (entry.wecom_user_id.size() > 64) wrong("企业微信账号超过 64 个字符");
    entry.invite_code = cell("邀请码");
    if (!entry.invite_code.empty() && storage::folded_invite_code(entry.invite_code).size() < 8) wrong("邀请码至少 8 位");
    return entry;
  }

 private:
  std::string cell(std::string_view column) const {
    const auto found = columns_.find(column);
    return found == columns_.end() || found->second >= cells_.size() ? "" : trimmed(cells_[found->second]);
  }
  void wrong(std::string what) { problems_.push_back({row_, std::move(what)}); }

  static std::vector<std::string> units(const std::string& text) {
    std::vector<std::string> names;
    std::string name;
    for (const char c : text + "/") {
      if (c != '/') name += c;
      else if (!trimmed(name).empty()) names.push_back(trimmed(std::exchange(name, {})));
      else name.clear();
    }
    return names;
  }
  std::vector<storage::Role> roles(const std::string& text) {
    constexpr std::pair<std::string_view, storage::Role> kRoles[] = {{"组长", storage::Role::team_lead},
                                                                     {"信息员", storage::Role::information_officer},
                                                                     {"书记", storage::Role::secretary},
                                                                     {"管理员", storage::Role::administrator},
                                                                     {"检查", storage::Role::inspector}};
    std::vector<storage::Role> found;
    std::string_view rest = text;
    while (!rest.empty()) {
      const std::size_t end = std::min({rest.find('/'), rest.find(' '), rest.find("、"), rest.find("；"), rest.size()});
      const std::string_view word = rest.substr(0, end);
      rest.remove_prefix(std::min(rest.size(), end + (rest.substr(end).starts_with("、") || rest.substr(end).starts_with("；") ? 3 : 1)));
      if (word.empty() || word == "成员") continue;
      bool is_known = false;
      for (const auto& [name, role] : kRoles)
        if (word == name) {
          found.push_back(role);
          is_known = true;
        }
      if (!is_known) wrong(fmt::format("角色「{}」不认识；可写 成员、组长、信息员、书记、管理员、检查", word));
    }
    return found;
  }
  void read_birthday(storage::RosterEntry& entry) {
    const std::string calendar = cell("历法"), text = cell("生日");
    if (!calendar.empty() && calendar != "公历" && calendar != "农历") wrong(fmt::format("历法「{}」只能是公历或农历", calendar));
    if (text.empty()) return;
    // The file has no today: a date within the calendar's reach is taken at its word.
    const auto read = handlers::calendar::read_birth_date(text, std::chrono::year{2100} / 1 / 1, calendar == "农历");
    if (read.wrong == handlers::calendar::BirthDate::Wrong::nothing && (calendar.empty() || read.is_lunar == (calendar == "农历"))) {
      entry.birthday = read.kept;
      entry.birthday_is_lunar = read.is_lunar;
    } else wrong(fmt::format("生日「{}」看不懂；公历写 5月12日，农历写 腊月三十、闰四月初五", text));
  }

  const std::map<std::string_view, std::size_t>& columns_;
  const Cells& cells_;
  int row_;
  std::vector<RosterProblem>& problems_;
};

}  // namespace

Roster read_roster(std::string_view csv) {
  Roster roster;
  if (!is_utf8(csv)) {
    roster.problems.push_back({1, "文件不是 UTF-8；在表格软件里另存为「CSV UTF-8」"});
    return roster;
  }
  const std::vector<Cells> rows = cells_of(csv);
  if (rows.empty() || rows.size() > kMostRows) {
    roster.problems.push_back({1, rows.empty() ? "文件是空的" : "超过 10 万行，请分开导入"});
    return roster;
  }
  std::map<std::string_view, std::size_t> columns;
  for (std::size_t n = 0; n < rows[0].size(); ++n)
    for (const std::string_view known : kColumns)
      if (trimmed(rows[0][n]) == known) columns[known] = n;
  for (std::size_t n = 0; n < kRequiredColumns; ++n)
    if (!columns.contains(kColumns[n])) roster.problems.push_back({1, fmt::format("表头缺「{}」一列", kColumns[n])});
  if (!roster.problems.empty()) return roster;
  std::map<std::string, int> phones, wecom_ids, codes;
  for (std::size_t n = 1; n < rows.size(); ++n) {
    const int row = static_cast<int>(n) + 1;
    storage::RosterEntry entry = Reader(columns, rows[n], row, roster.problems).entry();
    const auto check_once = [&](std::map<std::string, int>& seen, const std::string& value, const char* what) {
      if (value.empty()) return;
      if (const auto [first, is_new] = seen.emplace(value, row); !is_new)
        roster.problems.push_back({row, fmt::format("{}和第 {} 行重复", what, first->second)});
    };
    check_once(phones, entry.phone, "手机号");
    check_once(wecom_ids, entry.wecom_user_id, "企业微信账号");
    check_once(codes, storage::folded_invite_code(entry.invite_code), "邀请码");
    roster.entries.push_back(std::move(entry));
  }
  return roster;
}

void import_roster(storage::Transaction& tx, const storage::DataKey& key, const std::vector<storage::RosterEntry>& entries,
                   const std::vector<std::string>& wecom_accounts, std::chrono::sys_seconds now) {
  for (const storage::RosterEntry& entry : entries) storage::forget_wecom_user_id(tx, key, entry.phone);
  for (const storage::RosterEntry& entry : entries) storage::keep_member(tx, key, entry, now, now + kInviteLife);
  for (const std::string& account : wecom_accounts) {
    storage::bind_wecom_members(tx, account, now);
    // Who brings a roster has looked after who is in the application's range: everybody is tried again.
    storage::forget_absence(tx, account, now + std::chrono::seconds{1});
  }
  storage::audit(tx, std::nullopt, "member.import", "roster", std::to_string(entries.size()) + " rows", now);
}

}  // namespace bot
