// Folding by ICU: NFKC with case folding, then traditional to simplified, code point by code point so that the way back
// to the original is kept.
#include "handlers/calendar/folded.h"

#include <unicode/brkiter.h>
#include <unicode/normalizer2.h>
#include <unicode/translit.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <memory>

namespace handlers::calendar {
namespace {

const icu::Normalizer2& compatibility_form() {
  static UErrorCode status = U_ZERO_ERROR;
  static const icu::Normalizer2* const kForm = icu::Normalizer2::getNFKCCasefoldInstance(status);
  return *kForm;
}

const icu::Transliterator* to_simplified() {
  static UErrorCode status = U_ZERO_ERROR;
  static const std::unique_ptr<const icu::Transliterator> kToSimplified(
      icu::Transliterator::createInstance("Hant-Hans", UTRANS_FORWARD, status));
  return kToSimplified.get();
}

struct Piece {
  icu::UnicodeString text;
  std::size_t origin;
};

// One piece per code point of the original, in compatibility form.
std::vector<Piece> pieces_of(std::string_view original) {
  std::vector<Piece> pieces;
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(original.data());
  const auto size = static_cast<std::int32_t>(original.size());
  for (std::int32_t at = 0; at < size;) {
    const auto begin = static_cast<std::size_t>(at);
    UChar32 point = 0;
    U8_NEXT_OR_FFFD(bytes, at, size, point);
    icu::UnicodeString text(point);
    if (point == '\t' || point == '\n' || point == '\r') text = icu::UnicodeString(UChar32{' '});
    UErrorCode status = U_ZERO_ERROR;
    icu::UnicodeString form = compatibility_form().normalize(text, status);
    pieces.push_back(Piece{U_SUCCESS(status) ? form : text, begin});
  }
  return pieces;
}

void simplify(std::vector<Piece>& pieces) {
  icu::UnicodeString all;
  for (const Piece& piece : pieces) all += piece.text;
  bool has_han = false;
  for (std::int32_t n = 0; n < all.length() && !has_han; ++n) has_han = all[n] >= 0x3400;
  if (!has_han || !to_simplified()) return;
  const std::int32_t length = all.length();
  to_simplified()->transliterate(all);
  if (all.length() != length) return;  // a rule joined characters: leave the text as it is
  std::int32_t at = 0;
  for (Piece& piece : pieces) {
    piece.text = icu::UnicodeString(all, at, piece.text.length());
    at += piece.text.length();
  }
}

bool is_closing(std::string_view text) {
  for (const std::string_view mark : {" ", "。", "!", "?", ".", "~", ",", ";", "、", "…"})
    if (text == mark) return true;
  return false;
}

}  // namespace

Folded fold(std::string_view original) {
  std::vector<Piece> pieces = pieces_of(original);
  simplify(pieces);
  Folded folded;
  std::vector<std::size_t> ends;  // where each piece kept begins in folded.text
  for (const Piece& piece : pieces) {
    std::string text;
    piece.text.toUTF8String(text);
    const bool is_space = text == " ";
    const bool at_start = folded.text.empty();
    if (at_start && (is_space || text == "#" || text == "/")) continue;
    if (is_space && folded.text.back() == ' ') continue;
    ends.push_back(folded.text.size());
    folded.text += text;
    folded.origin.insert(folded.origin.end(), text.size(), piece.origin);
  }
  std::size_t end_of_original = original.size();
  while (ends.size() > 1 && is_closing(std::string_view(folded.text).substr(ends.back()))) {
    end_of_original = folded.origin[ends.back()];
    folded.text.resize(ends.back());
    folded.origin.resize(ends.back());
    ends.pop_back();
  }
  folded.origin.push_back(end_of_original);
  return folded;
}

std::string cut_to(std::string_view text, int characters) {
  const icu::UnicodeString whole = icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<icu::BreakIterator> breaks(icu::BreakIterator::createCharacterInstance(icu::Locale::getRoot(), status));
  std::string cut;
  if (U_FAILURE(status) || whole.length() <= characters) return whole.toUTF8String(cut);
  breaks->setText(whole);
  const std::int32_t end = breaks->next(characters);
  if (end == icu::BreakIterator::DONE || end == whole.length()) return whole.toUTF8String(cut);
  whole.tempSubString(0, end).toUTF8String(cut);
  return cut + "…";
}

}  // namespace handlers::calendar
