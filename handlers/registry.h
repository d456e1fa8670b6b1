// Finds what a message means: by word, pattern, content kind, question, job kind. Used by the dispatcher, the scheduler and
// delivery.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "handlers/feature.h"

namespace handlers {

struct Match {
  const Feature* feature = nullptr;
  const Command* command = nullptr;
  std::string_view prefix;  // the literal words before the {} of a pattern; empty for an exact word
  std::string argument;     // what {} stands for, folded
};

class Registry {
 public:
  // Throws std::logic_error when two features claim the same word, pattern, content kind, question, job or receipt.
  explicit Registry(std::vector<Feature> features);
  Registry(const Registry&) = delete;
  Registry& operator=(const Registry&) = delete;

  const std::vector<Feature>& features() const { return features_; }

  // `text` is folded.
  std::optional<Match> by_word(std::string_view text) const;
  // The pattern with the most literal characters; of two, the one whose words begin the text: 群发 停电，8点再发 is a 群发.
  std::optional<Match> by_pattern(std::string_view text) const;
  // The one word that a single typing error separates from `text`, the words of no feature (`others`) included; nothing when several
  // or none do.
  std::optional<std::string_view> nearly(std::string_view text, std::initializer_list<std::string_view> others = {}) const;

  struct Found {
    const Feature* feature = nullptr;
    Handle handle = nullptr;
  };
  Found listener(wechat_api::ContentKind kind) const;
  // The question if it accepts this kind.
  Found question(std::string_view kind, wechat_api::ContentKind content) const;
  const Feature* feature(std::string_view name) const;
  const Question* question_named(std::string_view kind) const;
  Found question_for_strangers(wechat_api::ContentKind content) const;
  const Undo* undo(std::string_view kind) const;
  const Job* job(std::string_view kind) const;
  const Receipt* receipt(std::string_view kind) const;

 private:
  std::vector<Feature> features_;
};

// Every feature of features.def.
std::vector<Feature> all_features();

}  // namespace handlers
