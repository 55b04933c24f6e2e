/// \file
/// What HELIOS_PLUGIN writes into a module. No part of the interface for plugins but the macro.
///
/// 1. One instance runs one call at a time, on one thread (the ABI says so). 2. An answer lives in its Runtime until the next call, because
/// the host reads it after the hook returned. 3. Nothing here trusts that helios_init succeeded: a hook without a plugin rejects.
#pragma once

#include <cstdlib>
#include <new>
#include <type_traits>

#include "plugin.hpp"

/// Exports a plugin to the host, and writes the module's manifest. Once, in one source file:
///
/// \code
/// HELIOS_PLUGIN(Owner, "owner", "1.0.0", "security", ({"allow_query_modification": true}), post_parse)
/// \endcode
///
/// The type; name and version; the class: "security" (a failure refuses the statement), "transform" or "observer"; in parentheses the
/// capabilities that the operator must grant, as a JSON object; and the hooks that the type implements: on_connect, pre_parse, post_parse,
/// pre_execution, cache_lookup, cache_store, post_execution, result, result_end, on_disconnect.
#define HELIOS_PLUGIN(Type, name, version, class_, requests, ...) \
  HELIOS_REGISTER_(Type, name, version, class_, true, requests, __VA_ARGS__)

/// As HELIOS_PLUGIN, with the promise that the plugin does not look at the literals of statements. It is given parameters in their places, no
/// text, and is asked once for all simple queries that differ in literals alone: they cost what prepared statements do.
#define HELIOS_PLUGIN_IGNORING_LITERALS(Type, name, version, class_, requests, ...) \
  HELIOS_REGISTER_(Type, name, version, class_, false, requests, __VA_ARGS__)

#if defined(__wasm32__)
#define HELIOS_REGISTER_(Type, name, version, class_, literals, requests, ...)                                                                \
  HELIOS_MANIFEST_(HELIOS_QUOTE_(HELIOS_JSON_(name, version, class_, literals, requests, __VA_ARGS__)))                          \
  static helios::Runtime<Type> helios_slot;                                                                                      \
  void helios_abi_v1() {}                                                                                                        \
  void* helios_arena(uint32_t bytes) { return helios::host_region(bytes); }                                                      \
  int64_t helios_init() { return helios_slot.init(); }                                                                           \
  HELIOS_EACH_(HELIOS_EXPORT_, __VA_ARGS__)                                                                                      \
  HELIOS_FAILURES_
#else
// Natively a plugin is only tested; this keeps the type checked, and the hooks' names right.
#define HELIOS_REGISTER_(Type, name, version, class_, literals, requests, ...)    \
  static_assert(std::is_base_of_v<helios::Plugin, Type>, "not a helios::Plugin"); \
  HELIOS_EACH_(HELIOS_CHECK_, __VA_ARGS__)
#endif

#define HELIOS_JSON_(name_, version_, class_, literals_, requests_, ...)                                               \
  {"name" : name_, "version" : version_, "hooks" : [HELIOS_NAMES_(__VA_ARGS__)], "class" : class_, "literals" : literals_, \
   "requests" : HELIOS_UNWRAP_ requests_}
#define HELIOS_QUOTE_1_(...) #__VA_ARGS__
#define HELIOS_QUOTE_(...) HELIOS_QUOTE_1_(__VA_ARGS__)
#define HELIOS_UNWRAP_(...) __VA_ARGS__
// Quoted a second time: the assembler's strings have C's escapes. A section of this name becomes a custom section of the module.
#define HELIOS_MANIFEST_(quoted) \
  __asm__(".section .custom_section.helios.manifest,\"\",@\n.ascii " HELIOS_QUOTE_(quoted) "\n.text\n");

