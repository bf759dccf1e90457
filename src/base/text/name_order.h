// The order of names: as people read them, not as bytes.
#pragma once

#include <string>
#include <string_view>

namespace contrechamp::base {

// A key in hexadecimal digits whose order as bytes is that of the names: Unicode collation with numbers as numbers, so
// that clip2 comes before clip10, é beside e and capitals beside small letters. One order for English and French, whose
// collations are the root of CLDR. Canonically equivalent names have one key; so have a few others (01 and 1).
// Any thread may call.
std::string name_key(std::string_view name);

// Of the keys: kept ones of another version are made anew. From the tables of ICU, so that a newer library is noticed.
int name_order_version();

// Whether two names are canonically equivalent: one on the screen, whatever their bytes.
bool is_same_name(std::string_view one, std::string_view other);

}  // namespace contrechamp::base
