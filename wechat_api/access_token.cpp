// See access_token.h.
#include "wechat_api/access_token.h"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json.hpp>

#include "wechat_api/percent.h"

namespace wechat_api {

namespace {

namespace asio = boost::asio;
using std::chrono::seconds;
using std::chrono::sys_seconds;

// A token taken from the shelf does not say how long it was to live; this is what both platforms give.
constexpr seconds kUsualLife{7200};
// Renewed after 60 % of its life, without jitter: a token dies by refusal as well as by age, and 40 % leave time for an
// hour of outage.
constexpr seconds renewal_age(seconds life) {
  return life * 6 / 10;
}

// A node uses the token of another at most this much later.
constexpr seconds kLookEvery{60};
// A platform that takes longer to give a token gives none.
constexpr std::chrono::milliseconds kFetchDeadline{10'000};

constexpr seconds kFirstPause{1}, kLongestPause{60};
constexpr std::chrono::minutes kProbeInterval{10};  // while only an operator can help
constexpr int kMostDoublings = 6;

// A refused fetch is repeated soon only where the platform says so; a wrong secret asked for again and again gets the
// whole IP address barred for an hour.
enum class Refusal { soon, in_a_minute, needs_operator };
Refusal refusal_of(int errcode, Platform platform) {
  if (errcode == 0) return Refusal::soon;  // no answer at all
  const Action action = meaning_of(platform, errcode).action;
  if (action == Action::retry) return Refusal::soon;
  return action == Action::wait_minute ? Refusal::in_a_minute : Refusal::needs_operator;
}

}  // namespace

// One fetch under way. Those who wait hold it alive after the AccessToken has forgotten it.
struct AccessToken::Flight {
  explicit Flight(const asio::any_io_executor& executor) : landed(executor, asio::steady_timer::time_point::max()) {}
  asio::steady_timer landed;  // cancelled when `outcome` is there
  std::optional<TokenResult> outcome;
};

// Ends the flight however the fetch ends, also when its coroutine is destroyed or the shelf throws.
class AccessToken::Landing {
 public:
  Landing(AccessToken& token, std::shared_ptr<Flight> flight) : token_(token), flight_(std::move(flight)) {}
  Landing(const Landing&) = delete;
  Landing& operator=(const Landing&) = delete;
  ~Landing() {
    if (!flight_->outcome) flight_->outcome = TokenResult{{}, 0, Action::retry, "fetching the token was given up"};
    token_.flight_.reset();
    flight_->landed.cancel();
  }

