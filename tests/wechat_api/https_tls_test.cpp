// TLS and bases: who is trusted, and that a handshake has a deadline.
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <memory>

#include "tests/support/loopback_server.h"
#include "tests/wechat_api/run_coroutine.h"
#include "wechat_api/https_client.h"

using namespace wechat_api;
using namespace std::chrono_literals;
using State = HttpAnswer::State;
using tests::LoopbackServer;
namespace asio = boost::asio;

namespace {

// A certificate for `alternative_name` that vouches for itself, as a file of its own until the test ends.
class Certificate {
 public:
  explicit Certificate(const char* alternative_name, long ends_in_s = 3600)
      : path_(std::filesystem::temp_directory_path() / ("jinqiao-tls-" + std::to_string(getpid()) + ".pem")) {
    key_ = EVP_EC_gen("P-256");
    certificate_ = X509_new();
    X509_set_version(certificate_, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate_), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate_), -7200);
    X509_gmtime_adj(X509_getm_notAfter(certificate_), ends_in_s);
    X509_set_pubkey(certificate_, key_);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate_), "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>("jinqiao test"), -1, -1, 0);
    X509_set_issuer_name(certificate_, X509_get_subject_name(certificate_));
    X509_EXTENSION* names = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, alternative_name);
    X509_add_ext(certificate_, names, -1);
    X509_EXTENSION_free(names);
    X509_sign(certificate_, key_, EVP_sha256());
    FILE* file = std::fopen(path_.c_str(), "w");
    PEM_write_X509(file, certificate_);
    std::fclose(file);
  }
  ~Certificate() {
    X509_free(certificate_);
    EVP_PKEY_free(key_);
    std::filesystem::remove(path_);
  }
  Certificate(const Certificate&) = delete;
  Certificate& operator=(const Certificate&) = delete;

  std::string path() const { return path_; }
  void install(asio::ssl::context& context) const {
    SSL_CTX_use_certificate(context.native_handle(), certificate_);
    SSL_CTX_use_PrivateKey(context.native_handle(), key_);
  }

 private:
  std::filesystem::path path_;
  EVP_PKEY* key_;
  X509* certificate_;
};

// Speaks TLS and answers each request with its number.
struct TlsServer {
  std::shared_ptr<asio::ssl::context> context = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_server);

  asio::awaitable<void> operator()(LoopbackServer::Socket socket, LoopbackServer& server) const {
    return run(std::move(socket), server, context);
  }
  static asio::awaitable<void> run(LoopbackServer::Socket socket, LoopbackServer& server,
                                   std::shared_ptr<asio::ssl::context> context) {
    asio::ssl::stream<LoopbackServer::Socket> stream(std::move(socket), *context);
    try {
      co_await stream.async_handshake(asio::ssl::stream_base::server, asio::use_awaitable);
      char bytes[4096];
      for (;;) {
        const auto buffer = asio::buffer(bytes);
        const std::size_t length = co_await stream.async_read_some(buffer, asio::use_awaitable);
        server.requests.emplace_back(bytes, length);
        const std::string text = tests::answer(std::to_string(server.requests.size()));
        const auto answer = asio::buffer(text);
        co_await asio::async_write(stream, answer, asio::use_awaitable);
      }
    } catch (const boost::system::system_error&) {
      co_return;  // the client does not trust us, or is done
    }
  }
};

HttpAnswer call(asio::io_context& io, HttpsClient& client) {
  std::optional<HttpAnswer> answer;
  tests::start(io, client.exchange({"GET", "/", "", ""}), answer);
  while (!answer) io.run_one();
  return *answer;
}

}  // namespace

TEST_CASE("a trusted certificate with the host's name is accepted, and its connection kept") {
  const Certificate certificate("DNS:localhost,IP:127.0.0.1");
  TlsServer tls;
  certificate.install(*tls.context);
  asio::io_context io;
  LoopbackServer server(io, tls);
  HttpsOptions options;
  options.certificates = certificate.path();
  HttpsClient by_address(io.get_executor(), server.base("https"), options);
  CHECK(call(io, by_address).body == "1");
  CHECK(call(io, by_address).body == "2");
  CHECK(server.connections == 1);
}

TEST_CASE("D1: a certificate for another host is refused before anything is sent") {
  const Certificate certificate("DNS:evil.example");
  TlsServer tls;
  certificate.install(*tls.context);
  asio::io_context io;
  LoopbackServer server(io, tls);
  HttpsOptions options;
  options.certificates = certificate.path();
  HttpsClient client(io.get_executor(), server.base("https"), options);
  const HttpAnswer answer = call(io, client);
  CHECK(answer.state == State::not_sent);
  CHECK(answer.why.starts_with("TLS: "));
  CHECK(server.requests.empty());
}

