// What the host's tests run of the SDK's services. A text is a word and what it is about; the answer is the message of a refusal (P0042).
// The service probes of the other SDKs answer the same.

#include <helios/plugin.hpp>

namespace {

using namespace helios;

Result<std::string> parameter(const PluginContext& ctx, int32_t index) {
  HELIOS_ASSIGN(auto value, ctx.parameter(index));
  return value.value_or("NULL");
}

std::string words(bool truth) { return truth ? "true" : "false"; }

std::string hex(std::span<const uint8_t> bytes) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string text;
  for (const uint8_t byte : bytes) {
    text.append(1, digits[byte >> 4]).append(1, digits[byte & 15]);
  }
  return text;
}

std::string hex(uint64_t number) {
  std::string text(16, '0');
  for (size_t i = 16; i-- > 0; number >>= 4) {
    text[i] = "0123456789abcdef"[number & 15];
  }
  return text;
}

class ServiceProbe : public Plugin {
 public:
  Status start() override {
    HELIOS_ASSIGN(pattern_, Regex::compile("b+"));
    return {};
  }

  QueryModification on_query_pre_parse(PluginContext& ctx) override {
    const auto [word, about] = split(ctx.sql());
    HELIOS_ASSIGN(std::string answer, answer_to(word, std::string(about)));
    return QueryModification::reject("P0042", std::move(answer));
  }

  QueryModification on_query_pre_execution(PluginContext& ctx) override {
    HELIOS_ASSIGN(const std::string first, parameter(ctx, 1));
    HELIOS_ASSIGN(const std::string second, parameter(ctx, 2));
    return QueryModification::reject("P0042", first + " " + second);
  }

  CacheDecision on_cache_lookup(PluginContext& ctx) override {
    using namespace std::chrono_literals;
    HELIOS_ASSIGN(const std::string word, parameter(ctx, 1));
    if (word == "miss") {
      return CacheDecision::miss();
    }
    if (word == "use") {
      return CacheDecision::use_custom_cache({.key = "k", .ttl = 5s, .tags = {"a", "bc"}, .stale_ok = true});
    }
    if (word == "plain") {
      return CacheDecision::use_custom_cache({});
    }
    if (word == "long") {
      return CacheDecision::use_custom_cache({.key = std::string(257, 'k')});
    }
    return CacheDecision::use_default();
  }

  CacheDecision on_cache_store(PluginContext& ctx, const CacheOffer& offer) override {
    HELIOS_ASSIGN(const std::string word, parameter(ctx, 1));
    if (word == "tell") {
      return Error("P0042", std::to_string(offer.rows) + " rows, " + std::to_string(offer.bytes) + " bytes, " +
                                std::to_string(static_cast<int>(offer.looked_up)));
    }
    return offer.rows == 0 ? CacheDecision::miss() : CacheDecision::use_custom_cache({.key = "stored"});
  }

 private:
  static std::pair<std::string_view, std::string_view> split(std::string_view text) {
    const size_t space = text.find(' ');
    return {text.substr(0, space), space == std::string_view::npos ? std::string_view() : text.substr(space + 1)};
  }

