// One connection of http_server.cpp: reads a request, has it judged and answered, writes the answer, waits for the
// next.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstddef>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bot/http_chunks.h"
#include "bot/http_server.h"

namespace bot {

class HttpSession;

// What the sessions of one server share with it.
struct HttpService {
  HttpService(Clock& chosen_clock, std::vector<std::string> names, HttpHandler chosen_handler,
              HttpLimits chosen_limits);

  Clock& clock;
  const std::vector<std::string> hosts;
  const HttpHandler handler;
  const HttpLimits limits;
  const std::chrono::milliseconds tick;  // the shortest of the deadlines
  HttpCounters counters;
  std::list<HttpSession*> sessions;
  bool is_stopping = false;
  boost::asio::steady_timer drained;  // cancelled when the last session ends
};

class HttpSession : public std::enable_shared_from_this<HttpSession> {
 public:
  HttpSession(std::shared_ptr<HttpService> service, boost::asio::ip::tcp::socket socket, std::string peer);
  ~HttpSession();
  HttpSession(const HttpSession&) = delete;
  HttpSession& operator=(const HttpSession&) = delete;

  // Until the connection is closed; `self` keeps this session for as long.
  boost::asio::awaitable<void> run(std::shared_ptr<HttpSession> self);
  // Closes unless a request is being answered; that answer is then the last.
  void finish();
  void close();

 private:
  using Steady = std::chrono::steady_clock;

  boost::asio::awaitable<bool> serve(std::size_t head_bytes);
  boost::asio::awaitable<HeadEnd> read_head();
  boost::asio::awaitable<bool> read_some();
  boost::asio::awaitable<Response> respond(ScannedHead head);
  boost::asio::awaitable<int> read_body(std::size_t body_bytes, bool chunked, std::string& body);
  boost::asio::awaitable<bool> write(const Response& response, bool keeps_open, bool is_head);
  boost::asio::awaitable<bool> write_rest(std::string_view first, std::string_view second);
  boost::asio::awaitable<bool> refuse(int status);
  boost::asio::awaitable<void> linger();

  std::string_view unread() const { return {buffer_.get() + begin_, end_ - begin_}; }
  void consume(std::size_t bytes);
  void make_room();
  void set_deadline(std::chrono::milliseconds from_now);
  void watch();
  void look_at_clock();

  std::shared_ptr<HttpService> service_;
  std::list<HttpSession*>::iterator place_;
  boost::asio::ip::tcp::socket socket_;
  boost::asio::steady_timer timer_;
  Steady::time_point deadline_ = Steady::time_point::max();
  std::string peer_;
  std::unique_ptr<char[]> buffer_;
  std::size_t capacity_ = 0, begin_ = 0, end_ = 0;
  bool is_watched_ = false;
  bool is_expired_ = false;  // the deadline cancelled what was going on
  bool is_answering_ = false;
  bool is_first_ = true;
};

}  // namespace bot
