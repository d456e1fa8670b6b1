// The whole bot: owns every long-lived object in construction order. `jinqiao serve`, `jinqiao sim` and the tests start this
// same App; only clock, probe and configuration differ.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "bot/clock.h"
#include "bot/config.h"
#include "bot/house.h"

namespace bot {

struct AppOptions {
  Config config;
  Probe probe;                 // none in production
  bool is_simulated = false;   // a turned clock is never judged by the date of this program
  Observer observer = {};      // none in production
};

// The answer of /readyz and what `jinqiao healthcheck` looks at.
struct Readiness {
  bool is_ready = false;
  std::string why_not;
};

class App {
 public:
  // Opens the database, binds both listeners. `clock` and `log` must outlive the App.
  // Throws storage::DatabaseError and its kinds, boost::system::system_error, std::invalid_argument.
  App(Clock& clock, Log& log, AppOptions options);
  ~App();

  // Settles what an earlier run left open, then accepts messages and sends.
  boost::asio::awaitable<void> start();
  // Answers in flight finish, calls in flight land, nothing new is begun; at most 15 s.
  boost::asio::awaitable<void> stop();

  std::uint16_t port() const;
  std::uint16_t metrics_port() const;
  storage::Database& database();
  const storage::DataKey& data_key() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

// What the accounts of a configuration can do.
std::vector<handlers::Account> accounts_of(const Config& config);
std::vector<std::string> wecom_accounts_of(const Config& config);

// The database file of a data directory.
std::string database_path(const Config& config);

}  // namespace bot
