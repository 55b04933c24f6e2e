#include "decimal.hpp"

#include <algorithm>
#include <charconv>

namespace validation {

std::optional<Decimal> Decimal::parse(std::string_view text) {
  Decimal number;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    number.negative_ = text[0] == '-';
    text.remove_prefix(1);
  }
  int64_t exponent = 0;
  if (const size_t e = text.find_first_of("eE"); e != std::string_view::npos) {
    std::string_view power = text.substr(e + 1);
    power.remove_prefix(power.starts_with('+') ? 1 : 0);
    if (power.empty() || power.size() > 6 || std::from_chars(power.begin(), power.end(), exponent).ptr != power.end()) {
      return std::nullopt;
    }
    text = text.substr(0, e);
  }
  const size_t point = std::min(text.find('.'), text.size());
  number.digits_ = std::string(text.substr(0, point)).append(text.substr(std::min(point + 1, text.size())));
  if (number.digits_.empty() || number.digits_.find_first_not_of("0123456789") != std::string::npos) {
    return std::nullopt;
  }
  number.point_ = static_cast<int64_t>(point) + exponent;
  number.strip();
  return number;
}

std::optional<Decimal> Decimal::of_numeric(std::string_view bytes) {
  const auto word = [&](size_t at) {
    return static_cast<uint16_t>(static_cast<uint8_t>(bytes[at * 2]) << 8 | static_cast<uint8_t>(bytes[at * 2 + 1]));
  };
  if (bytes.size() < 8 || bytes.size() < 8 + size_t{word(0)} * 2 || (word(2) != 0 && word(2) != 0x4000)) {
    return std::nullopt;
  }
  Decimal number;
  number.negative_ = word(2) == 0x4000;
  for (size_t i = 0; i < word(0); i++) {
    const std::string four = std::to_string(word(4 + i));
    number.digits_.append(4 - std::min<size_t>(four.size(), 4), '0').append(four);
  }
  number.point_ = (int64_t{static_cast<int16_t>(word(1))} + 1) * 4;
  number.strip();
  return number;
}

void Decimal::strip() {
  const size_t first = std::min(digits_.find_first_not_of('0'), digits_.size());
  point_ -= static_cast<int64_t>(first);
  digits_.erase(0, first);
  digits_.erase(digits_.find_last_not_of('0') + 1);
  if (digits_.empty()) {
    negative_ = false;
    point_ = 0;
  }
}

int Decimal::compare(const Decimal& a, const Decimal& b) {
  const auto sign = [](const Decimal& n) { return n.digits_.empty() ? 0 : n.negative_ ? -1 : 1; };
  if (sign(a) != sign(b) || sign(a) == 0) {
    return sign(a) - sign(b);
  }
  const int greater = a.point_ != b.point_ ? (a.point_ < b.point_ ? -1 : 1) : a.digits_.compare(b.digits_);
  return greater * sign(a);
}

}  // namespace validation
