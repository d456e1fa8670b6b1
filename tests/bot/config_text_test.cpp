#include "bot/config_text.h"

#include <catch2/catch.hpp>
#include <stdexcept>

#include "bot/config.h"

using Catch::Matchers::Contains;

TEST_CASE("the text names every option with its meaning, its form and its default") {
  const std::string text = bot::config_text({});
  for (const auto& option : bot::options()) CHECK_THAT(text, Contains(std::string("\n# ") + option.key + " = ") && Contains(option.meaning));
  CHECK_THAT(text, Contains("# jitter = \"0s\"") && Contains("时长，单位 s、m、h，最多 \"1h\"；默认 \"0s\"") && Contains("端口 0–65535"));
}

TEST_CASE("what is set stands there uncommented, and a name that is no option is a mistake of the program") {
  const std::string text = bot::config_text({{"server.data_dir", bot::toml_text("a\"b")}});
  CHECK_THAT(text, Contains("\ndata_dir = \"a\\\"b\"\n") && !Contains("# data_dir ="));
  CHECK_THROWS_AS(bot::config_text({{"server.dance", "1"}}), std::invalid_argument);
}
