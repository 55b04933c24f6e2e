#include "formats.hpp"

#include <algorithm>
#include <charconv>

namespace validation {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

template <class Predicate>
bool all_of(std::string_view text, Predicate predicate) {
  return !text.empty() && std::all_of(text.begin(), text.end(), predicate);
}

/// Labels of letters, digits and inner hyphens, two or more; the last one is no number.
bool is_host(std::string_view host) {
  if (host.size() > 253) {
    return false;
  }
  size_t labels = 0;
  std::string_view label;
  for (size_t begin = 0; begin <= host.size(); begin += label.size() + 1) {
    label = host.substr(begin, std::min(host.find('.', begin), host.size()) - begin);
    labels++;
    const bool valid = label.size() <= 63 && all_of(label, [](char c) { return is_letter(c) || is_digit(c) || c == '-'; });
    if (!valid || label.front() == '-' || label.back() == '-') {
      return false;
    }
  }
  return labels >= 2 && label.size() >= 2 && !all_of(label, is_digit);
}

/// The addresses that people have (RFC 5321's dot-string at a host name), not every one that the grammar allows.
bool is_email(std::string_view text) {
  const size_t at = text.rfind('@');
  if (at == std::string_view::npos || text.size() > 254) {
    return false;
  }
  const std::string_view local = text.substr(0, at);
  const auto atom = [](char c) { return is_letter(c) || is_digit(c) || std::string_view("!#$%&'*+-/=?^_`{|}~.").find(c) != std::string_view::npos; };
  return local.size() <= 64 && all_of(local, atom) && local.front() != '.' && local.back() != '.' &&
         local.find("..") == std::string_view::npos && is_host(text.substr(at + 1));
}

/// E.164: 7 to 15 digits, a plus before them or not. What people write between them is taken out by normalisation "digits".
bool is_phone(std::string_view text) {
  text.remove_prefix(text.starts_with('+') ? 1 : 0);
  return text.size() >= 7 && text.size() <= 15 && all_of(text, is_digit);
}

bool is_uuid(std::string_view text) {
  for (size_t i = 0; i < text.size(); i++) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !is_hex(text[i])) {
      return false;
    }
  }
  return text.size() == 36;
}

bool is_ipv4(std::string_view text) {
  int parts = 0;
  for (size_t begin = 0; begin <= text.size(); parts++) {
    const size_t end = std::min(text.find('.', begin), text.size());
    const std::string_view part = text.substr(begin, end - begin);
    unsigned value = 0;
    if (part.size() > 3 || !all_of(part, is_digit) || (part.size() > 1 && part[0] == '0')) {
      return false;
    }
    std::from_chars(part.begin(), part.end(), value);
    if (value > 255) {
      return false;
    }
    begin = end + 1;
  }
  return parts == 4;
}

bool is_url(std::string_view text) {
  const size_t scheme = text.starts_with("https://") ? 8 : text.starts_with("http://") ? 7 : 0;
  if (scheme == 0 || std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) <= ' '; })) {
    return false;
  }
  std::string_view host = text.substr(scheme);
  host = host.substr(0, host.find_first_of("/?#"));
  if (const size_t port = host.find(':'); port != std::string_view::npos) {
    if (!all_of(host.substr(port + 1), is_digit) || host.size() - port > 6) {
      return false;
    }
    host = host.substr(0, port);
  }
  return is_host(host) || is_ipv4(host) || host == "localhost";
}

struct Format {
  std::string_view name;
  bool (*holds)(std::string_view);
};

constexpr Format formats[] = {
    {"email", is_email}, {"phone", is_phone}, {"uuid", is_uuid}, {"url", is_url}, {"ipv4", is_ipv4},
    {"digits", [](std::string_view text) { return all_of(text, is_digit); }},
};

const Format* find(std::string_view name) {
  const auto found = std::find_if(std::begin(formats), std::end(formats), [&](const Format& f) { return f.name == name; });
  return found == std::end(formats) ? nullptr : found;
}

void trim(std::string& text) {
  text.erase(text.begin(), std::find_if_not(text.begin(), text.end(), is_space));
  text.erase(std::find_if_not(text.rbegin(), text.rend(), is_space).base(), text.end());
}

/// Spaces in a row become one.
void collapse(std::string& text) {
  std::string out;
  for (char c : text) {
    if (!is_space(c)) {
      out += c;
    } else if (out.empty() || out.back() != ' ') {
      out += ' ';
    }
  }
  text = std::move(out);
}

/// A leading plus stays; letters stay as well, since a text with letters is no number that was written in another way.
void digits(std::string& text) {
  std::string out;
  for (char c : text) {
    if (is_digit(c) || (c == '+' && out.empty()) || (!is_space(c) && std::string_view("()-./").find(c) == std::string_view::npos)) {
      out += c;
    }
  }
  text = std::move(out);
}

/// Days since 2000-01-01 in the Gregorian calendar (the algorithm counts from March, so that the leap day is a year's last).
int64_t days_of(int64_t year, int64_t month, int64_t day) {
  year -= month <= 2;
  const int64_t era = (year >= 0 ? year : year - 399) / 400, of_era = year - era * 400;
  const int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 730425;
}

}  // namespace

bool is_format(std::string_view name) { return find(name) != nullptr; }

bool has_format(std::string_view name, std::string_view text) {
  const Format* format = find(name);
  return format && format->holds(text);
}

bool is_normalization(std::string_view name) {
  constexpr std::string_view names[] = {"trim", "collapse", "lower", "upper", "digits", "null_if_empty"};
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

bool normalize(std::string_view name, std::string& text) {
  if (name == "trim") {
    trim(text);
  } else if (name == "collapse") {
    collapse(text);
  } else if (name == "digits") {
    digits(text);
  } else if (name == "lower") {
    // Letters of ASCII: what they are in other alphabets is a matter of language.
    std::transform(text.begin(), text.end(), text.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  } else if (name == "upper") {
    std::transform(text.begin(), text.end(), text.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  } else {
    return !text.empty();
  }
  return true;
}

size_t character_count(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

std::optional<int64_t> parse_time_us(std::string_view text) {
  const auto number = [&](size_t at, size_t length) -> int64_t {
    int64_t value = -1;
    const std::string_view part = text.substr(std::min(at, text.size()), length);
    return part.size() == length && all_of(part, is_digit) ? (std::from_chars(part.begin(), part.end(), value), value) : -1;
  };
  constexpr int month_days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const int64_t year = number(0, 4), month = number(5, 2), day = number(8, 2);
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > month_days[month - 1] || (month == 2 && day == 29 && !leap) || text[4] != '-' ||
      text[7] != '-') {
    return std::nullopt;
  }
  int64_t seconds = 0;
  if (text.size() > 10) {
    const int64_t hour = number(11, 2), minute = number(14, 2), second = text.size() > 16 ? number(17, 2) : 0;
    const bool shaped = (text[10] == ' ' || text[10] == 'T') && text.size() >= 16 && text[13] == ':' &&
                        (text.size() == 16 || (text.size() == 19 && text[16] == ':'));
    if (!shaped || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) {
      return std::nullopt;
    }
    seconds = hour * 3600 + minute * 60 + second;
  }
  return (days_of(year, month, day) * 86400 + seconds) * 1'000'000;
}

}  // namespace validation