#define HELIOS_EACH_(m, a, ...) m##a __VA_OPT__(HELIOS_EACH_2_(m, __VA_ARGS__))
#define HELIOS_EACH_2_(m, a, ...) m##a __VA_OPT__(HELIOS_EACH_3_(m, __VA_ARGS__))
#define HELIOS_EACH_3_(m, a, ...) m##a __VA_OPT__(HELIOS_EACH_4_(m, __VA_ARGS__))
#define HELIOS_EACH_4_(m, a, ...) m##a __VA_OPT__(HELIOS_EACH_5_(m, __VA_ARGS__))
#define HELIOS_EACH_5_(m, a, ...) m##a __VA_OPT__(HELIOS_EACH_6_(m, __VA_ARGS__))
#define HELIOS_EACH_6_(m, a, ...) m##a __VA_OPT__(HELIOS_EACH_7_(m, __VA_ARGS__))
#define HELIOS_EACH_7_(m, a, ...) m##a __VA_OPT__(HELIOS_EACH_8_(m, __VA_ARGS__))
#define HELIOS_EACH_8_(m, a, ...) m##a __VA_OPT__(HELIOS_EACH_9_(m, __VA_ARGS__))
#define HELIOS_EACH_9_(m, a, ...) m##a __VA_OPT__(HELIOS_EACH_10_(m, __VA_ARGS__))
#define HELIOS_EACH_10_(m, a) m##a

#define HELIOS_NAMES_(a, ...) HELIOS_NAME_##a __VA_OPT__(, HELIOS_NAMES_2_(__VA_ARGS__))
#define HELIOS_NAMES_2_(a, ...) HELIOS_NAME_##a __VA_OPT__(, HELIOS_NAMES_3_(__VA_ARGS__))
#define HELIOS_NAMES_3_(a, ...) HELIOS_NAME_##a __VA_OPT__(, HELIOS_NAMES_4_(__VA_ARGS__))
#define HELIOS_NAMES_4_(a, ...) HELIOS_NAME_##a __VA_OPT__(, HELIOS_NAMES_5_(__VA_ARGS__))
#define HELIOS_NAMES_5_(a, ...) HELIOS_NAME_##a __VA_OPT__(, HELIOS_NAMES_6_(__VA_ARGS__))
#define HELIOS_NAMES_6_(a, ...) HELIOS_NAME_##a __VA_OPT__(, HELIOS_NAMES_7_(__VA_ARGS__))
#define HELIOS_NAMES_7_(a, ...) HELIOS_NAME_##a __VA_OPT__(, HELIOS_NAMES_8_(__VA_ARGS__))
#define HELIOS_NAMES_8_(a, ...) HELIOS_NAME_##a __VA_OPT__(, HELIOS_NAMES_9_(__VA_ARGS__))
#define HELIOS_NAMES_9_(a, ...) HELIOS_NAME_##a __VA_OPT__(, HELIOS_NAMES_10_(__VA_ARGS__))
#define HELIOS_NAMES_10_(a) HELIOS_NAME_##a

#define HELIOS_NAME_on_connect "on_connect"
#define HELIOS_NAME_pre_parse "pre_parse"
#define HELIOS_NAME_post_parse "post_parse"
#define HELIOS_NAME_pre_execution "pre_execution"
#define HELIOS_NAME_cache_lookup "cache_lookup"
#define HELIOS_NAME_cache_store "cache_store"
#define HELIOS_NAME_post_execution "post_execution"
#define HELIOS_NAME_result "post_execution"
#define HELIOS_NAME_result_end "post_execution"
#define HELIOS_NAME_on_disconnect "on_disconnect"

#define HELIOS_EXPORT_on_connect HELIOS_HOOK_(helios_connect, connect)
#define HELIOS_EXPORT_pre_parse HELIOS_HOOK_(helios_pre_parse, pre_parse)
#define HELIOS_EXPORT_post_parse HELIOS_HOOK_(helios_post_parse, post_parse)
#define HELIOS_EXPORT_pre_execution HELIOS_HOOK_(helios_pre_execution, pre_execution)
#define HELIOS_EXPORT_cache_lookup HELIOS_HOOK_(helios_cache_lookup, cache_lookup)
#define HELIOS_EXPORT_cache_store HELIOS_HOOK_(helios_cache_store, cache_store)
#define HELIOS_EXPORT_post_execution HELIOS_HOOK_(helios_on_batch, on_batch)
#define HELIOS_EXPORT_result HELIOS_HOOK_(helios_on_result, on_result)
#define HELIOS_EXPORT_result_end HELIOS_HOOK_(helios_on_end, on_end)
#define HELIOS_EXPORT_on_disconnect HELIOS_HOOK_(helios_disconnect, disconnect)
#define HELIOS_HOOK_(export_, method) \
  int64_t export_(const helios::abi::CallFrame* frame) { return helios_slot.method(frame); }

