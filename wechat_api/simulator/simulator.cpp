// Acts, callbacks, repetitions.
#include "wechat_api/simulator/simulator.h"

#include <stdexcept>

namespace wechat_api::simulator {
namespace {

using PlatformKind = wechat_api::Platform;

// Official account: three requests in all, five seconds apart (reference: wechat-oa §2.3, D1). WeCom: three repetitions
// (reference: wecom §1.3; the interval is not published, the same is assumed).
constexpr int kAttemptsOfficial = 3;
constexpr int kAttemptsWecom = 4;
constexpr std::chrono::seconds kPatience{5};
constexpr int kBusyEvery = 3;
constexpr std::chrono::seconds kPause{60};
constexpr std::string_view kOutOfService = "该公众号暂时无法提供服务，请稍后再试";

std::string_view words_of(const Act& act) {
  constexpr std::string_view kWords[] = {"", "（关注）", "（取消关注）", "（扫码）", "（点菜单）", "（位置）", "（图片）", "（语音）", "（进入应用）",
                                         "（链接）", "（表情）", "（视频）", "（选位置）", "（点卡片）", "（同意通知）"};
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
  if (hooks_.spawn) platform_.observe_agenda([this](Millis at) { hooks_.spawn(tell_due(at)); });
}

boost::asio::awaitable<void> Simulator::tell_due(Millis at) {
  const std::shared_ptr<void> busy = hooks_.busy();
  auto waiting = hooks_.wait_until(at);
  co_await std::move(waiting);
  std::vector<PlatformEvent> due = platform_.take_due(hooks_.now());
  for (PlatformEvent& event : due) {
    auto telling = tell(std::move(event));
    co_await std::move(telling);
  }
}

// Nobody sees what the bot answers to these: they are no message of a person.
boost::asio::awaitable<void> Simulator::tell(PlatformEvent event) {
  Callback callback{hooks_.now(), event.account, event.person, event.sender, "", event.xml, true, platform_.account(event.account).mode, 1};
  int attempts = 0;
  auto attempting = attempt(std::move(callback), hooks_.now(), attempts);
  co_await std::move(attempting);
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
      person.followed_at = now;
      platform_.acted(person, now);
      break;
    case Act::Kind::scan:
    case Act::Kind::pick_location:
    case Act::Kind::tap: platform_.acted(person, now); break;
    case Act::Kind::unfollow: person.follows = false; break;
    case Act::Kind::agree: platform_.accept_notice(person, act.text); break;
    case Act::Kind::card:
    case Act::Kind::enter: break;
  }
}

std::string Simulator::card_elements(const Person& person, const std::string& words) {
  std::vector<std::string> options = split(words, ' ');
  const std::string key = options.empty() ? "" : options.front();
  if (!options.empty()) options.erase(options.begin());
  auto elements = platform_.click_card(person, key, options, hooks_.now());
  if (!elements) throw std::invalid_argument(person.name + " has no card with a button " + key);
  return std::move(*elements);
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
  if (const auto scene = act.kind == Act::Kind::scan ? platform_.scanned_scene(act.text, hooks_.now()) : std::nullopt) {
    if (scene->empty()) throw std::invalid_argument("the code has expired");
    act.text = *scene;
  }
  if (act.kind == Act::Kind::scan && !person.follows) act.kind = Act::Kind::follow;
  if (act.kind == Act::Kind::card) act.elements = card_elements(person, act.text);
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
  Callback callback{begun, account_name, person.name, person.external_id, messages_[index].message_id, xml, is_event(act), account.mode, 1};
  int attempts = 0;
  auto attempting = attempt(std::move(callback), begun, attempts);
  const Judged judged = co_await std::move(attempting);
  messages_[index].attempts = attempts;
  conclude(person, messages_[index], judged);
  co_return index;
}

boost::asio::awaitable<Judged> Simulator::attempt(Callback callback, Millis begun, int& attempts) {
  const int most = platform_.account(callback.account).platform == PlatformKind::wecom ? kAttemptsWecom : kAttemptsOfficial;
  Failing& failing = failing_[callback.account];
  Judged judged;
  for (attempts = 0; attempts < most && !judged.is_answered;) {
    if (attempts > 0) {
      auto waiting = hooks_.wait_until(begun + attempts * kPatience);
      co_await std::move(waiting);
    }
    if (hooks_.now() < failing.paused_until) break;
    callback.at = hooks_.now();
    callback.attempt = ++attempts;
    callback.lost.clear();
    auto posting = post(callback);
    judged = co_await std::move(posting);
    failing.in_a_row = judged.is_answered ? 0 : failing.in_a_row + 1;
    if (mark_fail_after_ > 0 && failing.in_a_row >= mark_fail_after_) failing = {0, hooks_.now() + kPause};
    if (hooks_.delivered) hooks_.delivered(callback);
  }
  co_return judged;
}

boost::asio::awaitable<Judged> Simulator::post(Callback& callback) {
  const AccountSettings& account = platform_.account(callback.account);
  const Person* known = platform_.person(callback.account, callback.person);
  const Person person = known ? *known : Person{};
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
  ledger_.add({hooks_.now(), person.account, person.name, Sight::Via::passive, *judged.text, message.message_id, judged.sent, judged.face});
}

}  // namespace wechat_api::simulator
