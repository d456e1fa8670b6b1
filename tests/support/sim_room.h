// The simulator with its bot on a thread of its own, asked over HTTP as a browser asks.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>

#include "bot/sim_server.h"
#include "tests/support/raw_client.h"

namespace tests {

class SimRoom {
 public:
  // Begins at 18:00 on 2026-11-21; the clock stands still but for what is asked.
  explicit SimRoom(bool is_wecom = false);
  ~SimRoom();

  // Host, and for POST the JSON type, are added; `fields` are whole lines with their ends.
  RawAnswer ask(const std::string& method, const std::string& target, const std::string& body = "", const std::string& fields = "");
  // Bytes as they are.
  RawAnswer send(const std::string& bytes);
  boost::json::object get(const std::string& target);
  // CHECKs that the answer is 200.
  boost::json::object post(const std::string& target, const std::string& body);
  std::uint16_t port() const { return server_->port(); }

 private:
  boost::asio::io_context context_{1};
  bot::Log log_{bot::Log::Level::error};
  std::unique_ptr<bot::SimServer> server_;
  std::thread thread_;
};

}  // namespace tests
