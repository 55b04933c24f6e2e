/// \file
/// Write plugins for HeliosDB-Lite in C++20: derive from helios::Plugin, and register the type with HELIOS_PLUGIN.
#pragma once

#include <string_view>

#include "cache.hpp"
#include "context.hpp"
#include "files.hpp"
#include "http.hpp"

namespace helios {

/// What a plugin decides about a client, a text or a statement. What was restricted or edited holds under every answer but a rejection. An
/// Error is a rejection, so `return Error("no tenant is set");` and HELIOS_TRY(...) work in hooks.
class [[nodiscard]] QueryModification {
 public:
  QueryModification(Error error) : status_(std::move(error)) {}
  QueryModification(Status status) : status_(std::move(status)) {}

  /// It may go on.
  static QueryModification allow() { return Status(); }
  /// It is refused with SQLSTATE 42501 and a message for the client.
  static QueryModification reject(std::string message) { return Error(std::move(message)); }
  /// It is refused with a SQLSTATE and a message for the client.
  static QueryModification reject(std::string_view sqlstate, std::string message) { return Error(sqlstate, std::move(message)); }

  /// True when it is refused.
  bool is_rejection() const { return !status_; }
  /// Why it is refused.
  const Error& error() const { return status_.error(); }

 private:
  Status status_;
};

/// What a plugin decides about a batch of rows. Values are changed in place: what was written stays written under every answer but a
/// rejection.
class [[nodiscard]] ResultModification {
 public:
  ResultModification(Error error) : status_(std::move(error)) {}
  ResultModification(Status status) : status_(std::move(status)) {}

  /// The rows leave as they are.
  static ResultModification no_modification() { return Status(); }
  /// The rows leave as they are now.
  static ResultModification modified() { return Status(); }
  /// No row leaves; the client sees SQLSTATE and message.
  static ResultModification reject(std::string_view sqlstate, std::string message) { return Error(sqlstate, std::move(message)); }

  /// True when the rows are refused.
  bool is_rejection() const { return !status_; }
  /// Why they are refused.
  const Error& error() const { return status_.error(); }

 private:
  Status status_;
};

/// What a result was, all in all.
struct ResultEnd {
  uint64_t rows_in = 0;   ///< Rows that this plugin was shown.
  uint64_t rows_out = 0;  ///< Rows that it left.
  uint32_t batches = 0;   ///< Batches that it was shown.
};

/// A plugin. One value lives in each instance of the module; the host runs several instances side by side, and throws one away after a
/// failure, so a value must keep nothing that another call relies on. A hook that HELIOS_PLUGIN does not name is never called.
class Plugin {
 public:
  virtual ~Plugin() = default;

  /// Starts an instance, usually by reading the configuration with load_config. An error refuses the deploy.
  virtual Status start() { return {}; }

  /// Hook on_connect: a client connected; it was sent nothing yet. Session variables may be set.
  virtual QueryModification on_connect(PluginContext&) { return QueryModification::allow(); }

  /// Hook pre_parse: a text arrived (ctx.sql()), or a prepared statement is executed again. Nothing of it is parsed. Session variables may
  /// be set.
  virtual QueryModification on_query_pre_parse(PluginContext&) { return QueryModification::allow(); }

  /// Hook post_parse: a statement was parsed and nothing of it is planned. The host remembers the decision for as long as everything that
  /// was asked of the context stays the same, so a decision must depend on nothing else.
  virtual QueryModification on_query_post_parse(PluginContext&) { return QueryModification::allow(); }

  /// Hook pre_execution: a planned statement is about to run, each time that it runs. It can be refused, not changed.
  virtual QueryModification on_query_pre_execution(PluginContext&) { return QueryModification::allow(); }

  /// Hook cache_lookup: a read-only statement all of whose tables this plugin was granted is about to run, behind pre_execution, and its
  /// result may come from the result cache. The statement and its parameters may be asked for. Needs allow_cache.
  virtual CacheDecision on_cache_lookup(PluginContext&) { return CacheDecision::use_default(); }

  /// Hook cache_store: a result that may be kept is complete, and none of its rows has left yet. Asked is the plugin that decided about the
  /// lookup, or each in turn when none did. use_default keeps it where the lookup said. Needs allow_cache.
  virtual CacheDecision on_cache_store(PluginContext&, const CacheOffer&) { return CacheDecision::use_default(); }

  /// Hook pre_execution, its second part: rows (ctx.rows()) are about to be written or deleted, a portion at a time. Values of granted
  /// columns may be changed; a row cannot be left out, only the statement be refused.
  virtual ResultModification on_rows(PluginContext&) { return ResultModification::no_modification(); }

  /// Hook post_execution, its begin: the columns of a result are known, and no client was told of them. The answer are columns that stand
  /// behind them (Results::added in each batch). Listed for itself (result); needs allow_added_columns. As in post_parse, the answer must
  /// depend on nothing but the columns and what is asked of the context.
  virtual Result<std::vector<AddedColumn>> on_result(PluginContext&, const std::vector<Column>&) { return std::vector<AddedColumn>(); }

  /// Hook post_execution: a batch of the result (ctx.results()) is about to leave for the client. Values of granted columns may be changed,
  /// rows be taken out, or others leave instead (Results::replace).
  virtual ResultModification on_query_post_execution(PluginContext&) { return ResultModification::no_modification(); }

  /// Hook post_execution, its end: the result is complete. Listed for itself (result_end), since it costs a call.
  virtual Status on_result_end(PluginContext&, const ResultEnd&) { return {}; }

  /// Hook on_disconnect: the client is gone.
  virtual void on_disconnect(PluginContext&) {}
};

}  // namespace helios

#include "runtime.hpp"
