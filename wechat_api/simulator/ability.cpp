// The table.
#include "wechat_api/simulator/ability.h"

namespace wechat_api::simulator {
namespace {

struct AbilityRow {
  Ability ability;
  bool uncertified, subscription, service, test;
};
// Where the pages contradict each other (doubts D6, D7, D17) the stricter reading stands: who passes here passes there.
constexpr AbilityRow kRows[] = {
    {Ability::basic, true, true, true, true},
    {Ability::custom, false, true, true, true},
    {Ability::menu, false, true, true, true},
    {Ability::followers, false, true, true, true},
    {Ability::remark, false, false, true, true},
    {Ability::mass, false, true, true, false},
    {Ability::mass_by_list, false, false, true, false},
    {Ability::template_message, false, false, true, true},
    {Ability::subscription, false, false, true, true},
    {Ability::scene_code, false, false, true, true},
    {Ability::web_login, false, false, true, true},
    {Ability::publishing, false, true, true, false},
};

}  // namespace

bool is_able(const AccountSettings& account, Ability ability) {
  if (account.platform == wechat_api::Platform::wecom) return true;
  for (const AbilityRow& row : kRows) {
    if (row.ability != ability) continue;
    switch (account.type) {
      case AccountType::uncertified: return row.uncertified;
      case AccountType::certified_subscription: return row.subscription;
      case AccountType::certified_service: return row.service;
      case AccountType::test: return row.test;
    }
  }
  return false;
}

}  // namespace wechat_api::simulator
