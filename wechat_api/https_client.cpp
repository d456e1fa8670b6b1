// The pool and its connections. The byte stream is type-erased: HTTP is compiled once for plain and TLS.
#include "wechat_api/https_client.h"

#include <fmt/format.h>

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
#include <list>
#include <optional>
#include <stdexcept>
#include <vector>

namespace wechat_api {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
constexpr const char* kCertificates = "/etc/ssl/certs/ca-certificates.crt";  // Debian's, whatever the environment says
constexpr std::size_t kReadBytes = 16 * 1024;

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

// Closes what it is told to when the time is over, unless it goes out of scope before.
class Deadline {
 public:
  Deadline(const asio::any_io_executor& executor, std::chrono::steady_clock::time_point due, std::function<void()> close)
      : timer_(executor, due) {
    timer_.async_wait([close = std::move(close)](error_code cancelled) {
      if (!cancelled) close();
    });
  }

 private:
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

HttpAnswer not_sent(std::string why) { return {HttpAnswer::State::not_sent, 0, {}, std::move(why)}; }
HttpAnswer unknown(std::string why) { return {HttpAnswer::State::unknown, 0, {}, std::move(why)}; }

}  // namespace

struct HttpsClient::Pool {
  using Stream = std::shared_ptr<ByteStream>;
  using Instant = std::chrono::steady_clock::time_point;

  Pool(asio::any_io_executor chosen, HttpsOptions limits) : executor(std::move(chosen)), options(limits) {}

  asio::awaitable<bool> acquire(Instant due);
  void release();
  Stream take_idle();
  asio::awaitable<error_code> connect(Stream stream, Instant due);
  asio::awaitable<HttpAnswer> talk(Stream stream, std::string request, bool& is_reusable);
  std::string request_text(const HttpCall& call) const;

