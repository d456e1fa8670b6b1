// The table. A call that stands here twice is one of both platforms; the token says which is meant.
#include "wechat_api/simulator/api_table.h"

#include "wechat_api/simulator/customer_service.h"
#include "wechat_api/simulator/wecom_card.h"
#include "wechat_api/simulator/platform_state.h"

namespace wechat_api::simulator {
namespace {

constexpr auto kGet = Api::Method::get, kPost = Api::Method::post;
constexpr auto kOfficial = wechat_api::Platform::official_account, kWecom = wechat_api::Platform::wecom;
constexpr int kMassPerMinute = 60, kQuotaPerMinute = 1000, kGroupChangesPerHour = 1000, kTicketsPerHour = 100;
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
    open("/sns/oauth2/access_token", kGet, kOfficial, login_token),
    open("/sns/oauth2/refresh_token", kGet, kOfficial, login_refresh),
    open("/sns/auth", kGet, kOfficial, login_check),
    open("/sns/userinfo", kGet, kOfficial, login_person),
    open("/cgi-bin/webhook/send", kPost, kWecom, webhook_send),
    open("/cgi-bin/webhook/upload_media", kPost, kWecom, webhook_upload),
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

    official("/cgi-bin/material/add_material", kPost, Ability::basic, 0, 0, material_add),
    official("/cgi-bin/material/get_material", kPost, Ability::basic, 0, 0, material_get),
    official("/cgi-bin/material/del_material", kPost, Ability::basic, 0, 0, material_delete),
    official("/cgi-bin/material/get_materialcount", kGet, Ability::basic, 0, 0, material_count),
    official("/cgi-bin/material/batchget_material", kPost, Ability::basic, 0, 0, material_list),
    official("/cgi-bin/draft/add", kPost, Ability::basic, 1'000, 1'000, draft_add),
    official("/cgi-bin/draft/get", kPost, Ability::basic, 500, 500, draft_get),
    official("/cgi-bin/draft/update", kPost, Ability::basic, 1'000, 1'000, draft_update),
    official("/cgi-bin/draft/delete", kPost, Ability::basic, 1'000, 1'000, draft_delete),
    official("/cgi-bin/draft/batchget", kPost, Ability::basic, 1'000, 1'000, draft_list),
    official("/cgi-bin/draft/count", kGet, Ability::basic, 1'000, 1'000, draft_count),
    official("/cgi-bin/freepublish/submit", kPost, Ability::publishing, 100, 100, publish_submit),
    official("/cgi-bin/freepublish/get", kPost, Ability::publishing, 100, 100, publish_get),
    official("/cgi-bin/freepublish/delete", kPost, Ability::publishing, 10, 10, publish_delete),
    official("/cgi-bin/freepublish/getarticle", kPost, Ability::publishing, 100, 100, publish_article),
    official("/cgi-bin/freepublish/batchget", kPost, Ability::publishing, 100, 100, publish_list),

    official("/cgi-bin/user/get", kGet, Ability::followers, 500, 100, follower_list),
    official("/cgi-bin/user/info", kGet, Ability::followers, 5'000'000, 500'000, follower_get),
    official("/cgi-bin/user/info/batchget", kPost, Ability::followers, 0, 0, follower_batch),
    official("/cgi-bin/user/info/updateremark", kPost, Ability::remark, 10'000, 0, follower_remark),
    official("/cgi-bin/tags/create", kPost, Ability::followers, 1'000, 100, tag_create),
    official("/cgi-bin/tags/get", kGet, Ability::followers, 1'000, 100, tag_list),
    official("/cgi-bin/tags/update", kPost, Ability::followers, 1'000, 100, tag_rename),
    official("/cgi-bin/tags/delete", kPost, Ability::followers, 1'000, 100, tag_delete),
    official("/cgi-bin/tags/members/batchtagging", kPost, Ability::followers, 100'000, 1'000, tag_give),
    official("/cgi-bin/tags/members/batchuntagging", kPost, Ability::followers, 100'000, 1'000, tag_take),
    official("/cgi-bin/tags/getidlist", kPost, Ability::followers, 0, 0, tags_of_one),
    official("/cgi-bin/user/tag/get", kPost, Ability::followers, 0, 0, tag_followers),
    official("/cgi-bin/tags/members/getblacklist", kPost, Ability::followers, 0, 0, blacklist_get),
    official("/cgi-bin/tags/members/batchblacklist", kPost, Ability::followers, 0, 0, blacklist_add),
    official("/cgi-bin/tags/members/batchunblacklist", kPost, Ability::followers, 0, 0, blacklist_remove),
    official("/cgi-bin/qrcode/create", kPost, Ability::scene_code, 100'000, 10'000, scene_code_create),
    official("/cgi-bin/ticket/getticket", kGet, Ability::basic, 0, 0, script_ticket),
    official("/cgi-bin/getcallbackip", kGet, Ability::basic, 0, 0, callback_addresses),
    official("/cgi-bin/get_api_domain_ip", kGet, Ability::basic, 0, 0, api_addresses),

    wecom("/cgi-bin/appchat/create", kPost, group_create, 1'000),
    wecom("/cgi-bin/appchat/update", kPost, group_update),
    wecom("/cgi-bin/appchat/get", kGet, group_get),
    wecom("/cgi-bin/appchat/send", kPost, group_send),
    wecom("/cgi-bin/user/get", kGet, member_get),
    wecom("/cgi-bin/user/simplelist", kGet, member_simple_list),
    wecom("/cgi-bin/user/list", kGet, member_list),
    wecom("/cgi-bin/user/list_id", kPost, member_ids),
    wecom("/cgi-bin/department/list", kGet, department_list),
    wecom("/cgi-bin/department/simplelist", kGet, department_simple_list),
    wecom("/cgi-bin/department/get", kGet, department_get),
    wecom("/cgi-bin/tag/create", kPost, member_tag_create),
    wecom("/cgi-bin/tag/update", kPost, member_tag_update),
    wecom("/cgi-bin/tag/delete", kGet, member_tag_delete),
    wecom("/cgi-bin/tag/get", kGet, member_tag_get),
    wecom("/cgi-bin/tag/list", kGet, member_tag_list),
    wecom("/cgi-bin/tag/addtagusers", kPost, member_tag_add),
    wecom("/cgi-bin/tag/deltagusers", kPost, member_tag_remove),
    wecom("/cgi-bin/auth/getuserinfo", kGet, member_login),
    wecom("/cgi-bin/auth/getuserdetail", kPost, member_detail),
    wecom("/cgi-bin/get_jsapi_ticket", kGet, script_ticket),
    wecom("/cgi-bin/ticket/get", kGet, script_ticket),
    wecom("/cgi-bin/getcallbackip", kGet, callback_addresses),
    wecom("/cgi-bin/get_api_domain_ip", kGet, api_addresses),
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
    if (api.path == "/cgi-bin/appchat/update") limits.per_hour = kGroupChangesPerHour;
  if (api.rule == script_ticket) limits.per_hour = kTicketsPerHour;
  return api.path == "/cgi-bin/message/send" ? CallLimits{} : limits;  // counted in person-times instead
  }
  CallLimits limits;
  limits.per_day = account.type == AccountType::test ? api.per_day_test : api.per_day;
  if (api.path.starts_with("/cgi-bin/message/mass/")) limits.per_minute = kMassPerMinute;
  if (api.path.starts_with("/cgi-bin/openapi/")) limits.per_minute = kQuotaPerMinute;
  return limits;
}

}  // namespace wechat_api::simulator
