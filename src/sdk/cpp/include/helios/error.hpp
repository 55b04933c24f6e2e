/// \file
/// Errors without exceptions, and the checks that end a call with words instead of a trap.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "abi.hpp"

#if !defined(__wasm32__)
#include <stdexcept>
#endif

namespace helios {

/// The SQLSTATE of a refusal that names none: insufficient_privilege.
inline constexpr std::string_view default_sqlstate = "42501";

#if !defined(__wasm32__)
/// What fail() does in native tests. FakeHost catches it, as the host ends a call that failed.
struct Failure : std::runtime_error {
  using std::runtime_error::runtime_error;
};
#endif

/// Ends this call, and the instance with it: the plugin failed for this reason, and the host says so in its message. Never returns.
[[noreturn]] inline void fail(std::string_view reason) {
#if defined(__wasm32__)
  helios_fail(reason.data(), static_cast<uint32_t>(reason.size()));
  __builtin_trap();
#else
  throw Failure(std::string(reason));
#endif
}

namespace detail {

/// The name of a file without its folders: where a build ran is nobody's business.
constexpr std::string_view base_name(std::string_view path) {
  const size_t slash = path.find_last_of("/\\");
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

[[noreturn, gnu::cold]] inline void fail_at(std::string_view what, const char* file, int line) {
  fail(std::string(what).append(" at ").append(base_name(file)).append(":").append(std::to_string(line)));
}

}  // namespace detail

/// Ends this call with the message and the place where it stands, unless the condition holds. For what cannot happen; what a client or an
/// operator can cause is an Error.
inline void check(bool condition, std::string_view message, const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
  if (!condition) [[unlikely]] {
    detail::fail_at(message, file, line);
  }
}

/// An element of a vector, span or text. Reading behind the end ends the call with a message instead of reading something else.
template <class Container>
decltype(auto) at(Container&& container, size_t index, const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
  if (index >= container.size()) [[unlikely]] {
    std::string message = "index out of bounds: the length is " + std::to_string(container.size());
    detail::fail_at(message + " but the index is " + std::to_string(index), file, line);
  }
  return std::forward<Container>(container)[index];
}

/// Why something is refused: a message for the client, and a SQLSTATE, 42501 unless another one is named.
class [[nodiscard]] Error {
 public:
  /// An error with SQLSTATE 42501.
  Error(std::string message) : Error(default_sqlstate, std::move(message)) {}
  /// An error with SQLSTATE 42501.
  Error(const char* message) : Error(default_sqlstate, message) {}

  /// An error with a SQLSTATE of its own. One that is not five digits or upper-case letters becomes 42501: no client could make sense of it.
  Error(std::string_view sqlstate, std::string message)
      : body_(std::make_unique<Body>(Body{std::string(is_sqlstate(sqlstate) ? sqlstate : default_sqlstate), std::move(message), {}, {}})) {}

  Error(const Error& other) : body_(other.body_ ? std::make_unique<Body>(*other.body_) : nullptr) {}
  Error(Error&&) noexcept = default;
  Error& operator=(const Error& other) { return *this = Error(other); }
  Error& operator=(Error&&) noexcept = default;

  /// Adds what the client shows as DETAIL.
  Error with_detail(std::string detail) && {
    body_->detail = std::move(detail);
    return std::move(*this);
  }

  /// Adds what the client shows as HINT.
  Error with_hint(std::string hint) && {
    body_->hint = std::move(hint);
    return std::move(*this);
  }

  /// Five characters.
  std::string_view sqlstate() const { return body_->sqlstate; }
  /// The text for the client.
  std::string_view message() const { return body_->message; }
  /// DETAIL, empty for none.
  std::string_view detail() const { return body_->detail; }
  /// HINT, empty for none.
  std::string_view hint() const { return body_->hint; }

 private:
  friend class Status;

  struct Body {
    std::string sqlstate, message, detail, hint;
  };

  // No error at all: what a Status without one holds.
  Error() = default;

  static bool is_sqlstate(std::string_view code) {
    bool valid = code.size() == 5;
    for (char c : code) {
      valid = valid && ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'));
    }
    return valid;
  }

  std::unique_ptr<Body> body_;
};

/// Nothing, or an Error. True when it is no error.
class [[nodiscard]] Status {
 public:
  Status() = default;
  Status(Error error) : error_(std::move(error)) {}

  explicit operator bool() const { return error_.body_ == nullptr; }
  /// The error. There must be one.
  const Error& error() const& {
    check(!*this, "success was asked for its error");
    return error_;
  }
  Error error() && {
    check(!*this, "success was asked for its error");
    return std::move(error_);
  }

 private:
  Error error_;
};

/// A value, or an Error. True when it is a value.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : value_(std::move(value)) {}
  Result(Error error) : status_(std::move(error)) {}

  explicit operator bool() const { return value_.has_value(); }
  /// The value. There must be one.
  T& value() & {
    check(value_.has_value(), "an error was asked for its value");
    return *value_;
  }
  const T& value() const& {
    check(value_.has_value(), "an error was asked for its value");
    return *value_;
  }
  T value() && {
    check(value_.has_value(), "an error was asked for its value");
    return std::move(*value_);
  }
  T& operator*() { return value(); }
  T* operator->() { return &value(); }

  /// The error. There must be one.
  const Error& error() const& { return status_.error(); }
  Error error() && { return std::move(status_).error(); }

 private:
  std::optional<T> value_;
  Status status_;
};

}  // namespace helios

#define HELIOS_CONCAT_(a, b) a##b
#define HELIOS_CONCAT(a, b) HELIOS_CONCAT_(a, b)

/// Returns the error of a Status from the function around it, if there is one. An Error becomes whatever that function returns: a Status,
/// a Result, a QueryModification, a ResultModification.
#define HELIOS_TRY(...)                             \
  do {                                              \
    if (auto helios_status = (__VA_ARGS__); !helios_status) { \
      return std::move(helios_status).error();      \
    }                                               \
  } while (false)

/// Declares a variable with the value of a Result, or returns its error: HELIOS_ASSIGN(auto user, ctx.connection_param("user"));
#define HELIOS_ASSIGN(declaration, ...)                               \
  auto HELIOS_CONCAT(helios_result_, __LINE__) = (__VA_ARGS__);       \
  if (!HELIOS_CONCAT(helios_result_, __LINE__)) {                     \
    return std::move(HELIOS_CONCAT(helios_result_, __LINE__)).error(); \
  }                                                                   \
  declaration = std::move(HELIOS_CONCAT(helios_result_, __LINE__)).value()
