// For the envelope's tests: the published vectors of tests/data/envelopes.tsv.
#pragma once

#include <string>
#include <vector>

namespace tests {

struct EnvelopeVector {
  std::string id, token, key, receiver, timestamp, nonce, signature, random_hex, encrypt, text;
};

// Throws std::runtime_error for a line of another shape.
std::vector<EnvelopeVector> envelope_vectors();
EnvelopeVector envelope_vector(const std::string& id);

}  // namespace tests
