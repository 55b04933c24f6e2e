/// \file
/// What a module imports from the host, answered by a FakeState in native tests. Use it through testing/host.hpp.
#pragma once

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <iterator>
#include <map>
#include <regex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "../abi.hpp"
#include "../error.hpp"

namespace helios {

struct LogField;

namespace detail {
struct HttpCall;
}

namespace testing {

/// A session variable that a hook set.
struct Setting {
  std::string name, value;
  bool locked;
  friend bool operator==(const Setting&, const Setting&) = default;
};

/// A request that a plugin sent.
struct SentRequest {
  std::string method, url, body;
  std::vector<std::pair<std::string, std::string>> headers;
  uint32_t timeout_ms;
};

/// What a server answers: a status from 100 on, or why there is no answer, an abi::HttpProblem.
struct FakeAnswer {
  int32_t status;
  std::string body;
  std::map<std::string, std::string> headers;  ///< Names in lower case.
};

/// Everything that a plugin can ask of the host.
struct FakeState {
  struct Entry {
    std::string value;
    int64_t expires_us;
  };
  struct Bucket {
    double tokens;
    int64_t filled_us;
  };
  struct Column {
    std::string name;
    uint32_t type_oid;
  };

  std::map<std::string, std::string> variables, headers, parameters;
  std::map<std::string, std::vector<Column>> tables;
  std::map<std::pair<std::string, std::string>, std::string> tokens;
  std::map<std::string, Entry> store;
  std::map<std::string, Bucket> buckets;
  std::map<std::string, int64_t> metrics;
  std::vector<std::optional<std::string>> values;
  std::vector<std::string> settable;
  std::vector<std::regex> patterns;
  std::string config;
  std::map<std::string, std::string> environment, files;
  std::map<std::pair<std::string, std::string>, FakeAnswer> servers;
  std::vector<SentRequest> requests;
  const FakeAnswer* answer = nullptr;
  std::map<std::string, int32_t> cached;
  std::vector<std::string> invalidated;
  int64_t now_us = 0;
  bool is_setting = false;
  bool is_waiting = false;

  std::vector<std::string> log, reads;
  std::vector<Setting> settings;
};

inline thread_local FakeState* current = nullptr;

/// The host of the call that is running.
inline FakeState& state() {
  check(current != nullptr, "a host function was called outside of a call of FakeHost");
  return *current;
}

inline std::string text(const void* ptr, uint32_t len) { return {static_cast<const char*>(ptr), len}; }

/// Answers a value's length, and writes it if it fits.
inline int32_t give(const std::string* value, void* out, uint32_t cap) {
  if (!value) {
    return abi::absent;
  }
  if (value->size() <= cap) {
    std::memcpy(out, value->data(), value->size());
  }
  return static_cast<int32_t>(value->size());
}

inline int32_t ask(const char* what, const std::map<std::string, std::string>& values, const std::string& name, void* out, uint32_t cap) {
  state().reads.push_back(std::string(what) + " " + name);
  const auto found = values.find(name);
  return give(found == values.end() ? nullptr : &found->second, out, cap);
}

inline std::string lower(std::string word) {
  std::transform(word.begin(), word.end(), word.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return word;
}

inline int32_t write_log(int32_t level, const std::string& line) {
  state().log.push_back(std::to_string(level) + ": " + line);
  return 0;
}

inline int32_t log_fields(int32_t level, const std::string& message, const std::initializer_list<LogField>& fields);
inline int32_t send(const detail::HttpCall& call);

inline FakeState::Entry* entry(const std::string& key) {
  const auto found = state().store.find(key);
  const bool there = found != state().store.end() && (found->second.expires_us == 0 || found->second.expires_us > state().now_us);
  return there ? &found->second : nullptr;
}

inline int64_t expiry(int32_t ttl_ms) { return ttl_ms == 0 ? 0 : state().now_us + int64_t{ttl_ms} * 1000; }

inline int32_t count(const char* kind, const std::string& name, int64_t value, bool adds) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.'; };
  if (name.empty() || name.size() > 64 || !std::all_of(name.begin(), name.end(), letter) || (value < 0 && kind[0] != 'g')) {
    return abi::invalid;
  }
  int64_t& metric = state().metrics[name];
  metric = adds ? metric + value : value;
  return 0;
}

}  // namespace testing
}  // namespace helios

inline void helios_log(int32_t level, const void* ptr, uint32_t len) { helios::testing::write_log(level, helios::testing::text(ptr, len)); }

