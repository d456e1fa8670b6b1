// One message, one transaction.
#include "bot/dispatcher.h"

#include <optional>

#include "bot/delivery_report.h"
#include "handlers/confidential.h"
#include "handlers/post.h"
#include "storage/audit.h"
#include "storage/conversation.h"
#include "storage/errand.h"
#include "storage/identity.h"
#include "storage/inbox.h"
#include "storage/waiting_word.h"
#include "wechat_api/message_text.h"
#include "wechat_api/window.h"

namespace bot {
namespace {

using handlers::Text;
using handlers::fill;
using storage::Transaction;
using wechat_api::ContentKind;
using wechat_api::Inbound;
using wechat_api::NoReply;
using wechat_api::Reply;
using wechat_api::TextReply;

const Text kTooFast{"dispatcher.too_fast", "发得太快了，歇一分钟再发。"};
const Text kWaited{"dispatcher.waited", "\n——\n{words}"};

constexpr int kMessagesPerMinute = 30;
constexpr std::size_t kAnswerWithRoomBytes = 600;  // with as much again and its choices it still fits a message of 2,048

// What the inbox keeps of the message, and under which name.
std::pair<std::string_view, std::string> kept_form(const Inbound& message) {
  constexpr std::string_view kKinds[] = {
      "text", "image", "voice", "video", "location", "link", "follow", "unfollow", "scan", "menu_click", "menu_view",
      "code_scanned", "pictures_picked", "location_picked", "location_report", "enter_app", "template_sent", "mass_sent",
      "notice_consent", "notice_sent", "card_click", "contact_change", "other_event", "other_message"};
  std::string body;
  if (const auto* text = std::get_if<wechat_api::Text>(&message.content); text && !handlers::confidential_in(text->text))
    body = text->text;
  if (const auto* tap = std::get_if<wechat_api::MenuClick>(&message.content)) body = tap->key;
  if (const auto* other = std::get_if<wechat_api::OtherEvent>(&message.content)) body = other->name;
  if (const auto* other = std::get_if<wechat_api::OtherMessage>(&message.content)) body = other->type;
  if (body.size() > kLongestTextBytes) {
    std::size_t end = kLongestTextBytes;
    while ((body[end] & 0xc0) == 0x80) --end;
    body.resize(end);
  }
  return {kKinds[message.content.index()], std::move(body)};
}

void keep_contact(Transaction& tx, storage::Identity& identity, const Inbound& message, std::chrono::sys_seconds now) {
  if (std::holds_alternative<wechat_api::Follow>(message.content) || std::holds_alternative<wechat_api::Unfollow>(message.content)) {
    const bool follows = std::holds_alternative<wechat_api::Follow>(message.content);
    if (storage::keep_follow(tx, identity.id, follows, message.created_at)) identity.follows = follows;
  }
  else if (!identity.follows && (message.platform == wechat_api::Platform::wecom || expects_words(message.content))) {
    // Whoever writes follows, and who does anything inside the application sees it, whatever became of the event that said so.
    if (storage::keep_follow(tx, identity.id, true, message.created_at)) identity.follows = true;
  }
  const wechat_api::Window before{identity.window_until, identity.window_left, identity.tap_until, identity.tap_left};
  const wechat_api::Window after = wechat_api::after(before, message.content, now);
  if (after.until != before.until || after.left != before.left || after.tap_until != before.tap_until ||
      after.tap_left != before.tap_left) {
    identity.window_until = after.until;
    identity.window_left = after.left;
    identity.tap_until = after.tap_until;
    identity.tap_left = after.tap_left;
    storage::keep_window(tx, identity);
  }
  if (message.platform == wechat_api::Platform::wecom && !identity.member_id)
    if (const auto member = storage::member_of_wecom_user(tx, identity.external_id))
      if (storage::bind_identity(tx, identity, *member) == storage::Binding::bound) identity.member_id = member;
}

// What could not be said when it was due comes with this answer, or as a message of its own where it has no room.
void add_waiting_words(Transaction& tx, std::int64_t member_id, Reply& reply, const std::vector<handlers::Account>& accounts, std::chrono::sys_seconds now) {
  auto* answer = std::get_if<TextReply>(&reply);
  for (const std::string& words : storage::take_words(tx, member_id, now)) {
    const bool has_room = answer && answer->text.size() + words.size() <= kAnswerWithRoomBytes;
    if (has_room) answer->text += fill(kWaited, {{"words", words}});
    else handlers::tell(tx, member_id, TextReply{words, {}}, accounts, now);  // it waits again where no way is open even now
  }
}

// The numbers of the answer's list mean something until the next answer.
void keep_list(const Desk& desk, const Understanding& understood) {
  const std::vector<std::string> options = handlers::options_of(understood.reply);
  if (options.empty() && desk.open.options.empty()) return;
  // A command in the middle of a dialog leaves the dialog's list where it is.
  const auto asked = desk.registry.question(desk.open.question, ContentKind::text);
  const bool is_interrupted = asked.feature && asked.feature->name != understood.feature &&
                              storage::conversation_of(desk.tx, desk.identity.id, desk.now).question == desk.open.question;
  if (options.empty() && is_interrupted) return;
  const bool is_asking = !storage::conversation_of(desk.tx, desk.identity.id, desk.now).question.empty();
  storage::open_list(desk.tx, desk.identity.id, options, desk.now, is_asking ? storage::kQuestionLife : storage::kListLife);
}

}  // namespace

Dispatched dispatch(Transaction& tx, const handlers::Registry& registry, const std::vector<handlers::Account>& accounts,
                    const storage::DataKey& key, const Inbound& message, std::chrono::sys_seconds now, std::uint64_t random) {
  if (const auto seen = storage::inbox_row(tx, message.account, message.key); seen && !seen->is_answered) return {NoReply{}, "", true, seen->id};
  else if (seen)
    return {seen->answer.empty() ? Reply{NoReply{}} : wechat_api::reply_from_text(seen->answer), "", true};
  if (is_delivery_report(message.content)) {
    // Its sender is the platform, whatever name it gives: no identity, no conversation.
    const auto [kind, body] = kept_form(message);
    const std::int64_t report_id = storage::keep_inbound(tx, message.account, message.key, std::nullopt, kind, body, now);
    record_delivery_report(tx, registry, accounts, message, now);
    storage::keep_answer(tx, report_id, "", "");
    return {NoReply{}, ""};
  }
  storage::Identity identity = storage::identity_of(tx, message.account, message.from, now);
  const int in_minute = expects_words(message.content) ? storage::count_in_minute(tx, identity.id, now) : 0;
  if (in_minute > kMessagesPerMinute + 1) return {NoReply{}, ""};  // only counted until the minute ends
  const auto [kind, body] = kept_form(message);
  const std::int64_t inbox_id = storage::keep_inbound(tx, message.account, message.key, identity.id, kind, body, now);
  keep_contact(tx, identity, message, now);
  if (const auto* consent = std::get_if<wechat_api::NoticeConsent>(&message.content)) record_consent(tx, accounts, identity, *consent, now);

  Understanding understood{TextReply{fill(kTooFast), {}}, ""};
  if (in_minute <= kMessagesPerMinute) {
    const auto member = identity.member_id ? storage::member_by_id(tx, *identity.member_id) : std::nullopt;
    const storage::Conversation open = storage::conversation_of(tx, identity.id, now);
    const Desk desk{tx, registry, accounts, message, identity, member ? &*member : nullptr, open, key, now, random, false, inbox_id};
    understood = understand(desk);
    if (member) add_waiting_words(tx, member->id, understood.reply, accounts, now);
    keep_list(desk, understood);
  }
  const bool is_pending = !understood.feature.empty() && std::holds_alternative<NoReply>(understood.reply) && storage::has_errand_for(tx, inbox_id);
  if (is_pending) return {NoReply{}, understood.feature, false, inbox_id};
  storage::keep_answer(tx, inbox_id, understood.feature, wechat_api::to_text(understood.reply));
  if (const handlers::Feature* feature = registry.feature(understood.feature); feature && feature->is_unrecorded) storage::forget_words(tx, inbox_id);
  return {std::move(understood.reply), understood.feature};
}

}  // namespace bot