  Result<std::string> answer_to(std::string_view word, const std::string& about) {
    if (word == "limit") {
      HELIOS_ASSIGN(const int32_t wait, RateLimiter::for_key(about).take({1, 3600}, 1));
      return wait == 0 ? std::string("allowed") : std::to_string(wait);
    }
    if (word == "store") {
      return store(about);
    }
    if (word == "token") {
      HELIOS_ASSIGN(const Json claims, jwt_verify(about, "main"));
      return claims.get("sub")->text();
    }
    if (word == "hash") {
      HELIOS_ASSIGN(const Digest digest, sha256(about));
      return hex(digest) + " " + hex(xxhash64(about));
    }
    if (word == "mac") {
      HELIOS_ASSIGN(const Digest digest, hmac_sha256("mac", about));
      return hex(digest);
    }
    if (word == "match") {
      HELIOS_ASSIGN(const bool is_match, pattern_.is_match(about));
      HELIOS_ASSIGN(const auto found, pattern_.find(about, 1));
      return words(is_match) + (found ? " " + std::to_string(found->begin) + ".." + std::to_string(found->end) : " none");
    }
    if (word == "count") {
      HELIOS_TRY(Metrics::counter_add("asked", 3));
      HELIOS_TRY(Metrics::gauge_set("level", -4));
      HELIOS_TRY(Metrics::histogram_observe("bytes", 100));
      return std::string("counted");
    }
    if (word == "env") {
      HELIOS_ASSIGN(auto value, env_var(about));
      return value.value_or("unset");
    }
    if (word == "file" || word == "part" || word == "large" || word == "files") {
      return file(word, about);
    }
    if (word == "http") {
      HttpClient http;
      HELIOS_ASSIGN(const HttpResponse answer, http.post(about, "hello", {.headers = {{"X-Probe", "1"}}, .timeout_ms = 100}));
      return std::to_string(answer.status) + " " + answer.header("content-TYPE").value_or("none") + " " + answer.body;
    }
    if (word == "cache") {
      return cache(about);
    }
    if (word == "fail") {
      fail(about);
    }
    return Error("no such word");
  }

  static Result<std::string> store(const std::string& about) {
    HELIOS_TRY(Store::set("key", about));
    HELIOS_ASSIGN(const auto stored, Store::get("key"));
    HELIOS_ASSIGN(const bool first, Store::compare_and_set("key", std::nullopt, "x"));
    HELIOS_ASSIGN(const bool second, Store::compare_and_set("key", about, "x"));
    HELIOS_ASSIGN(const int64_t five, Store::increment("sum", 5));
    HELIOS_ASSIGN(const int64_t sum, Store::increment("sum", -7));
    HELIOS_ASSIGN(const bool gone, Store::remove("key"));
    HELIOS_ASSIGN(const bool again, Store::remove("key"));
    return std::to_string(stored->size()) + " " + words(first) + " " + words(second) + " " + std::to_string(five) + " " +
           std::to_string(sum) + " " + words(gone) + " " + words(again);
  }

  static Result<std::string> file(std::string_view word, const std::string& path) {
    if (word == "files") {
      std::string all;
      for (const std::string& name : Files::names()) {
        all += (all.empty() ? "" : ",") + name;
      }
      return all;
    }
    if (word == "part") {
      std::array<uint8_t, 4> part{};
      HELIOS_ASSIGN(const auto read, Files::read_at(path, 2, part));
      return read ? std::to_string(*read) + " " + hex(part) : "none";
    }
    HELIOS_ASSIGN(const auto content, Files::read(path));
    if (!content || word == "file") {
      return content.value_or("none");
    }
    uint64_t sum = 0;
    for (const char byte : *content) {
      sum += static_cast<uint8_t>(byte);
    }
    return std::to_string(content->size()) + " " + std::to_string(sum);
  }

  static Result<std::string> cache(std::string_view about) {
    const auto [target, name] = split(about);
    if (target == "count") {
      HELIOS_ASSIGN(const size_t count, Cache::count(name));
      return std::to_string(count);
    }
    if (target == "key") {
      HELIOS_TRY(Cache::invalidate_key(name));
    } else if (target == "tag") {
      HELIOS_TRY(Cache::invalidate_tag(name));
    } else if (target == "table") {
      HELIOS_TRY(Cache::invalidate_table(name));
    } else {
      HELIOS_TRY(Cache::invalidate_all());
    }
    return std::string("done");
  }

  Regex pattern_;
};

}  // namespace

HELIOS_PLUGIN(ServiceProbe, "sdk-service-probe", "1.0.0", "security", ({}), pre_parse, pre_execution, cache_lookup, cache_store)
