/// \file
/// What one call is about, and what the plugin may do.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "edits.hpp"
#include "host.hpp"
#include "results.hpp"
#include "statement.hpp"

namespace helios {

using abi::Hook;

/// A column of a table's definition.
struct TableColumn {
  std::string name;        ///< Its name.
  uint32_t type_oid;       ///< PostgreSQL's OID of its type.
  int32_t type_modifier;   ///< PostgreSQL's type modifier, -1 for none.
  bool not_null;           ///< Declared NOT NULL.
  bool primary_key;        ///< Part of the primary key.
  bool has_default;        ///< Has a default.
};

/// A statement, a text or a batch of rows, the session, and what the plugin may do. Values of the session are asked of the host when a
/// plugin wants them, and only then.
class PluginContext {
 public:
  /// The hook that is running.
  Hook hook() const { return hook_; }
  /// The execution's number, the same in pre_execution and post_execution of one execution; other hooks have numbers of their own.
  uint64_t query_id() const { return query_id_; }

  /// The statement's text, in pre_parse the whole text that arrived; empty in hooks that have none.
  std::string_view sql() const { return statement_.sql(); }
  /// The statement as the parser made it, in post_parse and pre_execution; an empty one in other hooks.
  const Statement& statement() const { return statement_; }
  /// What kind of statement it is.
  StatementKind statement_kind() const { return statement_.kind(); }
  /// Every relation that the statement refers to, in joins, subqueries and CTEs too, once per name.
  const std::vector<TableRef>& referenced_tables() const { return statement_.tables(); }

  /// The batch of the result, in post_execution; without rows and columns elsewhere.
  Results& results() { return results_; }
  /// The rows that are to be written or deleted, in on_rows: the same as results().
  Results& rows() { return results_; }

  /// The value of a session variable (SET, or an option of the connection); nothing when it is not set.
  std::optional<std::string> session_var(std::string_view name) const {
    return detail::pull([&](void* out, uint32_t cap) { return helios_session_var(name.data(), detail::length(name), out, cap); });
  }
  /// Sets a session variable, once every plugin has let the client or the text pass. In on_connect and pre_parse only; needs the variable
  /// in allow_session_variables.
  Status set_session_var(std::string_view name, std::string_view value) { return set(name, value, 0); }
  /// As set_session_var, and the client cannot change or reset the variable afterwards.
  Status lock_session_var(std::string_view name, std::string_view value) {
    return set(name, value, static_cast<uint32_t>(abi::SetVariableFlag::Locked));
  }

  /// A header that the client sent: of its HTTP request, or a connection parameter of that name. Case is ignored.
  std::optional<std::string> header(std::string_view name) const {
    return detail::pull([&](void* out, uint32_t cap) { return helios_header(name.data(), detail::length(name), out, cap); });
  }
  /// A parameter of the connection: user, database, application_name, ...
  std::optional<std::string> connection_param(std::string_view name) const {
    return detail::pull([&](void* out, uint32_t cap) { return helios_connection_param(name.data(), detail::length(name), out, cap); });
  }

  /// The text form of $index (from 1), nothing for NULL, in pre_execution of a statement and in the cache hooks. Needs allow_parameter_access.
  Result<std::optional<std::string>> parameter(int32_t index) const {
    int32_t problem = 0;
    auto value = detail::pull([&](void* out, uint32_t cap) { return helios_parameter(index, out, cap); }, &problem);
    if (!value && problem != abi::absent) {
      return detail::refused("parameter $" + std::to_string(index), problem);
    }
    return value;
  }

  /// The columns of a table, found by the search path where no schema is given. Needs allow_metadata_access.
  Result<std::vector<TableColumn>> table_columns(std::string_view table, std::string_view schema = {}) const {
    int32_t problem = 0;
    auto answer = detail::pull(
        [&](void* out, uint32_t cap) {
          return helios_table_columns(schema.data(), detail::length(schema), table.data(), detail::length(table), out, cap);
        },
        &problem);
    if (!answer) {
      return problem == abi::absent ? Error("42P01", "table \"" + std::string(table) + "\" does not exist")
                                    : Error("no access to the columns of table \"" + std::string(table) + "\"");
    }
    return read_columns(*answer, table);
  }

  /// Only rows of `table` for which `predicate` is true may be seen, changed or written by this statement, wherever it refers to the table.
  /// Several restrictions of a table must all hold. In post_parse; needs allow_query_modification, and the table in allow_table_access.
  Status restrict(std::string_view table, const PredicateNode& predicate) { return restrict_in({}, table, predicate); }
  /// As restrict, for the table of one schema.
  Status restrict_in(std::string_view schema, std::string_view table, const PredicateNode& predicate) {
    if (hook_ != Hook::PostParse) {
      return Error("38000", "tables can be restricted in post_parse only");
    }
    return edits_->restrict(schema, table, predicate);
  }

  /// Attaches a key and a value to the statement, for logs and EXPLAIN. In post_parse; elsewhere there is nothing to attach it to.
  void annotate(std::string_view key, std::string_view value) {
    if (hook_ == Hook::PostParse) {
      edits_->annotate(key, value);
    }
  }

  /// Edits of the statement's tree, in post_parse: replace_node, remove_node, add_target, limit, wrap_relation. What other hooks edit is an
  /// error of the plugin, which ends the call.
  Edits& edits() {
    check(hook_ == Hook::PostParse, "a statement can be changed in post_parse only");
    return *edits_;
  }

 private:
  template <class P>
  friend class Runtime;
  friend struct GuestReader;
  friend class FakeHost;

  PluginContext(Hook hook, uint64_t query_id, Edits& edits) : hook_(hook), query_id_(query_id), edits_(&edits) {}

  Status set(std::string_view name, std::string_view value, uint32_t flags) {
    const int32_t answer = helios_set_session_var(name.data(), detail::length(name), value.data(), detail::length(value), flags);
    const std::string what = "session variable \"" + std::string(name) + "\"";
    return answer == 0             ? Status()
           : answer == abi::denied ? Status(Error(what + " may not be set by this plugin here"))
                                   : Status(Error("22023", what + " cannot be set to this value"));
  }

  static Result<std::vector<TableColumn>> read_columns(const std::string& answer, std::string_view table) {
    const auto cut = [&] { return Error("38000", "the columns of table \"" + std::string(table) + "\" cannot be read"); };
    uint32_t count = 0;
    if (answer.size() < 8) {
      return cut();
    }
    std::memcpy(&count, answer.data(), 4);
    if (count > (answer.size() - 8) / sizeof(abi::ColumnInfo)) {
      return cut();
    }
    std::vector<TableColumn> columns;
    for (uint32_t i = 0; i < count; i++) {
      abi::ColumnInfo info;
      std::memcpy(&info, answer.data() + 8 + i * sizeof(info), sizeof(info));
      if (uint64_t{info.name_off} + info.name_len > answer.size()) {
        return cut();
      }
      const auto flag = [&](abi::ColumnFlag bit) { return abi::has(static_cast<abi::ColumnFlag>(info.flags), bit); };
      columns.push_back({answer.substr(info.name_off, info.name_len), info.type_oid, info.type_modifier, flag(abi::ColumnFlag::NotNull),
                         flag(abi::ColumnFlag::PrimaryKey), flag(abi::ColumnFlag::HasDefault)});
    }
    return columns;
  }

  Hook hook_;
  uint64_t query_id_;
  Edits* edits_;
  Statement statement_;
  Results results_;
};

}  // namespace helios
