// A client that sends exactly the bytes it is told to, for the tests of whatever listens on a port of this machine.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace tests {

struct RawAnswer {
  int status = 0;  // 0: no complete answer came
  std::string head;
  std::string body;
};

// Blocking; every read ends after `patience` at the latest.
class RawClient {
 public:
  explicit RawClient(std::uint16_t port, std::chrono::milliseconds patience = std::chrono::seconds(10));
  ~RawClient();
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  // False when the peer does not take the bytes any more.
  bool send(std::string_view bytes);
  // The next answer by its Content-Length; an interim "100" is an answer of its own.
  RawAnswer read_answer();
  // Everything until the peer closes.
  std::string read_to_end();
  // True when the peer has closed or reset; waits for it.
  bool is_closed();
  void close();

 private:
  bool read_more();

  int socket_ = -1;
  bool has_ended_ = false;
  std::string received_;
};

}  // namespace tests
