// A process that stands still between looking at the clock and the write, against a platform that goes on.
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <catch2/catch.hpp>

#include "bot/delivery.h"
#include "tests/support/house.h"
#include "tests/wechat_api/memory_shelf.h"
#include "wechat_api/simulator/ledger.h"
#include "wechat_api/simulator/platform.h"

using wechat_api::AccountType;
using wechat_api::Platform;
namespace sim = wechat_api::simulator;

namespace {

// Straight into the simulated platform, at the clock's time; the n-th sending of a message is held up on our side.
class FrozenTransport final : public wechat_api::HttpTransport {
 public:
  FrozenTransport(bot::Clock& clock, sim::Platform& platform) : clock_(clock), platform_(platform) {}
  boost::asio::awaitable<wechat_api::HttpAnswer> exchange(wechat_api::HttpCall call) override {
    const bool is_message = call.target.find("/message/") != std::string::npos;
    if (is_message && ++sent == 2) {
      bot::Clock::Alarm thaw(clock_);
      auto frozen = thaw.wait_until(clock_.now() + 30min);
      co_await std::move(frozen);
    }
    const auto reaction = platform_.serve(call.method, call.target, call.body, clock_.now());
    wechat_api::HttpAnswer answer;
    answer.state = reaction.is_lost ? wechat_api::HttpAnswer::State::unknown : wechat_api::HttpAnswer::State::complete;
    answer.status = 200;
    answer.body = reaction.body;
    answer.content_type = "application/json";
    co_return answer;
  }
  int sent = 0;

 private:
  bot::Clock& clock_;
  sim::Platform& platform_;
};

struct Frozen {
  Frozen(Platform platform_kind, const char* path, const std::string& door) {
    settings.platform = platform_kind;
    settings.name = platform_kind == Platform::wecom ? "corp" : "oa";
    settings.app_id = "wx1";
    settings.agent_id = 7;
    settings.token = "t";
    settings.encoding_aes_key = std::string(43, 'A');
    settings.secret = "s";
    platform = std::make_unique<sim::Platform>(std::vector<wechat_api::AccountSettings>{settings}, ledger, 1);
    test.add_audience(settings.name, 2);
    for (const char* id : {"P000", "P001"}) platform->add_person(settings.name, id, id);
    platform->ask_for({sim::Fault::Kind::lose_after_acting, path, 1});
    test.database.write_now([&](storage::Transaction& tx) {
      tx.execute("UPDATE outbox SET door = $1", {door});
      tx.execute("UPDATE occurrence SET may_use_mass = 1");
    });
    transport = std::make_unique<FrozenTransport>(test.clock, *platform);
    channel = wechat_api::make_channel(settings, *transport, shelf.shelf(), [this] { return test.house.now(); });
    delivery = std::make_unique<bot::Delivery>(test.house, std::vector<bot::DeliveryAccount>{{settings.name, platform_kind, AccountType::certified_service, channel.get()}});
    delivery->start();
    test.pass(2h);
    platform->take_due(test.clock.now());
  }
  ~Frozen() { test.run(delivery->stop()); }
  // What the first of the two saw.
  std::size_t seen() const { return ledger.seen_by(settings.name, "P000", 0).size(); }
  std::string metrics() const { return test.metrics.text(); }

  tests::TestHouse test;
  tests::MemoryShelf shelf;
  sim::Ledger ledger;
  wechat_api::AccountSettings settings;
  std::unique_ptr<sim::Platform> platform;
  std::unique_ptr<FrozenTransport> transport;
  std::unique_ptr<wechat_api::Channel> channel;
  std::unique_ptr<bot::Delivery> delivery;
};

}  // namespace

TEST_CASE("D14: frozen for 30 minutes before a repetition, WeCom gets at most one duplicate, and it is counted") {
  const Frozen frozen(Platform::wecom, "/cgi-bin/message/send", "app");
  CHECK(frozen.transport->sent == 2);
  CHECK(frozen.seen() <= 2);
  CHECK(frozen.metrics().find("result=\"maybe_twice\"} 1") != std::string::npos);
}

TEST_CASE("D14: a mass message frozen as long is found by 45065, and nobody sees it twice") {
  Frozen frozen(Platform::official_account, "/cgi-bin/message/mass/send", "mass");
  CHECK(frozen.transport->sent == 2);
  CHECK(frozen.seen() == 1);
  CHECK(frozen.metrics().find("maybe_twice") == std::string::npos);
  CHECK(frozen.test.text("SELECT errcode FROM outbox_call") == "45065");
  CHECK(frozen.test.text("SELECT state FROM outbox WHERE kind = 'study'") == "accepted,accepted");
}
