/// \file
/// Requests to servers that the operator named in http_hosts. In on_connect, on_query_pre_parse and on_query_pre_execution only, since the
/// client waits meanwhile.
///
/// \code
/// HttpClient http;
/// HELIOS_ASSIGN(const HttpResponse answer, http.post("https://auth.example.com/api/validate", token, {.timeout_ms = 100}));
/// if (answer.status != 200) { return QueryModification::reject("28000", "the token is not valid"); }
/// \endcode
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "host.hpp"

namespace helios {

/// One header of a request. Host, Content-Length and what else frames a message is the host's.
struct HttpHeader {
  std::string name, value;
  friend bool operator==(const HttpHeader&, const HttpHeader&) = default;
};

/// What goes with a request.
struct HttpOptions {
  std::vector<HttpHeader> headers = {};  ///< Its headers.
  uint32_t timeout_ms = 0;               ///< For the whole exchange; 0: as long as the operator lets one hook call wait.
};

/// Why there was no answer.
enum class HttpProblem {
  None,         ///< There was one.
  Denied,       ///< The operator did not name this server with this method, or the hook may not wait.
  Invalid,      ///< The request is malformed.
  Full,         ///< As many requests as granted are under way or were sent.
  Unreachable,  ///< Nobody answers there.
  Address,      ///< The name leads to an address that plugins may not reach.
  Tls,          ///< The server's certificate is not trusted.
  Timeout,      ///< Its time was over.
  TooLarge,     ///< The request or the answer is larger than granted.
  Protocol,     ///< What came is no HTTP.
};

namespace detail {

/// A request on its way to the host. Natively, the fake host reads this instead of the ABI's record, whose addresses have 32 bits.
struct HttpCall {
  std::string_view method, url, body;
  const HttpOptions& options;
};

/// Requests that were sent: the host keeps the headers of the newest answer alone.
inline uint64_t http_sent = 0;

inline int32_t http_send(const HttpCall& call) {
  http_sent++;
#if defined(__wasm32__)
  const auto address = [](std::string_view text) { return reinterpret_cast<uintptr_t>(text.data()); };
  std::vector<abi::HttpHeader> headers;
  for (const HttpHeader& header : call.options.headers) {
    headers.push_back({address(header.name), length(header.name), address(header.value), length(header.value)});
  }
  const abi::HttpRequest request{address(call.method), length(call.method), address(call.url), length(call.url),
                                 reinterpret_cast<uintptr_t>(headers.data()), static_cast<uint32_t>(headers.size()),
                                 address(call.body), length(call.body), call.options.timeout_ms, 0};
  return helios_http_request(&request);
#else
  return helios_http_request(&call);
#endif
}

inline HttpProblem problem_of(int32_t answer) {
  switch (static_cast<abi::HttpProblem>(answer)) {
    case abi::HttpProblem::Unreachable: return HttpProblem::Unreachable;
    case abi::HttpProblem::Address: return HttpProblem::Address;
    case abi::HttpProblem::Tls: return HttpProblem::Tls;
    case abi::HttpProblem::Timeout: return HttpProblem::Timeout;
    case abi::HttpProblem::TooLarge: return HttpProblem::TooLarge;
    case abi::HttpProblem::Protocol: return HttpProblem::Protocol;
    default: return answer == abi::denied ? HttpProblem::Denied : answer == abi::full ? HttpProblem::Full : HttpProblem::Invalid;
  }
}

inline Error http_error(HttpProblem problem) {
  switch (problem) {
    case HttpProblem::Denied: return {"38000", "this server, this method or this hook is not granted"};
    case HttpProblem::Full: return {"38000", "too many requests"};
    case HttpProblem::Unreachable: return {"38000", "the server cannot be reached"};
    case HttpProblem::Address: return {"38000", "the server's address may not be reached"};
    case HttpProblem::Tls: return {"38000", "the server's certificate is not trusted"};
    case HttpProblem::Timeout: return {"38000", "the server did not answer in time"};
    case HttpProblem::TooLarge: return {"38000", "the request or the answer is too large"};
    case HttpProblem::Protocol: return {"38000", "the server did not answer with HTTP"};
    default: return {"38000", "the request is malformed"};
  }
}

}  // namespace detail

/// A server's answer. Redirects are answers, and not followed.
class HttpResponse {
 public:
  int status = 0;    ///< 100 to 599.
  std::string body;  ///< As it came, never decompressed.

  /// A header, whatever the case of its name; several of one name with ", " between them. Only the newest answer of a hook's call has its
  /// headers: asking an older one ends the call.
  std::optional<std::string> header(std::string_view name) const {
    check(number_ == detail::http_sent, "the headers of an answer can be asked for until the next request is sent");
    return detail::pull([&](void* out, uint32_t cap) { return helios_http_header(name.data(), detail::length(name), out, cap); });
  }

 private:
  friend class HttpClient;

  uint64_t number_ = 0;
};

/// Sends requests and waits for the whole answers. Whatever its status is, an answer is no error.
class HttpClient {
 public:
  /// A GET.
  Result<HttpResponse> get(std::string_view url, const HttpOptions& options = {}) { return send("GET", url, {}, options); }
  /// A POST.
  Result<HttpResponse> post(std::string_view url, std::string_view body, const HttpOptions& options = {}) {
    return send("POST", url, body, options);
  }

  /// A request with any method of GET, HEAD, POST, PUT, PATCH, DELETE and OPTIONS.
  Result<HttpResponse> send(std::string_view method, std::string_view url, std::string_view body, const HttpOptions& options = {}) {
    const int32_t answer = detail::http_send({method, url, body, options});
    problem_ = HttpProblem::None;
    if (answer < 0) {
      problem_ = detail::problem_of(answer);
      return detail::http_error(problem_);
    }
    auto content = detail::pull([](void* out, uint32_t cap) { return helios_http_body(out, cap); });
    check(content.has_value(), "the host has no body of an answer");
    HttpResponse response;
    response.status = answer;
    response.body = std::move(*content);
    response.number_ = detail::http_sent;
    return response;
  }

  /// Why the last request brought no answer.
  HttpProblem problem() const { return problem_; }

 private:
  HttpProblem problem_ = HttpProblem::None;
};

}  // namespace helios
