/// \file
/// The result cache: what the hooks cache_lookup and cache_store decide, and what a plugin does with its own part of it.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "host.hpp"

namespace helios {

/// Where a result lies in the plugin's own part of the cache, and for how long. Whatever the key is, an entry serves the very same statement
/// only, under the same values, restrictions and settings: whoever may see other rows finds nothing of another's under it.
struct CacheEntry {
  std::string key = {};                 ///< The plugin's own, up to 256 bytes; it may be empty.
  std::chrono::milliseconds ttl{};      ///< How long the entry may be served; 0: as long as the grant lets it.
  std::vector<std::string> tags = {};   ///< Names by which entries are invalidated together: up to 16 of 1 to 256 bytes.
  /// The entry may be served until its time has passed, though its tables have changed since: the plugin invalidates it. Needs
  /// allow_stale_cache, without which it is served only while they have not.
  bool stale_ok = false;

  friend bool operator==(const CacheEntry&, const CacheEntry&) = default;
};

/// What a plugin wants of the result cache. An Error refuses the statement.
class [[nodiscard]] CacheDecision {
 public:
  CacheDecision(Error error) : status_(std::move(error)) {}

  /// What the plugins behind this one say, and in the end the database's own policy.
  static CacheDecision use_default() { return CacheDecision(abi::CacheDecision::Default, {}); }
  /// cache_lookup: run the statement; its result is kept only if cache_store says so. cache_store: do not keep it.
  static CacheDecision miss() { return CacheDecision(abi::CacheDecision::Miss, {}); }
  /// cache_lookup: serve the entry, if there is one that holds for this very statement, its values, restrictions and settings; else run the
  /// statement and keep its result there. cache_store: keep the result there.
  static CacheDecision use_custom_cache(CacheEntry entry) {
    constexpr size_t longest = 256, most_tags = 16;
    if (entry.key.size() > longest) {
      return Error("38000", "a cache key has " + std::to_string(entry.key.size()) + " bytes; 256 at most");
    }
    bool valid = entry.tags.size() <= most_tags && entry.ttl.count() >= 0 && entry.ttl.count() <= UINT32_MAX;
    for (const std::string& tag : entry.tags) {
      valid = valid && !tag.empty() && tag.size() <= longest;
    }
    if (!valid) {
      return Error("38000", "a cache entry has up to 16 tags of 1 to 256 bytes, and a time of 0 or more");
    }
    return CacheDecision(abi::CacheDecision::Use, std::move(entry));
  }

  /// True when the statement is refused.
  bool is_rejection() const { return !status_; }
  /// Why it is refused.
  const Error& error() const { return status_.error(); }
  /// What was decided.
  abi::CacheDecision kind() const { return kind_; }
  /// Where the result lies: what use_custom_cache was given.
  const CacheEntry& entry() const { return entry_; }

 private:
  CacheDecision(abi::CacheDecision kind, CacheEntry entry) : kind_(kind), entry_(std::move(entry)) {}

  abi::CacheDecision kind_ = abi::CacheDecision::Default;
  CacheEntry entry_;
  Status status_;
};

/// A complete result, none of whose rows has left yet.
struct CacheOffer {
  uint64_t rows = 0;                                                ///< Its rows, before post_execution.
  uint64_t bytes = 0;                                               ///< What it would take of the cache.
  abi::CacheDecision looked_up = abi::CacheDecision::Default;       ///< What this plugin's cache_lookup said.
};

/// The plugin's own part of the result cache. Inside a transaction an invalidation happens at the commit, and not at all when the transaction
/// rolls back; a result that was begun before is not kept afterwards. Needs allow_cache.
struct Cache {
  /// Takes out what lies under a key, whatever statement and session it was made for.
  static Status invalidate_key(std::string_view key) { return invalidate(abi::CacheTarget::Key, key); }
  /// Takes out the entries with a tag.
  static Status invalidate_tag(std::string_view tag) { return invalidate(abi::CacheTarget::Tag, tag); }
  /// Takes out the entries that were made from a table: its name, or schema.name. Needs it in allow_table_access.
  static Status invalidate_table(std::string_view table) { return invalidate(abi::CacheTarget::Table, table); }
  /// Takes out every entry of this plugin.
  static Status invalidate_all() { return invalidate(abi::CacheTarget::All, {}); }

  /// How many entries lie under a key, of whatever statement and session: a hint, since others come and go.
  static Result<size_t> count(std::string_view key) {
    const int32_t answer = helios_cache_count(key.data(), detail::length(key));
    if (answer < 0) {
      return refused(answer);
    }
    return static_cast<size_t>(answer);
  }

 private:
  static Status invalidate(abi::CacheTarget target, std::string_view name) {
    const int32_t answer = helios_cache_invalidate(static_cast<int32_t>(target), name.data(), detail::length(name));
    return answer == 0 ? Status() : Status(refused(answer));
  }

  static Error refused(int32_t answer) {
    return {"38000", answer == abi::denied ? "cache: not granted, or there is no session" : "cache: the name is not valid"};
  }
};

}  // namespace helios
