// Seam between the clients of the platform's API and the network. https_client.h implements it with Beast and OpenSSL,
// tests with a script.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <string>

namespace wechat_api {

struct HttpCall {
  std::string method;        // "GET" or "POST"
  std::string target;        // path and query, percent-encoded, beginning with '/'
  std::string content_type;  // empty for GET
  std::string body;
  std::size_t answer_bytes = 0;  // the longest answer taken; 0: the transport's own limit
  std::chrono::milliseconds deadline{};  // from the call to its answer; zero, or longer than the transport's own: that
};

// How far a call came decides whether it may be repeated (reference: reliability §2.1).
struct HttpAnswer {
  enum class State {
    not_sent,  // fewer bytes than the whole request reached the kernel: free to repeat
    unknown,   // the whole request left and no complete answer came back
    complete   // status and body are the answer's
  };
  State state = State::not_sent;
  int status = 0;
  std::string body;
  std::string why;  // for the log, when not complete; never contains the target (it carries the token)
  std::string content_type = {};  // of the answer, as sent
  std::string date = {};          // the answer's Date field, as sent; empty without one
};

class HttpTransport {
 public:
  virtual ~HttpTransport() = default;
  // Never throws for what the network does; every wait inside has a deadline.
  virtual boost::asio::awaitable<HttpAnswer> exchange(HttpCall call) = 0;
};

}  // namespace wechat_api
