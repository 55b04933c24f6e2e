/// \file
/// A host for native tests: a plugin is compiled for the machine and called as the database would, without a module.
///
/// \code
/// FakeHost host;
/// host.session_var("app.owner", "ada");
/// Owner owner;
/// auto seen = host.post_parse(owner, FakeStatement::select().reads("documents"));
/// expect(seen.changes == std::vector<std::string>{"restrict documents: owner = 'ada'"});
/// \endcode
#pragma once

#if defined(__wasm32__)
#error "testing/host.hpp is for native tests"
#endif

#include "../plugin.hpp"
#include "batch.hpp"
#include "statement.hpp"

namespace helios {

/// A hook call and what was seen of it.
struct Observed {
  /// What a hook answered.
  enum class Kind { Pass, Changed, Modified, Filtered, Replaced, Cached, Rejected, Failed };

  Kind kind = Kind::Pass;
  std::string sqlstate, message, detail, hint;  ///< Rejected; Failed has its reason as the message.
  std::vector<std::string> changes;             ///< Changed: each edit, readable.
  abi::CacheDecision cache{};                   ///< Cached: what was decided.
  CacheEntry cache_entry;                       ///< Cached: where the result lies.
  std::vector<AddedColumn> added;               ///< What on_result declared.
  std::vector<std::string> log;                 ///< Lines of the log, as "LEVEL: TEXT key=value".
  std::vector<std::string> reads;               ///< What was asked of the session: "session_var NAME", "header NAME", ...
  std::vector<testing::Setting> settings;       ///< Session variables that it set, in order; none where it refused.

  bool is_pass() const { return kind == Kind::Pass; }
  bool is_rejected(std::string_view with_sqlstate, std::string_view with_message) const {
    return kind == Kind::Rejected && sqlstate == with_sqlstate && message == with_message;
  }
};

/// A session and a configuration.
class FakeHost {
 public:
  /// Everything else that can be set: the clock, tokens, the store.
  testing::FakeState state;

  FakeHost& session_var(std::string name, std::string value) { return put(state.variables, std::move(name), std::move(value)); }
  FakeHost& header(std::string name, std::string value) { return put(state.headers, testing::lower(std::move(name)), std::move(value)); }
  FakeHost& connection_param(std::string name, std::string value) { return put(state.parameters, std::move(name), std::move(value)); }
  /// A token that a key verifies, and its claims as JSON.
  FakeHost& token(std::string key, std::string token, std::string claims) {
    state.tokens[{std::move(key), std::move(token)}] = std::move(claims);
    return *this;
  }
  /// Grants session variables to be set: "app.user_id", or "app.*".
  FakeHost& allow_session_variables(std::vector<std::string> names) {
    state.settable = std::move(names);
    return *this;
  }
  /// The configuration, as JSON.
  FakeHost& config(std::string json) {
    state.config = std::move(json);
    return *this;
  }
  /// Grants and sets a variable of the server's environment.
  FakeHost& env_var(std::string name, std::string value) { return put(state.environment, std::move(name), std::move(value)); }
  /// Puts a file into the granted directory.
  FakeHost& file(std::string path, std::string contents) { return put(state.files, std::move(path), std::move(contents)); }
  /// Grants a method and an address, and says what the server answers: a status, or an abi::HttpProblem where there is no answer. Others are
  /// denied.
  FakeHost& http_answer(std::string method, std::string url, int32_t status, std::string body = {},
                        std::map<std::string, std::string> headers = {}) {
    testing::FakeAnswer answer{status, std::move(body), {}};
    for (auto& [name, value] : headers) {
      answer.headers[testing::lower(name)] = value;
    }
    state.servers[{std::move(method), std::move(url)}] = std::move(answer);
    return *this;
  }
  /// Says how many entries lie under a key of the cache.
  FakeHost& cached(std::string key, int32_t count) {
    state.cached[std::move(key)] = count;
    return *this;
  }
  /// Gives a table columns, with the OIDs of their types.
  FakeHost& table(std::string name, std::vector<testing::FakeState::Column> columns) {
    state.tables[std::move(name)] = std::move(columns);
    return *this;
  }

  /// Starts a plugin as a deploy would.
  Observed start(Plugin& plugin) {
    return call(false, [&] { return refused(plugin.start()); });
  }

  /// Calls hook on_connect.
  Observed connect(Plugin& plugin) {
    return call(true, [&] {
      PluginContext ctx(Hook::Connect, query_id, edits_);
      return refused(plugin.on_connect(ctx));
    });
  }

  /// Calls hook pre_parse with a text.
  Observed pre_parse(Plugin& plugin, std::string sql) {
    return call(true, [&] {
      PluginContext ctx(Hook::PreParse, query_id, edits_);
      FakeStatement(StatementKind::Empty, sql).show(ctx.statement_);
      return refused(plugin.on_query_pre_parse(ctx));
    });
  }

