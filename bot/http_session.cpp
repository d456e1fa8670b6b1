// One connection, one request at a time (http_session.h). One timer serves all its deadlines: it ticks at the shortest
// of them and looks at the deadline that is set now, so that nothing is armed or cancelled per read or write.
#include "bot/http_session.h"

#include <algorithm>
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <cstring>
#include <optional>
#include <utility>

#include "bot/http_answer.h"

namespace bot {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {
constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t kFreshBuffer = 1024;  // most callbacks of the platform; all that an idle connection keeps
constexpr std::size_t kLingerBytes = 256 * 1024;
constexpr std::chrono::milliseconds kLinger{2'000};
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
constexpr int kWhole = 200, kRequestTimeout = 408, kServerError = 500;
}  // namespace

HttpService::HttpService(Clock& chosen_clock, std::vector<std::string> names, HttpHandler chosen_handler,
                         HttpLimits chosen_limits)
    : clock(chosen_clock),
      hosts(std::move(names)),
      handler(std::move(chosen_handler)),
      limits(chosen_limits),
      tick(std::min(
          {limits.header_deadline, limits.body_deadline, limits.write_deadline, limits.idle_deadline, kLinger})),
      drained(chosen_clock.executor()) {}

HttpSession::HttpSession(std::shared_ptr<HttpService> service, asio::ip::tcp::socket socket, std::string peer)
    : service_(std::move(service)),
      place_(service_->sessions.insert(service_->sessions.end(), this)),
      socket_(std::move(socket)),
      timer_(socket_.get_executor()),
      peer_(std::move(peer)) {
  ++service_->counters.connections;
  ++service_->counters.open;
}

HttpSession::~HttpSession() {
  --service_->counters.open;
  service_->sessions.erase(place_);
  if (service_->sessions.empty()) service_->drained.cancel();
}

void HttpSession::finish() {
  if (!is_answering_) close();
}

void HttpSession::close() {
  error_code ignored;
  timer_.cancel();
  socket_.close(ignored);
}

// An idle connection keeps the frames of this function and of what it waits for, nothing of the last request.
asio::awaitable<void> HttpSession::run(std::shared_ptr<HttpSession>) {
  bool goes_on = true;
  while (goes_on) {
    set_deadline(is_first_ ? service_->limits.header_deadline : service_->limits.idle_deadline);
    const HeadEnd end = co_await read_head();
    if (end.refused != 0) {
      co_await refuse(end.refused);
    }
    is_first_ = false;
    goes_on = end.length > 0;
    if (goes_on) {
      goes_on = co_await serve(end.length);
    }
  }
  close();
}

// Serves the request whose head are the next `head_bytes`. False when the connection is to be closed.
asio::awaitable<bool> HttpSession::serve(std::size_t head_bytes) {
  ScannedHead head = scan_head(unread().substr(0, head_bytes), service_->limits, service_->hosts);
  consume(head_bytes);
  if (head.refused != 0) {
    co_await refuse(head.refused);
    co_return false;
  }
  head.request.peer = peer_;
  const bool is_head = head.request.method == "HEAD";
  const bool wants_more = head.keeps_open;
  is_answering_ = true;
  ++service_->counters.requests;
  std::optional<Clock::Busy> busy(service_->clock);
  const Response response = co_await respond(std::move(head));
  if (response.status == 0) co_return false;
  const bool keeps_open = wants_more && response.status < 400 && !response.close && !service_->is_stopping;
  const bool is_written = co_await write(response, keeps_open, is_head);
  busy.reset();
  is_answering_ = false;
  if (!is_written) co_return false;
  if (!keeps_open) {
    co_await linger();
  }
  co_return keeps_open;
}

asio::awaitable<HeadEnd> HttpSession::read_head() {
  std::size_t scanned = 0;
  bool has_begun = is_first_;
  HeadEnd end = find_head_end(unread(), scanned, service_->limits);
  while (end.length == 0 && end.refused == 0) {
    if (!has_begun && !unread().empty()) {
      has_begun = true;
      set_deadline(service_->limits.header_deadline);
    }
    const bool has_more = co_await read_some();
    if (!has_more) {
      if (is_expired_ && has_begun) ++service_->counters.timed_out;
      co_return HeadEnd{};
    }
    end = find_head_end(unread(), scanned, service_->limits);
  }
  co_return end;
}

// False when the peer closed, the connection broke or the deadline passed.
asio::awaitable<bool> HttpSession::read_some() {
  make_room();
  const auto space = asio::buffer(buffer_.get() + end_, capacity_ - end_);
  const auto [error, bytes] = co_await socket_.async_read_some(space, kTuple);
  end_ += bytes;
  co_return !error && !is_expired_;
}

// Judge, body, answer. Status 0: there is nobody or nothing to answer.
asio::awaitable<Response> HttpSession::respond(ScannedHead head) {
  Response response;
  try {
    std::optional<Response> refusal;
    if (service_->handler.judge) refusal = service_->handler.judge(head.request);
    if (refusal) {
      // The body stays unread: what follows it on this connection is not known to be a request.
      if (head.body_bytes > 0 || head.chunked) refusal->close = true;
      co_return std::move(*refusal);
    }
    std::string body;
    if (head.body_bytes > 0 || head.chunked) {
      set_deadline(service_->limits.body_deadline);
      const bool is_awaited = head.expects_continue && unread().empty();
      if (is_awaited) {
        co_await write_rest(kContinue, std::string_view());
      }
      response.status = co_await read_body(head.body_bytes, head.chunked, body);
      if (response.status >= 400) ++service_->counters.malformed;
      if (response.status != kWhole) co_return response;
    }
    deadline_ = Steady::time_point::max();
    auto answering = service_->handler.answer(std::move(head.request), std::move(body));
    response = co_await std::move(answering);
  } catch (...) {  // the handler's owner has logged it
    response = Response{};
    response.status = kServerError;
  }
  co_return response;
}

// kWhole, 0 when the connection is lost, or a status to refuse with. Memory grows with what has arrived, not with what
// was announced.
asio::awaitable<int> HttpSession::read_body(std::size_t body_bytes, bool chunked, std::string& body) {
  ChunkReader chunks(service_->limits.body_bytes);
  while (true) {
    if (chunked) {
      consume(chunks.take(unread(), body));
      if (chunks.refused() != 0) co_return chunks.refused();
      if (chunks.is_done()) co_return kWhole;
    } else {
      const std::string_view part = unread().substr(0, body_bytes - body.size());
      body.append(part);
      consume(part.size());
      if (body.size() == body_bytes) co_return kWhole;
    }
    const bool has_more = co_await read_some();
    if (has_more) continue;
    if (!is_expired_) co_return 0;
    ++service_->counters.timed_out;
    co_return kRequestTimeout;
  }
}

asio::awaitable<bool> HttpSession::write(const Response& response, bool keeps_open, bool is_head) {
  set_deadline(service_->limits.write_deadline);
  const std::string head = head_of(response, keeps_open);
  const std::string_view body = is_head ? std::string_view() : std::string_view(response.body);
  error_code error;
  const std::array<asio::const_buffer, 2> both{asio::buffer(head), asio::buffer(body)};
  // Nearly every answer fits into the kernel's buffer: then there is nothing to wait for.
  const std::size_t written = socket_.write_some(both, error);
  if (error && error != asio::error::would_block && error != asio::error::try_again) co_return false;
  if (written == head.size() + body.size()) co_return true;
  const std::string_view rest_of_head = std::string_view(head).substr(std::min(written, head.size()));
  const std::string_view rest_of_body = body.substr(written - std::min(written, head.size()));
  const bool is_written = co_await write_rest(rest_of_head, rest_of_body);
  if (!is_written && is_expired_) ++service_->counters.timed_out;
  co_return is_written;
}

asio::awaitable<bool> HttpSession::write_rest(std::string_view first, std::string_view second) {
  const std::array<asio::const_buffer, 2> both{asio::buffer(first), asio::buffer(second)};
  const auto [error, bytes] = co_await asio::async_write(socket_, both, kTuple);
  co_return !error && !is_expired_;
}

asio::awaitable<bool> HttpSession::refuse(int status) {
  ++service_->counters.malformed;
  Response response;
  response.status = status;
  const bool is_written = co_await write(response, false, false);
  if (is_written) {
    co_await linger();
  }
  co_return is_written;
}

// Closing while bytes of the peer lie unread would reset the connection and could take the answer with it.
asio::awaitable<void> HttpSession::linger() {
  error_code error;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_send, error);
  if (error) co_return;
  set_deadline(std::min(kLinger, service_->limits.write_deadline));
  std::size_t dropped = 0;
  bool has_more = true;
  while (has_more && dropped < kLingerBytes) {
    dropped += end_ - begin_;
    begin_ = end_ = 0;
    has_more = co_await read_some();
  }
}

void HttpSession::consume(std::size_t bytes) {
  begin_ += bytes;
  if (begin_ < end_) return;
  begin_ = end_ = 0;
  if (capacity_ <= kFreshBuffer) return;
  buffer_.reset();
  capacity_ = 0;
}

// Room for at least one byte: by moving what is unread to the front, or else by growing.
void HttpSession::make_room() {
  if (end_ < capacity_) return;
  const std::size_t kept = end_ - begin_;
  if (begin_ == 0) {
    const std::size_t larger = capacity_ == 0 ? kFreshBuffer : capacity_ * 2;
    auto grown = std::make_unique_for_overwrite<char[]>(larger);
    if (kept > 0) std::memcpy(grown.get(), buffer_.get(), kept);
    buffer_ = std::move(grown);
    capacity_ = larger;
  } else {
    std::memmove(buffer_.get(), buffer_.get() + begin_, kept);
  }
  begin_ = 0;
  end_ = kept;
}

void HttpSession::set_deadline(std::chrono::milliseconds from_now) {
  deadline_ = Steady::now() + from_now;
  is_expired_ = false;
  if (!is_watched_) watch();
}

void HttpSession::watch() {
  is_watched_ = true;
  const Steady::time_point now = Steady::now();
  timer_.expires_at(std::min(deadline_, now + service_->tick));
  timer_.async_wait([weak = weak_from_this()](const error_code& error) {
    if (error) return;
    if (const auto session = weak.lock()) session->look_at_clock();
  });
}

void HttpSession::look_at_clock() {
  is_watched_ = false;
  if (Steady::now() < deadline_) return watch();
  is_expired_ = true;
  error_code ignored;
  socket_.cancel(ignored);
}

}  // namespace bot
