// HttpTransport over Beast and OpenSSL: one host, a pool of kept-alive connections, a deadline on everything. App gives
// one to each account; the simulator posts its callbacks with one.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include "wechat_api/http_transport.h"

namespace wechat_api {

struct HttpsOptions {
  std::size_t connections = 64;                       // beyond it calls wait in the order they came
  std::chrono::milliseconds connect_deadline{5'000};  // name, connection and TLS together
  std::chrono::milliseconds total_deadline{15'000};   // of a call, waiting for a connection included
  // A connection idle for longer is not used again: a router between may have forgotten it, and then a whole request
  // leaves for nowhere and its outcome is unknown.
  std::chrono::milliseconds idle_limit{30'000};
  std::size_t answer_bytes = 1024 * 1024;
  // Whom to trust; the environment (SSL_CERT_FILE, http_proxy) has no say. Debian's place.
  std::string certificates = "/etc/ssl/certs/ca-certificates.crt";
};

// Lives on the network thread. Calls under way may outlive it.
class HttpsClient final : public HttpTransport {
 public:
  // `base`: https://host[:port], or http:// on a loopback address only; no path. TLS 1.2 or newer, the certificate must
  // be trusted and name the host. Redirects are not followed, nothing is decompressed. Throws std::invalid_argument for
  // any other base.
  HttpsClient(boost::asio::any_io_executor executor, const std::string& base, HttpsOptions options = {});
  ~HttpsClient() override;

  boost::asio::awaitable<HttpAnswer> exchange(HttpCall call) override;

  // Open connections, idle ones included.
  std::size_t connections() const;

 private:
  struct Pool;
  class Place;
  static boost::asio::awaitable<HttpAnswer> exchange_on(std::shared_ptr<Pool> pool, HttpCall call);

  std::shared_ptr<Pool> pool_;
};

}  // namespace wechat_api