inline int32_t helios_log_fields(int32_t level, const void* ptr, uint32_t len, const void* fields, int32_t) {
  using List = std::initializer_list<helios::LogField>;
  return helios::testing::log_fields(level, helios::testing::text(ptr, len), *static_cast<const List*>(fields));
}

inline int32_t helios_session_var(const void* name, uint32_t len, void* out, uint32_t cap) {
  return helios::testing::ask("session_var", helios::testing::state().variables, helios::testing::text(name, len), out, cap);
}

inline int32_t helios_header(const void* name, uint32_t len, void* out, uint32_t cap) {
  using namespace helios::testing;
  state().reads.push_back("header " + text(name, len));
  const auto found = state().headers.find(lower(text(name, len)));
  return give(found == state().headers.end() ? nullptr : &found->second, out, cap);
}

inline int32_t helios_connection_param(const void* name, uint32_t len, void* out, uint32_t cap) {
  return helios::testing::ask("connection_param", helios::testing::state().parameters, helios::testing::text(name, len), out, cap);
}

inline int32_t helios_set_session_var(const void* name, uint32_t name_len, const void* value, uint32_t value_len, uint32_t flags) {
  using namespace helios::testing;
  const std::string which = text(name, name_len);
  const bool granted = std::any_of(state().settable.begin(), state().settable.end(), [&](const std::string& grant) {
    return grant == which || (!grant.empty() && grant.back() == '*' && which.starts_with(grant.substr(0, grant.size() - 1)));
  });
  if (!granted || !state().is_setting) {
    return helios::abi::denied;
  }
  state().variables[which] = text(value, value_len);
  state().settings.push_back({which, text(value, value_len), (flags & 1) != 0});
  return 0;
}

inline int32_t helios_config(void* out, uint32_t cap) { return helios::testing::give(&helios::testing::state().config, out, cap); }

inline int32_t helios_table_columns(const void*, uint32_t, const void* name, uint32_t name_len, void* out, uint32_t cap) {
  using namespace helios::testing;
  const auto found = state().tables.find(text(name, name_len));
  if (found == state().tables.end()) {
    return helios::abi::absent;
  }
  const auto& columns = found->second;
  std::string names, answer(8 + columns.size() * sizeof(helios::abi::ColumnInfo), '\0');
  const auto count = static_cast<uint32_t>(columns.size());
  std::memcpy(answer.data(), &count, 4);
  for (uint32_t i = 0; i < count; i++) {
    const helios::abi::ColumnInfo info{static_cast<uint32_t>(answer.size() + names.size()), static_cast<uint32_t>(columns[i].name.size()),
                                       columns[i].type_oid, -1, 0, i + 1};
    std::memcpy(answer.data() + 8 + i * sizeof(info), &info, sizeof(info));
    names += columns[i].name;
  }
  answer += names;
  return give(&answer, out, cap);
}

inline int64_t helios_now() { return helios::testing::state().now_us; }

inline void helios_random(void* out, uint32_t len) { std::memset(out, 4, len); }

inline int32_t helios_rate_limit(const void* key, uint32_t len, int32_t tokens, int32_t period_ms, int32_t burst, int32_t cost) {
  using namespace helios::testing;
  const bool valid = len >= 1 && len <= 256 && tokens >= 1 && tokens <= 1'000'000 && burst >= 1 && burst <= 1'000'000 && period_ms >= 1 &&
                     period_ms <= 3'600'000 && cost >= 0 && cost <= burst;
  if (!valid) {
    return helios::abi::invalid;
  }
  auto& bucket = state().buckets.try_emplace(text(key, len), FakeState::Bucket{double(burst), state().now_us}).first->second;
  const double per_us = double(tokens) / period_ms / 1000;
  bucket.tokens = std::min<double>(burst, bucket.tokens + double(state().now_us - bucket.filled_us) * per_us);
  bucket.filled_us = state().now_us;
  if (bucket.tokens + 1e-9 < cost) {
    return std::max(1, static_cast<int32_t>((cost - bucket.tokens) / per_us / 1000));
  }
  bucket.tokens -= cost;
  return 0;
}

inline int32_t helios_kv_get(const void* key, uint32_t len, void* out, uint32_t cap) {
  const auto* entry = helios::testing::entry(helios::testing::text(key, len));
  return helios::testing::give(entry ? &entry->value : nullptr, out, cap);
}

inline int32_t helios_kv_set(const void* key, uint32_t len, const void* value, uint32_t value_len, int32_t ttl_ms) {
  using namespace helios::testing;
  if (len < 1 || len > 256 || value_len > 65536 || ttl_ms < 0) {
    return helios::abi::invalid;
  }
  state().store[text(key, len)] = {text(value, value_len), expiry(ttl_ms)};
  return 0;
}

