// The pool and its connections. The byte stream is type-erased: HTTP is compiled once for plain and TLS.
#include "wechat_api/https_client.h"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/url/parse.hpp>
#include <functional>
#include <list>
#include <optional>
#include <stdexcept>
#include <vector>

namespace wechat_api {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;
using Instant = std::chrono::steady_clock::time_point;

namespace {

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t kReadBytes = 16 * 1024;  // also the most a header may have

struct Transferred {
  error_code error;
  std::size_t bytes = 0;
};

class ByteStream {
 public:
  virtual ~ByteStream() = default;
  virtual tcp::socket& socket() = 0;
  virtual asio::awaitable<error_code> handshake(const std::string& host) = 0;
  virtual asio::awaitable<Transferred> read_some(asio::mutable_buffer buffer) = 0;
  virtual asio::awaitable<Transferred> write_some(asio::const_buffer buffer) = 0;

  void close() {
    error_code ignored;
    socket().close(ignored);
  }
  Instant idle_since{};
};

class PlainStream final : public ByteStream {
 public:
  explicit PlainStream(const asio::any_io_executor& executor) : socket_(executor) {}
  tcp::socket& socket() override { return socket_; }
  asio::awaitable<error_code> handshake(const std::string&) override { co_return error_code{}; }
  asio::awaitable<Transferred> read_some(asio::mutable_buffer buffer) override {
    const auto [error, bytes] = co_await socket_.async_read_some(buffer, kTuple);
    Transferred done{error, bytes};
    co_return done;
  }
  asio::awaitable<Transferred> write_some(asio::const_buffer buffer) override {
    const auto [error, bytes] = co_await socket_.async_write_some(buffer, kTuple);
    Transferred done{error, bytes};
    co_return done;
  }

 private:
  tcp::socket socket_;
};

class TlsStream final : public ByteStream {
 public:
  TlsStream(const asio::any_io_executor& executor, asio::ssl::context& context) : stream_(executor, context) {}
  tcp::socket& socket() override { return stream_.next_layer(); }
  asio::awaitable<error_code> handshake(const std::string& host) override {
    SSL_set_tlsext_host_name(stream_.native_handle(), host.c_str());
    stream_.set_verify_mode(asio::ssl::verify_peer);
    stream_.set_verify_callback(asio::ssl::host_name_verification(host));
    const auto [error] = co_await stream_.async_handshake(asio::ssl::stream_base::client, kTuple);
    co_return error;
  }
  asio::awaitable<Transferred> read_some(asio::mutable_buffer buffer) override {
    const auto [error, bytes] = co_await stream_.async_read_some(buffer, kTuple);
    Transferred done{error, bytes};
    co_return done;
  }
  asio::awaitable<Transferred> write_some(asio::const_buffer buffer) override {
    const auto [error, bytes] = co_await stream_.async_write_some(buffer, kTuple);
    Transferred done{error, bytes};
    co_return done;
  }

 private:
  asio::ssl::stream<tcp::socket> stream_;
};

using Stream = std::shared_ptr<ByteStream>;

// Closes what it is told to when the time is over. A timer that ran out may still have its handler in the queue when
// this goes out of scope, so the handler asks the shared state, never the scope it came from.
class Deadline {
 public:
  Deadline(const asio::any_io_executor& executor, Instant due, std::function<void()> close)
      : state_(std::make_shared<State>()), timer_(executor, due) {
    state_->close = std::move(close);
    timer_.async_wait([state = state_](error_code cancelled) {
      if (cancelled || !state->close) return;
      state->passed = true;
      state->close();
    });
  }
  ~Deadline() { state_->close = nullptr; }
  Deadline(const Deadline&) = delete;
  Deadline& operator=(const Deadline&) = delete;

  // What to tell of an error: closing at the deadline shows as "operation aborted".
  std::string reason(const error_code& error) const { return state_->passed ? "timed out" : error.message(); }

