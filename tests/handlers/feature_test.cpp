#include <catch2/catch.hpp>

#include "handlers/registry.h"

using handlers::Text;
using handlers::fill;

TEST_CASE("a text is filled by name, and a value that looks like a placeholder stays as it is") {
  const Text text{"test.text", "《{title}》给 {name}"};
  CHECK(fill(text, {{"title", "{name}"}, {"name", "周林"}}) == "《{name}》给 周林");
  CHECK(fill(text, {{"title", "{name}"}, {"name", "{title}"}}) == "《{name}》给 {title}");
  const Text other{"test.other", "{name}：《{title}》"};
  CHECK(fill(other, {{"name", "{x}"}, {"title", "{title}"}}) == "{x}：《{title}》");
}

TEST_CASE("row 72: braces, percent signs and format fields in a member's words are only words") {
  const Text text{"test.text", "收到：{words}"};
  CHECK(fill(text, {{"words", "{} {0:999999999} %n %s"}}) == "收到：{} {0:999999999} %n %s");
}

TEST_CASE("a value for a name the text does not have is our own error") {
  const Text text{"test.text", "收到"};
  CHECK_THROWS_AS(fill(text, {{"words", "x"}}), std::logic_error);
}

TEST_CASE("every text of every feature has a key of its own feature, fits a message and uses full-width punctuation") {
  for (const auto& feature : handlers::all_features())
    for (const Text* text : feature.texts) {
      INFO(text->key);
      CHECK(text->key.starts_with(std::string(feature.name) + "."));
      CHECK(text->words.size() <= 600);
      for (const char* wrong : {",", "!", ";"}) CHECK(text->words.find(wrong) == std::string_view::npos);
    }
}
