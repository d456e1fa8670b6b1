// The index and its look-ups. A few hundred words: a walk over the tables is faster than the commit that follows it.
#include "handlers/registry.h"

#include <algorithm>
#include <set>
#include <stdexcept>

namespace handlers {

#define FEATURE(stem) Feature stem();
#include "handlers/features.def"
#undef FEATURE

namespace {

std::u32string code_points(std::string_view text) {
  std::u32string points;
  for (std::size_t at = 0; at < text.size();) {
    const auto lead = static_cast<unsigned char>(text[at]);
    const std::size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    char32_t point = 0;
    for (std::size_t n = 0; n < length && at + n < text.size(); ++n)
      point = (point << 8) | static_cast<unsigned char>(text[at + n]);
    points += point;
    at += length;
  }
  return points;
}

// One character replaced, missing, added, or two neighbours exchanged.
bool one_error_apart(std::u32string_view a, std::u32string_view b) {
  if (a.size() > b.size()) std::swap(a, b);
  if (b.size() - a.size() > 1 || a == b) return false;
  std::size_t same = 0;
  while (same < a.size() && a[same] == b[same]) ++same;
  if (a.size() < b.size()) return a.substr(same) == b.substr(same + 1);
  if (a.substr(same + 1) == b.substr(same + 1)) return true;
  return same + 1 < a.size() && a[same] == b[same + 1] && a[same + 1] == b[same] && a.substr(same + 2) == b.substr(same + 2);
}

class Claims {
 public:
  void claim(const Feature& feature, std::string what) {
    if (!claimed_.insert(what).second) throw std::logic_error(std::string(feature.name) + " claims " + what + " again");
  }

 private:
  std::set<std::string> claimed_;
};

void check(const std::vector<Feature>& features) {
  Claims claims;
  const auto claim_all = [&](const Feature& feature, const char* what, const auto& entries) {
    for (const auto& entry : entries) claims.claim(feature, what + std::string(entry.kind));
  };
  for (const Feature& feature : features) {
    for (const Command& command : feature.commands) {
      for (const auto word : command.words) claims.claim(feature, "word " + std::string(word));
      for (const auto pattern : command.patterns) {
        claims.claim(feature, "pattern " + std::string(pattern));
        if (pattern.find("{}") == std::string_view::npos) throw std::logic_error("pattern without {}: " + std::string(pattern));
      }
      if (command.words.empty() || !command.handle) throw std::logic_error("a command needs a word and a handle");
    }
    for (const Listener& listener : feature.listeners)
      claims.claim(feature, "content kind " + std::to_string(static_cast<int>(listener.kind)));
    claim_all(feature, "question ", feature.questions);
    claim_all(feature, "undo ", feature.undos);
    claim_all(feature, "job ", feature.jobs);
    claim_all(feature, "receipt ", feature.receipts);
  }
}

template <class Entry>
const Entry* named(const std::vector<Feature>& features, std::vector<Entry> Feature::*entries, std::string_view kind) {
  for (const Feature& feature : features)
    for (const Entry& entry : feature.*entries)
      if (entry.kind == kind) return &entry;
  return nullptr;
}

bool accepts(const Question& question, wechat_api::ContentKind content) {
  return std::find(question.accepts.begin(), question.accepts.end(), content) != question.accepts.end();
}

}  // namespace

Registry::Registry(std::vector<Feature> features) : features_(std::move(features)) { check(features_); }

std::optional<Match> Registry::by_word(std::string_view text) const {
  for (const Feature& feature : features_)
    for (const Command& command : feature.commands)
      for (const auto word : command.words)
        if (word == text) return Match{&feature, &command, {}, {}};
  return std::nullopt;
}

std::optional<Match> Registry::by_pattern(std::string_view text) const {
  std::optional<Match> best;
  std::size_t best_length = 0;
  for (const Feature& feature : features_)
    for (const Command& command : feature.commands)
      for (const auto pattern : command.patterns) {
        if (pattern.starts_with("{}") && pattern.ends_with("{}")) {
          const std::string_view inside = pattern.substr(2, pattern.size() - 4);
          if (inside.size() <= best_length || text.find(inside) == std::string_view::npos) continue;
          best = Match{&feature, &command, {}, std::string(text)};
          best_length = inside.size();
          continue;
        }
        const std::size_t hole = pattern.find("{}");
        const std::string_view before = pattern.substr(0, hole), behind = pattern.substr(hole + 2);
        const std::size_t length = before.size() + behind.size();
        const bool is_better = length > best_length || (length == best_length && best && best->prefix.empty() && !before.empty());
        if (!is_better || text.size() <= length || !text.starts_with(before) || !text.ends_with(behind)) continue;
        best = Match{&feature, &command, before, std::string(text.substr(before.size(), text.size() - length))};
        best_length = length;
      }
  return best;
}

std::optional<std::string_view> Registry::nearly(std::string_view text, std::initializer_list<std::string_view> others) const {
  const std::u32string typed = code_points(text);
  if (typed.size() < 2 || typed.size() > 8) return std::nullopt;
  const auto is_near = [&typed](std::string_view word) {
    const std::u32string points = code_points(word);
    return points.size() >= 2 && one_error_apart(typed, points);
  };
  const Command* found = nullptr;
  std::optional<std::string_view> word_found;
  for (const Feature& feature : features_)
    for (const Command& command : feature.commands)
      for (const auto word : command.words) {
        if (command.is_polite || !is_near(word)) continue;
        if (found && found != &command) return std::nullopt;
        if (!found) word_found = word;
        found = &command;
      }
  for (const auto word : others) {
    if (!is_near(word)) continue;
    if (word_found) return std::nullopt;
    word_found = word;
  }
  return word_found;
}

Registry::Found Registry::listener(wechat_api::ContentKind kind) const {
  for (const Feature& feature : features_)
    for (const Listener& listener : feature.listeners)
      if (listener.kind == kind) return {&feature, listener.handle};
  return {};
}

Registry::Found Registry::question(std::string_view kind, wechat_api::ContentKind content) const {
  for (const Feature& feature : features_)
    for (const Question& question : feature.questions)
      if (question.kind == kind && accepts(question, content)) return {&feature, question.answer};
  return {};
}

Registry::Found Registry::question_for_strangers(wechat_api::ContentKind content) const {
  for (const Feature& feature : features_)
    for (const Question& question : feature.questions)
      if (question.asks_strangers && accepts(question, content)) return {&feature, question.answer};
  return {};
}

const Feature* Registry::feature(std::string_view name) const {
  for (const Feature& feature : features_)
    if (feature.name == name) return &feature;
  return nullptr;
}

const Question* Registry::question_named(std::string_view kind) const { return named(features_, &Feature::questions, kind); }
const Undo* Registry::undo(std::string_view kind) const { return named(features_, &Feature::undos, kind); }
const Job* Registry::job(std::string_view kind) const { return named(features_, &Feature::jobs, kind); }
const Receipt* Registry::receipt(std::string_view kind) const { return named(features_, &Feature::receipts, kind); }

std::vector<Feature> all_features() {
  return {
#define FEATURE(stem) stem(),
#include "handlers/features.def"
#undef FEATURE
  };
}

}  // namespace handlers