#define HELIOS_CHECK_on_connect
#define HELIOS_CHECK_pre_parse
#define HELIOS_CHECK_post_parse
#define HELIOS_CHECK_pre_execution
#define HELIOS_CHECK_cache_lookup
#define HELIOS_CHECK_cache_store
#define HELIOS_CHECK_post_execution
#define HELIOS_CHECK_result
#define HELIOS_CHECK_result_end
#define HELIOS_CHECK_on_disconnect

// What the C and C++ libraries do when they give up, each with words. Without exceptions operator new would answer a null pointer, and
// address 0 is memory like any other in a module.
#define HELIOS_FAILURES_                                                                                    \
  extern "C" void abort() { helios::fail("the plugin called abort"); }                        \
  extern "C" void __assert_fail(const char* what, const char* file, int line, const char*) {  \
    helios::detail::fail_at(std::string("assertion failed: ") + what, file, line);                         \
  }                                                                                                         \
  void* operator new(size_t size) { return helios::allocate(size); }                                       \
  void* operator new[](size_t size) { return helios::allocate(size); }                                     \
  void operator delete(void* memory) noexcept { std::free(memory); }                                       \
  void operator delete[](void* memory) noexcept { std::free(memory); }                                     \
  void operator delete(void* memory, size_t) noexcept { std::free(memory); }                               \
  void operator delete[](void* memory, size_t) noexcept { std::free(memory); }

#if defined(__wasm32__)
namespace helios {

inline void* allocate(size_t size) {
  void* memory = std::malloc(size == 0 ? 1 : size);
  if (!memory) [[unlikely]] {
    fail("out of memory");
  }
  return memory;
}

/// The region that helios_arena answers. The last one is the plugin's again when the host asks for another.
inline void* host_region(uint32_t bytes) {
  static void* region = nullptr;
  std::free(region);
  const size_t size = (size_t{bytes} + abi::arena_alignment - 1) & ~size_t{abi::arena_alignment - 1};
  region = bytes == 0 || size < bytes ? nullptr : std::aligned_alloc(abi::arena_alignment, size);
  return region;
}

/// Reads what the host wrote. Frame and batch are as the ABI describes, and stay until the hook returns.
struct GuestReader {
  template <class T>
  static const T* pointer(uint32_t at) {
    return reinterpret_cast<const T*>(at);
  }
  static std::string_view text(uint32_t at, uint32_t length) { return {pointer<char>(at), length}; }

  static void read(const abi::CallFrame& frame, Statement& out) {
    const abi::Statement& from = *pointer<abi::Statement>(frame.statement_ptr);
    out.sql_ = text(frame.sql_ptr, frame.sql_len);
    out.nodes_ = {pointer<abi::AstNode>(from.nodes_ptr), from.node_count};
    out.texts_ = {pointer<uint8_t>(from.texts_ptr), from.texts_len};
    out.root_ = from.root;
    out.kind_ = static_cast<StatementKind>(from.kind);
    out.inner_kind_ = static_cast<StatementKind>(from.inner_kind);
    out.parameter_count_ = from.parameter_count;
    out.tables_.reserve(from.relation_count);
    for (const abi::Relation& relation : std::span(pointer<abi::Relation>(from.relations_ptr), from.relation_count)) {
      out.tables_.push_back({relation.schema_ptr == 0 ? std::nullopt : std::optional(text(relation.schema_ptr, relation.schema_len)),
                             text(relation.name_ptr, relation.name_len), static_cast<TableAccess>(relation.access),
                             static_cast<RelationKind>(relation.kind), relation.granted != 0});
    }
  }

  /// Texts alone: what pre_parse has.
  static void read_text(const abi::CallFrame& frame, Statement& out) { out.sql_ = text(frame.sql_ptr, frame.sql_len); }

