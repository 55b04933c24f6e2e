/// \file
/// Calls to the host. A module imports only those that its plugin uses, since most must be granted.
#pragma once

#include <array>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "config.hpp"
#include "error.hpp"

#if !defined(__wasm32__)
#include "testing/imports.hpp"
#endif

namespace helios {

using abi::LogLevel;

namespace detail {

/// Asks for a value, and once more with room for it if it was longer than the first guess. `ask(void* out, uint32_t capacity)` answers
/// the value's length, or a negative number, which becomes `problem`.
template <class Ask>
std::optional<std::string> pull(Ask&& ask, int32_t* problem = nullptr) {
  std::string value(64, '\0');
  for (;;) {
    const int32_t length = ask(value.data(), static_cast<uint32_t>(value.size()));
    if (length < 0) {
      if (problem) {
        *problem = length;
      }
      return std::nullopt;
    }
    const bool fits = static_cast<size_t>(length) <= value.size();
    value.resize(static_cast<size_t>(length));
    if (fits) {
      return value;
    }
  }
}

inline uint32_t length(std::string_view text) { return static_cast<uint32_t>(text.size()); }

inline Error refused(std::string_view what, int32_t answer) {
  const char* why = answer == abi::denied   ? " is not granted to this plugin here"
                    : answer == abi::full   ? " is beyond what the operator granted"
                    : answer == abi::absent ? " does not exist"
                                            : " is not valid";
  return {"38000", std::string(what) + why};
}

inline Status done(std::string_view what, int32_t answer) { return answer == 0 ? Status() : Status(refused(what, answer)); }

}  // namespace detail

/// Writes a line to the server's log, with the plugin's name.
inline void log(LogLevel level, std::string_view message) {
  helios_log(static_cast<int32_t>(level), message.data(), detail::length(message));
}

/// A field of a line of the log.
struct LogField {
  std::string_view key;    ///< a-z, 0-9, _ and ., 1 to 32 bytes.
  std::string_view value;  ///< 256 bytes of it count. What a client sent belongs here rather than into the message.
};

/// Writes a line to the server's log, with up to 16 fields beside it.
inline Status log_fields(LogLevel level, std::string_view message, std::initializer_list<LogField> fields) {
#if defined(__wasm32__)
  static_assert(sizeof(LogField) == sizeof(abi::LogField), "a string_view is a pointer and a length");
  const void* described = fields.begin();
#else
  const void* described = &fields;
#endif
  const int32_t answer = helios_log_fields(static_cast<int32_t>(level), message.data(), detail::length(message), described,
                                           static_cast<int32_t>(fields.size()));
  return answer == 0 ? Status() : Error("38000", "a line of the log has too many fields, or a key that is none");
}

/// Microseconds since 1970-01-01 UTC. A decision of post_parse that asks for it is not remembered.
inline int64_t now_us() { return helios_now(); }

/// Fills a region with random bytes. A decision of post_parse that asks for them is not remembered.
inline void random(std::span<uint8_t> bytes) { helios_random(bytes.data(), static_cast<uint32_t>(bytes.size())); }

/// A variable of the server's environment; nothing when it is not set. Needs it in environment.
inline Result<std::optional<std::string>> env_var(std::string_view name) {
  int32_t problem = 0;
  auto value = detail::pull([&](void* out, uint32_t cap) { return helios_env_var(name.data(), detail::length(name), out, cap); }, &problem);
  if (!value && problem != abi::absent) {
    return Error("38000", "variable " + std::string(name) + ": not granted, or not in this hook");
  }
  return value;
}

/// Reads the plugin's configuration into a struct of its own, see config.hpp. A key that is spelt almost like one that the table does not have
/// is an error that names both; others that it does not know are logged, or refused.
template <detail::ConfigTable T>
Result<T> load_config(UnknownKeys unknown = UnknownKeys::Log) {
  const std::string text = detail::pull([](void* out, uint32_t cap) { return helios_config(out, cap); }).value_or("");
  std::vector<std::string> strangers;
  auto config = parse_config<T>(text, unknown, &strangers);
  for (const std::string& key : strangers) {
    log(LogLevel::Info, "configuration key \"" + key + "\" is not known to this plugin");
  }
  return config;
}

/// How often something may happen.
struct RateLimit {
  int32_t max_requests;      ///< 1 to 1,000,000.
  int32_t window_seconds;    ///< 1 to 3,600. The bucket fills evenly, and holds max_requests.
};

/// The host's token buckets, one for each key of this plugin. Needs rate_limit_keys.
class RateLimiter {
 public:
  /// The bucket of a user.
  static RateLimiter for_user(std::string_view user) { return RateLimiter("user:" + std::string(user)); }
  /// The bucket of a user.
  static RateLimiter for_user(int64_t user) { return for_user(std::to_string(user)); }
  /// The bucket of whatever else: up to 256 bytes.
  static RateLimiter for_key(std::string_view key) { return RateLimiter(std::string(key)); }

