// The chunked coding of a request body, read strictly (reliability §3 row 15); http_session.cpp feeds it as bytes
// arrive.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace bot {

// Extensions are skipped up to a length, trailers are refused: nobody who sends us anything uses them.
class ChunkReader {
 public:
  explicit ChunkReader(std::size_t body_bytes) : body_limit_(body_bytes) {}

  // Appends the content of the chunks to `body`. Returns how many bytes of the front of `bytes` belong to this body;
  // all of them unless is_done() or refused().
  std::size_t take(std::string_view bytes, std::string& body);
  bool is_done() const { return state_ == State::done; }
  // The status to refuse the request with; 0: none so far.
  int refused() const { return refused_; }

 private:
  enum class State {
    size,
    extension,
    size_end,
    content,
    content_end,
    content_line_feed,
    last_end,
    last_line_feed,
    done
  };
  void take_line_byte(char byte);
  void take_size_digit(char byte);
  void refuse(int status);

  std::size_t body_limit_;
  State state_ = State::size;
  std::uint64_t chunk_bytes_ = 0;  // of the chunk being read, less what was taken
  std::size_t line_bytes_ = 0;
  std::size_t size_digits_ = 0;
  std::size_t taken_ = 0;
  int refused_ = 0;
};

}  // namespace bot