  static void read(const abi::CallFrame& frame, Results& out, Arena& arena) {
    const abi::Batch& from = *pointer<abi::Batch>(frame.batch_ptr);
    out.rows_ = from.row_count;
    out.selection_ = reinterpret_cast<uint8_t*>(from.selection_ptr);
    out.selected_ = from.selected_count;
    out.all_columns_ = from.result_column_count;
    out.sequence_ = from.sequence;
    out.rows_before_ = from.rows_before;
    out.operation_ = static_cast<Operation>(from.operation);
    out.arena_ = &arena;
    out.columns_.resize(from.column_count);
    const abi::BatchColumn* described = pointer<abi::BatchColumn>(from.columns_ptr);
    for (Column& column : out.columns_) {
      column.name_ = {pointer<char>(described->name_ptr), described->name_len};
      column.origins_ = pointer<Origin>(described->origins_ptr);
      column.origin_count_ = described->origin_count;
      column.index_ = described->index;
      column.kind_ = static_cast<ColumnKind>(described->kind);
      column.access_ = static_cast<ColumnAccess>(described->access);
      column.type_oid_ = described->type_oid;
      column.type_modifier_ = described->type_modifier;
      column.rows_ = from.row_count;
      column.selection_ = out.selection_;
      column.validity_ = reinterpret_cast<uint8_t*>(described->validity_ptr);
      column.data_ = reinterpret_cast<void*>(described->data_ptr);
      column.arena_ = &arena;
      described++;
    }
  }

  /// Lends the columns of the last batch, so that their vector is not made afresh for each.
  static void lend(std::vector<Column>& columns, Results& results) {
    results.columns_ = std::move(columns);
    results.columns_.clear();
  }
  static void take_back(Results& results, std::vector<Column>& columns) { columns = std::move(results.columns_); }
};

/// The plugin of this instance and its last answer.
template <class P>
class Runtime {
 public:
  int64_t init() {
    plugin_.emplace();
    Status status = plugin_->start();
    if (!status) {
      plugin_.reset();
      return reject(std::move(status).error());
    }
    return 0;
  }

  int64_t connect(const abi::CallFrame* frame) {
    return call(frame, Hook::Connect, [&](PluginContext& ctx) { return answer(plugin_->on_connect(ctx)); });
  }

  int64_t pre_parse(const abi::CallFrame* frame) {
    return call(frame, Hook::PreParse, [&](PluginContext& ctx) {
      GuestReader::read_text(*frame, ctx.statement_);
      return answer(plugin_->on_query_pre_parse(ctx));
    });
  }

  int64_t post_parse(const abi::CallFrame* frame) {
    return call(frame, Hook::PostParse, [&](PluginContext& ctx) {
      check(frame->statement_ptr != 0, "the call frame has no statement");
      GuestReader::read(*frame, ctx.statement_);
      const int64_t word = answer(plugin_->on_query_post_parse(ctx));
      return word != 0 || edits_.is_empty() ? word : change();
    });
  }

  int64_t pre_execution(const abi::CallFrame* frame) {
    if (frame->batch_ptr != 0) {
      return review(frame, Hook::PreExecution, [&](PluginContext& ctx) { return plugin_->on_rows(ctx); });
    }
    return call(frame, Hook::PreExecution, [&](PluginContext& ctx) {
      check(frame->statement_ptr != 0, "the call frame has no statement");
      GuestReader::read(*frame, ctx.statement_);
      return answer(plugin_->on_query_pre_execution(ctx));
    });
  }

  int64_t cache_lookup(const abi::CallFrame* frame) {
    return call(frame, Hook::CacheLookup, [&](PluginContext& ctx) {
      check(frame->statement_ptr != 0, "the call frame has no statement");
      GuestReader::read(*frame, ctx.statement_);
      return cache(plugin_->on_cache_lookup(ctx));
    });
  }

  int64_t cache_store(const abi::CallFrame* frame) {
    return call(frame, Hook::CacheStore, [&](PluginContext& ctx) {
      check(frame->statement_ptr != 0 && frame->batch_ptr != 0, "the call frame has no result");
      GuestReader::read(*frame, ctx.statement_);
      const abi::CacheOffer& offer = *GuestReader::pointer<abi::CacheOffer>(frame->batch_ptr);
      return cache(plugin_->on_cache_store(ctx, {offer.rows, offer.bytes, static_cast<abi::CacheDecision>(offer.decision)}));
    });
  }

