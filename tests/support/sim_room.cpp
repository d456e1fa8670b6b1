#include "tests/support/sim_room.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/json/parse.hpp>
#include <catch2/catch.hpp>
#include <future>

namespace tests {

SimRoom::SimRoom(bool is_wecom) {
  server_ = std::make_unique<bot::SimServer>(context_, log_, 0);
  std::promise<void> opened;
  boost::asio::co_spawn(context_, server_->open(is_wecom, bot::TimePoint{std::chrono::milliseconds{1'795'255'200'000}}),
                        [&](std::exception_ptr failed) { failed ? opened.set_exception(failed) : opened.set_value(); });
  thread_ = std::thread([this] { context_.run(); });
  opened.get_future().get();
}

SimRoom::~SimRoom() {
  std::promise<void> closed;
  boost::asio::co_spawn(context_, server_->close(), [&](std::exception_ptr) { closed.set_value(); });
  closed.get_future().get();
  context_.stop();
  thread_.join();
  server_.reset();
}

RawAnswer SimRoom::send(const std::string& bytes) {
  RawClient client(port());
  client.send(bytes);
  return client.read_answer();
}

RawAnswer SimRoom::ask(const std::string& method, const std::string& target, const std::string& body, const std::string& fields) {
  std::string head = method + " " + target + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port()) + "\r\n" + fields;
  if (method == "POST") head += "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
  return send(head + "\r\n" + body);
}

boost::json::object SimRoom::get(const std::string& target) { return boost::json::parse(ask("GET", target).body).as_object(); }

boost::json::object SimRoom::post(const std::string& target, const std::string& body) {
  const RawAnswer answer = ask("POST", target, body);
  INFO(target << " " << body << "\n" << answer.body);
  CHECK(answer.status == 200);
  return boost::json::parse(answer.body).as_object();
}

}  // namespace tests
