#include "copies/index/feature_code.h"

#include <array>

namespace contrechamp::copies {
namespace {

using Order = std::array<std::uint8_t, 64>;

// Chosen greedily on made and real fingerprints, as docs/decisions/0009 tells ("Which tests first"). Changing one
// number changes the file format (segment_magic).
constexpr std::array<Order, code_orders> orders{{
    {{18,  88,  216, 153, 233, 200, 7,   90,  175, 181, 67, 49,  172, 177, 72,  127, 159, 105, 59,  163, 195, 229,
      28,  101, 16,  109, 9,   144, 64,  102, 237, 213, 47, 141, 184, 146, 199, 31,  85,  214, 156, 107, 68,  235,
      137, 209, 211, 97,  201, 255, 230, 71,  136, 254, 55, 36,  79,  35,  196, 225, 60,  173, 189, 113}},
    {{9,   216, 217, 72,  25,  196, 71,  34,  105, 22,  156, 47,  209, 135, 35,  85,  126, 28, 31,  218, 100, 229,
      199, 177, 144, 214, 233, 49,  16,  109, 179, 175, 195, 153, 137, 102, 255, 67,  64,  97, 211, 237, 107, 173,
      56,  235, 159, 0,   136, 138, 201, 146, 127, 189, 234, 96,  213, 181, 183, 113, 18,  90, 254, 225}},
    {{18,  189, 254, 211, 199, 90,  149, 31,  68,  163, 54,  201, 12,  195, 233, 22,  164, 36, 30,  182, 113, 158,
      66,  59,  144, 110, 153, 109, 232, 49,  177, 184, 159, 71,  9,   237, 105, 102, 86,  67, 175, 56,  104, 107,
      137, 235, 45,  196, 156, 138, 47,  126, 214, 255, 218, 28,  146, 216, 8,   16,  76,  97, 106, 88}},
}};

// The bits that each value of each of the 32 bytes of a feature sets in the code.
using ByteTables = std::array<std::array<std::uint64_t, 256>, 32>;

ByteTables tables_of(const Order& order) {
  ByteTables out{};
  for (std::size_t place = 0; place < order.size(); ++place) {
    const std::size_t byte = order[place] / 8, bit = order[place] % 8;
    for (std::size_t value = 0; value < 256; ++value)
      if (value >> bit & 1) out[byte][value] |= std::uint64_t{1} << (63 - place);
  }
  return out;
}

}  // namespace

std::uint64_t feature_code(const model::FrameBits& bits, int order) {
  static const std::array<ByteTables, code_orders> by_order{tables_of(orders[0]), tables_of(orders[1]),
                                                            tables_of(orders[2])};
  const ByteTables& tables = by_order[static_cast<std::size_t>(order)];
  std::uint64_t out = 0;
  for (std::size_t byte = 0; byte < 32; ++byte) out |= tables[byte][bits[byte / 8] >> (byte % 8 * 8) & 255];
  return out;
}

}  // namespace contrechamp::copies