  int64_t on_result(const abi::CallFrame* frame) {
    return call(frame, Hook::OnResult, [&](PluginContext& ctx) -> int64_t {
      check(frame->batch_ptr != 0, "the call frame has no batch");
      GuestReader::read(*frame, ctx.results_, values_);
      auto added = plugin_->on_result(ctx, ctx.results_.columns());
      if (!added) {
        return reject(std::move(added).error());
      }
      added_names_ = std::move(added).value();
      return added_names_.empty() ? 0 : add_columns();
    });
  }

  int64_t on_batch(const abi::CallFrame* frame) {
    return review(frame, Hook::OnBatch, [&](PluginContext& ctx) { return plugin_->on_query_post_execution(ctx); });
  }

  int64_t on_end(const abi::CallFrame* frame) {
    return call(frame, Hook::OnEnd, [&](PluginContext& ctx) {
      check(frame->batch_ptr != 0, "the call frame has no end of a result");
      const abi::ResultEnd& end = *GuestReader::pointer<abi::ResultEnd>(frame->batch_ptr);
      Status status = plugin_->on_result_end(ctx, {end.rows_in, end.rows_out, end.batches});
      return status ? 0 : reject(std::move(status).error());
    });
  }

  int64_t disconnect(const abi::CallFrame* frame) {
    return call(frame, Hook::Disconnect, [&](PluginContext& ctx) {
      plugin_->on_disconnect(ctx);
      return int64_t{0};
    });
  }

 private:
  /// One hook call: what the last one left is taken away first, since the host has read it.
  template <class Function>
  int64_t call(const abi::CallFrame* frame, Hook hook, Function&& work) {
    edits_.clear();
    values_.reset();
    if (!plugin_) {
      return reject(Error("38000", "the plugin was not started"));
    }
    if (frame->abi != abi::version) {
      return reject(Error("38000", "the call frame is not one of this ABI"));
    }
    PluginContext ctx(hook, frame->query_id, edits_);
    return work(ctx);
  }

  template <class Function>
  int64_t review(const abi::CallFrame* frame, Hook hook, Function&& work) {
    return call(frame, hook, [&](PluginContext& ctx) -> int64_t {
      check(frame->batch_ptr != 0, "the call frame has no batch");
      GuestReader::lend(columns_, ctx.results_);
      GuestReader::read(*frame, ctx.results_, values_);
      const ResultModification decision = work(ctx);
      const int64_t word = decision.is_rejection()        ? reject(decision.error())
                           : ctx.results_.replacement()   ? replace(*ctx.results_.replacement())
                           : ctx.results_.is_changed()    ? verdict(abi::Verdict::Changed, nullptr)
                           : ctx.results_.is_filtered()   ? verdict(abi::Verdict::Filter, nullptr)
                                                          : 0;
      GuestReader::take_back(ctx.results_, columns_);
      return word;
    });
  }

  int64_t answer(const QueryModification& decision) { return decision.is_rejection() ? reject(decision.error()) : 0; }

  int64_t reject(Error error) {
    error_ = std::move(error);
    const auto put = [](std::string_view text, uint32_t& ptr, uint32_t& length) {
      ptr = reinterpret_cast<uintptr_t>(text.data());
      length = static_cast<uint32_t>(text.size());
    };
    std::memcpy(rejection_.sqlstate, error_->sqlstate().data(), sizeof(rejection_.sqlstate));
    put(error_->message(), rejection_.message_ptr, rejection_.message_len);
    put(error_->detail(), rejection_.detail_ptr, rejection_.detail_len);
    put(error_->hint(), rejection_.hint_ptr, rejection_.hint_len);
    return verdict(abi::Verdict::Reject, &rejection_);
  }