inline int32_t helios_kv_delete(const void* key, uint32_t len) {
  using namespace helios::testing;
  const bool there = entry(text(key, len)) != nullptr;
  state().store.erase(text(key, len));
  return there ? 0 : helios::abi::absent;
}

inline int32_t helios_kv_increment(const void* key, uint32_t len, int64_t delta, int32_t ttl_ms, void* out) {
  using namespace helios::testing;
  FakeState::Entry* found = entry(text(key, len));
  if (!found) {
    found = &(state().store[text(key, len)] = {std::string(8, '\0'), expiry(ttl_ms)});
  }
  int64_t sum = 0;
  if (found->value.size() != 8) {
    return helios::abi::invalid;
  }
  std::memcpy(&sum, found->value.data(), 8);
  if (__builtin_add_overflow(sum, delta, &sum)) {
    return helios::abi::invalid;
  }
  std::memcpy(found->value.data(), &sum, 8);
  std::memcpy(out, &sum, 8);
  return 0;
}

inline int32_t helios_kv_compare_and_set(const void* key, uint32_t len, const void* expected, uint32_t expected_len, const void* value,
                                         uint32_t value_len, int32_t ttl_ms) {
  using namespace helios::testing;
  const FakeState::Entry* present = entry(text(key, len));
  const bool same = expected_len == UINT32_MAX ? !present : present && present->value == text(expected, expected_len);
  return same ? helios_kv_set(key, len, value, value_len, ttl_ms) : 1;
}

inline int32_t helios_jwt_verify(const void* token, uint32_t token_len, const void* key, uint32_t key_len, void* out, uint32_t cap) {
  using namespace helios::testing;
  const auto found = state().tokens.find({text(key, key_len), text(token, token_len)});
  return found == state().tokens.end() ? static_cast<int32_t>(helios::abi::JwtProblem::Signature) : give(&found->second, out, cap);
}

/// No SHA-256: 32 bytes that are the same for the same data.
inline int32_t helios_sha256(const void* data, uint32_t len, void* out) {
  uint64_t state = 14695981039346656037u;
  for (uint32_t i = 0; i < len + 32; i++) {
    state = (state ^ (i < len ? static_cast<const uint8_t*>(data)[i] : 0)) * 1099511628211u;
    if (i >= len) {
      static_cast<uint8_t*>(out)[i - len] = static_cast<uint8_t>(state >> 56);
    }
  }
  return 0;
}

/// No HMAC: see helios_sha256.
inline int32_t helios_hmac_sha256(const void* key, uint32_t key_len, const void* data, uint32_t data_len, void* out) {
  const std::string both = helios::testing::text(key, key_len) + "\n" + helios::testing::text(data, data_len);
  return helios_sha256(both.data(), static_cast<uint32_t>(both.size()), out);
}

/// No XXH64: see helios_sha256.
inline int64_t helios_xxhash64(const void* data, uint32_t len, int64_t seed) {
  int64_t digest[4];
  helios_sha256(data, len, digest);
  return digest[0] ^ seed;
}

inline int32_t helios_regex_compile(const void* pattern, uint32_t len, uint32_t flags) {
  try {
    const auto options = flags & 1 ? std::regex::ECMAScript | std::regex::icase : std::regex::ECMAScript;
    helios::testing::state().patterns.emplace_back(helios::testing::text(pattern, len), options);
  } catch (const std::regex_error&) {
    return helios::abi::invalid;
  }
  return static_cast<int32_t>(helios::testing::state().patterns.size() - 1);
}

inline int32_t helios_regex_find(int32_t handle, const void* text, uint32_t len, int32_t start, void* out) {
  const auto& patterns = helios::testing::state().patterns;
  if (handle < 0 || static_cast<size_t>(handle) >= patterns.size() || start < 0 || static_cast<uint32_t>(start) > len || len > 65536) {
    return helios::abi::invalid;
  }
  const char* begin = static_cast<const char*>(text);
  std::cmatch match;
  const auto flags = start == 0 ? std::regex_constants::match_default : std::regex_constants::match_prev_avail;
  if (!std::regex_search(begin + start, begin + len, match, patterns[static_cast<size_t>(handle)], flags)) {
    return 0;
  }
  const auto first = static_cast<uint32_t>(start + match.position());
  const helios::abi::RegexMatch found{first, first + static_cast<uint32_t>(match.length())};
  std::memcpy(out, &found, sizeof(found));
  return 1;
}

