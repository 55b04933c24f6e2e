// Rules of a table, ready to be held against rows.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config.hpp"
#include "decimal.hpp"

namespace validation {

/// A row that does not hold a rule. What the value is belongs to the client only where the client wrote it: see DataValidation.
struct Violation {
  size_t row;
  std::string column, rule;
};

/// A bound of a range, in whichever form the column's values have.
struct Bound {
  std::string text;
  std::optional<Decimal> number;
  std::optional<int64_t> time_us;
};

class Table {
 public:
  /// Checks the rules themselves: names of formats, patterns, operators.
  static helios::Result<Table> prepare(TableRules rules);

  const std::string& name() const { return rules_.table; }
  const std::string& schema() const { return rules_.schema; }

  /// Normalises the rows, then checks them; nothing where all of them hold every rule.
  helios::Result<std::optional<Violation>> review(helios::Results& rows) const;

 private:
  struct Prepared {
    std::optional<Bound> min, max;
    std::optional<helios::Regex> pattern;
    std::vector<Decimal> allowed;
  };

  using Found = helios::Result<std::optional<std::string>>;

  helios::Result<helios::Column*> find(helios::Results& rows, const std::string& column) const;
  helios::Status normalize(helios::Column& column, const ColumnRules& rules) const;
  Found check(const helios::Column& column, size_t row, const ColumnRules& rules, const Prepared& prepared) const;
  Found check_text(const std::string_view text, const ColumnRules& rules, const Prepared& prepared) const;

  TableRules rules_;
  std::vector<Prepared> prepared_;
};

}  // namespace validation
