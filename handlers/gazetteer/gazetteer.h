// The provinces, cities and counties of the country by name: what people mean by 沈阳, 朝阳 or 湛江霞山. Names only, no shapes,
// no coordinates.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace handlers::gazetteer {

struct Place {
  int code = 0;
  std::string name;   // 沈阳市, 湛江市霞山区
  std::string label;  // told apart from others of the name: 辽宁朝阳市, 长春市朝阳区
};

// What `words` can mean, in order of their codes, at most nine. Folded text: 沈阳, 沈阳市, 湛江霞山, 广东省湛江市.
std::vector<Place> places_named(std::string_view words);

struct Address {
  std::string area;    // 湛江市霞山区; empty when the address names no place we know
  std::string street;  // the rest as it was written
};
// Takes a written address apart: 广东省湛江市霞山区人民大道中.
Address split_address(std::string_view label);

}  // namespace handlers::gazetteer