 private:
  struct State {
    std::function<void()> close;
    bool passed = false;
  };
  std::shared_ptr<State> state_;
  asio::steady_timer timer_;
};

// A connection kept alive may have been closed by the other side: anything readable on it now is its end.
bool is_alive(tcp::socket& socket) {
  error_code error;
  socket.non_blocking(true, error);
  char byte = 0;
  socket.receive(asio::buffer(&byte, 1), tcp::socket::message_peek, error);
  return error == asio::error::would_block;
}

HttpAnswer not_sent(std::string why) {
  return {HttpAnswer::State::not_sent, 0, {}, std::move(why)};
}
HttpAnswer unknown(std::string why) {
  return {HttpAnswer::State::unknown, 0, {}, std::move(why)};
}

std::string request_text(const HttpCall& call, const std::string& authority) {
  std::string text;
  text.reserve(call.target.size() + call.body.size() + 256);
  text.append(call.method).append(" ").append(call.target).append(" HTTP/1.1\r\nHost: ").append(authority);
  text.append("\r\nUser-Agent: jinqiao\r\nAccept: */*\r\n");
  if (!call.content_type.empty()) text.append("Content-Type: ").append(call.content_type).append("\r\n");
  if (call.method == "POST") text.append("Content-Length: ").append(std::to_string(call.body.size())).append("\r\n");
  return text.append("\r\n").append(call.body);
}

}  // namespace

struct HttpsClient::Pool {
  // A call that waits for its turn, in the order of the list.
  struct Waiter {
    Waiter(const asio::any_io_executor& executor, Instant due) : turn(executor, due) {}
    asio::steady_timer turn;
    bool is_granted = false;
  };

  Pool(asio::any_io_executor chosen, HttpsOptions limits) : executor(std::move(chosen)), options(std::move(limits)) {}

  Stream take_idle();
  Stream new_stream();
  asio::awaitable<std::string> connect(Stream stream, Instant due);
  asio::awaitable<HttpAnswer> talk(Stream stream, std::string request, std::size_t limit, Instant due);
  asio::awaitable<std::string> write_all(Stream stream, std::string_view request, const Deadline& deadline);
  asio::awaitable<HttpAnswer> read_answer(Stream stream, std::size_t limit, const Deadline& deadline);

  asio::any_io_executor executor;
  HttpsOptions options;
  bool is_tls = false;
  std::string host, port, authority;
  asio::ssl::context tls{asio::ssl::context::tls_client};
  std::vector<Stream> idle;  // the last used at the end
  std::size_t in_use = 0;
  std::list<std::shared_ptr<Waiter>> waiting;
};

// A call's place among the connections, given back however the call ends.
class HttpsClient::Place {
 public:
  explicit Place(std::shared_ptr<Pool> pool) : pool_(std::move(pool)) {}
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

  // False: the time ran out first.
  asio::awaitable<bool> take(Instant due) {
    if (pool_->in_use < pool_->options.connections) {
      ++pool_->in_use;
      is_taken_ = true;
      co_return true;
    }
    waiter_ = std::make_shared<Pool::Waiter>(pool_->executor, due);
    pool_->waiting.push_back(waiter_);
    co_await waiter_->turn.async_wait(kTuple);
    co_return waiter_->is_granted;
  }

  ~Place() {
    if (waiter_ && !waiter_->is_granted) pool_->waiting.remove(waiter_);
    if (!is_taken_ && !(waiter_ && waiter_->is_granted)) return;
    if (pool_->waiting.empty()) {
      --pool_->in_use;
      return;
    }
    const std::shared_ptr<Pool::Waiter> next = std::move(pool_->waiting.front());
    pool_->waiting.pop_front();
    next->is_granted = true;
    next->turn.cancel();
  }

