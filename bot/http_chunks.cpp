// A state machine, one byte at a time in the lines and one copy for the content (http_chunks.h).
#include "bot/http_chunks.h"

#include <algorithm>

namespace bot {

namespace {
constexpr std::size_t kLineBytes = 64;   // size and extension of one chunk
constexpr std::size_t kSizeDigits = 15;  // sixteen would fill the counter, seventeen overflow it
constexpr int kBadRequest = 400, kTooLarge = 413;

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}
}  // namespace

std::size_t ChunkReader::take(std::string_view bytes, std::string& body) {
  std::size_t at = 0;
  while (at < bytes.size() && !is_done() && refused_ == 0) {
    if (state_ == State::content) {
      const std::size_t some = std::min<std::uint64_t>(chunk_bytes_, bytes.size() - at);
      body.append(bytes.substr(at, some));
      at += some;
      chunk_bytes_ -= some;
      if (chunk_bytes_ == 0) state_ = State::content_end;
    } else {
      take_line_byte(bytes[at]);
      ++at;
    }
  }
  return at;
}

void ChunkReader::take_line_byte(char byte) {
  switch (state_) {
    case State::size:
      take_size_digit(byte);
      break;
    case State::extension:
      if (++line_bytes_ > kLineBytes) return refuse(kBadRequest);
      if (byte == '\r') {
        state_ = State::size_end;
      } else if (byte < 0x20 || byte == 0x7f) {
        refuse(kBadRequest);
      }
      break;
    case State::size_end:
      if (byte != '\n') return refuse(kBadRequest);
      state_ = chunk_bytes_ == 0 ? State::last_end : State::content;
      break;
    case State::content_end:
      if (byte != '\r') return refuse(kBadRequest);
      state_ = State::content_line_feed;
      break;
    case State::content_line_feed:
      if (byte != '\n') return refuse(kBadRequest);
      state_ = State::size;
      line_bytes_ = size_digits_ = 0;
      break;
    case State::last_end:  // anything else would begin a trailer
      if (byte != '\r') return refuse(kBadRequest);
      state_ = State::last_line_feed;
      break;
    case State::last_line_feed:
      if (byte != '\n') return refuse(kBadRequest);
      state_ = State::done;
      break;
    case State::content:
    case State::done:
      break;
  }
}

void ChunkReader::take_size_digit(char byte) {
  if (const int digit = hex_digit(byte); digit >= 0) {
    if (++size_digits_ > kSizeDigits) return refuse(kBadRequest);
    chunk_bytes_ = chunk_bytes_ * 16 + static_cast<unsigned>(digit);
    return;
  }
  if (size_digits_ == 0 || (byte != '\r' && byte != ';')) return refuse(kBadRequest);
  if (chunk_bytes_ > body_limit_ - taken_) return refuse(kTooLarge);
  taken_ += chunk_bytes_;
  state_ = byte == '\r' ? State::size_end : State::extension;
}

void ChunkReader::refuse(int status) {
  refused_ = status;
}

}  // namespace bot
