// See vectors.h.
#include "tests/wechat_api/vectors.h"

#include <fstream>
#include <sstream>
#include <stdexcept>

namespace tests {

namespace {

std::string unescaped(const std::string& text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\\' && at + 1 < text.size()) {
      ++at;
      out += text[at] == 'n' ? '\n' : text[at];
    } else {
      out += text[at];
    }
  }
  return out;
}

}  // namespace

std::vector<EnvelopeVector> envelope_vectors() {
  std::ifstream file(SOURCE_DIR "/tests/data/envelopes.tsv");
  std::vector<EnvelopeVector> vectors;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line.starts_with("#") || line.find('\t') == std::string::npos) continue;
    std::vector<std::string> columns(1);
    for (const char c : line) {
      if (c == '\t') {
        columns.emplace_back();
      } else {
        columns.back() += c;
      }
    }
    if (columns.size() != 10) throw std::runtime_error("a vector of another shape: " + line);
    vectors.push_back({columns[0], columns[1], columns[2], columns[3], columns[4], columns[5], columns[6], columns[7],
                       columns[8], unescaped(columns[9])});
  }
  return vectors;
}

EnvelopeVector envelope_vector(const std::string& id) {
  for (const EnvelopeVector& vector : envelope_vectors()) {
    if (vector.id == id) return vector;
  }
  throw std::runtime_error("no vector " + id);
}

}  // namespace tests
