// Acts, callbacks, repetitions.
#include "wechat_api/simulator/simulator.h"

namespace wechat_api::simulator {
namespace {

using PlatformKind = wechat_api::Platform;

// Official account: three requests in all, five seconds apart (reference: wechat-oa §2.3, D1). WeCom: three repetitions
// (reference: wecom §1.3; the interval is not published, the same is assumed).
constexpr int kAttemptsOfficial = 3;
constexpr int kAttemptsWecom = 4;
constexpr std::chrono::seconds kPatience{5};
constexpr int kBusyEvery = 3;
constexpr std::string_view kOutOfService = "该公众号暂时无法提供服务，请稍后再试";

std::string_view words_of(const Act& act) {
  constexpr std::string_view kWords[] = {"", "（关注）", "（取消关注）", "（扫码）", "（点菜单）", "（位置）", "（图片）", "（语音）", "（进入应用）",
                                         "（链接）", "（表情）", "（视频）", "（选位置）"};
  return kWords[static_cast<int>(act.kind)];
}

// What stands on the person's own phone.
std::string shown_words(const Act& act) {
  if (act.kind == Act::Kind::say) return act.text;
  return std::string(words_of(act)) + act.text + (act.url.empty() ? "" : " " + act.url);
}

std::string stranger_id(const std::string& account, std::size_t number) { return "o-" + account + "-stranger-" + std::to_string(number); }

}  // namespace

Simulator::Simulator(std::vector<AccountSettings> accounts, HttpTransport& bot, Hooks hooks, std::uint64_t seed)
    : platform_(std::move(accounts), ledger_, seed), bot_(bot), hooks_(std::move(hooks)), random_(seed + 1) {
  for (const AccountSettings& account : platform_.accounts())
    if (account.mode != Mode::plain)
      envelopes_.emplace(account.name, Envelope(account.token, EnvelopeKey::decode(account.encoding_aes_key).value(), std::nullopt, account.app_id));
}

const Envelope* Simulator::envelope(const std::string& account) const {
  const auto found = envelopes_.find(account);
  return found == envelopes_.end() ? nullptr : &found->second;
}

Person& Simulator::add_stranger(const std::string& account, const std::string& name) {
  Person& person = platform_.add_person(account, name, stranger_id(account, ++strangers_));
  person.follows = false;
  return person;
}

void Simulator::set_weak_network(bool is_weak) {
  if (is_weak == is_weak_) return;
  is_weak_ = is_weak;
  weak_posts_ = 0;
  platform_.set_busy_every(is_weak ? kBusyEvery : 0);
  deeds_.push_back({hooks_.now(), ledger_.all().size(), "", {}, is_weak});
}

bool Simulator::is_lost(std::string_view what) const {
  if (!is_weak_) return false;
  return weak_posts_ % 4 == (what == "request" ? 1 : 3);
}

void Simulator::opens_windows(Person& person, const Act& act) {
  const Millis now = hooks_.now();
  switch (act.kind) {
    case Act::Kind::say:
    case Act::Kind::picture:
    case Act::Kind::voice:
    case Act::Kind::video:
    case Act::Kind::sticker:
    case Act::Kind::link:
    case Act::Kind::location: platform_.said_something(person, now); break;
    case Act::Kind::follow:
      person.follows = true;
      platform_.acted(person, now);
      break;
    case Act::Kind::scan:
    case Act::Kind::pick_location:
    case Act::Kind::tap: platform_.acted(person, now); break;
    case Act::Kind::unfollow: person.follows = false; break;
    case Act::Kind::enter: break;
  }
}

boost::asio::awaitable<std::size_t> Simulator::act(std::string account_name, std::string name, Act act) {
  const std::shared_ptr<void> busy = hooks_.busy();
  Person* known = platform_.person(account_name, name);
  if (!known) {
    known = &add_stranger(account_name, name);
    known->follows = true;
  }
  Person& person = *known;
  // A code scanned by somebody who does not follow yet makes them a follower (reference: wechat-oa §2.2).
  if (act.kind == Act::Kind::scan && !person.follows) act.kind = Act::Kind::follow;
  deeds_.push_back({hooks_.now(), ledger_.all().size(), name, act, is_weak_});
  ledger_.add({hooks_.now(), account_name, name, Sight::Via::said, shown_words(act), std::to_string(next_message_id_ + 1), ""});
  std::size_t last = 0;
  for (Act& callback : callbacks_of(act)) {
    auto delivering = deliver(person, std::move(callback));
    last = co_await std::move(delivering);
  }
  co_return last;
}

boost::asio::awaitable<std::size_t> Simulator::deliver(Person& person, Act act) {
  const std::string account_name = person.account;
  const AccountSettings& account = platform_.account(account_name);
  const Millis begun = hooks_.now();
  const std::size_t index = messages_.size();
  const std::uint64_t message_id = ++next_message_id_;
  messages_.push_back(Message{account_name, person.name, std::to_string(message_id), act.text});
  opens_windows(person, act);
  const std::string xml = inbound_xml(account, person, act, std::chrono::floor<std::chrono::seconds>(begun), message_id);
  const int attempts = account.platform == PlatformKind::wecom ? kAttemptsWecom : kAttemptsOfficial;
  Judged judged;
  for (int attempt = 0; attempt < attempts && !judged.is_answered; ++attempt) {
    if (attempt > 0) {
      auto waiting = hooks_.wait_until(begun + attempt * kPatience);
      co_await std::move(waiting);
    }
    Callback callback{hooks_.now(), account_name, person.name, person.external_id, messages_[index].message_id, xml,
                      is_event(act), account.mode, attempt + 1};
    auto posting = post(callback);
    judged = co_await std::move(posting);
    messages_[index].attempts = attempt + 1;
    if (hooks_.delivered) hooks_.delivered(callback);
  }
  conclude(person, messages_[index], judged);
  co_return index;
}

boost::asio::awaitable<Judged> Simulator::post(Callback& callback) {
  const AccountSettings& account = platform_.account(callback.account);
  const Person& person = *platform_.person(callback.account, callback.person);
  if (is_weak_) ++weak_posts_;
  if (is_lost("request")) {
    callback.lost = "request";
    co_return Judged{};
  }
  const bool loses_answer = is_lost("answer");
  const CallbackRequest request = callback_request(account, envelope(callback.account), callback.external_id, callback.xml,
                                                   std::chrono::floor<std::chrono::seconds>(hooks_.now()), random_());
  HttpCall call{"POST", request.target, "text/xml", request.body};
  ++posts_;
  const auto begun = std::chrono::steady_clock::now();
  auto posting = bot_.exchange(std::move(call));
  const HttpAnswer answer = co_await std::move(posting);
  ++posts_;
  callback.took = std::chrono::round<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun);
  callback.status = answer.state == HttpAnswer::State::complete ? answer.status : 0;
  const Judged judged = judge(account, envelope(callback.account), person, request, answer);
  callback.text = judged.text;
  callback.complaint = judged.complaint;
  if (!loses_answer) co_return judged;
  callback.lost = "answer";
  co_return Judged{};
}

void Simulator::conclude(Person& person, Message& message, const Judged& judged) {
  message.is_acknowledged = judged.is_answered;
  message.complaint = judged.complaint;
  const AccountSettings& account = platform_.account(person.account);
  const bool is_broken = !judged.is_answered || (!judged.text && !judged.complaint.empty());
  // A member of WeCom sees nothing when the application fails; a follower sees the platform's own line.
  if (is_broken && account.platform == PlatformKind::official_account && person.follows)
    ledger_.add({hooks_.now(), person.account, person.name, Sight::Via::system, std::string(kOutOfService), message.message_id, ""});
  if (!judged.text || !person.follows) return;
  message.answer = *judged.text;
  ledger_.add({hooks_.now(), person.account, person.name, Sight::Via::passive, *judged.text, message.message_id, judged.sent});
}

}  // namespace wechat_api::simulator
