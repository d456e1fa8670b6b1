// One process' simulated world: clock, App and simulator, wired together. sim_server.h shows it; end-to-end tests use it.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "bot/app.h"
#include "bot/sim_control.h"
#include "bot/sim_sample.h"
#include "wechat_api/https_client.h"

namespace bot {

// A folder that goes away with its owner.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

// The sample organisation, an App and the simulator in one process on a turned clock. Everything is on 127.0.0.1.
class SimStage {
 public:
  // `api_port`: where the platform's API is served. `world` as in SimControl. Throws as App does.
  SimStage(boost::asio::io_context& context, Log& log, const SampleKind& kind, std::uint16_t api_port, TimePoint start, std::uint64_t world = 1);
  ~SimStage();

  // Imports the sample roster and starts the App.
  boost::asio::awaitable<void> start();
  boost::asio::awaitable<void> stop();

  TurnedClock& clock();
  SimDriver& driver();
  wechat_api::simulator::Simulator& simulator();
  App& app();
  SimControl& control();
  bool is_wecom() const;
  const std::string& account() const;  // the one account's name

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace bot