inline int32_t helios_regex_is_match(int32_t handle, const void* text, uint32_t len) {
  helios::abi::RegexMatch match;
  return helios_regex_find(handle, text, len, 0, &match);
}

inline int32_t helios_counter_add(const void* name, uint32_t len, int64_t delta) {
  return helios::testing::count("counter", helios::testing::text(name, len), delta, true);
}

inline int32_t helios_gauge_set(const void* name, uint32_t len, int64_t value) {
  return helios::testing::count("gauge", helios::testing::text(name, len), value, false);
}

inline int32_t helios_histogram_observe(const void* name, uint32_t len, int64_t value) {
  return helios::testing::count("histogram", helios::testing::text(name, len), value, true);
}

inline int32_t helios_parameter(int32_t index, void* out, uint32_t cap) {
  const auto& values = helios::testing::state().values;
  if (index < 1 || static_cast<size_t>(index) > values.size()) {
    return helios::abi::invalid;
  }
  const auto& value = values[static_cast<size_t>(index) - 1];
  return helios::testing::give(value ? &*value : nullptr, out, cap);
}

inline int32_t helios_env_var(const void* name, uint32_t len, void* out, uint32_t cap) {
  using namespace helios::testing;
  const auto found = state().environment.find(text(name, len));
  return found == state().environment.end() ? helios::abi::denied : give(&found->second, out, cap);
}

inline int32_t helios_http_request(const void* call) { return helios::testing::send(*static_cast<const helios::detail::HttpCall*>(call)); }

inline int32_t helios_http_header(const void* name, uint32_t len, void* out, uint32_t cap) {
  using namespace helios::testing;
  if (!state().answer) {
    return helios::abi::absent;
  }
  const auto found = state().answer->headers.find(lower(text(name, len)));
  return give(found == state().answer->headers.end() ? nullptr : &found->second, out, cap);
}

inline int32_t helios_http_body(void* out, uint32_t cap) {
  using namespace helios::testing;
  return give(state().answer ? &state().answer->body : nullptr, out, cap);
}

inline int32_t helios_cache_count(const void* key, uint32_t len) {
  using namespace helios::testing;
  const auto found = state().cached.find(text(key, len));
  return len > 256 ? helios::abi::invalid : found == state().cached.end() ? 0 : found->second;
}

inline int32_t helios_cache_invalidate(int32_t target, const void* name, uint32_t len) {
  using helios::abi::CacheTarget;
  const bool is_name = len >= 1 && len <= 256;
  const auto which = static_cast<CacheTarget>(target);
  const char* what = which == CacheTarget::Key ? "key " : which == CacheTarget::Tag ? "tag " : which == CacheTarget::Table ? "table " : "all";
  if (which == CacheTarget::Key ? len > 256 : which == CacheTarget::All ? len != 0 : !is_name) {
    return helios::abi::invalid;
  }
  helios::testing::state().invalidated.push_back(what + helios::testing::text(name, len));
  return 0;
}

inline int64_t helios_file_size(const void* path, uint32_t len) {
  using namespace helios::testing;
  const std::string name = text(path, len);
  // A part that is empty, "." or "..": with "/" at both ends, it stands between two of them.
  const std::string parts = "/" + name + "/";
  const bool is_path = len >= 1 && len <= 1024 && name.find('\0') == std::string::npos && parts.find("//") == std::string::npos &&
                       parts.find("/./") == std::string::npos && parts.find("/../") == std::string::npos;
  const auto found = state().files.find(name);
  return !is_path ? helios::abi::invalid : found == state().files.end() ? helios::abi::absent : static_cast<int64_t>(found->second.size());
}

inline int32_t helios_file_read(const void* path, uint32_t len, int64_t offset, void* out, uint32_t cap) {
  using namespace helios::testing;
  constexpr int64_t most = 1024 * 1024;
  const int64_t size = helios_file_size(path, len);
  if (size < 0 || offset < 0) {
    return size < 0 ? static_cast<int32_t>(size) : helios::abi::invalid;
  }
  const int64_t from = std::min(offset, size), count = std::min({size - from, int64_t{cap}, most});
  const std::string& file = state().files.find(text(path, len))->second;
  std::copy_n(file.data() + from, count, static_cast<char*>(out));
  return static_cast<int32_t>(count);
}

inline int32_t helios_file_name(int32_t index, void* out, uint32_t cap) {
  using namespace helios::testing;
  const auto& files = state().files;
  return give(static_cast<size_t>(index) < files.size() ? &std::next(files.begin(), index)->first : nullptr, out, cap);
}