 private:
  AccessToken& token_;
  std::shared_ptr<Flight> flight_;
};

HttpCall token_request(const TokenSource& source) {
  if (source.platform == Platform::wecom) {
    return {
        "GET",
        "/cgi-bin/gettoken?corpid=" + percent_encoded(source.app_id) + "&corpsecret=" + percent_encoded(source.secret),
        {},
        {},
        0,
        kFetchDeadline};
  }
  const boost::json::object body{{"grant_type", "client_credential"},
                                 {"appid", source.app_id},
                                 {"secret", source.secret},
                                 {"force_refresh", false}};
  return {"POST", "/cgi-bin/stable_token", "application/json", boost::json::serialize(body), 0, kFetchDeadline};
}

AccessToken::AccessToken(TokenSource source, HttpTransport& transport, TokenShelf shelf,
                         std::function<sys_seconds()> now)
    : source_(std::move(source)), transport_(transport), shelf_(std::move(shelf)), now_(std::move(now)) {}

bool AccessToken::is_alive(sys_seconds at) const {
  return current_ && at < current_->expires_at;
}

bool AccessToken::is_fresh(sys_seconds at) const {
  return is_alive(at) && at < renew_at_;
}

// Another node may have fetched in the meantime.
asio::awaitable<void> AccessToken::look_at_shelf() {
  looked_at_ = now_();
  auto loading = shelf_.load();
  std::optional<Token> kept = co_await std::move(loading);
  if (!kept || kept->epoch <= last_epoch_ || kept->value.empty()) co_return;
  last_epoch_ = kept->epoch;
  renew_at_ = kept->expires_at - (kUsualLife - renewal_age(kUsualLife));
  not_before_ = {};
  current_ = std::move(kept);
}

asio::awaitable<TokenResult> AccessToken::get() {
  const bool looks = shelf_.claim && loaded_ && !flight_ && now_() >= looked_at_ + kLookEvery;
  if (looks) {
    auto looking = look_at_shelf();
    co_await std::move(looking);
  }
  const sys_seconds at = now_();
  if (is_fresh(at)) co_return TokenResult{current_->value, 0, Action::none, {}};
  if (flight_ && is_alive(at)) co_return TokenResult{current_->value, 0, Action::none, {}};
  if (flight_) {
    std::shared_ptr<Flight> flight = flight_;
    auto shared = wait_for(std::move(flight));
    TokenResult outcome = co_await std::move(shared);
    co_return outcome;
  }
  auto renewal = renew();
  TokenResult outcome = co_await std::move(renewal);
  co_return outcome;
}

asio::awaitable<TokenResult> AccessToken::wait_for(std::shared_ptr<Flight> flight) {
  constexpr auto kNoThrow = asio::as_tuple(asio::use_awaitable);
  if (!flight->outcome) {
    auto landing = flight->landed.async_wait(kNoThrow);
    co_await std::move(landing);
  }
  if (!flight->outcome) co_return TokenResult{{}, 0, Action::retry, "waiting for the token was given up"};
  co_return *flight->outcome;
}

asio::awaitable<TokenResult> AccessToken::renew() {
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  const auto flight = std::make_shared<Flight>(executor);
  flight_ = flight;
  const Landing landing(*this, flight);
  auto fetched = fetch();
  TokenResult outcome = co_await std::move(fetched);
  // The renewal comes early enough to fail: the old token serves while it lives.
  if (outcome.value.empty() && is_alive(now_())) outcome = TokenResult{current_->value, 0, Action::none, {}};
  flight->outcome = outcome;
  co_return outcome;
}

asio::awaitable<TokenResult> AccessToken::fetch() {
  if (!loaded_) {
    auto loading = load_shelf();
    co_await std::move(loading);
    if (is_fresh(now_())) co_return TokenResult{current_->value, 0, Action::none, {}};
  }
  if (now_() < not_before_) co_return last_failure_;
  if (shelf_.claim) {
    auto claiming = shelf_.claim();
    const bool is_ours = co_await std::move(claiming);
    auto looking = look_at_shelf();
    co_await std::move(looking);
    if (is_fresh(now_())) co_return TokenResult{current_->value, 0, Action::none, {}};
    if (!is_ours) co_return TokenResult{{}, 0, Action::retry, "another node fetches the token"};
  }

  HttpCall request = token_request(source_);
  auto exchange = transport_.exchange(std::move(request));
  const HttpAnswer answer = co_await std::move(exchange);
  const TokenAnswer fetched = read_token_answer(answer);
  if (fetched.value.empty()) co_return failed(fetched);

  failures_ = 0;
  not_before_ = {};
  fetched_at_ = now_();
  Token token{fetched.value, fetched_at_ + fetched.lifetime, last_epoch_ + 1};
  renew_at_ = fetched_at_ + renewal_age(fetched.lifetime);
  auto keeping = keep(std::move(token));
  co_await std::move(keeping);
  if (!current_) co_return TokenResult{{}, 0, Action::retry, "the shelf holds no token"};
  co_return TokenResult{current_->value, 0, Action::none, {}};
}

asio::awaitable<void> AccessToken::load_shelf() {
  auto loading = shelf_.load();
  std::optional<Token> kept = co_await std::move(loading);
  loaded_ = true;
  looked_at_ = now_();
  if (!kept) co_return;
  last_epoch_ = std::max(last_epoch_, kept->epoch);
  if (kept->value.empty()) co_return;
  renew_at_ = kept->expires_at - (kUsualLife - renewal_age(kUsualLife));
  current_ = std::move(kept);
}

// Nobody uses a token before it is on disk: after a crash the next start must know it, or would void it by asking
// again.
asio::awaitable<void> AccessToken::keep(Token token) {
  Token copy = token;
  auto keeping = shelf_.keep(std::move(copy));
  const bool kept = co_await std::move(keeping);
  if (kept) {
    last_epoch_ = token.epoch;
    current_ = std::move(token);
    co_return;
  }
  current_.reset();  // a newer one stands there already: it wins
  auto loading = load_shelf();
  co_await std::move(loading);
}

TokenResult AccessToken::failed(const TokenAnswer& answer) {
  const Refusal refusal = refusal_of(answer.errcode, source_.platform);
  seconds pause = kProbeInterval;
  if (refusal == Refusal::soon)
    pause = std::min(kFirstPause * (1 << std::min(failures_, kMostDoublings)), kLongestPause);
  if (refusal == Refusal::in_a_minute) pause = kLongestPause;
  ++failures_;
  not_before_ = now_() + pause;
  const Action action = refusal == Refusal::needs_operator ? Action::stop : Action::retry;
  last_failure_ = TokenResult{{}, answer.errcode, action, answer.why};
  return last_failure_;
}

void AccessToken::reject(const std::string& value, int errcode) {
  if (!current_ || current_->value != value) return;
  current_.reset();
  const bool again = was_rejected_ && now_() < fetched_at_ + kLongestPause;
  was_rejected_ = !again;
  if (!again) return;
  not_before_ = now_() + kLongestPause;
  last_failure_ = TokenResult{{}, errcode, Action::stop, "a token just fetched was refused"};
}

}  // namespace wechat_api