  /// True when it may happen (and it counts); false when it is too often.
  Result<bool> allow(RateLimit limit) const {
    HELIOS_ASSIGN(const int32_t wait, take(limit, 1));
    return wait == 0;
  }

  /// Takes so many tokens: 0, or milliseconds until there are enough; then none was taken. A cost of 0 only looks.
  Result<int32_t> take(RateLimit limit, int32_t cost) const {
    const int64_t period = int64_t{limit.window_seconds} * 1000;
    const int32_t period_ms = period > INT32_MAX || period < 0 ? 0 : static_cast<int32_t>(period);
    const int32_t answer =
        helios_rate_limit(key_.data(), detail::length(key_), limit.max_requests, period_ms, limit.max_requests, cost);
    if (answer < 0) {
      return detail::refused("rate limit \"" + key_ + "\"", answer);
    }
    return answer;
  }

 private:
  explicit RateLimiter(std::string key) : key_(std::move(key)) {}

  std::string key_;
};

/// The plugin's own key-value store: all its instances and versions share it, no other plugin sees it. Needs kv_max_keys.
struct Store {
  /// A value; nothing when there is none.
  static Result<std::optional<std::string>> get(std::string_view key) {
    int32_t problem = 0;
    auto value = detail::pull([&](void* out, uint32_t cap) { return helios_kv_get(key.data(), detail::length(key), out, cap); }, &problem);
    if (!value && problem != abi::absent) {
      return detail::refused("key \"" + std::string(key) + "\" of the store", problem);
    }
    return value;
  }

  /// Stores a value of up to 64 KiB, for so many milliseconds or, with 0, until it is removed.
  static Status set(std::string_view key, std::string_view value, int32_t ttl_ms = 0) {
    return detail::done("this value of the store",
                        helios_kv_set(key.data(), detail::length(key), value.data(), detail::length(value), ttl_ms));
  }

  /// Removes a value. True when there was one.
  static Result<bool> remove(std::string_view key) {
    const int32_t answer = helios_kv_delete(key.data(), detail::length(key));
    if (answer < 0 && answer != abi::absent) {
      return detail::refused("key \"" + std::string(key) + "\" of the store", answer);
    }
    return answer == 0;
  }

  /// Adds to a counter (a value of 8 bytes), and answers the sum. The time to live begins with the counter.
  static Result<int64_t> increment(std::string_view key, int64_t delta, int32_t ttl_ms = 0) {
    int64_t sum = 0;
    HELIOS_TRY(detail::done("this counter of the store", helios_kv_increment(key.data(), detail::length(key), delta, ttl_ms, &sum)));
    return sum;
  }

  /// Stores a value if the present one is the expected one, or, with nothing expected, if there is none. True when it was stored.
  static Result<bool> compare_and_set(std::string_view key, std::optional<std::string_view> expected, std::string_view value,
                                      int32_t ttl_ms = 0) {
    const std::string_view old = expected.value_or(std::string_view());
    const int32_t answer =
        helios_kv_compare_and_set(key.data(), detail::length(key), old.data(), expected ? detail::length(old) : UINT32_MAX, value.data(),
                                  detail::length(value), ttl_ms);
    if (answer < 0) {
      return detail::refused("this value of the store", answer);
    }
    return answer == 0;
  }
};

/// Verifies a signed token with a configured key, and its times, audience and issuer as that key says. The answer is its claims. A token
/// that is not taken is an error of SQLSTATE 28000 that tells why. Needs allow_keys.
inline Result<Json> jwt_verify(std::string_view token, std::string_view key) {
  int32_t problem = 0;
  auto claims = detail::pull(
      [&](void* out, uint32_t cap) {
        return helios_jwt_verify(token.data(), detail::length(token), key.data(), detail::length(key), out, cap);
      },
      &problem);
  if (claims) {
    return Json::parse(*claims);
  }
  switch (static_cast<abi::JwtProblem>(problem)) {
    case abi::JwtProblem::Malformed: return Error("28000", "the token is malformed");
    case abi::JwtProblem::Algorithm: return Error("28000", "the token's algorithm is not that of the key");
    case abi::JwtProblem::Signature: return Error("28000", "the token's signature is not the key's");
    case abi::JwtProblem::Expired: return Error("28000", "the token has expired");
    case abi::JwtProblem::NotYetValid: return Error("28000", "the token is not valid yet");
    case abi::JwtProblem::Audience: return Error("28000", "the token is for another audience");
    case abi::JwtProblem::Issuer: return Error("28000", "the token has another issuer");
    case abi::JwtProblem::Key: return Error("28000", "no key is known that the token could be signed with");
    default: break;
  }
  return detail::refused("key \"" + std::string(key) + "\"", problem);
}

/// A regular expression of the host: it takes time linear in the text. Needs regex_patterns.
class Regex {
 public:
  /// Bytes of a text that matched.
  struct Match {
    size_t begin, end;
  };