TEST_CASE("D1: a certificate that has expired is refused before anything is sent") {
  const Certificate certificate("IP:127.0.0.1", -60);
  TlsServer tls;
  certificate.install(*tls.context);
  asio::io_context io;
  LoopbackServer server(io, tls);
  HttpsOptions options;
  options.certificates = certificate.path();
  HttpsClient client(io.get_executor(), server.base("https"), options);
  const HttpAnswer answer = call(io, client);
  CHECK(answer.state == State::not_sent);
  CHECK(answer.why.starts_with("TLS: "));
  CHECK(server.requests.empty());
}

TEST_CASE("row 118: a certificate nobody vouches for is refused, whatever the environment trusts") {
  const Certificate certificate("IP:127.0.0.1");
  TlsServer tls;
  certificate.install(*tls.context);
  asio::io_context io;
  LoopbackServer server(io, tls);
  setenv("SSL_CERT_FILE", certificate.path().c_str(), 1);
  HttpsClient client(io.get_executor(), server.base("https"));
  CHECK(call(io, client).state == State::not_sent);
  unsetenv("SSL_CERT_FILE");
  CHECK(server.requests.empty());
}

TEST_CASE("without a file of certificates nobody is trusted") {
  const Certificate certificate("IP:127.0.0.1");
  TlsServer tls;
  certificate.install(*tls.context);
  asio::io_context io;
  LoopbackServer server(io, tls);
  HttpsOptions options;
  options.certificates = "/nonexistent/certificates.pem";
  HttpsClient client(io.get_executor(), server.base("https"), options);
  CHECK(call(io, client).state == State::not_sent);
}

TEST_CASE("D1: TLS older than 1.2 is refused") {
  const Certificate certificate("IP:127.0.0.1");
  TlsServer tls;
  certificate.install(*tls.context);
  SSL_CTX_set_min_proto_version(tls.context->native_handle(), TLS1_VERSION);
  SSL_CTX_set_max_proto_version(tls.context->native_handle(), TLS1_1_VERSION);
  SSL_CTX_set_security_level(tls.context->native_handle(), 0);
  asio::io_context io;
  LoopbackServer server(io, tls);
  HttpsOptions options;
  options.certificates = certificate.path();
  HttpsClient client(io.get_executor(), server.base("https"), options);
  CHECK(call(io, client).state == State::not_sent);
}

namespace {
asio::awaitable<void> never_speaks(LoopbackServer::Socket socket, LoopbackServer& server) {
  server.kept.push_back(std::move(socket));
  co_return;
}
}  // namespace

TEST_CASE("D1: a handshake that never ends is not sent at the deadline") {
  asio::io_context io;
  LoopbackServer server(io, never_speaks);
  HttpsOptions options;
  options.connect_deadline = 50ms;
  HttpsClient client(io.get_executor(), server.base("https"), options);
  const HttpAnswer answer = call(io, client);
  CHECK(answer.state == State::not_sent);
  CHECK(answer.why == "TLS: timed out");
}

TEST_CASE("D1: a host without an address is not sent") {
  boost::asio::io_context io;
  HttpsClient client(io.get_executor(), "https://no-such-host.invalid");
  std::optional<HttpAnswer> answer;
  tests::start(io, client.exchange({"GET", "/", "", ""}), answer);
  while (!answer) io.run_one();
  CHECK(answer->state == State::not_sent);
  CHECK(answer->why.starts_with("name: "));
}

TEST_CASE("only https, or http on a loopback address, is a base") {
  boost::asio::io_context io;
  for (const char* good : {"https://api.weixin.qq.com", "https://api.weixin.qq.com/", "https://127.0.0.1:8443",
                           "http://127.0.0.1:8480", "http://[::1]:8480", "http://127.1.2.3"}) {
    INFO(good);
    CHECK_NOTHROW(HttpsClient(io.get_executor(), good));
  }
  for (const char* bad : {"", "api.weixin.qq.com", "http://api.weixin.qq.com", "http://localhost:80", "http://10.0.0.1",
                          "http://0x7f.1", "ftp://127.0.0.1", "https://", "https://a/b", "https://a?x", "https://a#x",
                          "https://u:p@a", "http://127.0.0.1@evil.com"}) {
    INFO(bad);
    CHECK_THROWS_AS(HttpsClient(io.get_executor(), bad), std::invalid_argument);
  }
}
