// Blocking sockets on purpose: a test reads like the wire (raw_client.h).
#include "tests/support/raw_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <stdexcept>
#include <utility>

namespace tests {

RawClient::RawClient(std::uint16_t port, std::chrono::milliseconds patience)
    : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
  const timeval limit{patience.count() / 1000, (patience.count() % 1000) * 1000};
  setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (socket_ < 0 || ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    close();
    throw std::runtime_error("cannot connect to port " + std::to_string(port));
  }
}

RawClient::~RawClient() {
  close();
}

void RawClient::close() {
  if (socket_ >= 0) ::close(socket_);
  socket_ = -1;
}

bool RawClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool RawClient::read_more() {
  std::array<char, 16 * 1024> space{};
  const ssize_t count = has_ended_ ? 0 : ::recv(socket_, space.data(), space.size(), 0);
  if (count > 0) {
    received_.append(space.data(), static_cast<std::size_t>(count));
    return true;
  }
  if (count == 0 || (errno != EAGAIN && errno != EWOULDBLOCK)) has_ended_ = true;
  return false;
}

RawAnswer RawClient::read_answer() {
  RawAnswer answer;
  std::size_t end = std::string::npos;
  while ((end = received_.find("\r\n\r\n")) == std::string::npos) {
    if (!read_more()) return answer;
  }
  answer.head = received_.substr(0, end + 4);
  received_.erase(0, end + 4);
  constexpr std::string_view kLength = "Content-Length: ";
  const std::size_t length_at = answer.head.find(kLength);
  const std::size_t length =
      length_at == std::string::npos ? 0 : std::strtoul(answer.head.c_str() + length_at + kLength.size(), nullptr, 10);
  while (received_.size() < length) {
    if (!read_more()) return answer;
  }
  answer.body = received_.substr(0, length);
  received_.erase(0, length);
  answer.status = std::atoi(answer.head.c_str() + std::string_view("HTTP/1.1 ").size());
  return answer;
}

std::string RawClient::read_to_end() {
  while (read_more()) {
  }
  return std::exchange(received_, {});
}

bool RawClient::is_closed() {
  while (read_more()) {
  }
  return has_ended_;
}

}  // namespace tests