  /// Calls hook post_parse with a statement.
  Observed post_parse(Plugin& plugin, const FakeStatement& statement) {
    return call(false, [&] {
      PluginContext ctx(Hook::PostParse, query_id, edits_);
      statement.show(ctx.statement_);
      Observed seen = refused(plugin.on_query_post_parse(ctx));
      if (seen.is_pass() && !edits_.is_empty()) {
        seen.kind = Observed::Kind::Changed;
        for (const abi::Edit& edit : edits_.edits()) {
          seen.changes.push_back(describe(edit));
        }
      }
      return seen;
    });
  }

  /// Calls hook pre_execution with a statement and its parameters in text form.
  Observed pre_execution(Plugin& plugin, const FakeStatement& statement, std::vector<std::optional<std::string>> parameters = {}) {
    state.values = std::move(parameters);
    return call(false, [&] {
      state.is_waiting = true;
      PluginContext ctx(Hook::PreExecution, query_id, edits_);
      statement.show(ctx.statement_);
      return refused(plugin.on_query_pre_execution(ctx));
    });
  }

  /// Calls hook cache_lookup with a statement and its parameters in text form.
  Observed cache_lookup(Plugin& plugin, const FakeStatement& statement, std::vector<std::optional<std::string>> parameters = {}) {
    state.values = std::move(parameters);
    return call(false, [&] {
      PluginContext ctx(Hook::CacheLookup, query_id, edits_);
      statement.show(ctx.statement_);
      return decided(plugin.on_cache_lookup(ctx));
    });
  }

  /// Calls hook cache_store with a statement, its parameters in text form, and its result.
  Observed cache_store(Plugin& plugin, const FakeStatement& statement, const CacheOffer& offer,
                       std::vector<std::optional<std::string>> parameters = {}) {
    state.values = std::move(parameters);
    return call(false, [&] {
      PluginContext ctx(Hook::CacheStore, query_id, edits_);
      statement.show(ctx.statement_);
      return decided(plugin.on_cache_store(ctx, offer));
    });
  }

  /// Asks the plugin which columns it adds to a result with a batch's columns.
  Observed result(Plugin& plugin, FakeBatch& batch) {
    return call(false, [&] {
      PluginContext ctx(Hook::OnResult, query_id, edits_);
      return batch.during(arena_, ctx.results_, [&](Results& results) {
        auto added = plugin.on_result(ctx, results.columns());
        Observed seen = refused(added ? Status() : Status(added.error()));
        if (added) {
          seen.added = std::move(added).value();
        }
        return seen;
      });
    });
  }

  /// Calls hook pre_execution with rows that are to be written. The batch is afterwards as the host would take it.
  Observed rows(Plugin& plugin, FakeBatch& batch) {
    return review(Hook::PreExecution, batch, [&](PluginContext& ctx) { return plugin.on_rows(ctx); });
  }

  /// Calls hook post_execution with a batch of a result. The batch is afterwards as the host would take it.
  Observed post_execution(Plugin& plugin, FakeBatch& batch) {
    return review(Hook::OnBatch, batch, [&](PluginContext& ctx) { return plugin.on_query_post_execution(ctx); });
  }

  /// Tells the plugin that a result is complete.
  Observed result_end(Plugin& plugin, const ResultEnd& end) {
    return call(false, [&] {
      PluginContext ctx(Hook::OnEnd, query_id, edits_);
      return refused(plugin.on_result_end(ctx, end));
    });
  }

  /// Calls hook on_disconnect.
  Observed disconnect(Plugin& plugin) {
    return call(false, [&] {
      PluginContext ctx(Hook::Disconnect, query_id, edits_);
      plugin.on_disconnect(ctx);
      return Observed();
    });
  }

 private:
  static constexpr uint64_t query_id = 1;

  FakeHost& put(std::map<std::string, std::string>& into, std::string name, std::string value) {
    into[std::move(name)] = std::move(value);
    return *this;
  }

  template <class Decision>
  static Observed refused(const Decision& decision) {
    Observed seen;
    const Error* error = nullptr;
    if constexpr (std::is_same_v<Decision, Status>) {
      error = decision ? nullptr : &decision.error();
    } else {
      error = decision.is_rejection() ? &decision.error() : nullptr;
    }
    if (error) {
      seen.kind = Observed::Kind::Rejected;
      seen.sqlstate = error->sqlstate();
      seen.message = error->message();
      seen.detail = error->detail();
      seen.hint = error->hint();
    }
    return seen;
  }

  static Observed decided(const CacheDecision& decision) {
    Observed seen = refused(decision);
    if (seen.is_pass() && decision.kind() != abi::CacheDecision::Default) {
      seen.kind = Observed::Kind::Cached;
      seen.cache = decision.kind();
      seen.cache_entry = decision.entry();
    }
    return seen;
  }

  template <class Function>
  Observed review(Hook hook, FakeBatch& batch, Function&& work) {
    return call(false, [&] {
      PluginContext ctx(hook, query_id, edits_);
      return batch.during(arena_, ctx.results_, [&](Results& results) {
        Observed seen = refused(work(ctx));
        if (seen.is_pass() && results.replacement()) {
          seen.kind = Observed::Kind::Replaced;
        } else if (seen.is_pass() && results.is_changed()) {
          seen.kind = Observed::Kind::Modified;
        } else if (seen.is_pass() && results.is_filtered()) {
          seen.kind = Observed::Kind::Filtered;
        }
        return seen;
      });
    });
  }