 private:
  std::shared_ptr<Pool> pool_;
  std::shared_ptr<Pool::Waiter> waiter_;
  bool is_taken_ = false;
};

Stream HttpsClient::Pool::take_idle() {
  const Instant oldest = std::chrono::steady_clock::now() - options.idle_limit;
  while (!idle.empty()) {
    Stream stream = std::move(idle.back());
    idle.pop_back();
    if (stream->idle_since > oldest && is_alive(stream->socket())) return stream;
  }
  return nullptr;
}

Stream HttpsClient::Pool::new_stream() {
  if (is_tls) return std::make_shared<TlsStream>(executor, tls);
  return std::make_shared<PlainStream>(executor);
}

// Why there is no connection; empty: there is one.
asio::awaitable<std::string> HttpsClient::Pool::connect(Stream stream, Instant due) {
  tcp::resolver resolver(executor);
  const Deadline deadline(executor, due, [&resolver, stream] {
    resolver.cancel();
    stream->close();
  });
  const auto [unresolved, endpoints] = co_await resolver.async_resolve(host, port, kTuple);
  if (unresolved) co_return "name: " + deadline.reason(unresolved);
  if (std::chrono::steady_clock::now() >= due) co_return std::string("name: timed out");
  const auto [unconnected, endpoint] = co_await asio::async_connect(stream->socket(), endpoints, kTuple);
  if (unconnected) co_return "connect: " + deadline.reason(unconnected);
  error_code ignored;
  stream->socket().set_option(tcp::no_delay(true), ignored);
  auto shaking = stream->handshake(host);
  const error_code failed = co_await std::move(shaking);
  if (failed) co_return "TLS: " + deadline.reason(failed);
  co_return std::string();
}

// Why fewer bytes than the whole request reached the kernel; empty: all did.
asio::awaitable<std::string> HttpsClient::Pool::write_all(Stream stream, std::string_view request,
                                                          const Deadline& deadline) {
  while (!request.empty()) {
    auto writing = stream->write_some(asio::buffer(request.data(), request.size()));
    const Transferred done = co_await std::move(writing);
    if (done.error) co_return "writing: " + deadline.reason(done.error);
    request.remove_prefix(done.bytes);
  }
  co_return std::string();
}

asio::awaitable<HttpAnswer> HttpsClient::Pool::read_answer(Stream stream, std::size_t limit,
                                                                const Deadline& deadline) {
  http::response_parser<http::string_body> parser;
  parser.header_limit(kReadBytes);
  parser.body_limit(limit);
  parser.eager(true);
  std::string buffer(kReadBytes, '\0');
  std::size_t filled = 0;
  while (!parser.is_done()) {
    if (filled == buffer.size()) co_return unknown("the answer's header is too long");
    auto reading = stream->read_some(asio::buffer(buffer.data() + filled, buffer.size() - filled));
    const Transferred done = co_await std::move(reading);
    error_code failed;
    if (done.error == asio::error::eof || done.error == asio::ssl::error::stream_truncated) {
      if (!parser.got_some()) co_return unknown("closed without an answer");
      parser.put_eof(failed);  // an answer without a length ends here
      if (failed || !parser.is_done()) co_return unknown("the answer ended early");
      break;
    }
    if (done.error) co_return unknown("reading: " + deadline.reason(done.error));
    filled += done.bytes;
    const std::size_t used = parser.put(asio::buffer(buffer.data(), filled), failed);
    if (failed && failed != http::error::need_more) co_return unknown("the answer is not taken: " + failed.message());
    std::copy(buffer.begin() + static_cast<std::ptrdiff_t>(used), buffer.begin() + static_cast<std::ptrdiff_t>(filled),
              buffer.begin());
    filled -= used;
  }
  if (parser.keep_alive() && filled == 0) {
    stream->idle_since = std::chrono::steady_clock::now();
  } else {
    stream->close();
  }
  HttpAnswer answer;
  answer.state = HttpAnswer::State::complete;
  answer.status = static_cast<int>(parser.get().result_int());
  answer.content_type = parser.get()[http::field::content_type];
  answer.date = parser.get()[http::field::date];
  answer.body = std::move(parser.get().body());
  co_return answer;
}

asio::awaitable<HttpAnswer> HttpsClient::Pool::talk(Stream stream, std::string request, std::size_t limit,
                                                         Instant due) {
  const Deadline deadline(executor, due, [stream] { stream->close(); });
  auto writing = write_all(stream, request, deadline);
  std::string unwritten = co_await std::move(writing);
  if (!unwritten.empty()) co_return not_sent(std::move(unwritten));
  auto reading = read_answer(stream, limit, deadline);
  HttpAnswer answer = co_await std::move(reading);
  co_return answer;
}

HttpsClient::HttpsClient(asio::any_io_executor executor, const std::string& base, HttpsOptions options)
    : pool_(std::make_shared<Pool>(std::move(executor), std::move(options))) {
  const auto url = boost::urls::parse_uri(base);
  const bool is_base = url && (url->path().empty() || url->path() == "/") && !url->has_query() &&
                       !url->has_fragment() && !url->has_userinfo() && !url->host().empty();
  if (!is_base) throw std::invalid_argument("a base is https://host[:port]");
  pool_->host = url->host_address();
  pool_->is_tls = url->scheme() == "https";
  if (!pool_->is_tls) {
    error_code no_address;
    const auto address = asio::ip::make_address(pool_->host, no_address);
    if (url->scheme() != "http" || no_address || !address.is_loopback()) {
      throw std::invalid_argument("http:// is for loopback addresses only");
    }
  }
  pool_->port = url->has_port() && !url->port().empty() ? std::string(url->port()) : pool_->is_tls ? "443" : "80";
  pool_->authority = std::string(url->encoded_host_and_port());
  if (pool_->is_tls) {
    SSL_CTX_set_min_proto_version(pool_->tls.native_handle(), TLS1_2_VERSION);
    error_code missing;  // without certificates every handshake fails, and says so
    pool_->tls.load_verify_file(pool_->options.certificates, missing);
  }
}

HttpsClient::~HttpsClient() = default;

std::size_t HttpsClient::connections() const {
  return pool_->in_use + pool_->idle.size();
}

asio::awaitable<HttpAnswer> HttpsClient::exchange(HttpCall call) {
  return exchange_on(pool_, std::move(call));
}

asio::awaitable<HttpAnswer> HttpsClient::exchange_on(std::shared_ptr<Pool> pool, HttpCall call) {
  const Instant begun = std::chrono::steady_clock::now();
  const auto total = pool->options.total_deadline;
  const auto allowed = call.deadline.count() > 0 ? std::min(call.deadline, total) : total;
  const Instant due = begun + allowed;
  Place place(pool);
  auto taking = place.take(due);
  const bool has_place = co_await std::move(taking);
  // A call begun in the last tenth of its time would most likely end in doubt: not begun, it is free to be repeated.
  const bool has_time = std::chrono::steady_clock::now() + allowed / 10 < due;
  if (!has_place || !has_time) co_return not_sent("no connection was free in time");

  Stream stream = pool->take_idle();
  if (!stream) {
    stream = pool->new_stream();
    const Instant connect_due = std::min(due, std::chrono::steady_clock::now() + pool->options.connect_deadline);
    auto connecting = pool->connect(stream, connect_due);
    std::string unconnected = co_await std::move(connecting);
    if (!unconnected.empty()) co_return not_sent(std::move(unconnected));
  }
  const std::size_t limit = call.answer_bytes > 0 ? call.answer_bytes : pool->options.answer_bytes;
  auto talking = pool->talk(stream, request_text(call, pool->authority), limit, due);
  HttpAnswer answer = co_await std::move(talking);
  if (answer.state == HttpAnswer::State::complete && stream->socket().is_open())
    pool->idle.push_back(std::move(stream));
  co_return answer;
}

}  // namespace wechat_api
