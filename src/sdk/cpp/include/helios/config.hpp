/// \file
/// A plugin's own configuration: what stands under its `config` table in heliosdb.toml, read into a struct of its own.
///
/// \code
/// struct Config {
///   std::string owner_var = "app.owner";
///   std::vector<std::string> tables;
///   template <class Fields> void read(Fields& f) {
///     f("owner_var", owner_var);            // may be left out
///     f.required("tables", tables);         // must be there
///   }
/// };
/// \endcode
#pragma once

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "json.hpp"

namespace helios {

/// What a key that a configuration does not know is.
enum class UnknownKeys {
  Log,     ///< An error where it is spelt almost like one that the table does not have; else a line in the log, since tables may be shared.
  Refuse,  ///< An error: where a misspelt rule would be a rule that is not kept.
};

class ConfigFields;

namespace detail {

inline Error config_error(std::string message) { return {"F0000", std::move(message)}; }

template <class T>
concept ConfigTable = requires(T& value, ConfigFields& fields) { value.read(fields); };

inline Status mistyped(const std::string& key, std::string_view wanted, std::string_view found) {
  return config_error("configuration key \"" + key + "\" must be " + std::string(wanted) + ", found " + std::string(found));
}

inline Status read_value(const std::string& key, const Json& json, std::string& value, UnknownKeys) {
  if (json.kind() != Json::Kind::String) {
    return mistyped(key, "a string", json.kind_name());
  }
  value = json.text();
  return {};
}

inline Status read_value(const std::string& key, const Json& json, bool& value, UnknownKeys) {
  if (json.kind() != Json::Kind::Bool) {
    return mistyped(key, "true or false", json.kind_name());
  }
  value = json.is_true();
  return {};
}

inline Status read_value(const std::string& key, const Json& json, double& value, UnknownKeys) {
  const std::optional<double> number = json.to_double();
  if (!number) {
    return mistyped(key, "a number", json.kind_name());
  }
  value = *number;
  return {};
}

inline Status read_value(const std::string&, const Json& json, Json& value, UnknownKeys) {
  value = json;
  return {};
}

template <std::integral T>
Status read_value(const std::string& key, const Json& json, T& value, UnknownKeys) {
  const std::optional<int64_t> number = json.to_int();
  if (!number || !std::in_range<T>(*number)) {
    const bool is_number = json.kind() == Json::Kind::Number;
    const std::string range = std::to_string(std::numeric_limits<T>::min()) + " to " + std::to_string(std::numeric_limits<T>::max());
    return mistyped(key, "an integer from " + range, is_number ? std::string_view(json.text()) : json.kind_name());
  }
  value = static_cast<T>(*number);
  return {};
}

template <ConfigTable T>
Status read_value(const std::string& key, const Json& json, T& value, UnknownKeys unknown);
template <class T>
Status read_value(const std::string& key, const Json& json, std::vector<T>& value, UnknownKeys unknown);
template <class T>
Status read_value(const std::string& key, const Json& json, std::map<std::string, T>& value, UnknownKeys unknown);

template <class T>
Status read_value(const std::string& key, const Json& json, std::optional<T>& value, UnknownKeys unknown) {
  if (json.kind() == Json::Kind::Null) {
    value.reset();
    return {};
  }
  return read_value(key, json, value.emplace(), unknown);
}

template <class T>
Status read_value(const std::string& key, const Json& json, std::map<std::string, T>& value, UnknownKeys unknown) {
  if (json.kind() != Json::Kind::Object) {
    return mistyped(key, "a table", json.kind_name());
  }
  value.clear();
  for (const Json::Member& member : json.members()) {
    HELIOS_TRY(read_value(key + "." + member.first, member.second, value[member.first], unknown));
  }
  return {};
}

template <class T>
Status read_value(const std::string& key, const Json& json, std::vector<T>& value, UnknownKeys unknown) {
  if (json.kind() != Json::Kind::Array) {
    return mistyped(key, "an array", json.kind_name());
  }
  value.clear();
  for (const Json& item : json.items()) {
    T element{};
    HELIOS_TRY(read_value(key + (ConfigTable<T> ? "[" + std::to_string(value.size()) + "]" : ""), item, element, unknown));
    value.push_back(std::move(element));
  }
  return {};
}

/// Letters to be put in, taken out, changed or swapped with their neighbour until one word is the other (the optimal string alignment
/// distance).
inline size_t distance(std::string_view a, std::string_view b) {
  std::vector<size_t> before(b.size() + 1), above(b.size() + 1), row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); j++) {
    above[j] = j;
  }
  for (size_t i = 1; i <= a.size(); i++) {
    row[0] = i;
    for (size_t j = 1; j <= b.size(); j++) {
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] != b[j - 1])});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
    before.swap(above);
    above.swap(row);
  }
  return above[b.size()];
}

}  // namespace detail

