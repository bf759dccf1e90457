#include "base/text/name_order.h"

#include <unicode/coll.h>
#include <unicode/locid.h>
#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include <cstdint>
#include <memory>
#include <vector>

#include "base/digest.h"
#include "base/result.h"
#include "base/strings.h"

namespace contrechamp::base {
namespace {

std::unique_ptr<const icu::Collator> open_collator() {
  UErrorCode status = U_ZERO_ERROR;
  std::unique_ptr<icu::Collator> out(icu::Collator::createInstance(icu::Locale::getRoot(), status));
  if (U_SUCCESS(status)) out->setAttribute(UCOL_NUMERIC_COLLATION, UCOL_ON, status);
  if (U_SUCCESS(status)) out->setAttribute(UCOL_NORMALIZATION_MODE, UCOL_ON, status);
  if (U_FAILURE(status)) throw Fatal("ICU has no tables of the order of names: install its data (libicu)");
  return out;
}

// Its const functions are safe for many threads (unicode.org, ICU User Guide, Collation API).
const icu::Collator& collator() {
  static const std::unique_ptr<const icu::Collator> one = open_collator();
  return *one;
}

icu::UnicodeString utf16(std::string_view name) { return icu::UnicodeString::fromUTF8(to_utf8(name)); }

}  // namespace

std::string name_key(std::string_view name) {
  const icu::UnicodeString text = utf16(name);
  std::vector<std::uint8_t> key(64);  // most keys are about as long as the name
  const auto get = [&] { return collator().getSortKey(text, key.data(), static_cast<std::int32_t>(key.size())); };
  std::int32_t size = get();
  if (size > static_cast<std::int32_t>(key.size())) {
    key.resize(static_cast<std::size_t>(size));
    size = get();
  }
  if (size <= 0) throw Fatal("ICU made no key of a name");
  return to_hex({reinterpret_cast<const char*>(key.data()), static_cast<std::size_t>(size - 1)});  // a zero ends it
}

int name_order_version() {
  UVersionInfo version = {};
  collator().getVersion(version);
  std::uint32_t out = 0;
  for (const std::uint8_t part : version) out = out << 8 | part;
  return static_cast<int>(out);
}

bool is_same_name(std::string_view one, std::string_view other) {
  if (one == other) return true;
  static const icu::Normalizer2* nfc = [] {
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* found = icu::Normalizer2::getNFCInstance(status);
    return U_SUCCESS(status) ? found : nullptr;
  }();
  UErrorCode status = U_ZERO_ERROR;
  return nfc != nullptr && is_utf8(one) && is_utf8(other) &&
         nfc->normalize(utf16(one), status) == nfc->normalize(utf16(other), status) && U_SUCCESS(status);
}

}  // namespace contrechamp::base
