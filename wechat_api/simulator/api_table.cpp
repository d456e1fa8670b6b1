// The table. A call that stands here twice is one of both platforms; the token says which is meant.
#include "wechat_api/simulator/api_table.h"

#include "wechat_api/simulator/customer_service.h"
#include "wechat_api/simulator/wecom_card.h"
#include "wechat_api/simulator/platform_state.h"

namespace wechat_api::simulator {
namespace {

constexpr auto kGet = Api::Method::get, kPost = Api::Method::post;
constexpr auto kOfficial = wechat_api::Platform::official_account, kWecom = wechat_api::Platform::wecom;
constexpr int kMassPerMinute = 60, kQuotaPerMinute = 1000;
constexpr CallLimits kWecomLimits{10'000, 150'000, 0, 0};

constexpr Api official(std::string_view path, Api::Method method, Ability ability, int per_day, int per_day_test, Rule rule) {
  return {path, method, kOfficial, ability, true, per_day, per_day_test, rule};
}
constexpr Api wecom(std::string_view path, Api::Method method, Rule rule, int per_day = 0) {
  return {path, method, kWecom, Ability::basic, true, per_day, per_day, rule};
}
constexpr Api open(std::string_view path, Api::Method method, wechat_api::Platform platform, Rule rule) {
  return {path, method, platform, Ability::basic, false, 0, 0, rule};
}

constexpr Api kApis[] = {
    open("/cgi-bin/stable_token", kPost, kOfficial, stable_token),
    open("/cgi-bin/token", kGet, kOfficial, legacy_token),
    open("/cgi-bin/gettoken", kGet, kWecom, wecom_token),
    open("/cgi-bin/clear_quota/v2", kPost, kOfficial, clear_quota_v2),
    official("/cgi-bin/clear_quota", kPost, Ability::basic, 0, 0, clear_quota),
    official("/cgi-bin/openapi/quota/get", kPost, Ability::basic, 0, 0, quota_get),
    official("/cgi-bin/openapi/quota/clear", kPost, Ability::basic, 0, 0, quota_clear),
    official("/cgi-bin/openapi/rid/get", kPost, Ability::basic, 0, 0, rid_get),

    official("/cgi-bin/message/custom/send", kPost, Ability::custom, 500'000, 50'000, custom_send),
    official("/cgi-bin/message/custom/typing", kPost, Ability::custom, 500'000, 50'000, custom_typing),
    official("/cgi-bin/message/template/send", kPost, Ability::template_message, 100'000, 100'000, template_send),
    official("/cgi-bin/template/get_all_private_template", kGet, Ability::template_message, 0, 0, template_list),
    official("/cgi-bin/template/api_add_template", kPost, Ability::template_message, 0, 0, template_add),
    official("/cgi-bin/template/del_private_template", kPost, Ability::template_message, 0, 0, template_delete),
    official("/cgi-bin/message/subscribe/bizsend", kPost, Ability::subscription, 0, 0, notice_send),
    official("/wxaapi/newtmpl/gettemplate", kGet, Ability::subscription, 0, 0, notice_list),
    official("/cgi-bin/message/mass/sendall", kPost, Ability::mass, 100, 0, mass_to_all),
    official("/cgi-bin/message/mass/send", kPost, Ability::mass_by_list, 100, 0, mass_to_list),
    official("/cgi-bin/message/mass/preview", kPost, Ability::mass, 0, 0, mass_preview),
    official("/cgi-bin/message/mass/delete", kPost, Ability::mass, 0, 0, mass_delete),
    official("/cgi-bin/message/mass/get", kPost, Ability::mass, 0, 0, mass_get),
    official("/cgi-bin/message/mass/speed/get", kPost, Ability::mass, 0, 0, mass_speed_get),
    official("/cgi-bin/message/mass/speed/set", kPost, Ability::mass, 0, 0, mass_speed_set),

    official("/cgi-bin/menu/create", kPost, Ability::menu, 1'000, 100, menu_create),
    official("/cgi-bin/menu/get", kGet, Ability::menu, 10'000, 1'000, menu_get),
    official("/cgi-bin/menu/delete", kGet, Ability::menu, 1'000, 100, menu_delete),
    official("/cgi-bin/menu/addconditional", kPost, Ability::menu, 2'000, 2'000, menu_add_conditional),
    official("/cgi-bin/menu/delconditional", kPost, Ability::menu, 2'000, 2'000, menu_delete_conditional),
    official("/cgi-bin/menu/trymatch", kPost, Ability::menu, 20'000, 20'000, menu_try),
    official("/cgi-bin/get_current_selfmenu_info", kGet, Ability::basic, 0, 0, menu_current),

    official("/cgi-bin/media/upload", kPost, Ability::basic, 100'000, 500, media_upload),
    official("/cgi-bin/media/get", kGet, Ability::basic, 200'000, 1'000, media_get),
    official("/cgi-bin/media/uploadimg", kPost, Ability::basic, 0, 0, media_upload_image),

    wecom("/cgi-bin/message/send", kPost, message_send),
    wecom("/cgi-bin/message/recall", kPost, message_recall),
    wecom("/cgi-bin/message/update_template_card", kPost, card_update),
    wecom("/cgi-bin/menu/create", kPost, menu_create),
    wecom("/cgi-bin/menu/get", kGet, menu_get),
    wecom("/cgi-bin/menu/delete", kGet, menu_delete),
    wecom("/cgi-bin/media/upload", kPost, media_upload),
    wecom("/cgi-bin/media/get", kGet, media_get),
    wecom("/cgi-bin/media/uploadimg", kPost, media_upload_image, 1'000),
};

}  // namespace

const Api* api_of(std::string_view path, wechat_api::Platform platform) {
  for (const Api& api : kApis)
    if (api.path == path && api.platform == platform) return &api;
  return nullptr;
}

CallLimits preset_limits(const Api& api, const AccountSettings& account) {
  if (api.platform == kWecom) {
    CallLimits limits = kWecomLimits;
    limits.per_day = api.per_day;
    return api.path == "/cgi-bin/message/send" ? CallLimits{} : limits;  // counted in person-times instead
  }
  CallLimits limits;
  limits.per_day = account.type == AccountType::test ? api.per_day_test : api.per_day;
  if (api.path.starts_with("/cgi-bin/message/mass/")) limits.per_minute = kMassPerMinute;
  if (api.path.starts_with("/cgi-bin/openapi/")) limits.per_minute = kQuotaPerMinute;
  return limits;
}

}  // namespace wechat_api::simulator