/// Reads the members of one table, on behalf of a configuration's `read`.
class ConfigFields {
 public:
  ConfigFields(const Json& table, std::string path, UnknownKeys unknown) : table_(table), path_(std::move(path)), unknown_(unknown) {}

  /// A key that may be left out: then the value stays what it is.
  template <class T>
  void operator()(std::string_view key, T& value) {
    known_.push_back(key);
    if (const Json* json = table_.get(key); json && status_) {
      status_ = detail::read_value(path_ + std::string(key), *json, value, unknown_);
    }
  }

  /// A key that must be there.
  template <class T>
  void required(std::string_view key, T& value) {
    (*this)(key, value);
    if (missing_.empty() && !table_.get(key)) {
      missing_ = key;
    }
  }

  /// What the configuration itself finds wrong.
  void refuse(std::string message) {
    if (status_) {
      status_ = detail::config_error(std::move(message));
    }
  }

  /// The first thing that was wrong. `strangers` gets the keys that nothing asked for, unless they are refused.
  Status finish(std::vector<std::string>* strangers) {
    for (const Json::Member& member : table_.members()) {
      if (std::find(known_.begin(), known_.end(), member.first) != known_.end()) {
        continue;
      }
      // Before what is missing: a misspelt key is why.
      const auto [meant, letters] = nearest(member.first);
      const bool is_misspelt = letters <= std::max<size_t>(1, member.first.size() / 4);
      if (status_ && (is_misspelt || unknown_ == UnknownKeys::Refuse)) {
        const std::string hint = meant.empty() ? "" : "; the nearest is \"" + path_ + std::string(meant) + "\"";
        status_ = detail::config_error("configuration key \"" + path_ + member.first + "\" is not known" + hint);
      } else if (strangers) {
        strangers->push_back(path_ + member.first);
      }
    }
    if (status_ && !missing_.empty()) {
      status_ = detail::config_error("configuration key \"" + path_ + std::string(missing_) + "\" is missing");
    }
    return std::move(status_);
  }

 private:
  /// The key that this one was probably meant to be, one that the table does not have, and in how many letters it differs.
  std::pair<std::string_view, size_t> nearest(std::string_view key) const {
    std::pair<std::string_view, size_t> best{{}, SIZE_MAX};
    for (std::string_view known : known_) {
      if (table_.get(known)) {
        continue;
      }
      if (const size_t letters = detail::distance(key, known); letters < best.second) {
        best = {known, letters};
      }
    }
    return best;
  }

  const Json& table_;
  std::string path_;
  UnknownKeys unknown_;
  std::vector<std::string_view> known_;
  std::string_view missing_;
  Status status_;
};

template <detail::ConfigTable T>
Status detail::read_value(const std::string& key, const Json& json, T& value, UnknownKeys unknown) {
  if (json.kind() != Json::Kind::Object) {
    return mistyped(key, "a table", json.kind_name());
  }
  // A table within the table is all the plugin's own: there, no key is unknown.
  static_cast<void>(unknown);
  ConfigFields fields(json, key + ".", UnknownKeys::Refuse);
  value.read(fields);
  return fields.finish(nullptr);
}

/// Reads a configuration from JSON text; an empty text is an empty table. `strangers` gets the keys that it does not know.
template <detail::ConfigTable T>
Result<T> parse_config(std::string_view text, UnknownKeys unknown = UnknownKeys::Log, std::vector<std::string>* strangers = nullptr) {
  auto json = Json::parse(text.find_first_not_of(" \t\r\n") == std::string_view::npos ? "{}" : text);
  if (!json) {
    return detail::config_error("the configuration is no JSON: " + std::string(json.error().message()));
  }
  if (json->kind() != Json::Kind::Object) {
    return detail::config_error("the configuration must be a table, found " + std::string(json->kind_name()));
  }
  T value{};
  ConfigFields fields(json.value(), "", unknown);
  value.read(fields);
  HELIOS_TRY(fields.finish(strangers));
  return value;
}

}  // namespace helios
