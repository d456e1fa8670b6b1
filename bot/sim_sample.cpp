// Sample people and accounts.
#include "bot/sim_sample.h"

#include <fmt/format.h>

#include <array>
#include <random>

namespace bot {
namespace {

struct Row {
  const char* name;
  const char* phone;
  const char* unit;
  const char* role;
  const char* birthday;
  const char* calendar;
  const char* joined_on;
  const char* wecom_user_id;
};
constexpr std::array kPeople = std::to_array<Row>({
    {"陈静", "13900001001", "青松岭林业局", "书记", "3月8日", "公历", "2008-07-01", "chenjing"},
    {"孙海峰", "13900001002", "青松岭林业局/白桦沟林场", "组长", "腊月三十", "农历", "2012-07-01", "sunhaifeng"},
    {"周林", "13900005678", "青松岭林业局/白桦沟林场", "成员", "5月12日", "公历", "2015-07-01", "zhoulin"},
    {"李静", "13900001003", "青松岭林业局/诺敏管护站", "成员", "", "", "", ""},
    {"王强", "13900001004", "青松岭林业局/诺敏管护站", "成员", "八月十五", "农历", "2019-07-01", "wangqiang"},
    {"吴敏", "13900001005", "青松岭林业局/诺敏管护站", "信息员", "", "", "", "wumin"},
});

std::string random_text(std::size_t length) {
  constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  std::random_device random;
  std::string text;
  while (text.size() < length) text += kLetters[random() % kLetters.size()];
  return text;
}

}  // namespace

std::string sample_roster(bool has_wecom) {
  std::string csv = "姓名,手机,单位,角色,生日,历法,入党日期,企业微信账号,邀请码\n";
  for (const Row& row : kPeople)
    csv += fmt::format("{},{},{},{},{},{},{},{},\n", row.name, row.phone, row.unit, row.role, row.birthday, row.calendar, row.joined_on,
                       has_wecom ? row.wecom_user_id : "");
  return csv;
}

std::vector<SamplePerson> sample_people(bool has_wecom) {
  std::vector<SamplePerson> people;
  for (const Row& row : kPeople) {
    const std::string id = *row.wecom_user_id ? row.wecom_user_id : "lijing";
    const std::string unit = row.unit, phone = row.phone;
    people.push_back({row.name, has_wecom ? id : "o-sim-" + id, std::string(row.name) != "吴敏",
                      unit.substr(unit.rfind('/') == std::string::npos ? 0 : unit.rfind('/') + 1), row.role, phone.substr(phone.size() - 4)});
  }
  return people;
}

AccountConfig sample_account(const SampleKind& kind, std::uint16_t api_port) {
  const bool is_wecom = kind.is_wecom;
  AccountConfig account;
  auto& settings = account.settings;
  settings.platform = is_wecom ? wechat_api::Platform::wecom : wechat_api::Platform::official_account;
  if (!is_wecom) settings.type = kind.type;
  if (!is_wecom && kind.has_forms) {
    settings.template_form = {"tmpl-study", "thing1", "time2"};
    settings.notice_form = {"notice-study", "thing1", "time2"};
  }
  settings.name = is_wecom ? "qingsongling-app" : "qingsongling";
  settings.app_id = is_wecom ? "wwsim0000000001" : "wxsim0000000001";
  settings.original_id = is_wecom ? "" : "gh_sim000001";
  settings.agent_id = is_wecom ? 1000002 : 0;
  settings.token = random_text(24);
  settings.encoding_aes_key = random_text(43);
  settings.secret = random_text(32);
  account.api_base = fmt::format("http://127.0.0.1:{}", api_port);
  account.start_early = std::chrono::minutes{is_wecom ? 2 : 0};
  return account;
}

Config sample_config(const SampleKind& kind, std::uint16_t api_port, std::uint16_t port, const std::string& folder) {
  Config config;
  config.file = "(sample)";
  config.listen = {"127.0.0.1", port};
  config.metrics_listen = {"127.0.0.1", 0};
  config.data_dir = folder;
  config.data_key = random_text(32);
  config.accounts.push_back(sample_account(kind, api_port));
  return config;
}

}  // namespace bot