  /// A regular expression that nothing was compiled to. Matching it is an error.
  Regex() = default;

  /// Compiles a pattern of up to 1 KiB: .NET's syntax without backreferences, lookaround and atomic groups.
  static Result<Regex> compile(std::string_view pattern, abi::RegexFlag flags = {}) {
    const int32_t handle = helios_regex_compile(pattern.data(), detail::length(pattern), static_cast<uint32_t>(flags));
    if (handle < 0) {
      return detail::refused("regular expression \"" + std::string(pattern) + "\"", handle);
    }
    return Regex(handle);
  }

  /// Whether it matches anywhere in a text of up to 64 KiB.
  Result<bool> is_match(std::string_view text) const {
    const int32_t answer = helios_regex_is_match(handle_, text.data(), detail::length(text));
    if (answer < 0) {
      return detail::refused("a text for a regular expression (up to 64 KiB)", answer);
    }
    return answer == 1;
  }

  /// The first match at or behind a byte; nothing when there is none.
  Result<std::optional<Match>> find(std::string_view text, size_t start = 0) const {
    abi::RegexMatch match{};
    const int32_t answer = helios_regex_find(handle_, text.data(), detail::length(text), static_cast<int32_t>(start), &match);
    if (answer < 0) {
      return detail::refused("a text for a regular expression (up to 64 KiB)", answer);
    }
    return answer == 1 ? std::optional(Match{match.begin, match.end}) : std::nullopt;
  }

 private:
  explicit Regex(int32_t handle) : handle_(handle) {}

  int32_t handle_ = -1;
};

/// A SHA-256, or an HMAC of it.
using Digest = std::array<uint8_t, 32>;

/// SHA-256 of up to 1 MiB.
inline Result<Digest> sha256(std::string_view data) {
  Digest digest{};
  HELIOS_TRY(detail::done("data of more than 1 MiB", helios_sha256(data.data(), detail::length(data), digest.data())));
  return digest;
}

/// HMAC-SHA256 of up to 1 MiB, with a configured key whose algorithm is hmac_sha256. Needs allow_keys.
inline Result<Digest> hmac_sha256(std::string_view key, std::string_view data) {
  Digest digest{};
  HELIOS_TRY(detail::done("key \"" + std::string(key) + "\"",
                          helios_hmac_sha256(key.data(), detail::length(key), data.data(), detail::length(data), digest.data())));
  return digest;
}

/// XXH64, for buckets; no protection against an adversary who chooses the data.
inline uint64_t xxhash64(std::string_view data, uint64_t seed = 0) {
  return static_cast<uint64_t>(helios_xxhash64(data.data(), detail::length(data), static_cast<int64_t>(seed)));
}

/// The plugin's metrics. Names are a-z, 0-9, _ and ., 1 to 64 bytes. Needs metric_names.
struct Metrics {
  /// Adds to a counter.
  static Status counter_add(std::string_view name, int64_t delta) {
    return detail::done("metric \"" + std::string(name) + "\"", helios_counter_add(name.data(), detail::length(name), delta));
  }
  /// Sets a gauge.
  static Status gauge_set(std::string_view name, int64_t value) {
    return detail::done("metric \"" + std::string(name) + "\"", helios_gauge_set(name.data(), detail::length(name), value));
  }
  /// Counts a value (0 or more) into a histogram.
  static Status histogram_observe(std::string_view name, int64_t value) {
    return detail::done("metric \"" + std::string(name) + "\"", helios_histogram_observe(name.data(), detail::length(name), value));
  }
};

}  // namespace helios
