// Numbers of any size, compared exactly.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace validation {

/// A number as its sign, digits and where the point stands, so that no range is off by a rounding.
class Decimal {
 public:
  static Decimal of(int64_t value) { return *parse(std::to_string(value)); }

  /// A number as JSON and SQL write it; nothing when it is none.
  static std::optional<Decimal> parse(std::string_view text);

  /// PostgreSQL's binary form of numeric: counts and digits of base 10000, big endian. Nothing for NaN and the infinities.
  static std::optional<Decimal> of_numeric(std::string_view bytes);

  /// Below 0, 0 or above: which of the two is greater.
  static int compare(const Decimal& a, const Decimal& b);

 private:
  void strip();

  bool negative_ = false;
  std::string digits_;  // Without zeros at either end; 0 has none.
  int64_t point_ = 0;   // The value is 0.DIGITS * 10^point.
};

}  // namespace validation
