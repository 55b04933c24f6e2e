// Data validation: rows are normalised and checked before they are written, whatever statement writes them. See README.md for its keys.

#include "data_validation.hpp"

#include <algorithm>

namespace validation {

using namespace helios;

namespace {

/// Characters of a value that a message repeats.
constexpr size_t told_bytes = 80;

/// True when a statement's rows can only hold what its client wrote into it: it adds rows and reads no relation. A row of UPDATE, ON CONFLICT
/// or INSERT ... SELECT may hold stored values that the client is not allowed to see.
bool writes_own_values(const PluginContext& ctx) {
  const auto& tables = ctx.referenced_tables();
  return std::all_of(tables.begin(), tables.end(), [](const TableRef& t) { return t.access == TableAccess::Insert; });
}

std::string shown(const Value& value) {
  switch (value.kind) {
    case Value::Kind::Int: return std::to_string(value.integer);
    case Value::Kind::Bool: return value.integer ? "true" : "false";
    case Value::Kind::Text: {
      size_t length = std::min(value.text.size(), told_bytes);
      while (length > 0 && length < value.text.size() && (value.text[length] & 0xC0) == 0x80) {
        length--;
      }
      return "\"" + std::string(value.text.substr(0, length)) + (length < value.text.size() ? "...\"" : "\"");
    }
    default: return {};
  }
}

}  // namespace

Status DataValidation::start() {
  // A misspelt key would be a rule that nobody keeps.
  HELIOS_ASSIGN(Config config, load_config<Config>(UnknownKeys::Refuse));
  for (TableRules& rules : config.tables) {
    if (find(rules.schema, rules.table)) {
      return Error("F0000", "rules of table \"" + rules.table + "\" stand twice");
    }
    HELIOS_ASSIGN(Table table, Table::prepare(std::move(rules)));
    tables_.push_back(std::move(table));
  }
  return {};
}

const Table* DataValidation::find(std::string_view schema, std::string_view table) const {
  const auto is_it = [&](const Table& t) { return t.name() == table && t.schema() == schema; };
  const auto found = std::find_if(tables_.begin(), tables_.end(), is_it);
  return found == tables_.end() ? nullptr : &*found;
}

QueryModification DataValidation::on_query_pre_execution(PluginContext& ctx) {
  if (writes_own_values(ctx)) {
    own_rows_[next_own_++ % own_rows_.size()] = ctx.query_id();
  }
  return QueryModification::allow();
}

ResultModification DataValidation::on_rows(PluginContext& ctx) {
  Results& rows = ctx.rows();
  if (rows.operation() == Operation::Delete || rows.columns().empty() || rows.columns()[0].origins().empty()) {
    return ResultModification::no_modification();
  }
  const Origin& origin = rows.columns()[0].origins()[0];
  const Table* table = find(origin.schema(), origin.table());
  if (!table) {
    return ResultModification::no_modification();
  }
  HELIOS_ASSIGN(const auto broken, table->review(rows));
  if (!broken) {
    return ResultModification::modified();
  }
  const std::string row = std::to_string(rows.rows_before() + broken->row + 1);
  Error error("23514", "row " + row + " for table \"" + table->name() + "\" violates rule \"" + broken->rule + "\" of column \"" +
                           broken->column + "\"");
  const bool is_own = std::find(own_rows_.begin(), own_rows_.end(), ctx.query_id()) != own_rows_.end();
  const std::string value = is_own && rows.operation() == Operation::Insert ? shown(*rows.row(broken->row).get(broken->column)) : "";
  return value.empty() ? std::move(error) : std::move(error).with_detail("The value is " + value + ".");
}

}  // namespace validation

using validation::DataValidation;

// It looks at the rows to be written, wherever their values come from, never at the statement's literals.
HELIOS_PLUGIN_IGNORING_LITERALS(DataValidation, "data-validation", "1.0.0", "security",
                                ({"allow_write_modification": true, "regex_patterns": 1}), pre_execution)
