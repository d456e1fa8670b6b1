// See customer_service.h.
#include "wechat_api/simulator/customer_service.h"

#include "wechat_api/simulator/payload.h"
#include "wechat_api/simulator/phone_face.h"
#include "wechat_api/simulator/platform_state.h"

namespace wechat_api::simulator {

namespace {
using namespace std::chrono_literals;

constexpr auto kMessageWindow = 48h;
constexpr int kMessageCount = 5;
constexpr auto kActWindow = 1min;
constexpr int kActCount = 3;
constexpr auto kTypingWindow = 30s;
}  // namespace

void open_message_window(Person& person, Millis now) {
  person.message_until = now + kMessageWindow;
  person.message_left = kMessageCount;
  person.acted_at = now;
  person.is_seen_typing = false;
}

void open_act_window(Person& person, Millis now) {
  person.act_until = now + kActWindow;
  person.act_left = kActCount;
  person.acted_at = now;
}

Reaction custom_send(PlatformState& world, const ApiCall& call) {
  const Payload payload = customer_payload(world, call, call.asked);
  // Bytes that cannot be read at all come before the question who gets them; a wrong kind comes after it.
  if (payload.code == 40033 || payload.code == 47001) return refuse(world, call, payload.code);
  Person* person = world.person_by_id(call.account->name, text_in(call.asked, "touser"));
  if (!person) return refuse(world, call, 40003);
  if (payload.code != 0) return refuse(world, call, payload.code);
  if (person->refuses_messages) return refuse(world, call, 48002);
  const bool has_act = person->act_until > call.now, has_message = person->message_until > call.now;
  if (!person->follows || person->is_blacklisted || (!has_act && !has_message)) return refuse(world, call, 45015);
  // The window of an act ends first and is used first.
  if (has_act && person->act_left > 0) --person->act_left;
  else if (has_message && person->message_left > 0) --person->message_left;
  else return refuse(world, call, 45047);
  person->is_seen_typing = false;
  world.deliver(*person, Sight::Via::customer, payload.sent, std::to_string(world.next_id()), call.now, phone_face(world, call.asked));
  return ok();
}

Reaction custom_typing(PlatformState& world, const ApiCall& call) {
  Person* person = world.person_by_id(call.account->name, text_in(call.asked, "touser"));
  if (!person) return refuse(world, call, 40003);
  const std::string command = text_in(call.asked, "command");
  if (command != "Typing" && command != "CancelTyping") return refuse(world, call, 45072);
  if (person->acted_at == Millis{} || person->acted_at + kTypingWindow < call.now) return refuse(world, call, 45080);
  if (command == "Typing" && person->is_seen_typing) return refuse(world, call, 45081);
  person->is_seen_typing = command == "Typing";
  return ok();
}

}  // namespace wechat_api::simulator