  int64_t replace(Replacement replacement) {
    replaced_ = std::move(replacement);
    replaced_columns_.clear();
    for (const Replacement::LaidColumn& column : replaced_.columns) {
      const auto address = [&](const void* at) { return column.is_given ? reinterpret_cast<uintptr_t>(at) : 0; };
      replaced_columns_.push_back({address(column.validity.data()), address(column.data.data()), 0});
    }
    replacement_ = {};
    replacement_.row_count = static_cast<uint32_t>(replaced_.sources.size());
    replacement_.column_count = static_cast<uint32_t>(replaced_columns_.size());
    replacement_.columns_ptr = reinterpret_cast<uintptr_t>(replaced_columns_.data());
    replacement_.sources_ptr = reinterpret_cast<uintptr_t>(replaced_.sources.data());
    return verdict(abi::Verdict::Replaced, &replacement_);
  }

  int64_t cache(const CacheDecision& decision) {
    if (decision.is_rejection()) {
      return reject(decision.error());
    }
    if (decision.kind() == abi::CacheDecision::Default) {
      return 0;
    }
    const auto code = static_cast<int64_t>(decision.kind()) << abi::verdict_shift_code;
    if (decision.kind() == abi::CacheDecision::Miss) {
      return verdict(abi::Verdict::Cached, nullptr) | code;
    }
    cache_entry_ = decision.entry();
    cache_tags_.clear();
    for (const std::string& tag : cache_entry_.tags) {
      cache_tags_.push_back(RawText::of(tag));
    }
    cache_record_ = {};
    cache_record_.key_ptr = reinterpret_cast<uintptr_t>(cache_entry_.key.data());
    cache_record_.key_len = static_cast<uint32_t>(cache_entry_.key.size());
    cache_record_.ttl_ms = static_cast<uint32_t>(cache_entry_.ttl.count());
    cache_record_.flags = cache_entry_.stale_ok ? static_cast<uint32_t>(abi::CacheFlag::StaleOk) : 0;
    cache_record_.tags_ptr = reinterpret_cast<uintptr_t>(cache_tags_.data());
    cache_record_.tag_count = static_cast<uint32_t>(cache_tags_.size());
    return verdict(abi::Verdict::Cached, &cache_record_) | code;
  }

  int64_t add_columns() {
    added_.assign(added_names_.size(), {});
    for (size_t i = 0; i < added_.size(); i++) {
      added_[i].name_ptr = reinterpret_cast<uintptr_t>(added_names_[i].name.data());
      added_[i].name_len = static_cast<uint32_t>(added_names_[i].name.size());
      added_[i].type_oid = added_names_[i].type_oid;
      added_[i].type_modifier = -1;
    }
    added_list_ = {};
    added_list_.columns_ptr = reinterpret_cast<uintptr_t>(added_.data());
    added_list_.column_count = static_cast<uint32_t>(added_.size());
    return verdict(abi::Verdict::Changed, &added_list_);
  }

  int64_t change() {
    const auto put = [](auto span, uint32_t& ptr, uint32_t& count) {
      ptr = reinterpret_cast<uintptr_t>(span.data());
      count = static_cast<uint32_t>(span.size());
    };
    put(edits_.edits(), list_.edits_ptr, list_.edit_count);
    put(edits_.nodes(), list_.nodes_ptr, list_.node_count);
    put(edits_.texts(), list_.texts_ptr, list_.texts_len);
    return verdict(abi::Verdict::Changed, &list_);
  }

  static int64_t verdict(abi::Verdict verdict, const void* at) {
    return static_cast<int64_t>(static_cast<uint64_t>(verdict) | uint64_t{reinterpret_cast<uintptr_t>(at)} << abi::verdict_shift_ptr);
  }

  std::optional<P> plugin_;
  Edits edits_;
  Arena values_;
  std::vector<Column> columns_;
  std::vector<AddedColumn> added_names_;
  std::vector<abi::AddedColumn> added_;
  abi::AddedColumns added_list_{};
  Replacement replaced_;
  std::vector<abi::ReplacedColumn> replaced_columns_;
  abi::Replacement replacement_{};
  CacheEntry cache_entry_;
  std::vector<RawText> cache_tags_;
  abi::CacheEntry cache_record_{};
  abi::EditList list_{};
  abi::Rejection rejection_{};
  std::optional<Error> error_;
};

}  // namespace helios
#endif