  asio::any_io_executor executor;
  HttpsOptions options;
  bool is_tls = false;
  std::string host, port, authority;
  asio::ssl::context tls{asio::ssl::context::tls_client};
  std::vector<Stream> idle;
  std::size_t in_use = 0;
  std::list<asio::steady_timer*> waiting;
};

// A place among the connections; false when the time ran out first.
asio::awaitable<bool> HttpsClient::Pool::acquire(Instant due) {
  if (in_use < options.connections) {
    ++in_use;
    co_return true;
  }
  asio::steady_timer turn(executor, due);
  const auto place = waiting.insert(waiting.end(), &turn);
  const auto [woken] = co_await turn.async_wait(kTuple);
  if (woken) co_return true;  // release() gave us its place and took us off the list
  waiting.erase(place);
  co_return false;
}

void HttpsClient::Pool::release() {
  if (waiting.empty()) {
    --in_use;
    return;
  }
  asio::steady_timer* next = waiting.front();
  waiting.pop_front();
  next->cancel();
}

HttpsClient::Pool::Stream HttpsClient::Pool::take_idle() {
  while (!idle.empty()) {
    Stream stream = std::move(idle.back());
    idle.pop_back();
    if (is_alive(stream->socket())) return stream;
  }
  return nullptr;
}

asio::awaitable<error_code> HttpsClient::Pool::connect(Stream stream, Instant due) {
  tcp::resolver resolver(executor);
  const Deadline deadline(executor, due, [&resolver, stream] {
    resolver.cancel();
    error_code ignored;
    stream->socket().close(ignored);
  });
  const auto [unresolved, endpoints] = co_await resolver.async_resolve(host, port, kTuple);
  if (unresolved) co_return unresolved;
  if (std::chrono::steady_clock::now() >= due) co_return asio::error::timed_out;
  const auto [unconnected, endpoint] = co_await asio::async_connect(stream->socket(), endpoints, kTuple);
  if (unconnected) co_return unconnected;
  error_code ignored;
  stream->socket().set_option(tcp::no_delay(true), ignored);
  auto shaking = stream->handshake(host);
  const error_code failed = co_await std::move(shaking);
  co_return failed;
}

std::string HttpsClient::Pool::request_text(const HttpCall& call) const {
  std::string text = fmt::format("{} {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: jinqiao\r\nAccept: */*\r\n", call.method, call.target, authority);
  if (!call.content_type.empty()) text += fmt::format("Content-Type: {}\r\n", call.content_type);
  if (call.method == "POST") text += fmt::format("Content-Length: {}\r\n", call.body.size());
  return text + "\r\n" + call.body;
}

// Writes the request and reads the whole answer. The caller's deadline closes the socket.
asio::awaitable<HttpAnswer> HttpsClient::Pool::talk(Stream stream, std::string request, bool& is_reusable) {
  std::size_t written = 0;
  while (written < request.size()) {
    auto writing = stream->write_some(asio::buffer(request.data() + written, request.size() - written));
    const Transferred done = co_await std::move(writing);
    if (done.error) co_return not_sent("writing: " + done.error.message());
    written += done.bytes;
  }
  http::response_parser<http::string_body> parser;
  parser.body_limit(options.answer_bytes);
  parser.eager(true);
  std::string buffer(kReadBytes, '\0');
  std::size_t filled = 0;
  while (!parser.is_done()) {
    if (filled == buffer.size()) co_return unknown("the answer's head is too long");
    auto reading = stream->read_some(asio::buffer(buffer.data() + filled, buffer.size() - filled));
    const Transferred done = co_await std::move(reading);
    error_code failed;
    if (done.error == asio::error::eof || done.error == asio::ssl::error::stream_truncated) {
      if (parser.got_some()) parser.put_eof(failed);
      if (failed || !parser.is_done()) co_return unknown("the answer ended early");
      break;
    }
    if (done.error) co_return unknown("reading: " + done.error.message());
    filled += done.bytes;
    const std::size_t used = parser.put(asio::buffer(buffer.data(), filled), failed);
    if (failed && failed != http::error::need_more) co_return unknown("the answer is no HTTP: " + failed.message());
    buffer.erase(0, used);
    buffer.resize(kReadBytes);
    filled -= used;
  }
  is_reusable = parser.get().keep_alive() && filled == 0;
  HttpAnswer answer;
  answer.state = HttpAnswer::State::complete;
  answer.status = static_cast<int>(parser.get().result_int());
  answer.body = std::move(parser.get().body());
  co_return answer;
}

HttpsClient::HttpsClient(asio::any_io_executor executor, const std::string& base, HttpsOptions options)
    : pool_(std::make_shared<Pool>(std::move(executor), options)) {
  const auto url = boost::urls::parse_uri(base);
  if (!url || (!url->path().empty() && url->path() != "/") || url->has_query() || url->has_userinfo())
    throw std::invalid_argument("a base is https://host[:port]");
  pool_->host = url->host_address();
  pool_->is_tls = url->scheme() == "https";
  if (!pool_->is_tls) {
    error_code no_address;
    const auto address = asio::ip::make_address(pool_->host, no_address);
    if (url->scheme() != "http" || no_address || !address.is_loopback())
      throw std::invalid_argument("http:// is for loopback addresses only");
  }
  pool_->port = url->has_port() ? std::string(url->port()) : pool_->is_tls ? "443" : "80";
  pool_->authority = std::string(url->encoded_host_and_port());
  if (pool_->is_tls) {
    error_code missing;  // without certificates every handshake fails, and says so
    pool_->tls.load_verify_file(kCertificates, missing);
  }
}

HttpsClient::~HttpsClient() = default;

std::size_t HttpsClient::connections() const { return pool_->in_use + pool_->idle.size(); }

asio::awaitable<HttpAnswer> HttpsClient::exchange(HttpCall call) {
  const std::shared_ptr<Pool> pool = pool_;
  const auto begun = std::chrono::steady_clock::now();
  const auto due = begun + pool->options.total_deadline;
  auto acquiring = pool->acquire(due);
  const bool has_place = co_await std::move(acquiring);
  if (!has_place) co_return not_sent("no connection was free in time");
  HttpAnswer answer;
  Pool::Stream stream = pool->take_idle();
  if (!stream) {
    if (pool->is_tls) stream = std::make_shared<TlsStream>(pool->executor, pool->tls);
    else stream = std::make_shared<PlainStream>(pool->executor);
    auto connecting = pool->connect(stream, std::min(due, begun + pool->options.connect_deadline));
    const error_code failed = co_await std::move(connecting);
    if (failed) {
      pool->release();
      co_return not_sent("connecting: " + failed.message());
    }
  }
  bool is_reusable = false;
  {
    const Deadline deadline(pool->executor, due, [stream] {
      error_code ignored;
      stream->socket().close(ignored);
    });
    auto talking = pool->talk(stream, pool->request_text(call), is_reusable);
    answer = co_await std::move(talking);
  }
  if (is_reusable) pool->idle.push_back(std::move(stream));
  pool->release();
  co_return answer;
}

}  // namespace wechat_api
