// Who a member is on the web; declared in wecom_contact.h (reference: wecom §6.5).
#include <fmt/format.h>

#include "wechat_api/simulator/platform_state.h"

namespace wechat_api::simulator {

namespace {
constexpr std::chrono::seconds kTicketLife{1800};
}

Reaction member_login(PlatformState& world, const ApiCall& call) {
  if (call.parameter("code").empty()) return refuse(world, call, 41008);
  const auto found = world.web_logins.codes.find(call.parameter("code"));
  const bool is_good = found != world.web_logins.codes.end() && found->second.account == call.account->name && !found->second.is_used &&
                       found->second.expires_at > call.now;
  if (!is_good) return refuse(world, call, 40029);
  found->second.is_used = true;
  const std::string& id = found->second.external_id;
  const Person* person = world.person_by_id(call.account->name, id);
  if (!person || !person->follows) return ok_with({{"openid", "sim-open-" + id}});
  boost::json::object answer{{"userid", id}};
  if (found->second.scope == "snsapi_privateinfo") {
    const std::string ticket = fmt::format("sim-user-ticket-{}_{:016x}", world.next_id(), world.random());
    world.wecom_contacts.tickets[ticket] = {call.account->name, id, call.now + kTicketLife};
    answer["user_ticket"] = ticket;
  }
  return ok_with(std::move(answer));
}

Reaction member_detail(PlatformState& world, const ApiCall& call) {
  const auto found = world.wecom_contacts.tickets.find(text_in(call.asked, "user_ticket"));
  if (found == world.wecom_contacts.tickets.end() || found->second.account != call.account->name) return refuse(world, call, 84015);
  if (found->second.expires_at <= call.now) return refuse(world, call, 84014);
  // What the member did not agree to tell is empty.
  return ok_with({{"userid", found->second.external_id}, {"gender", "0"}, {"avatar", ""}, {"qr_code", ""}, {"mobile", ""}, {"email", ""}, {"biz_mail", ""}, {"address", ""}});
}

}  // namespace wechat_api::simulator