  template <class Function>
  Observed call(bool is_setting, Function&& work) {
    edits_.clear();
    arena_.reset();
    state.is_setting = state.is_waiting = is_setting;
    state.answer = nullptr;
    testing::current = &state;
    const auto before = state.variables;
    Observed seen;
    try {
      seen = work();
    } catch (const Failure& failure) {
      seen.kind = Observed::Kind::Failed;
      seen.message = failure.what();
    }
    testing::current = nullptr;
    seen.log = std::exchange(state.log, {});
    seen.reads = std::exchange(state.reads, {});
    seen.settings = std::exchange(state.settings, {});
    if (seen.kind == Observed::Kind::Rejected || seen.kind == Observed::Kind::Failed) {
      // What a refused call set is not set.
      state.variables = before;
      seen.settings.clear();
    }
    return seen;
  }

  std::string pooled(uint32_t at) const { return at == 0 ? "" : std::string(Statement::pool_text(edits_.texts(), at)); }

  std::string describe(const abi::Edit& edit) const {
    const std::string table = edit.schema_text == 0 ? pooled(edit.name_text) : pooled(edit.schema_text) + "." + pooled(edit.name_text);
    const std::string target = std::to_string(edit.target);
    switch (static_cast<EditKind>(edit.kind)) {
      case EditKind::Restrict: return "restrict " + table + ": " + sql_of(edit.root);
      case EditKind::Annotate: return "annotate " + pooled(edit.name_text) + ": " + pooled(edit.value_text);
      case EditKind::ReplaceNode: return "replace " + target + ": " + sql_of(edit.root);
      case EditKind::WrapRelation: return "wrap " + table;
      case EditKind::AddTarget: return "target " + target + ": " + sql_of(edit.root) + " AS " + pooled(edit.name_text);
      case EditKind::Limit: return "limit " + target + ": " + pooled(edit.value_text);
      case EditKind::RemoveNode: return "remove " + target;
      default: return "edit " + std::to_string(edit.kind);
    }
  }

  /// The children of a node as SQL, with something between them.
  std::string children(uint32_t node, std::string_view between) const {
    std::string sql;
    for (uint32_t child = edits_.nodes()[node].first; child != 0; child = edits_.nodes()[child].next) {
      sql += (sql.empty() ? "" : std::string(between)) + sql_of(child);
    }
    return sql;
  }

  std::string sql_of(uint32_t at) const {
    const abi::AstNode& node = edits_.nodes()[at];
    const std::string words = pooled(node.text);
    if (node.kind == static_cast<uint16_t>(abi::GuestNodeKind::SessionVariable)) {
      return "${" + words + "}";
    }
    switch (static_cast<NodeKind>(node.kind)) {
      case NodeKind::ColumnRef: return children(at, ".");
      case NodeKind::IntegerConst: return std::to_string(node.value);
      case NodeKind::StringConst: return "'" + std::regex_replace(words, std::regex("'"), "''") + "'";
      case NodeKind::BoolConst: return node.value ? "true" : "false";
      case NodeKind::NullConst: return "NULL";
      case NodeKind::Operator: return children(at, " " + words + " ");
      case NodeKind::And: return "(" + children(at, " AND ") + ")";
      case NodeKind::Or: return "(" + children(at, " OR ") + ")";
      case NodeKind::Not: return "NOT " + children(at, "");
      case NodeKind::IsNull: return children(at, "") + " IS NULL";
      case NodeKind::In: {
        const std::string all = children(at, ", ");
        const size_t comma = all.find(", ");
        return all.substr(0, comma) + " IN (" + all.substr(comma + 2) + ")";
      }
      default: return words;
    }
  }

  Edits edits_;
  Arena arena_;
};

inline int32_t testing::send(const detail::HttpCall& call) {
  state().answer = nullptr;
  const auto found = state().servers.find({std::string(call.method), std::string(call.url)});
  if (!state().is_waiting || found == state().servers.end()) {
    return abi::denied;
  }
  SentRequest sent{std::string(call.method), std::string(call.url), std::string(call.body), {}, call.options.timeout_ms};
  for (const HttpHeader& header : call.options.headers) {
    sent.headers.emplace_back(header.name, header.value);
  }
  state().requests.push_back(std::move(sent));
  if (found->second.status >= 0) {
    state().answer = &found->second;
  }
  return found->second.status;
}

inline int32_t testing::log_fields(int32_t level, const std::string& message, const std::initializer_list<LogField>& fields) {
  std::string line = message;
  for (const LogField& field : fields) {
    const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.'; };
    const bool is_key = !field.key.empty() && field.key.size() <= 32 && std::all_of(field.key.begin(), field.key.end(), letter);
    if (!is_key || field.key == "plugin" || field.key == "version" || fields.size() > 16) {
      return abi::invalid;
    }
    line.append(" ").append(field.key).append("=").append(field.value);
  }
  return write_log(level, line);
}

}  // namespace helios
