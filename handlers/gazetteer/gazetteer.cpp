// One table in order of codes; a city is the codes that share its first four digits.
#include "handlers/gazetteer/gazetteer.h"

#include <algorithm>

namespace handlers::gazetteer {
namespace {

struct Row {
  int code;
  std::string_view name, short_name;
};
constexpr Row kRows[] = {
#include "handlers/gazetteer/gazetteer_table.inc"
};
constexpr std::size_t kMost = 9;

bool is_province(int code) { return code % 10'000 == 0; }
bool is_city(int code) { return !is_province(code) && code % 100 == 0; }
bool is_inside(int code, int outer) {
  if (code == outer) return false;
  return is_province(outer) ? code / 10'000 == outer / 10'000 : is_city(outer) && code / 100 == outer / 100;
}

const Row* row_of(int code) {
  const auto* found = std::lower_bound(std::begin(kRows), std::end(kRows), code, [](const Row& row, int wanted) { return row.code < wanted; });
  return found != std::end(kRows) && found->code == code ? found : nullptr;
}

Place place_of(const Row& row) {
  const Row* province = row_of(row.code / 10'000 * 10'000);
  const Row* city = row_of(row.code / 100 * 100);
  Place place{row.code, std::string(row.name), std::string(row.name)};
  if (is_province(row.code)) return place;
  if (is_city(row.code) || !city) {
    // Districts of 北京市 have no city between; counties below a province carry its name only where it tells them apart.
    const bool is_municipality = province->name.ends_with("市");
    if (is_municipality) place.name = std::string(province->name) + place.name;
    place.label = is_municipality ? place.name : std::string(province->short_name) + std::string(row.name);
    return place;
  }
  place.name = std::string(city->name) + std::string(row.name);
  place.label = place.name;
  return place;
}

std::string_view without_blanks_in_front(std::string_view text) {
  while (text.starts_with(" ")) text.remove_prefix(1);
  return text;
}

// The rows inside `outer` (0: everywhere) that `words` names, with what stands before them in the same words: 湛江霞山.
void collect(std::string_view words, int outer, std::vector<const Row*>& found) {
  const std::size_t before = found.size();
  for (const bool by_short_name : {false, true}) {
    for (const Row& row : kRows)
      if ((outer == 0 || is_inside(row.code, outer)) && (by_short_name ? row.short_name : row.name) == words) found.push_back(&row);
    if (found.size() > before) return;
  }
  for (const Row& row : kRows) {
    if (!is_province(row.code) && !is_city(row.code)) continue;
    if (outer != 0 && !is_inside(row.code, outer)) continue;
    for (const std::string_view head : {row.name, row.short_name})
      if (words.size() > head.size() && words.starts_with(head)) {
        collect(without_blanks_in_front(words.substr(head.size())), row.code, found);
        if (found.size() > before) return;
      }
  }
}

// The row at the start of the text, by its whole name.
const Row* named_at_start(std::string_view text, int outer, bool (*is_wanted)(int)) {
  for (const Row& row : kRows)
    if (is_wanted(row.code) && (outer == 0 || is_inside(row.code, outer)) && text.starts_with(row.name)) return &row;
  return nullptr;
}

}  // namespace

std::vector<Place> places_named(std::string_view words) {
  std::vector<const Row*> found;
  collect(words, 0, found);
  // 朝阳县 lies in 朝阳市: whoever says 朝阳 is understood well enough.
  const auto has_outer = [&found](const Row* row) {
    return std::any_of(found.begin(), found.end(), [row](const Row* outer) { return is_city(outer->code) && is_inside(row->code, outer->code); });
  };
  std::vector<Place> places;
  for (const Row* row : found)
    if (places.size() < kMost && !has_outer(row)) places.push_back(place_of(*row));
  return places;
}

Address split_address(std::string_view label) {
  std::string_view rest = without_blanks_in_front(label);
  const Row* deepest = nullptr;
  const auto descend = [&](bool (*is_wanted)(int)) {
    if (const Row* row = named_at_start(rest, deepest ? deepest->code : 0, is_wanted)) {
      deepest = row;
      rest = without_blanks_in_front(rest.substr(row->name.size()));
    }
  };
  descend(is_province);
  descend(is_city);
  if (deepest) descend([](int code) { return !is_province(code) && !is_city(code); });
  if (!deepest) return Address{"", std::string(label)};
  return Address{place_of(*deepest).name, std::string(rest)};
}

}  // namespace handlers::gazetteer
